import type { Clock } from '../ports/clock.ts';
import type { Journal } from '../ports/journal.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import { finishSignIn } from './callback.ts';
import { type Answer, cookie, page, type Request, redirect } from './exchange.ts';
import { newestCard } from './newest-card.ts';
import { pendingCookie } from './pending.ts';
import { type Provider, welcomeOf } from './provider.ts';
import { SignInRefused } from './refused.ts';
import { type CookieSigner, isSignedIn, noScorecardCookies } from './scorecard-cookies.ts';
import { startSignIn } from './start.ts';
import { welcomePage } from './welcome-page.ts';

export interface SignInParts {
  /** `https://<host>` of the site. */
  readonly origin: string;
  readonly provider: Provider;
  readonly signer: CookieSigner;
  readonly store: Pick<ObjectStore, 'list' | 'read'>;
  readonly clock: Clock;
  /** So many random bytes from a secure source. */
  readonly random: (bytes: number) => Uint8Array;
  readonly journal: Journal;
}

/**
 * Answers what is not a page of a card: `/` (the newest card, or the sign-in), `/auth/start`, `/auth/callback`,
 * `/auth/sign-out` and `/auth/welcome`. A sign-in that is refused gets a page that leads to a new one; the log says why.
 */
export async function answerVisitor(request: Request, parts: SignInParts): Promise<Answer> {
  try {
    return await answer(request, parts);
  } catch (error) {
    if (!(error instanceof SignInRefused)) throw error;
    parts.journal.warn('sign-in refused', { reason: error.message });
    return page(400, welcomePage('refused'), [cookie(pendingCookie, '', 0)]);
  }
}

function answer(request: Request, parts: SignInParts): Answer | Promise<Answer> {
  switch (request.path) {
    case '/':
      return answerHome(request, parts);
    case '/auth/start':
      return startSignIn(request, parts);
    case '/auth/callback':
      return finishSignIn(request, { ...parts, now: seconds(parts.clock) });
    case '/auth/sign-out':
      return signOut(parts);
    case '/auth/welcome':
      return page(200, welcomePage('signed-out'));
    default:
      return page(404, welcomePage('signed-out'));
  }
}

async function answerHome(request: Request, { origin, signer, store, clock }: SignInParts): Promise<Answer> {
  if (!(await isSignedIn(request, origin, signer, seconds(clock)))) return redirect('/auth/start');
  const card = await newestCard(store, request.languages);
  return card === null ? page(404, welcomePage('nothing-published')) : redirect(card);
}

function signOut({ origin, provider }: SignInParts): Answer {
  const address = new URL('/logout', provider.endpoint);
  address.search = new URLSearchParams({ client_id: provider.clientId, logout_uri: welcomeOf(origin) }).toString();
  return redirect(address.href, noScorecardCookies());
}

const seconds = (clock: Clock): number => Math.floor(clock.now().getTime() / 1000);
