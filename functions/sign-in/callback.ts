import { type Answer, cookie, type Request, redirect } from './exchange.ts';
import { exchangeCode } from './exchange-code.ts';
import { checkClaims, readClaims } from './identity-token.ts';
import { pendingCookie, readPending } from './pending.ts';
import { callbackOf, type Provider } from './provider.ts';
import { SignInRefused } from './refused.ts';
import { sameText } from './same-text.ts';
import { type CookieSigner, scorecardCookies } from './scorecard-cookies.ts';

export interface CallbackParts {
  /** `https://<host>` of the site. */
  readonly origin: string;
  readonly provider: Provider;
  readonly signer: CookieSigner;
  /** Seconds since 1970. */
  readonly now: number;
}

/**
 * Ends a sign-in: the callback must belong to the sign-in that this browser started, the code is changed into an identity
 * token, the token is checked, and the browser gets the signed cookies that open the scorecards.
 *
 * @throws SignInRefused when any of it is not so
 */
export async function finishSignIn(request: Request, parts: CallbackParts): Promise<Answer> {
  const { origin, provider, signer, now } = parts;
  const { state = '', code = '', error } = request.query;
  const pending = readPending(request.cookies[pendingCookie]);
  if (pending === null) throw new SignInRefused('sign-in: callback: this browser has not started a sign-in');
  if (!sameText(state, pending.state)) {
    throw new SignInRefused('sign-in: callback: state is not that of the sign-in started');
  }
  if (error !== undefined) throw new SignInRefused('sign-in: callback: the provider signed nobody in');
  if (code === '') throw new SignInRefused('sign-in: callback: expected a code');

  const token = await exchangeCode(provider, code, pending.verifier, callbackOf(origin));
  checkClaims(readClaims(token), provider, pending.nonce, now);
  return redirect(`${origin}${pending.to}`, [
    cookie(pendingCookie, '', 0),
    ...(await scorecardCookies(origin, signer, now)),
  ]);
}
