import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';

/**
 * Client for the lake's bucket. Credentials, region and endpoint come from where the SDK looks for them; with
 * `AWS_S3_FORCE_PATH_STYLE=true` buckets are named in the path, as servers other than AWS want it. Throttles, 5xx answers and
 * broken connections are tried again, eight times in all; a connection on which nothing comes for a minute is given up.
 */
export function s3Client(config: S3ClientConfig = {}): S3Client {
  return new S3Client({
    maxAttempts: 8,
    retryMode: 'standard',
    forcePathStyle: process.env.AWS_S3_FORCE_PATH_STYLE === 'true',
    requestHandler: { connectionTimeout: 5_000, socketTimeout: 60_000 },
    ...config,
  });
}
