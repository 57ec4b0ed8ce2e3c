import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { backOff, type Waiting } from './back-off.ts';
import { isBrokenOff, Truncated } from './s3-error.ts';

/** One version of an object. */
export interface ObjectVersion {
  readonly bucket: string;
  readonly key: string;
  readonly etag: string;
  readonly bytes: number;
}

export interface DownloadOptions {
  readonly client: S3Client;
  readonly waiting: Waiting;
  /** Bytes of one ranged request. */
  readonly rangeBytes: number;
  /** Requests at once. */
  readonly parallel: number;
}

const pause = { first: 200, longest: 5_000 };
const tries = 6;

/** Runs work whose body may break off; tries again from the start. */
export async function untilWhole<T>(waiting: Waiting, work: () => Promise<T>): Promise<T> {
  for (let tried = 0; ; tried++) {
    try {
      return await work();
    } catch (error) {
      if (!isBrokenOff(error) || tried + 1 >= tries) throw error;
      await waiting.sleep(backOff(tried, pause, waiting.random));
    }
  }
}

/**
 * Downloads one version of an object: ranges side by side, each asked for by its ETag, so that no file is mixed of two versions.
 * The file takes its name when it is whole; a download that fails leaves nothing.
 * @throws S3ServiceException 412 when the object has changed meanwhile
 */
export async function download(from: ObjectVersion, path: string, options: DownloadOptions): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${randomUUID()}`;
  try {
    const file = await open(draft, 'wx');
    try {
      await copyRanges(from, file, options);
      const { size } = await file.stat();
      if (size !== from.bytes) throw new Truncated(`${from.key}: expected ${from.bytes} bytes, found ${size}`);
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
}

async function copyRanges(from: ObjectVersion, file: FileHandle, options: DownloadOptions): Promise<void> {
  const { rangeBytes, waiting } = options;
  const starts = Array.from({ length: Math.ceil(from.bytes / rangeBytes) }, (_, index) => index * rangeBytes);
  let failed = false;
  const copyNext = async (): Promise<void> => {
    for (let start = starts.shift(); start !== undefined && !failed; start = starts.shift()) {
      const first = start;
      const last = Math.min(first + rangeBytes, from.bytes) - 1;
      try {
        await untilWhole(waiting, () => copyRange(from, file, first, last, options.client));
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const settled = await Promise.allSettled(Array.from({ length: options.parallel }, copyNext));
  for (const each of settled) if (each.status === 'rejected') throw each.reason;
}

/**
 * Bytes of one version of an object, range by range in their order, `parallel` of them under way.
 * @throws S3ServiceException 412 when the object has changed meanwhile
 */
export async function* rangesOf(from: ObjectVersion, options: DownloadOptions): AsyncGenerator<Buffer> {
  const { rangeBytes, parallel, waiting, client } = options;
  const starts = Array.from({ length: Math.ceil(from.bytes / rangeBytes) }, (_, index) => index * rangeBytes);
  const underWay: Promise<Buffer>[] = [];
  const ask = (first: number): void => {
    const last = Math.min(first + rangeBytes, from.bytes) - 1;
    const asked = untilWhole(waiting, () => readRange(from, first, last, client));
    asked.catch(() => {});
    underWay.push(asked);
  };
  for (const first of starts.splice(0, parallel)) ask(first);
  for (let next = underWay.shift(); next; next = underWay.shift()) {
    const bytes = await next;
    const [first] = starts.splice(0, 1);
    if (first !== undefined) ask(first);
    yield bytes;
  }
}

async function readRange(from: ObjectVersion, first: number, last: number, client: S3Client): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  await askForRange(from, first, last, client, async (bytes) => {
    pieces.push(bytes);
  });
  return Buffer.concat(pieces);
}

const copyRange = (
  from: ObjectVersion,
  file: FileHandle,
  first: number,
  last: number,
  client: S3Client,
): Promise<void> => askForRange(from, first, last, client, (bytes, at) => writeWhole(file, bytes, at));

/** Hands on the bytes of a range as they come, each with its position in the object. */
async function askForRange(
  from: ObjectVersion,
  first: number,
  last: number,
  client: S3Client,
  take: (bytes: Uint8Array, at: number) => Promise<void>,
): Promise<void> {
  const isWhole = first === 0 && last === from.bytes - 1;
  const { Body } = await client.send(
    new GetObjectCommand({
      Bucket: from.bucket,
      Key: from.key,
      IfMatch: from.etag,
      ...(isWhole ? {} : { Range: `bytes=${first}-${last}` }),
    }),
  );
  if (!(Body instanceof Readable)) throw new TypeError(`${from.key}: expected a stream, found none`);
  let at = first;
  for await (const piece of Body) {
    const bytes: Uint8Array = piece;
    if (at + bytes.length > last + 1) throw new Truncated(`${from.key}: expected bytes up to ${last}, found more`);
    await take(bytes, at);
    at += bytes.length;
  }
  if (at !== last + 1) throw new Truncated(`${from.key}: expected bytes ${first} to ${last}, found ${at - first}`);
}

async function writeWhole(file: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < bytes.length; )
    done += (await file.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
}
