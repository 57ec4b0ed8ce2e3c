import { describe, expect, it } from 'vitest';
import { compareGroups } from '../../../../functions/fit/path-model/engine/groups.ts';
import { joinCells } from '../../../../functions/fit/path-model/engine/moment-cells.ts';
import { coarsen, poolGroups } from '../../../../functions/fit/path-model/engine/pooled-units.ts';
import type { MomentCells } from '../../../../functions/fit/path-model/engine/types.ts';
import { createRandom, type Random } from '../../../../functions/numerics/random.ts';
import { around, itemsOf, modelFrom, rowsOf } from './support.ts';

const model = modelFrom({ A: 3, B: 3 }, ['A > B']);
const items = itemsOf(model);
const options = { permutations: 99, seed: 1 };

interface Group {
  readonly path?: number;
  readonly mean?: number;
  readonly spread?: number;
  readonly loadings?: readonly number[];
}

const group = (
  random: Random,
  rows: number,
  { path = 0.5, mean = 0, spread = 1, loadings = [0.9, 0.8, 0.7] }: Group,
): MomentCells =>
  rowsOf(items, rows, () => {
    const a = spread * random.normal();
    const b = path * a + Math.sqrt(1 - path ** 2) * random.normal();
    return [...around(random, a, loadings).map((value) => value + mean), ...around(random, b, [0.9, 0.8, 0.7])];
  });

const compared = (...args: Parameters<typeof compareGroups>) => {
  const result = compareGroups(...args);
  if (result.status !== 'compared') throw new Error(result.status);
  return result;
};

describe('two groups', () => {
  it('of one population: full invariance, no difference of paths', () => {
    const random = createRandom(8);
    const { verdict, differences } = compared(model, group(random, 300, {}), group(random, 200, {}), options);
    expect(verdict).toBe('full');
    expect(differences[0]!.pValue).toBeGreaterThan(0.05);
  });

  it('of different levels: partial, and only the level differs', () => {
    const random = createRandom(2);
    const { verdict, invariance } = compared(model, group(random, 400, { mean: 0.6 }), group(random, 300, {}), options);
    expect(verdict).toBe('partial');
    expect(invariance.map(({ hasEqualMeans }) => hasEqualMeans)).toEqual([false, true]);
    // 0.6 on every item is 0.6 · Σw on a composite whose items have pooled variance 1 + 0.6² · 12/49.
    expect(invariance[0]!.meanDifference).toBeCloseTo(0.6 * Math.sqrt(9 / (3 + 2 * (0.72 + 0.63 + 0.56))), 0.7);
  });

  it('of different spread: the log ratio of variances', () => {
    const random = createRandom(3);
    const { invariance } = compared(model, group(random, 600, { spread: 1.5 }), group(random, 600, {}), options);
    expect(invariance[0]!.hasEqualVariances).toBe(false);
    expect(invariance[0]!.logVarianceRatio).toBeGreaterThan(0.4);
  });

  it.each(['kept', 'removed'] as const)('of different paths, means %s: the difference is found', (groupMeans) => {
    const random = createRandom(4);
    const first = group(random, 500, { path: 0.7, mean: 0.5 });
    const { differences } = compared(model, first, group(random, 500, { path: 0.2 }), { ...options, groupMeans });
    expect(differences[0]!.pValue).toBeLessThan(0.02);
    expect(differences[0]!.difference).toBeGreaterThan(0.2);
  });

  it('with different composites: not invariant, paths must not be compared', () => {
    const random = createRandom(5);
    const other = group(random, 500, { loadings: [0.9, 0.1, -0.5] });
    const { verdict, invariance } = compared(model, group(random, 500, {}), other, options);
    expect(verdict).toBe('none');
    expect(invariance[0]!.isCompositional).toBe(false);
    expect(invariance[1]!.correlation).toBeGreaterThan(0.99);
  });

  it('the test of paths keeps its size: 5 % of equal groups differ', () => {
    let rejected = 0;
    for (let number = 0; number < 40; number++) {
      const random = createRandom(`size/${number}`);
      const result = compared(model, group(random, 60, {}), group(random, 40, {}), { permutations: 19, seed: number });
      if (result.differences[0]!.pValue <= 0.05) rejected++;
    }
    // Binomial(40, 0.05): 8 or more in 0.07 % of all cases.
    expect(rejected).toBeLessThan(8);
  });

  it('one of them too small: named', () => {
    const random = createRandom(6);
    expect(compareGroups(model, group(random, 400, {}), group(random, 5, {}), options)).toMatchObject({
      status: 'not_estimable',
      group: 'second',
      fault: { kind: 'too_few_respondents' },
    });
  });
});

describe('units of equal size', () => {
  const random = createRandom(7);
  const large = coarsen(group(random, 4000, {}), 200);
  const small = coarsen(group(random, 600, {}), 200);

  it('smaller units are joined', () => {
    const pooled = poolGroups(joinCells(large), joinCells(small));
    expect([pooled.first, pooled.second]).toEqual([200, 30]);
    for (const respondents of pooled.cells.respondents) expect(Math.abs(respondents - 20)).toBeLessThan(3);
  });

  it('too few of them are not exchanged', () => {
    const few = coarsen(group(random, 200, {}), 200);
    expect(compareGroups(model, large, few, options)).toEqual({
      status: 'too_few_units',
      units: [200, 10],
      needed: 20,
    });
  });
});
