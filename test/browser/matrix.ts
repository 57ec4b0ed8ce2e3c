import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { languages } from '../../functions/publish/messages/messages.ts';
import type { Language } from '../../functions/publish/scorecard-schema.ts';
import { type FixtureRows, hostileRows, realisticRows } from '../publish/fixture.ts';
import { launchChromium } from './chromium.ts';
import { accessibilityFaults, foreignCharacters, openPage, sidewaysPixels, writePages } from './pages.ts';

const firms: Readonly<Record<string, FixtureRows>> = { real: realisticRows(), hostile: hostileRows(), empty: {} };
const schemes = ['light', 'dark'] as const;
const widths = { screen: 1200, narrow: 375 } as const;

/**
 * Every page of the card in the browser: three firms × two languages × light and dark × screen and narrow, and the PDF of each.
 * Prints what it counted; `--pictures DIR` keeps screenshots and PDFs.
 *
 * @returns false where a page complains, asks for something, is not accessible, is wider than its window or draws boxes
 */
export default async function matrix(argv: readonly string[]): Promise<boolean> {
  const pictures = argv[0] === '--pictures' ? argv[1] : undefined;
  if (pictures) await mkdir(pictures, { recursive: true });
  const browser = await launchChromium();
  const faults: string[] = [];
  let checked = 0;
  try {
    for (const [firm, rows] of Object.entries(firms)) {
      const pages = await writePages(rows);
      for (const language of languages) {
        for (const scheme of schemes)
          for (const [name, width] of Object.entries(widths)) {
            const label = `${firm} ${language} ${scheme} ${name}`;
            const found = await checkScreen(
              browser,
              pages.url(language),
              { scheme, width },
              pictures && path.join(pictures, `${label.replaceAll(' ', '-')}.png`),
            );
            faults.push(...found.map((fault) => `${label}: ${fault}`));
            checked++;
          }
        const label = `${firm} ${language} print`;
        const found = await checkPrint(
          browser,
          pages.url(language),
          language,
          pictures && path.join(pictures, `${label.replaceAll(' ', '-')}.pdf`),
        );
        faults.push(...found.map((fault) => `${label}: ${fault}`));
        checked++;
      }
      await pages.remove();
    }
  } finally {
    await browser.close();
  }
  for (const fault of faults) console.log(fault);
  console.log(`pages checked ${checked}, faults ${faults.length}`);
  return faults.length === 0;
}

async function checkScreen(
  browser: Browser,
  url: string,
  { scheme, width }: { readonly scheme: 'light' | 'dark'; readonly width: number },
  picture: string | undefined,
): Promise<string[]> {
  const { page, complaints, requests } = await openPage(browser, url, {
    colorScheme: scheme,
    viewport: { width, height: 900 },
  });
  if (picture) await page.screenshot({ path: picture, fullPage: true });
  const faults = await accessibilityFaults(page);
  const sideways = await sidewaysPixels(page);
  const han = [...new Set((await page.locator('body').innerText()).match(/[\u4e00-\u9fff]/g))].join('');
  const foreign = await foreignCharacters(page, han);
  const dialogs = await page.locator('script, img').count();
  await page.context().close();
  return [
    ...faults,
    ...complaints,
    ...requests.map((request) => `asked for ${request}`),
    ...(sideways > 0 ? [`${sideways} pixels too wide`] : []),
    ...(foreign.length > 0 ? [`not drawn by the font of the page: ${foreign.join('')}`] : []),
    ...(dialogs > 0 ? [`${dialogs} script or img elements`] : []),
  ];
}

async function checkPrint(
  browser: Browser,
  url: string,
  language: Language,
  file: string | undefined,
): Promise<string[]> {
  const { page, complaints } = await openPage(browser, url, {
    colorScheme: 'dark',
    viewport: { width: 1200, height: 900 },
  });
  const pdf = await page.pdf({
    preferCSSPageSize: true,
    printBackground: true,
    tagged: true,
    ...(file ? { path: file } : {}),
  });
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  const background = await page.evaluate('getComputedStyle(document.body).backgroundColor');
  await page.context().close();
  const text = Buffer.from(pdf).toString('latin1');
  const pageCount = text.match(/\/Type\s*\/Page\b/g)?.length ?? 0;
  return [
    ...complaints,
    ...(background === 'rgb(255, 255, 255)' ? [] : [`prints on ${String(background)}`]),
    ...(pageCount >= 2 ? [] : [`${pageCount} pages: the opening does not stand alone`]),
    ...(/NotoSansSC/.test(text) ? [] : ['the PDF does not hold the font']),
    ...(text.includes(`/Lang (${language === 'en' ? 'en' : 'zh-Hans'})`) ? [] : ['the PDF does not say its language']),
  ];
}
