import { expect, test } from 'vitest';
import { buildScorecard } from '../../functions/publish/build-scorecard.ts';
import { languages } from '../../functions/publish/messages/messages.ts';
import { renderPage } from '../../functions/publish/render/page.tsx';
import { parseScorecardInputs } from '../../functions/publish/scorecard-inputs.ts';
import { welcomePage } from '../../functions/sign-in/welcome-page.ts';
import { contentSecurityPolicy } from '../../infra/constructs/site-headers.ts';
import { asOf, realisticRows, settings } from '../publish/fixture.ts';

const directives = (policy: string): Map<string, string[]> =>
  new Map(
    policy.split('; ').map((directive) => {
      const [name = '', ...sources] = directive.split(' ');
      return [name, sources] as const;
    }),
  );

const card = buildScorecard(parseScorecardInputs(realisticRows()), settings, { runId: 'run-1', asOf });
const pages: [string, string][] = [
  ...languages.map((language): [string, string] => [`card in ${language}`, renderPage(card, language, [])]),
  ...(['signed-out', 'refused', 'nothing-published'] as const).map((reason): [string, string] => [
    reason,
    welcomePage(reason),
  ]),
];

test.each(pages)(
  '%s: the website allows what the page itself allows, so that it looks as it does from a file',
  (_, html) => {
    const own = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? '';
    const site = directives(contentSecurityPolicy);
    expect(directives(own).size).toBeGreaterThan(3);
    for (const [name, sources] of directives(own)) {
      const allowed = site.get(name) ?? [];
      for (const source of sources)
        expect(allowed, `${name} ${source}`).toContain(source.startsWith("'sha256-") ? "'unsafe-inline'" : source);
    }
  },
);

test('the website itself allows no script, no request, no frame', () => {
  expect(Object.fromEntries(directives(contentSecurityPolicy))).toEqual({
    'default-src': ["'none'"],
    'style-src': ["'unsafe-inline'"],
    'font-src': ['data:'],
    'base-uri': ["'none'"],
    'form-action': ["'none'"],
    'frame-ancestors': ["'none'"],
  });
});
