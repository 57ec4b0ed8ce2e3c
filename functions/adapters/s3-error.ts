import { S3ServiceException } from '@aws-sdk/client-s3';
import { InputError, KnowgapError } from '../errors.ts';

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

/** The error with bucket, key and what was wanted; where the bucket or its store is not to be reached at all, that. */
export function explained(error: unknown, doing: string, place: string): unknown {
  if (error instanceof KnowgapError && !(error instanceof Truncated)) return error;
  if (!(error instanceof Error)) return error;
  const wrong = wrongAddress(error, bucketOf(place));
  if (wrong !== null) return wrong;
  const found = error.name === 'Error' ? error.message : `${error.name}: ${error.message}`;
  const hint = statusOf(error) === 403 ? ' (does the role allow it, on this prefix and on the KMS key?)' : '';
  return new S3Error(error.name, `${place}: expected to ${doing}, found ${found}${hint}`, { cause: error });
}

const bucketOf = (place: string): string => /^s3:\/\/[^/]+/.exec(place)?.[0] ?? place;

const unreached = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT'];

/** The bucket, its store or the way to it is wrong, whatever was wanted of it; null: something else is. */
function wrongAddress(error: Error, bucket: string): KnowgapError | null {
  const { AWS_ENDPOINT_URL_S3: ofS3, AWS_ENDPOINT_URL: ofAll, AWS_S3_FORCE_PATH_STYLE: isPathStyle } = process.env;
  const endpoint = ofS3 ?? ofAll;
  const input = (message: string) => new InputError(`${bucket}: ${message}`, { cause: error });
  if (error.name === 'NoSuchBucket')
    return input(`expected a bucket of this name${endpoint ? ` at ${endpoint}` : ''}, found none`);
  if (error.name === 'PermanentRedirect')
    return input('expected the bucket in the region asked, found it in another one: set AWS_REGION to it');
  if (error.message === 'Region is missing')
    return input('expected a region, found none: set AWS_REGION (us-east-1 for most stores of your own)');
  if (error.name === 'CredentialsProviderError')
    return input(
      `expected credentials, found none: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE (${error.message})`,
    );
  if (error.name === 'InvalidAccessKeyId' || error.name === 'SignatureDoesNotMatch')
    return input(`expected credentials that the store knows, found ${error.name}: ${error.message}`);
  if (error.message === 'Invalid URL')
    return input(`expected in AWS_ENDPOINT_URL_S3 an address such as http://host:9000, found "${endpoint}"`);
  const code = 'code' in error ? String(error.code) : error.name;
  if (!unreached.includes(code)) return null;
  const hint =
    code === 'ENOTFOUND' && endpoint && isPathStyle !== 'true' ? ' (or set AWS_S3_FORCE_PATH_STYLE=true)' : '';
  return new S3Error(
    code,
    `${bucket}: expected the store ${endpoint ?? 'of AWS'} to answer, found it not reached: ${error.message || code}. Is AWS_ENDPOINT_URL_S3 right${hint}?`,
    { cause: error },
  );
}
