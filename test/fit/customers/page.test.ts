import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { returnChances, type SilenceCell } from '../../../functions/fit/customers/return-chances.ts';

const page = readFileSync(new URL('../../../functions/fit/customers/README.md', import.meta.url), 'utf8');

test('the worked example of the chance of return gives what the page says', () => {
  const cells = [...page.matchAll(/^\| silent \| (\d+) \| (true|false) \| (\d+) \|$/gm)].map(
    ([, span, isEvent, n]): SilenceCell => ({
      what: 'silent',
      reason: null,
      span: Number(span),
      isEvent: isEvent === 'true',
      n: Number(n),
    }),
  );
  expect(cells).toHaveLength(3);
  const [fresh, silent] = [...page.matchAll(/\*\*(0\.75|0\.5)\*\*/g)].map(([, value]) => Number(value));
  const rows = returnChances(cells, 12);
  expect(rows[0]?.chance).toBeCloseTo(fresh ?? Number.NaN, 12);
  expect(rows[1]?.chance).toBeCloseTo(silent ?? Number.NaN, 12);
});

test('the worked example of P(alive) is the example of lifecycle_history', () => {
  const [, said] = /Worked example\.\*\* r = 1.*?\*\*(0\.\d+)\*\*/s.exec(page) ?? [];
  const chance = 1 / (1 + (1 / 4) * ((4 + 30 / 7) / (4 + 15 / 7)) ** 2);
  expect(Number(said)).toBeCloseTo(chance, 4);
  const mart = readFileSync(new URL('../../../queries/marts/lifecycle_history.yaml', import.meta.url), 'utf8');
  expect(Number(/customer_id: away, period_id: 2026-05.*alive_chance: (0\.\d+)/.exec(mart)?.[1])).toBeCloseTo(
    chance,
    12,
  );
});
