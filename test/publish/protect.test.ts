import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildScorecard } from '../../functions/publish/build-scorecard.ts';
import { parseScorecardInputs } from '../../functions/publish/scorecard-inputs.ts';
import { cellsToHide } from '../../functions/publish/sections/protect.ts';
import { asOf, realisticRows, settings } from './fixture.ts';

test('a single hidden cell takes the next smallest with it, so that the total does not give it away', () => {
  const cells = [3, 8, 90, 40].map((n, place) => ({ row: 'firm', column: `s${place}`, n, isHidden: n < 5 }));
  expect([...cellsToHide(cells, 5)].sort()).toEqual(['firm|s0', 'firm|s1']);
});

test('whatever the table, no line can be solved for fewer than five answers', () => {
  const cell = fc.record({
    row: fc.constantFrom('a', 'b', 'c', '*'),
    column: fc.constantFrom('x', 'y', 'z'),
    n: fc.integer({ min: 0, max: 40 }),
  });
  fc.assert(
    fc.property(fc.uniqueArray(cell, { selector: ({ row, column }) => `${row}|${column}`, maxLength: 12 }), (found) => {
      const cells = found.map((each) => ({ ...each, isHidden: each.n < 5 }));
      const hidden = cellsToHide(cells, 5);
      for (const axis of ['row', 'column'] as const)
        for (const line of new Set(cells.map((each) => each[axis]))) {
          const inside = cells.filter((each) => each[axis] === line);
          const secret = inside.filter((each) => hidden.has(`${each.row}|${each.column}`));
          const answers = secret.reduce((sum, each) => sum + each.n, 0);
          expect(secret.length === 0 || secret.length === inside.length || (secret.length > 1 && answers >= 5)).toBe(
            true,
          );
        }
    }),
  );
});

test('a segment of customers too small to show hides another with it', () => {
  const rows = realisticRows();
  const summary = rows.lifetime_value_summary!;
  const small = {
    ...summary[1],
    segment: 'tiny',
    customers: 2,
    clv_total: 900,
    lower: 100,
    upper: 2000,
    clv_mean: 450,
  };
  const card = buildScorecard(
    parseScorecardInputs({ ...rows, lifetime_value_summary: [...summary, small] }),
    settings,
    { runId: 'r', asOf },
  );
  const blank = card.clv.segments.filter((segment) => segment.total === null);
  expect(blank.map(({ segment, customers, reason }) => [segment, customers, reason])).toEqual([
    ['industry', null, 'too_few_answers'],
    ['tiny', null, 'too_few_answers'],
  ]);
});

test('an index of fewer than five people is not shown, in no period', () => {
  const rows = realisticRows();
  const few = rows.index_estimates!.map((row) => (row.index_name === 'trust' ? { ...row, n: 4 } : row));
  const card = buildScorecard(parseScorecardInputs({ ...rows, index_estimates: few }), settings, { runId: 'r', asOf });
  expect(card.indices.trust).toMatchObject({
    estimate: null,
    lower: null,
    n: null,
    change: null,
    reason: 'too_few_answers',
  });
  expect(card.history.indices.filter((point) => point.index === 'trust')).toEqual([]);
  expect(card.history.indices.filter((point) => point.index === 'loyalty')).toHaveLength(17);
});

test('a change that would give away an earlier period with too few answers is not shown', () => {
  const rows = realisticRows();
  const few = rows.index_estimates!.map((row) => (row.period_id === '2026-09' ? { ...row, n: 3 } : row));
  const card = buildScorecard(parseScorecardInputs({ ...rows, index_estimates: few }), settings, { runId: 'r', asOf });
  expect(card.indices.loyalty).toMatchObject({ change: null, change_lower: null, previous_period: null });
  expect(card.indices.loyalty.estimate).not.toBeNull();
});
