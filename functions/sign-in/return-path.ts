const page = /^\/scorecards(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._-]+){3}$/;

/**
 * Where somebody goes after the sign-in: a page of a scorecard of this site, or `/`, the newest card. Whatever else a link
 * asks for (another host, another scheme, a path with escapes) is not followed.
 * @example returnPath('/scorecards/2026-09/r1/scorecard.en.html') // the same
 * @example returnPath('https://elsewhere.example/') // '/'
 */
export function returnPath(asked: string | undefined): string {
  return asked !== undefined && page.test(asked) ? asked : '/';
}
