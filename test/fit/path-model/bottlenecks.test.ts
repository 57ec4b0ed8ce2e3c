import { expect, test } from 'vitest';
import { fitOn, rowsIn, settingsWith } from './support.ts';

/** Twenty persons at each of six levels: nobody's loyalty exceeds satisfaction; two persons of little satisfaction besides. */
const cells = [0, 20, 40, 60, 80, 100].map((level) => ({
  satisfaction: level,
  trust: 50 + (level % 3) * 10,
  loyalty: level,
  persons: level === 0 ? 2 : 20,
  weight: 20,
  weight_squares: 20,
}));
const result = fitOn({ satisfaction_trust_cells: cells }, settingsWith());
const rows = rowsIn(result, 'necessity_bottlenecks').filter((row) => row.condition === 'satisfaction');

test('the bottleneck table: what loyalty of so much has not been reached without', () => {
  expect(rows.map((row) => row.loyalty_level)).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100]);
  expect(rows.map((row) => row.needed_level)).toEqual([null, 20, 20, 40, 40, 60, 60, 80, 80, 100, 100]);
  expect(rows.at(-1)).toMatchObject({ loyalty_share: 1, needed_share: 1, persons_below: 82, outcome: 'loyalty' });
  expect(rows.at(-1)!.share_below).toBeCloseTo(82 / 102, 12);
});

test('how many fall short of what high loyalty has not been reached without', () => {
  const row = rowsIn(result, 'necessity').find(({ condition }) => condition === 'satisfaction')!;
  expect(row).toMatchObject({ loyalty_level: 80, needed_level: 80, persons: 102, persons_below: 62 });
  expect(row.share_below).toBeCloseTo(62 / 102, 12);
  expect(Number(row.share_below_lower)).toBeLessThan(62 / 102);
  expect(Number(row.share_below_upper)).toBeGreaterThan(62 / 102);
  const few = cells.filter(({ satisfaction }) => satisfaction === 0 || satisfaction > 60);
  const hidden = rowsIn(fitOn({ satisfaction_trust_cells: few }, settingsWith()), 'necessity')[0];
  expect(hidden).toMatchObject({ needed_level: 100, persons_below: 22 });
});

test('so few persons below that they could be told are not counted', () => {
  expect(rows[1]).toMatchObject({ needed_level: 20, persons_below: null, share_below: null });
  expect(rows[0]).toMatchObject({ needed_level: null, persons_below: 0 });
});
