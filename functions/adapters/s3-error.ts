import { S3ServiceException } from '@aws-sdk/client-s3';
import { KnowgapError } from '../errors.ts';

/** A request to the bucket failed: who asked for what, where, and what came. */
export class S3Error extends KnowgapError {
  override readonly name = 'S3Error';
  /** `ENOENT` for an object that is not there, as of a file; else the code that S3 gave. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** HTTP status of an S3 answer; 0 when none came. */
export const statusOf = (error: unknown): number =>
  error instanceof S3ServiceException ? (error.$metadata.httpStatusCode ?? 0) : 0;

/** There is no such object. A bucket that is missing is a fault, not an empty lake. */
export const isNoObject = (error: unknown): boolean =>
  error instanceof S3ServiceException && (error.name === 'NoSuchKey' || error.name === 'NotFound');

/** The condition of a write does not hold. */
export const isPreconditionFailed = (error: unknown): boolean => statusOf(error) === 412;

/** Another conditional write of the object was under way: the outcome is open, the request is to be sent again. */
export const isConflict = (error: unknown): boolean => statusOf(error) === 409;

/** How often a request was sent before this answer. */
export const attemptsOf = (error: unknown): number =>
  error instanceof S3ServiceException ? (error.$metadata.attempts ?? 1) : 1;

/** The body of an answer broke off. The SDK tries requests again, not what breaks once the answer has begun. */
export function isBrokenOff(error: unknown): boolean {
  if (error instanceof Truncated) return true;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const broken = ['ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'ERR_STREAM_PREMATURE_CLOSE'];
  return (
    broken.includes(code) ||
    (error instanceof Error && /^(aborted|socket hang up|Checksum mismatch)/.test(error.message))
  );
}

/** An answer of fewer or more bytes than it announced. */
export class Truncated extends KnowgapError {
  override readonly name = 'Truncated';
}

/** The error with bucket, key and what was wanted. */
export function explained(error: unknown, doing: string, place: string): unknown {
  if (error instanceof KnowgapError && !(error instanceof Truncated)) return error;
  if (!(error instanceof Error)) return error;
  const found = error.name === 'Error' ? error.message : `${error.name}: ${error.message}`;
  const hint = statusOf(error) === 403 ? ' (does the role allow it, on this prefix and on the KMS key?)' : '';
  return new S3Error(error.name, `${place}: expected to ${doing}, found ${found}${hint}`, { cause: error });
}
