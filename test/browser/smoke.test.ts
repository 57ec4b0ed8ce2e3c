import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { realisticRows } from '../publish/fixture.ts';
import { launchChromium } from './chromium.ts';
import {
  accessibilityFaults,
  foreignCharacters,
  openPage,
  type PageFolder,
  sidewaysPixels,
  writePages,
} from './pages.ts';

let browser: Browser;
let pages: PageFolder;
beforeAll(async () => {
  [browser, pages] = await Promise.all([launchChromium(), writePages(realisticRows())]);
});
afterAll(async () => {
  await browser?.close();
  await pages?.remove();
});

test('the Chinese page opens from a file: no complaint, no request, accessible, every character drawn, the other language one click away', async () => {
  const { page, complaints, requests } = await openPage(browser, pages.url('zh-CN'), {
    viewport: { width: 1200, height: 900 },
  });
  expect(await page.title()).toBe('客户知识缺口记分卡 · 2026年10月');
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(await sidewaysPixels(page)).toBe(0);
  const han = [...new Set((await page.locator('body').innerText()).match(/[\u4e00-\u9fff]/g))].join('');
  expect(han.length).toBeGreaterThan(200);
  expect(await foreignCharacters(page, han)).toEqual([]);
  expect(await foreignCharacters(page, '龘客')).toEqual(['龘']);
  await page.getByRole('link', { name: 'English' }).click();
  expect(await page.locator('h1').innerText()).toMatch(/what marketing learns does not reach the standards$/);
  expect(complaints).toEqual([]);
  expect(requests.filter((url) => url !== pages.url('en'))).toEqual([]);
});
