import fc from 'fast-check';
import { expect, test } from 'vitest';
import { wrap } from '../../functions/publish/render/charts/chart.tsx';
import { type Formatter, formatter } from '../../functions/publish/render/format.ts';
import type { Language } from '../../functions/publish/scorecard-schema.ts';

/** As a reader sees it: the spaces that keep a number together are spaces. */
const plain = (format: Formatter): Formatter => ({
  ...format,
  interval: (...ends) => format.interval(...ends).replaceAll('\u00a0', ' '),
  money: (...parts) => format.money(...parts).replaceAll('\u00a0', ' '),
  moneyInterval: (...parts) => format.moneyInterval(...parts).replaceAll('\u00a0', ' '),
});
const formatOf = (language: Language, currency: string) => plain(formatter(language, currency));
const en = formatOf('en', 'CNY');
const zh = formatOf('zh-CN', 'CNY');

test('points have one decimal and a true minus; zero has no sign', () => {
  expect(en.points(61.44)).toBe('61.4');
  expect(en.signed(-3.2)).toBe('−3.2');
  expect(en.signed(1.9)).toBe('+1.9');
  expect(en.signed(-0.04)).toBe('0.0');
  expect(en.signed(0.04)).toBe('0.0');
  expect(en.interval(-4.9, -1.5)).toBe('[−4.9, −1.5]');
  expect(en.interval(null, 2)).toBe('');
});

test('a number, its unit and its interval stay on one line', () => {
  for (const text of [
    formatter('en', 'EUR').money(3.1e6),
    formatter('zh-CN', 'EUR').money(3.1e6),
    formatter('en', 'EUR').interval(1, 2),
  ])
    expect(text).not.toContain(' ');
});

test('money has two significant digits and a unit, 万 and 亿 in Chinese', () => {
  expect(en.money(3_120_000, 1_200_000, 5_400_000)).toBe('¥ 3.1 m');
  expect(en.moneyInterval(3_120_000, 1_200_000, 5_400_000)).toBe('[1.2, 5.4]');
  expect(zh.money(3_120_000, 1_200_000, 5_400_000)).toBe('310 万元');
  expect(zh.moneyInterval(3_120_000, 1_200_000, 5_400_000)).toBe('[120, 540]');
  expect(zh.money(1_240_000_000)).toBe('12 亿元');
  expect(formatOf('en', 'EUR').money(999_600)).toBe('€ 1.0 m');
  expect(formatOf('en', 'EUR').money(-4_321)).toBe('€ −4.3 k');
  expect(formatOf('zh-CN', 'EUR').money(84)).toBe('84 欧元');
  expect(en.money(0)).toBe('¥ 0');
  expect(en.moneyInterval(300, 0, 738_480)).toBe('[0, 740,000]');
});

test('a third digit where two cannot show the interval', () => {
  expect(en.money(12_340_000, 12_110_000, 12_520_000)).toBe('¥ 12.3 m');
  expect(en.moneyInterval(12_340_000, 12_110_000, 12_520_000)).toBe('[12.1, 12.5]');
});

test('periods and days in both languages', () => {
  expect(['2026-10', '2026-W41', '2026-Q4'].map(en.period)).toEqual(['October 2026', 'week 41 of 2026', 'Q4 2026']);
  expect(['2026-10', '2026-W41', '2026-Q4'].map(zh.period)).toEqual(['2026年10月', '2026年第41周', '2026年第4季度']);
  expect([en.day('2026-10-31'), zh.day('2026-10-31')]).toEqual(['31 October 2026', '2026年10月31日']);
});

test('no number is ever written with a hyphen for a minus, nor as NaN', () => {
  fc.assert(
    fc.property(fc.double({ min: -1e12, max: 1e12, noNaN: true }), (value) => {
      for (const format of [en, zh])
        for (const text of [
          format.points(value),
          format.signed(value),
          format.money(value, value - 1, value + 1),
          format.moneyInterval(value, value - 1, value + 1),
        ])
          expect(text).not.toMatch(/-|NaN|Infinity|undefined/);
    }),
  );
});

test('wrapping loses no word that fits, and marks what it cuts', () => {
  expect(wrap('What marketing takes it to be', 18, 3)).toEqual(['What marketing', 'takes it to be']);
  expect(wrap('市场部理解的期望', 8, 2)).toEqual(['市场部理', '解的期望']);
  expect(wrap('one two three four', 9, 1)).toEqual(['one two…']);
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), (text) => {
      expect(wrap(text, 12, 2).length).toBeLessThanOrEqual(2);
    }),
  );
});
