import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { LakeError } from '../errors.ts';
import type { ObjectInfo, ObjectStore, VersionedObject, WriteCondition } from '../ports/object-store.ts';
import { backOff, machineWaiting, type Waiting } from './back-off.ts';
import { contentTypeOf } from './s3-content-type.ts';
import { download, type ObjectVersion, rangesOf, untilWhole } from './s3-download.ts';
import { attemptsOf, explained, isConflict, isNoObject, isPreconditionFailed, S3Error, Truncated } from './s3-error.ts';

export interface S3StoreOptions {
  readonly client: S3Client;
  readonly bucket: string;
  /** Where the lake begins in the bucket, such as `knowgap/`. Default: at its root. */
  readonly prefix?: string;
  /** Local folder for copies of objects (`localPath`); several stores may share it. */
  readonly scratch: string;
  /** Bytes of one request of a large transfer. Default 16 MB. */
  readonly partBytes?: number;
  /** Requests of a large transfer at once. Default 4. */
  readonly parallel?: number;
  readonly waiting?: Waiting;
}

/** Name of the metadata that tells which write an object comes from. */
const writerName = 'writer';
const conflictPause = { first: 50, longest: 2_000 };
const conflictTries = 10;

/**
 * A bucket (or a prefix of one) as object store. Versions are ETags; a conditional write is one conditional PUT. When the answer
 * to it was lost and the SDK sent it again, the mark that each write leaves tells whether the object is its own. Large
 * files go up and come down in parts side by side, with checksums. `modifiedAt` is when S3 got the object: it cannot be set.
 */
