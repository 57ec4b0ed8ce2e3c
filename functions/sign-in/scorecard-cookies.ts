import { createPublicKey, verify } from 'node:crypto';
import { getSignedCookies } from '@aws-sdk/cloudfront-signer';
import { z } from 'zod';
import { cookie, type Request } from './exchange.ts';

/** The key pair that CloudFront trusts, and how long a signature opens the scorecards. */
export interface CookieSigner {
  /** CloudFront's id of the public key. */
  readonly keyId: string;
  /** Private key, PEM. */
  readonly privateKey: () => Promise<string>;
  readonly sessionSeconds: number;
}

const names = ['CloudFront-Policy', 'CloudFront-Signature', 'CloudFront-Key-Pair-Id', 'CloudFront-Hash-Algorithm'];

const policySchema = z.object({
  Statement: z.tuple([
    z.object({
      Resource: z.string(),
      Condition: z.object({ DateLessThan: z.object({ 'AWS:EpochTime': z.number() }) }),
    }),
  ]),
});

/** What a signature opens: every page of the scorecards of this host, nothing else. */
const resource = (origin: string): string => `${origin}/scorecards/*`;

/**
 * `Set-Cookie` lines that open the scorecards to a browser: CloudFront's signed cookies with a custom policy, SHA-256.
 * @param now seconds since 1970
 */
export async function scorecardCookies(origin: string, signer: CookieSigner, now: number): Promise<string[]> {
  const policy: z.output<typeof policySchema> = {
    Statement: [
      {
        Resource: resource(origin),
        Condition: { DateLessThan: { 'AWS:EpochTime': now + signer.sessionSeconds } },
      },
    ],
  };
  const signed = getSignedCookies({
    keyPairId: signer.keyId,
    privateKey: await signer.privateKey(),
    policy: JSON.stringify(policy),
    algorithm: 'SHA256',
  });
  return Object.entries(signed).map(([name, value]) => cookie(name, String(value), null));
}

/** `Set-Cookie` lines that close the scorecards to a browser. */
export const noScorecardCookies = (): string[] => names.map((name) => cookie(name, '', 0));

/**
 * Whether a browser carries cookies that CloudFront would accept: our signature over a policy for this host that has not
 * ended. Only to choose between the newest card and the sign-in page; CloudFront itself guards the pages.
 * @param now seconds since 1970
 */
export async function isSignedIn(
  request: Request,
  origin: string,
  signer: CookieSigner,
  now: number,
): Promise<boolean> {
  const [policy, signature, keyId] = names.map((name) => request.cookies[name]);
  if (!policy || !signature || keyId !== signer.keyId) return false;
  const text = decode(policy);
  if (!verify('sha256', text, createPublicKey(await signer.privateKey()), decode(signature))) return false;
  const signed = policySchema.safeParse(JSON.parse(text.toString('utf8')));
  if (!signed.success) return false;
  const [{ Resource, Condition }] = signed.data.Statement;
  return Resource === resource(origin) && Condition.DateLessThan['AWS:EpochTime'] > now;
}

/** CloudFront's own base 64: `+ = /` are written `- _ ~`. */
const decode = (text: string): Buffer =>
  Buffer.from(text.replaceAll('-', '+').replaceAll('_', '=').replaceAll('~', '/'), 'base64');
