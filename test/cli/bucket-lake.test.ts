import { GetObjectCommand, PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { withBucketLake } from '../../functions/cli/bucket-lake.ts';
import { runInBucket } from '../../functions/cli/commands/run-in-bucket.ts';
import { exitCodeOf } from '../../functions/cli/exit-codes.ts';
import { reachTrino, trinoClient } from '../../functions/cli/on-trino.ts';

const mock = mockClient(S3Client);
beforeEach(() => {
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ENDPOINT_URL_S3', 'http://store:9000');
});
afterEach(() => {
  mock.reset();
  vi.unstubAllEnvs();
});

const fault = (name: string, httpStatusCode: number) =>
  new S3ServiceException({ name, $fault: 'client', message: name, $metadata: { httpStatusCode } });
const notReached = Object.assign(new Error('connect ECONNREFUSED 10.0.0.1:9000'), { code: 'ECONNREFUSED' });

const failure = (): Promise<unknown> => withBucketLake('s3://lake', async () => null).catch((error: unknown) => error);

test.each([
  [fault('NoSuchBucket', 404), 2, 's3://lake: expected a bucket of this name at http://store:9000, found none'],
  [
    notReached,
    1,
    's3://lake: expected the store http://store:9000 to answer, found it not reached: connect ECONNREFUSED',
  ],
  [new Error('Region is missing'), 2, 's3://lake: expected a region, found none: set AWS_REGION'],
  [fault('InvalidAccessKeyId', 403), 2, 's3://lake: expected credentials that the store knows'],
])('%s: said of the bucket or its store, not of an object in it', async (cause, code, message) => {
  mock.on(GetObjectCommand).rejects(cause);
  const error = await failure();
  expect(error).toMatchObject({ message: expect.stringContaining(message) });
  expect(exitCodeOf(error)).toBe(code);
});

test('a lake that another night holds: by whom, until when, and what to do when it was killed', async () => {
  const lease = { execution: 'night-1:77', until: '2999-01-02T03:04:05.000Z' };
  mock.on(GetObjectCommand).callsFake(async () => {
    const bytes = Buffer.from(JSON.stringify(lease));
    return { Body: { transformToByteArray: async () => bytes }, ContentLength: bytes.length, ETag: '"1"' };
  });
  const error = await failure();
  expect(error).toMatchObject({
    message: expect.stringMatching(
      /found night-1:77, which holds it until 2999-01-02 03:04 UTC.*delete runs\/night\.lock/,
    ),
  });
  expect(exitCodeOf(error)).toBe(3);
  expect(mock.commandCalls(PutObjectCommand)).toHaveLength(0);
});

test('a Trino is asked before anything is loaded, and only for a lake in a bucket', async () => {
  const wrong = trinoClient('http://ada@127.0.0.1:1/hive/lake');
  const error = await reachTrino(wrong).catch((cause: unknown) => cause);
  expect(error).toMatchObject({ message: expect.stringContaining('--trino: expected a Trino with a catalog hive') });
  expect(exitCodeOf(error)).toBe(2);
  await expect(runInBucket({ lake: '.knowgap/lake', trino: 'https://ada@trino/hive/lake' })).rejects.toThrow(
    '--trino: expected a lake in a bucket (--lake s3://bucket), found .knowgap/lake',
  );
});
