import { literal } from './quote.ts';

/** Names of the session variables that hold the key's inner and outer pads (RFC 2104); the key itself is in no SQL text. */
export const padVariables = { inner: 'knowgap_inner_pad', outer: 'knowgap_outer_pad' } as const;

/** Normal form of an id before hashing; e-mail addresses have no case. */
export const normalisedSql = (text: string, space: string): string =>
  space === 'email' ? `nfc_normalize(lower(trim(${text})))` : text;

/** HMAC-SHA-256 over (space, normalised id), first 32 hex; null for null. The same as `keyedHash` in keyed-hash.ts. */
export function keyedHashSql(text: string, space: string): string {
  const message = `encode(${literal(`${space}\n`)} || ${normalisedSql(text, space)})`;
  return `substr(sha256(getvariable('${padVariables.outer}') || unhex(sha256(getvariable('${padVariables.inner}') || ${message}))), 1, 32)`;
}
