/** An error as the Athena API answers it: HTTP 400 and its name. */
export class AthenaApiError extends Error {
  readonly type: string;
  readonly details: Readonly<Record<string, string>>;
  constructor(type: string, message: string, details: Readonly<Record<string, string>> = {}) {
    super(message);
    this.type = type;
    this.details = details;
  }
}

export class InvalidRequest extends AthenaApiError {
  constructor(message: string, code = 'INVALID_INPUT') {
    super('InvalidRequestException', message, { AthenaErrorCode: code });
  }
}
