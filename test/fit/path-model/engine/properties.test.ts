import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bootstrapPathModel } from '../../../../functions/fit/path-model/engine/bootstrap.ts';
import type { Conventions } from '../../../../functions/fit/path-model/engine/conventions.ts';
import { expandedTail, tailInterval } from '../../../../functions/fit/path-model/engine/intervals.ts';
import { cellsOfRows } from '../../../../functions/fit/path-model/engine/moment-cells.ts';
import type { PathFit } from '../../../../functions/fit/path-model/engine/types.ts';
import { createRandom } from '../../../../functions/numerics/random.ts';
import { itemsOf, modelFrom } from './support.ts';

const anyConventions: fc.Arbitrary<Partial<Conventions>> = fc.record({
  weighting: fc.constantFrom('path', 'factorial', 'centroid'),
  estimator: fc.constantFrom('composite', 'consistent'),
  orientation: fc.constantFrom('dominant', 'majority', 'none'),
  missing: fc.constantFrom('listwise', 'pairwise', 'mean', 'em'),
  indexWeights: fc.constantFrom('w', 'w_over_sd'),
  fSquared: fc.constantFrom('re_estimated', 'scores_kept'),
  minimumRespondents: fc.constant(3),
});

/** Answers of any kind: few levels, constant columns, copies of others, gaps. */
const anyAnswers = fc.record({
  seed: fc.integer({ min: 0, max: 1e6 }),
  rows: fc.integer({ min: 0, max: 40 }),
  levels: fc.integer({ min: 1, max: 11 }),
  gaps: fc.constantFrom(0, 0.05, 0.6),
  copies: fc.integer({ min: 0, max: 3 }),
  mode: fc.constantFrom('A' as const, 'B' as const),
});

const figures = (fit: PathFit): number[] => [
  ...fit.outer.flatMap(({ weight, loading }) => [weight, loading]),
  ...fit.paths.map(({ estimate }) => estimate),
  ...fit.effects.flatMap(({ direct, indirect, total }) => [direct, indirect, total]),
  ...fit.constructs.flatMap(({ r2 }) => (r2 === null ? [] : [r2])),
];

it('whatever the answers and conventions: a finite fit or a named fault, never an exception', () => {
  fc.assert(
    fc.property(anyAnswers, anyConventions, ({ seed, rows, levels, gaps, copies, mode }, conventions) => {
      const random = createRandom(seed);
      const model = modelFrom({ A: 2, B: 3, C: 1 }, ['A > B', 'A > C', 'B > C'], mode);
      const items = itemsOf(model);
      const values = Float64Array.from(
        Array.from({ length: rows }, () => {
          const row = items.map(() => random.integer(levels));
          for (let copy = 0; copy < copies; copy++) row[copy + 1] = row[0]!;
          return row.map((value) => (random.chance(gaps) ? Number.NaN : value));
        }).flat(),
      );
      const { outcome, bootstrap } = bootstrapPathModel(model, cellsOfRows({ items, values }), {
        resamples: 5,
        seed,
        conventions,
      });
      if (outcome.status === 'not_estimable') expect(outcome.fault.kind).toMatch(/^[a-z_]+$/);
      else {
        for (const figure of figures(outcome.fit)) expect(Number.isFinite(figure)).toBe(true);
        const lost = bootstrap?.lost.reduce((sum, { count }) => sum + count, 0) ?? 0;
        expect((bootstrap?.kept ?? 0) + lost).toBe(5);
        for (const draw of bootstrap?.draws ?? []) expect(Number.isNaN(draw)).toBe(false);
      }
    }),
    { numRuns: 120, seed: 1 },
  );
});

it('expanded tails: those of t with n − 1, the plain ones for many units', () => {
  // t(9; 0.975) = 2.262157, times √(10/9): 2.384525; Φ(−2.384525) = 0.0085506.
  expect(expandedTail(0.95, 10)).toBeCloseTo(0.0085506, 6);
  expect(expandedTail(0.95, 1e7)).toBeCloseTo(0.025, 6);
  expect(
    tailInterval(
      Float64Array.from({ length: 39 }, (_, k) => k + 1),
      0.025,
    ),
  ).toEqual([expect.closeTo(1, 12), expect.closeTo(39, 12)]);
});
