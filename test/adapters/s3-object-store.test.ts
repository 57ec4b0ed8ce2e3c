import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { s3Client } from '../../functions/adapters/s3-client.ts';
import { s3ObjectStore } from '../../functions/adapters/s3-object-store.ts';

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'knowgap-s3-'));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

const mock = mockClient(S3Client);
const pauses: number[] = [];
afterEach(() => {
  mock.reset();
  pauses.length = 0;
});

/** Retries of the SDK itself are tested against a server that throttles: the mock stands before them. */
const store = () =>
  s3ObjectStore({
    client: new S3Client({ region: 'eu-central-1' }),
    bucket: 'lake-bucket',
    prefix: 'knowgap/',
    scratch,
    partBytes: 5 << 20,
    waiting: { sleep: async (milliseconds) => void pauses.push(milliseconds), random: () => 0.5 },
  });

const fault = (name: string, httpStatusCode: number, attempts = 1) =>
  new S3ServiceException({
    name,
    $fault: 'client',
    message: `${name} it was`,
    $metadata: { httpStatusCode, attempts },
  });

type Body = Awaited<ReturnType<ReturnType<typeof bodyOf>['Body']['transformToByteArray']>>;
/** An answer with these bytes; one that announces more breaks off. */
function bodyOf(text: string, announced = text.length) {
  const bytes = Buffer.from(text);
  const Body = Object.assign(Readable.from([bytes]), { transformToByteArray: async (): Promise<Uint8Array> => bytes });
  return { Body, ContentLength: announced, ETag: '"v1"' };
}

test('a condition that does not hold is an answer: 412, and If-Match of an object that is gone', async () => {
  mock.on(PutObjectCommand).rejects(fault('PreconditionFailed', 412));
  expect(await store().write('a', 'x', { ifAbsent: true })).toBe(false);
  expect(await store().write('a', 'x', { ifVersion: '"v1"' })).toBe(false);
  expect(
    mock.commandCalls(PutObjectCommand).map(({ args }) => [args[0].input.IfNoneMatch, args[0].input.IfMatch]),
  ).toEqual([
    ['*', undefined],
    [undefined, '"v1"'],
  ]);
  mock.on(PutObjectCommand).rejects(fault('NoSuchKey', 404));
  expect(await store().write('a', 'x', { ifVersion: '"v1"' })).toBe(false);
});

test('409: another conditional write was under way, so the request is sent again, with pauses that grow', async () => {
  const conflict = fault('ConditionalRequestConflict', 409);
  mock.on(PutObjectCommand).rejectsOnce(conflict).rejectsOnce(conflict).resolves({});
  expect(await store().write('a', 'x', { ifAbsent: true })).toBe(true);
  expect(pauses).toEqual([37.5, 75]);
  mock.on(PutObjectCommand).rejects(conflict);
  await expect(store().write('a', 'x', { ifAbsent: true })).rejects.toThrow(/knowgap\/a.*ConditionalRequestConflict/);
});

test('an answer was lost and the SDK sent the write again: the mark tells whose object it is', async () => {
  mock.on(PutObjectCommand).rejects(fault('PreconditionFailed', 412, 2));
  mock.on(HeadObjectCommand).callsFake(async () => {
    const [put] = mock.commandCalls(PutObjectCommand).slice(-1);
    return { Metadata: put?.args[0].input.Metadata, ETag: '"v1"' };
  });
  expect(await store().write('lease', 'mine', { ifAbsent: true })).toBe(true);
  mock.on(HeadObjectCommand).resolves({ Metadata: { writer: 'another' }, ETag: '"v1"' });
  expect(await store().write('lease', 'mine', { ifAbsent: true })).toBe(false);
});

test('a body that breaks off is read again; one that always does is an error that names the object', async () => {
  mock
    .on(GetObjectCommand)
    .resolvesOnce(bodyOf('half', 8) as never)
    .resolves(bodyOf('all of it') as never);
  expect(Buffer.from((await store().read('a')) as Body).toString()).toBe('all of it');
  expect(pauses).toHaveLength(1);
  mock.on(GetObjectCommand).resolves(bodyOf('half', 8) as never);
  await expect(store().read('a')).rejects.toThrow(/s3:\/\/lake-bucket\/knowgap\/a: .*expected 8 bytes, found 4/);
});

test('a download that breaks off is resumed at its range; one that fails leaves no file', async () => {
  mock.on(HeadObjectCommand).resolves({ ETag: '"v1"', ContentLength: 8 });
  mock
    .on(GetObjectCommand)
    .resolvesOnce(bodyOf('half', 8) as never)
    .resolves(bodyOf('all 8 by') as never);
  const path = await store().localPath('a');
  expect(await readFile(path, 'utf8')).toBe('all 8 by');
  expect(mock.commandCalls(GetObjectCommand).map(({ args }) => args[0].input.IfMatch)).toEqual(['"v1"', '"v1"']);
  await rm(path);
  mock.on(GetObjectCommand).resolves(bodyOf('half', 8) as never);
  await expect(store().localPath('a')).rejects.toThrow(/knowgap\/a: expected to download/);
  expect(await readdir(scratch)).toEqual([]);
});

