import { z } from 'zod';
import type { Provider } from './provider.ts';
import { SignInRefused } from './refused.ts';
import { sameText } from './same-text.ts';

const claimsSchema = z.object({
  iss: z.string(),
  aud: z.union([z.string().transform((one) => [one]), z.array(z.string())]),
  exp: z.number(),
  nonce: z.string(),
  token_use: z.string(),
  sub: z.string().min(1),
});

/** Whom a token speaks for, from whom and until when. Times are seconds since 1970. */
export type Claims = z.output<typeof claimsSchema>;

/**
 * Claims of an identity token that came directly from the token endpoint (OpenID Connect Core, 3.1.3.7).
 * @throws SignInRefused when it is no JSON Web Token or lacks a claim
 */
export function readClaims(token: string): Claims {
  const [, payload = '', ...rest] = token.split('.');
  if (rest.length !== 1) throw new SignInRefused('sign-in: identity token: expected three parts');
  try {
    return claimsSchema.parse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')));
  } catch (cause) {
    throw new SignInRefused('sign-in: identity token: expected iss, aud, exp, nonce, token_use and sub', { cause });
  }
}

/**
 * Checks that the token was issued by the provider, for this site and nobody else, for this sign-in, and is still valid.
 * @param nonce of the sign-in that was started
 * @param now seconds since 1970
 * @throws SignInRefused naming the claim that is wrong
 */
export function checkClaims(claims: Claims, provider: Provider, nonce: string, now: number): void {
  const wrong = [
    { claim: 'iss', right: claims.iss === provider.issuer },
    { claim: 'aud', right: claims.aud.length === 1 && claims.aud[0] === provider.clientId },
    { claim: 'token_use', right: claims.token_use === 'id' },
    { claim: 'exp', right: claims.exp > now },
    { claim: 'nonce', right: sameText(claims.nonce, nonce) },
  ].find(({ right }) => !right);
  if (wrong) throw new SignInRefused(`sign-in: identity token: claim ${wrong.claim} is not as expected`);
}
