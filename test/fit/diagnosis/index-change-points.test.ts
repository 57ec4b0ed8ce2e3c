import { expect, test } from 'vitest';
import { changePointsModel } from '../../../functions/fit/diagnosis/index-change-points.ts';
import type { Row } from '../../../functions/lake/rows.ts';
import { settingsSchema } from '../../../functions/lake/settings.ts';
import { createRandom } from '../../../functions/numerics/random.ts';
import { arrowTables } from '../gaps/simulate-marts.ts';

const context = { settings: settingsSchema.parse({}), runId: 'run', asOf: '2026-01-01', seed: 1 };
const month = (position: number): string => `m${String(position).padStart(2, '0')}`;

/** Trust of a firm by period with a standard error of 1; the last period is under way. */
function fitted(levels: readonly (number | null)[], seed = 1) {
  const random = createRandom(`history ${seed}`);
  const periods = levels.map((_, position) => ({
    period_id: month(position),
    is_complete: position < levels.length - 1,
    position: position + 1,
  }));
  const indices: Row[] = levels.flatMap((level, position) =>
    level === null
      ? []
      : [null, 's'].map((segment) => ({
          period_id: month(position),
          segment,
          index_name: 'trust',
          estimate: level + random.normal(),
          std_error: 1,
          n: 100,
          effective_n: 90,
        })),
  );
  const { runs, tables } = changePointsModel.fit(arrowTables({ periods, loyalty_indices: indices }), context);
  const rows = tables.index_change_points;
  if (!Array.isArray(rows)) throw new Error('expected rows');
  return { run: runs[0]!, rows: rows as Row[] };
}

const step = (size: number, at: number, count = 24): number[] =>
  Array.from({ length: count }, (_, position) => 60 + (position >= at ? size : 0));

test('a planted step has its place, its size within the interval, and a small p', () => {
  const { run, rows } = fitted(step(-6, 14));
  expect(run).toMatchObject({ model: 'change_points', status: 'fitted', rows: 1 });
  const [found] = rows;
  expect(found).toMatchObject({ index_name: 'trust', period_id: month(14), periods_before: 14, periods_after: 9 });
  expect(Number(found?.lower)).toBeLessThan(-6);
  expect(Number(found?.upper)).toBeGreaterThan(-6);
  expect(Number(found?.p_value)).toBeLessThan(0.005);
  expect(String(found?.earliest_period_id) <= month(14) && String(found?.latest_period_id) >= month(14)).toBe(true);
});

test('two steps are both found; the stretch between them is the middle one', () => {
  const { rows } = fitted(step(-8, 8).map((level, position) => level + (position >= 16 ? 10 : 0)));
  expect(rows.map((row) => row.period_id)).toEqual([month(8), month(16)]);
  expect(rows[1]).toMatchObject({ periods_before: 8 });
});

test('a history without a step has one in about one of twenty', () => {
  const found = Array.from({ length: 40 }, (_, seed) => fitted(step(0, 0), seed).rows.length).filter(
    (count) => count > 0,
  );
  expect(found.length).toBeLessThanOrEqual(6);
});

test('periods without an answer are no zero, and the period under way does not count', () => {
  const gaps = step(0, 0).map((level, position) => (position % 3 === 1 ? null : level));
  gaps[23] = 20;
  expect(fitted(gaps, 3).rows).toEqual([]);
});

test('two periods, or none, are too short a history: a note', () => {
  for (const levels of [[60, 60, 60].slice(0, 2), []]) {
    const { run, rows } = fitted(levels);
    expect(rows).toEqual([]);
    expect(run).toMatchObject({ status: 'not_estimable' });
    expect(run.notes?.map(({ code }) => code)).toEqual(['short_history']);
  }
});
