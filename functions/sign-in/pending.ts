import { z } from 'zod';
import { returnPath } from './return-path.ts';

/** Name of the cookie: the prefix `__Host-` keeps other hosts of the domain from planting one. */
export const pendingCookie = '__Host-knowgap-sign-in';

/** Time to type a password and a code. */
export const pendingSeconds = 900;

const pendingSchema = z.object({
  /** Ties the callback to the browser that started (RFC 6749, 10.12). */
  state: z.string().min(43),
  /** Ties the identity token to this sign-in (OpenID Connect Core, 3.1.2.1). */
  nonce: z.string().min(43),
  /** Proves to the token endpoint who started (PKCE, RFC 7636). */
  verifier: z.string().min(43),
  /** Where to go afterwards. */
  to: z.string().transform(returnPath),
});

/** A sign-in that was started and has not come back; the browser carries it, so that no server keeps anything. */
export type PendingSignIn = z.output<typeof pendingSchema>;

export const writePending = (pending: PendingSignIn): string =>
  Buffer.from(JSON.stringify(pending)).toString('base64url');

/** The sign-in that a browser carries; null when there is none or somebody has changed it. */
export function readPending(value: string | undefined): PendingSignIn | null {
  if (value === undefined) return null;
  try {
    return pendingSchema.parse(JSON.parse(Buffer.from(value, 'base64url').toString('utf8')));
  } catch {
    return null;
  }
}
