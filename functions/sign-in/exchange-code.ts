import { z } from 'zod';
import { KnowgapError } from '../errors.ts';
import type { Provider } from './provider.ts';
import { SignInRefused } from './refused.ts';

const tokensSchema = z.object({ id_token: z.string() });
const complaintSchema = z.object({ error: z.string() });

/**
 * Changes the code of a callback into the identity token, directly with the provider's token endpoint (OpenID Connect Core,
 * 3.1.3). The endpoint's TLS certificate says who answers, so the token's own signature need not be checked (3.1.3.7, 6).
 *
 * @throws SignInRefused when the provider does not accept the code
 * @throws KnowgapError when the provider fails or answers something else
 */
export async function exchangeCode(
  provider: Provider,
  code: string,
  verifier: string,
  redirectUri: string,
): Promise<string> {
  const credentials = `${encodeURIComponent(provider.clientId)}:${encodeURIComponent(await provider.clientSecret())}`;
  const response = await fetch(new URL('/oauth2/token', provider.endpoint), {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: provider.clientId,
      code,
      code_verifier: verifier,
      redirect_uri: redirectUri,
    }),
    redirect: 'error',
    signal: AbortSignal.timeout(10_000),
  });
  const answer: unknown = await response.json().catch(() => null);
  if (response.status === 400) {
    const complaint = complaintSchema.safeParse(answer);
    throw new SignInRefused(`sign-in: the provider refused the code: ${complaint.data?.error ?? 'without a reason'}`);
  }
  if (!response.ok) throw new KnowgapError(`sign-in: token endpoint: expected status 200, found ${response.status}`);
  const tokens = tokensSchema.safeParse(answer);
  if (!tokens.success) throw new KnowgapError('sign-in: token endpoint: expected an id_token, found none');
  return tokens.data.id_token;
}