export function s3ObjectStore(options: S3StoreOptions): ObjectStore {
  const {
    client,
    bucket,
    scratch,
    prefix = '',
    partBytes = 16 << 20,
    parallel = 4,
    waiting = machineWaiting,
  } = options;
  const underWay = new Map<string, Promise<string>>();
  const copies = new Map<string, Set<string>>();

  function objectOf(key: string): { readonly Bucket: string; readonly Key: string } {
    if (key === '' || key.split('/').some((part) => part === '' || part === '.' || part === '..'))
      throw new LakeError(`object store: expected a key inside the lake, found "${key}"`);
    return { Bucket: bucket, Key: `${prefix}${key}` };
  }

  async function doing<T>(what: string, key: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw explained(error, what, `s3://${bucket}/${prefix}${key}`);
    }
  }

  async function readVersion(key: string): Promise<VersionedObject | null> {
    const object = objectOf(key);
    return doing('read the object', key, () =>
      untilWhole(waiting, async () => {
        const answer = await client.send(new GetObjectCommand(object)).catch(noneIfMissing);
        if (!answer) return null;
        const bytes = (await answer.Body?.transformToByteArray()) ?? new Uint8Array();
        if (answer.ContentLength !== undefined && bytes.length !== answer.ContentLength)
          throw new Truncated(`${key}: expected ${answer.ContentLength} bytes, found ${bytes.length}`);
        return { bytes, version: answer.ETag ?? '' };
      }),
    );
  }

  async function head(key: string): Promise<(ObjectVersion & { readonly writer: string | undefined }) | null> {
    const object = objectOf(key);
    const found = await client.send(new HeadObjectCommand(object)).catch(noneIfMissing);
    if (!found) return null;
    const { ETag: etag = '', ContentLength: bytes = 0 } = found;
    return { bucket, key: object.Key, etag, bytes, writer: found.Metadata?.[writerName] };
  }

  async function write(key: string, bytes: Uint8Array | string, condition: WriteCondition = {}): Promise<boolean> {
    const writer = randomUUID();
    const request = {
      ...objectOf(key),
      Body: typeof bytes === 'string' ? Buffer.from(bytes) : bytes,
      ContentType: contentTypeOf(key),
      Metadata: { [writerName]: writer },
      ...(condition.ifAbsent ? { IfNoneMatch: '*' } : {}),
      ...(condition.ifVersion === undefined ? {} : { IfMatch: condition.ifVersion }),
    };
    return doing('write the object', key, async () => {
      for (let tried = 0; ; tried++) {
        try {
          await client.send(new PutObjectCommand(request));
          return true;
        } catch (error) {
          if (isPreconditionFailed(error)) {
            const wasSentAgain = tried > 0 || attemptsOf(error) > 1;
            return wasSentAgain && (await head(key))?.writer === writer;
          }
          if (condition.ifVersion !== undefined && isNoObject(error)) return false;
          if (!isConflict(error) || tried + 1 >= conflictTries) throw error;
          await waiting.sleep(backOff(tried, conflictPause, waiting.random));
        }
      }
    });
  }

  async function adopt(key: string, localPath: string): Promise<void> {
    const object = objectOf(key);
    await doing('upload the object', key, async () => {
      const { size } = await stat(localPath);
      if (size <= partBytes) {
        await client.send(new PutObjectCommand({ ...object, Body: await readFile(localPath) }));
      } else {
        const params = { ...object, Body: createReadStream(localPath, { highWaterMark: 1 << 20 }) };
        await new Upload({ client, params, partSize: partBytes, queueSize: parallel }).done();
      }
    });
    await rm(localPath, { force: true });
  }

  async function localPath(key: string): Promise<string> {
    objectOf(key);
    const present = underWay.get(key);
    if (present) return present;
    const started = doing('download the object', key, () => fetchCopy(key)).finally(() => underWay.delete(key));
    underWay.set(key, started);
    return started;
  }

  async function fetchCopy(key: string): Promise<string> {
    for (let tried = 0; ; tried++) {
      const version = await head(key);
      if (!version) throw new S3Error('ENOENT', `s3://${bucket}/${prefix}${key}: expected an object, found none`);
      const name = createHash('sha256')
        .update(JSON.stringify([bucket, version.key, version.etag]))
        .digest('hex');
      const path = join(scratch, name);
      copies.set(key, (copies.get(key) ?? new Set()).add(path));
      const there = await stat(path).catch(() => null);
      if (there?.size === version.bytes) return path;
      try {
        await download(version, path, { client, waiting, rangeBytes: partBytes, parallel });
        return path;
      } catch (error) {
        if (!isPreconditionFailed(error) || tried + 1 >= conflictTries) throw error;
      }
    }
  }

  async function* blocks(key: string): AsyncGenerator<Buffer> {
    const version = await doing('read the object', key, () => head(key));
    if (!version) throw new S3Error('ENOENT', `s3://${bucket}/${prefix}${key}: expected an object, found none`);
    const ranges = rangesOf(version, { client, waiting, rangeBytes: partBytes, parallel });
    for (;;) {
      const next = await doing('read the object', key, () => ranges.next());
      if (next.done) return;
      yield next.value;
    }
  }

  async function release(key: string): Promise<void> {
    const paths = copies.get(key) ?? [];
    copies.delete(key);
    for (const path of paths) await rm(path, { force: true });
  }

  async function list(under: string): Promise<readonly ObjectInfo[]> {
    if (under.split('/').some((part) => part === '..'))
      throw new LakeError(`object store: expected a prefix inside the lake, found "${under}"`);
    return doing('list the objects', under, async () => {
      const found: ObjectInfo[] = [];
      let next: string | undefined;
      do {
        const page = await client.send(
          new ListObjectsV2Command({ Bucket: bucket, Prefix: `${prefix}${under}`, ContinuationToken: next }),
        );
        for (const { Key, Size = 0, LastModified = new Date(0) } of page.Contents ?? [])
          if (Key !== undefined && !Key.endsWith('/'))
            found.push({ key: Key.slice(prefix.length), bytes: Size, modifiedAt: LastModified });
        next = page.IsTruncated ? page.NextContinuationToken : undefined;
      } while (next !== undefined);
      return found.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    });
  }

  return {
    read: async (key) => (await readVersion(key))?.bytes ?? null,
    readVersion,
    write,
    adopt,
    localPath,
    release,
    blocks,
    list,
    async remove(key) {
      const object = objectOf(key);
      await doing('remove the object', key, () => client.send(new DeleteObjectCommand(object)));
    },
  };
}

function noneIfMissing(error: unknown): null {
  if (isNoObject(error)) return null;
  throw error;
}
