import { createHash, createHmac } from 'node:crypto';
import { InputError, LakeError } from '../errors.ts';
import { layout } from '../lake/layout.ts';
import type { ObjectStore } from '../ports/object-store.ts';

/** Key that customers' ids and e-mail addresses are hashed with, and its fingerprint, which every manifest carries. */
export interface HashKey {
  readonly bytes: Buffer;
  readonly fingerprint: string;
}

/** HMAC-SHA-256 over (space, id), first 32 hex. Ids are normalised before (e-mail: trimmed, lower case, NFC). */
export function keyedHash(key: Buffer, space: string, id: string): string {
  return createHmac('sha256', key).update(`${space}\n${id}`).digest('hex').slice(0, 32);
}

/** Key from its text, at least 32 characters; the bytes of the text are the key. */
export function hashKey(text: string): HashKey {
  const trimmed = text.trim();
  if (trimmed.length < 32) throw new InputError('key of ids: expected at least 32 characters, found fewer');
  const bytes = Buffer.from(trimmed, 'utf8');
  return { bytes, fingerprint: keyedHash(bytes, 'fingerprint', 'knowgap').slice(0, 16) };
}

/** Inner and outer pad of the key, 64 bytes each (RFC 2104). */
export function pads(key: Buffer): { readonly inner: Buffer; readonly outer: Buffer } {
  const block = Buffer.alloc(64);
  (key.length > 64 ? createHash('sha256').update(key).digest() : key).copy(block);
  return { inner: block.map((byte) => byte ^ 0x36) as Buffer, outer: block.map((byte) => byte ^ 0x5c) as Buffer };
}

/** The key of the environment, else the lake's own, made once. */
export async function loadHashKey(
  store: ObjectStore,
  given: string | undefined,
  randomBytes: (count: number) => Uint8Array,
): Promise<HashKey> {
  if (given !== undefined && given !== '') return hashKey(given);
  await store.write(layout.hashKey, `${Buffer.from(randomBytes(32)).toString('hex')}\n`, { ifAbsent: true });
  const bytes = await store.read(layout.hashKey);
  if (!bytes) throw new LakeError(`key of ids: expected ${layout.hashKey} in the lake, found none`);
  return hashKey(Buffer.from(bytes).toString('utf8'));
}
