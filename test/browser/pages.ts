import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { z } from 'zod';
import { notoSansSubsetter } from '../../functions/adapters/noto-sans-subsetter.ts';
import { buildScorecard } from '../../functions/publish/build-scorecard.ts';
import { languages } from '../../functions/publish/messages/messages.ts';
import { fontCharacters, renderPage } from '../../functions/publish/render/page.tsx';
import { parseScorecardInputs } from '../../functions/publish/scorecard-inputs.ts';
import type { Language } from '../../functions/publish/scorecard-schema.ts';
import { asOf, type FixtureRows, settings } from '../publish/fixture.ts';

export interface PageFolder {
  url(language: Language): string;
  remove(): Promise<void>;
}

/** The pages of a card in both languages, as files: the page must work from file://. */
export async function writePages(rows: FixtureRows): Promise<PageFolder> {
  const card = buildScorecard(parseScorecardInputs(rows), settings, { runId: 'browser', asOf });
  const folder = await mkdtemp(path.join(tmpdir(), 'knowgap-page-'));
  for (const language of languages) {
    const fonts = await notoSansSubsetter().subset(fontCharacters(card, language));
    await writeFile(path.join(folder, `scorecard.${language}.html`), renderPage(card, language, fonts));
  }
  return {
    url: (language) => pathToFileURL(path.join(folder, `scorecard.${language}.html`)).href,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

export interface Opened {
  readonly page: Page;
  /** Console errors, page errors and policy violations. */
  readonly complaints: readonly string[];
  /** Every request but that for the page itself and for data: URIs. */
  readonly requests: readonly string[];
}

export async function openPage(browser: Browser, url: string, options: BrowserContextOptions): Promise<Opened> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => {
    if (request.url() !== url && !request.url().startsWith('data:')) requests.push(request.url());
  });
  await page.goto(url, { waitUntil: 'load' });
  await page.evaluate('document.fonts.ready.then(() => null)');
  return { page, complaints, requests };
}

const axeResult = z.object({
  violations: z.array(z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string() })) })),
});

/** Faults of accessibility, one line each: rule and element. `preload: false`, else axe's own request breaks the policy. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  await page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true })");
  await page.evaluate(axe.source);
  const { violations } = axeResult.parse(await page.evaluate('axe.run(document, { preload: false })'));
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}

/** Wider than its window? Then a reader must scroll sideways. */
export async function sidewaysPixels(page: Page): Promise<number> {
  return z
    .number()
    .parse(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'));
}

/**
 * Of these characters, those that the page's own font does not draw: each is drawn on a canvas in the page's fonts and in the same
 * stack without the own font; equal pixels mean that the own font had no part in it (a font of this machine). Blanks and the box of a missing character count too.
 */
export async function foreignCharacters(page: Page, characters: string): Promise<string[]> {
  const script = `((characters) => {
    const stack = getComputedStyle(document.body).fontFamily;
    const draw = (character, family) => {
      const canvas = document.createElement('canvas');
      canvas.width = canvas.height = 40;
      const context = canvas.getContext('2d');
      context.font = '32px ' + family;
      context.textBaseline = 'top';
      context.fillText(character, 2, 2);
      return context.getImageData(0, 0, 40, 40).data.join();
    };
    const others = stack.split(',').filter((each) => !each.includes('Knowgap')).join();
    const missing = [draw(' ', stack), draw('\\u{9FFFF}', stack)];
    return [...characters].filter((each) => {
      const drawn = draw(each, stack);
      return drawn === draw(each, others) || missing.includes(drawn);
    });
  })(${JSON.stringify(characters)})`;
  return z.array(z.string()).parse(await page.evaluate(script));
}