test('an object that changes while it is downloaded is downloaded anew, as one version', async () => {
  mock
    .on(HeadObjectCommand)
    .resolvesOnce({ ETag: '"v1"', ContentLength: 3 })
    .resolves({ ETag: '"v2"', ContentLength: 5 });
  mock
    .on(GetObjectCommand)
    .rejectsOnce(fault('PreconditionFailed', 412))
    .resolves(bodyOf('newer') as never);
  const path = await store().localPath('changing');
  expect(await readFile(path, 'utf8')).toBe('newer');
  await rm(path);
});

test('an object that is not there is told as a missing file', async () => {
  mock.on(HeadObjectCommand).rejects(fault('NotFound', 404));
  await expect(store().localPath('gone')).rejects.toMatchObject({
    code: 'ENOENT',
    message: expect.stringContaining('knowgap/gone'),
  });
});

test('a refusal names bucket, key and what was wanted, and keeps its cause', async () => {
  const denied = fault('AccessDenied', 403);
  mock.onAnyCommand().rejects(denied);
  const wanted = {
    cause: denied,
    message: expect.stringMatching(/^s3:\/\/lake-bucket\/knowgap\/a: expected to .* found AccessDenied/),
  };
  await expect(store().read('a')).rejects.toMatchObject(wanted);
  await expect(store().write('a', 'x')).rejects.toMatchObject(wanted);
  await expect(store().localPath('a')).rejects.toMatchObject(wanted);
  await expect(store().remove('a')).rejects.toMatchObject(wanted);
  await expect(store().list('a')).rejects.toMatchObject(wanted);
});

test('a missing bucket is no empty lake', async () => {
  mock.onAnyCommand().rejects(fault('NoSuchBucket', 404));
  await expect(store().read('a')).rejects.toThrow('s3://lake-bucket: expected a bucket of this name, found none');
  await expect(store().list('')).rejects.toThrow('s3://lake-bucket: expected a bucket of this name, found none');
});

test('an upload that fails keeps the local file, so that it can be tried again', async () => {
  const local = join(scratch, 'large');
  await writeFile(local, Buffer.alloc((6 << 20) + 1));
  mock.on(CreateMultipartUploadCommand).resolves({ UploadId: 'u' });
  mock.on(UploadPartCommand).rejectsOnce(fault('AccessDenied', 403)).resolves({ ETag: '"p"' });
  mock.on(CompleteMultipartUploadCommand).resolves({});
  await expect(store().adopt('large', local)).rejects.toThrow(/expected to upload the object.*AccessDenied/);
  expect((await stat(local)).size).toBe((6 << 20) + 1);
  await store().adopt('large', local);
  await expect(stat(local)).rejects.toThrow();
});

test('lists page by page; folder marks are no objects', async () => {
  const at = new Date('2026-03-01T00:00:00Z');
  const object = (Key: string) => ({ Key, Size: 1, LastModified: at });
  mock
    .on(ListObjectsV2Command, { ContinuationToken: 'next' })
    .resolves({ Contents: [object('knowgap/b/1')] })
    .on(ListObjectsV2Command, { ContinuationToken: undefined })
    .resolves({
      Contents: [object('knowgap/b/'), object('knowgap/b/2')],
      IsTruncated: true,
      NextContinuationToken: 'next',
    });
  expect(await store().list('b/')).toEqual(['b/1', 'b/2'].map((key) => ({ key, bytes: 1, modifiedAt: at })));
});

test('throttles and broken connections of a real server: tried again by the client, whole in the end', async () => {
  mock.restore();
  const answers: ((response: ServerResponse) => void)[] = [
    (response) =>
      response.writeHead(503).end('<Error><Code>SlowDown</Code><Message>Reduce your rate</Message></Error>'),
    (response) => response.writeHead(500).end('<Error><Code>InternalError</Code><Message>Try again</Message></Error>'),
    (response) => {
      response.writeHead(200, { 'content-length': 8, etag: '"v1"' });
      response.write('half', () => response.destroy());
    },
    (response) => response.writeHead(200, { 'content-length': 8, etag: '"v1"' }).end('all 8 by'),
  ];
  const server = createServer((_request, response) => answers.shift()?.(response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const client = s3Client({
    endpoint: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    region: 'eu-central-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  try {
    const found = await s3ObjectStore({ client, bucket: 'lake-bucket', scratch }).readVersion('a');
    expect([Buffer.from(found?.bytes ?? []).toString(), found?.version]).toEqual(['all 8 by', '"v1"']);
    expect(answers).toEqual([]);
  } finally {
    client.destroy();
    server.close();
  }
});
