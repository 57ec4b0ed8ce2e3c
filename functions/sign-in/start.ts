import { createHash } from 'node:crypto';
import { type Answer, cookie, type Request, redirect } from './exchange.ts';
import { type PendingSignIn, pendingCookie, pendingSeconds, writePending } from './pending.ts';
import { callbackOf, type Provider } from './provider.ts';
import { returnPath } from './return-path.ts';

export interface StartParts {
  /** `https://<host>` of the site. */
  readonly origin: string;
  readonly provider: Provider;
  /** So many random bytes from a secure source. */
  readonly random: (bytes: number) => Uint8Array;
}

/**
 * Sends the browser to the provider's sign-in page: authorization code flow with state, nonce and PKCE (RFC 7636, S256).
 * The query's `to` names the page to see afterwards.
 */
export function startSignIn(request: Request, { origin, provider, random }: StartParts): Answer {
  const secret = (): string => Buffer.from(random(32)).toString('base64url');
  const pending: PendingSignIn = {
    state: secret(),
    nonce: secret(),
    verifier: secret(),
    to: returnPath(request.query.to),
  };
  const address = new URL('/oauth2/authorize', provider.endpoint);
  address.search = new URLSearchParams({
    response_type: 'code',
    client_id: provider.clientId,
    redirect_uri: callbackOf(origin),
    scope: 'openid',
    state: pending.state,
    nonce: pending.nonce,
    code_challenge: createHash('sha256').update(pending.verifier).digest('base64url'),
    code_challenge_method: 'S256',
  }).toString();
  return redirect(address.href, [cookie(pendingCookie, writePending(pending), pendingSeconds)]);
}
