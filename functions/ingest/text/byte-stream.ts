import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { PassThrough, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { Refusal } from '../refusal.ts';
import type { ByteEvidence, Encoding } from './detect-encoding.ts';

const blockBytes = 4 << 20;
const sampleBytes = 1 << 20;

/** SHA-256 (hex) of a file's bytes as they lie, and their number. */
export async function hashFile(path: string): Promise<{ readonly sha256: string; readonly bytes: number }> {
  const hash = createHash('sha256');
  const handle = await open(path, 'r');
  const block = Buffer.allocUnsafe(blockBytes);
  let bytes = 0;
  try {
    for (;;) {
      const { bytesRead } = await handle.read(block, 0, block.length, null);
      if (bytesRead === 0) break;
      hash.update(block.subarray(0, bytesRead));
      bytes += bytesRead;
    }
  } finally {
    await handle.close();
  }
  return { sha256: hash.digest('hex'), bytes };
}

export async function isGzip(path: string): Promise<boolean> {
  const handle = await open(path, 'r');
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await handle.close();
  }
}

/** Bytes of a file, unpacked; a damaged archive is refused. Each block is the reader's to keep until it asks for the next. */
export async function* readBytes(path: string): AsyncGenerator<Buffer> {
  if (!(await isGzip(path))) {
    const handle = await open(path, 'r');
    try {
      const block = Buffer.allocUnsafe(blockBytes);
      for (;;) {
        const { bytesRead } = await handle.read(block, 0, block.length, null);
        if (bytesRead === 0) return;
        yield block.subarray(0, bytesRead);
      }
    } finally {
      await handle.close();
    }
  }
  const unpacked: Readable = new PassThrough({ highWaterMark: blockBytes });
  const flow = pipeline(createReadStream(path), createGunzip({ chunkSize: 1 << 20 }), unpacked as PassThrough);
  flow.catch(() => {});
  try {
    for await (const block of unpacked) {
      if (Buffer.isBuffer(block)) yield block;
    }
    await flow;
  } catch (cause) {
    if (cause instanceof Refusal) throw cause;
    throw new Refusal(
      'damaged_archive',
      `expected a whole gzip file, found ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  } finally {
    unpacked.destroy();
  }
}

/** Length of the longest prefix that does not end within a UTF-8 character. */
function wholeUtf8(block: Buffer): number {
  for (let back = 1; back <= Math.min(3, block.length); back++) {
    const byte = block[block.length - back] ?? 0;
    if (byte >= 0xc0) {
      const need = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return need > back ? block.length - back : block.length;
    }
    if (byte < 0x80) return block.length;
  }
  return block.length;
}

/** Looks at every byte once: is it UTF-8, does it hold zero bytes; keeps samples for the judgement of `detectEncoding`. */
export async function inspectBytes(path: string): Promise<ByteEvidence & { readonly bytes: number }> {
  let head = Buffer.alloc(0);
  let notUtf8 = Buffer.alloc(0);
  let carry = Buffer.alloc(0);
  let hasNul = false;
  let bytes = 0;
  for await (const block of readBytes(path)) {
    bytes += block.length;
    if (head.length < sampleBytes) head = Buffer.concat([head, block.subarray(0, sampleBytes - head.length)]);
    hasNul ||= block.includes(0);
    if (notUtf8.length === 0) {
      const joined: Buffer = carry.length > 0 ? Buffer.concat([carry, block]) : block;
      const whole = wholeUtf8(joined);
      if (!isUtf8(joined.subarray(0, whole))) notUtf8 = notUtf8From(joined);
      carry = Buffer.from(joined.subarray(whole));
    } else if (notUtf8.length < sampleBytes) {
      notUtf8 = Buffer.concat([notUtf8, block.subarray(0, sampleBytes - notUtf8.length)]);
    }
  }
  if (notUtf8.length === 0 && carry.length > 0) notUtf8 = carry;
  return { head, notUtf8, hasNul, bytes };
}

/** From the start of the line in which the first byte sequence that is not UTF-8 lies. */
function notUtf8From(block: Buffer): Buffer<ArrayBuffer> {
  let start = 0;
  while (start < block.length) {
    const end = block.indexOf(10, start);
    const next = end === -1 ? block.length : end + 1;
    if (!isUtf8(block.subarray(start, next))) break;
    start = next;
  }
  return Buffer.from(block.subarray(start, start + sampleBytes));
}

/** The file as UTF-8 without byte order mark; refused where its bytes are not of the encoding. */
export async function* readUtf8(path: string, encoding: Encoding): AsyncGenerator<Buffer> {
  if (encoding === 'utf-8') {
    let isFirst = true;
    for await (const block of readBytes(path)) {
      const hasMark = isFirst && block[0] === 0xef && block[1] === 0xbb && block[2] === 0xbf;
      isFirst = false;
      yield hasMark ? block.subarray(3) : block;
    }
    return;
  }
  const decoder = new TextDecoder(encoding, { fatal: true });
  let position = 0;
  try {
    for await (const block of readBytes(path)) {
      yield Buffer.from(decoder.decode(block, { stream: true }));
      position += block.length;
    }
    yield Buffer.from(decoder.decode());
  } catch (cause) {
    if (cause instanceof Refusal) throw cause;
    throw new Refusal('invalid_encoding', `expected ${encoding}, found other bytes after byte ${position}`, { cause });
  }
}
