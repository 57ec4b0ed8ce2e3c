import { KnowgapError } from '../errors.ts';

/** Why a file is refused as a whole. Each has a heading in the run book. */
export type RefusalCode =
  | 'empty_file'
  | 'binary'
  | 'damaged_archive'
  | 'encoding_in_doubt'
  | 'invalid_encoding'
  | 'delimiter_in_doubt'
  | 'no_header'
  | 'missing_column'
  | 'repeated_column'
  | 'unterminated_quote'
  | 'record_too_long'
  | 'invalid_zone'
  | 'damaged_join'
  | 'no_mapping'
  | 'mapping_failed'
  | 'snapshot_shrunk';

/** A file that cannot be divided into records, or whose columns cannot be told: nothing of it is loaded, its manifest says why. */
export class Refusal extends KnowgapError {
  override readonly name = 'Refusal';
  readonly code: RefusalCode;
  /** The message without its code. */
  readonly detail: string;
  /** Records counted before the damage; 0 when the file cannot be divided. */
  readonly records: number;

  constructor(
    code: RefusalCode,
    message: string,
    options: { readonly cause?: unknown; readonly records?: number } = {},
  ) {
    super(`${code}: ${message}`, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.detail = message;
    this.records = options.records ?? 0;
  }

  /** The same refusal, with the file at fault. */
  of(file: string): Refusal {
    const name = file.slice(file.lastIndexOf('/') + 1);
    return new Refusal(this.code, `${name}: ${this.detail}`, { cause: this, records: this.records });
  }
}
