import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { Refusal } from '../refusal.ts';

/**
 * Bytes of an object as they are read: gzip unpacked, anything else as it is.
 * @throws Refusal when an archive is damaged
 */
export async function* unpacked(blocks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const source = blocks[Symbol.asyncIterator]();
  const first = await source.next();
  if (first.done) return;
  const all = rejoined(first.value, source);
  if (first.value[0] !== 0x1f || first.value[1] !== 0x8b) {
    yield* all;
    return;
  }
  const opened = new PassThrough({ highWaterMark: 4 << 20 });
  const flow = pipeline(Readable.from(all), createGunzip({ chunkSize: 1 << 20 }), opened);
  flow.catch(() => {});
  try {
    for await (const block of opened) if (Buffer.isBuffer(block)) yield block;
    await flow;
  } catch (cause) {
    if (cause instanceof Refusal || !(cause instanceof Error) || !isOfArchive(cause)) throw cause;
    throw new Refusal('damaged_archive', `expected a whole gzip file, found ${cause.message}`, { cause });
  } finally {
    opened.destroy();
  }
}

const isOfArchive = (error: Error): boolean => 'code' in error && String(error.code).startsWith('Z_');

async function* rejoined(first: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}
