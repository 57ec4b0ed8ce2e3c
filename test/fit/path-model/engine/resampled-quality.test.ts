import { describe, expect, it } from 'vitest';
import { bootstrapPathModel } from '../../../../functions/fit/path-model/engine/bootstrap.ts';
import { createRandom } from '../../../../functions/numerics/random.ts';
import { around, itemsOf, modelFrom, rowsOf } from './support.ts';

const model = modelFrom({ A: 3, B: 3, C: 1 }, ['A > B', 'A > C', 'B > C']);
const n = 1500;
const random = createRandom('quality');
const cells = rowsOf(itemsOf(model), n, () => {
  const a = random.normal();
  const b = 0.5 * a + Math.sqrt(0.75) * random.normal();
  const c = 0.3 * a + 0.4 * b + random.normal();
  return [...around(random, a, [0.8, 0.8, 0.8]), ...around(random, b, [0.7, 0.7, 0.7]), c];
});
const { outcome, bootstrap } = bootstrapPathModel(model, cells, {
  resamples: 600,
  seed: 5,
  kinds: ['unstandardised', 'alpha', 'rho_a', 'rho_c', 'ave', 'htmt'],
});
if (outcome.status !== 'fitted' || !bootstrap) throw new Error('expected a fit');
const { fit } = outcome;
const of = (kind: string) => bootstrap.intervals.filter(({ statistic }) => statistic.kind === kind);

describe('resampled figures of the measurement', () => {
  it('α: the error of parallel items, (1 − α)·√(2k/((k − 1)n)) (Feldt, Woodruff & Salih 1987)', () => {
    const intervals = of('alpha');
    expect(intervals).toHaveLength(2);
    for (const { estimate, stdError } of intervals)
      expect(stdError / ((1 - estimate) * Math.sqrt(6 / (2 * n)))).toBeCloseTo(1, 0.6);
  });

  it.each([
    ['alpha', 'alpha'],
    ['rho_a', 'rhoA'],
    ['rho_c', 'rhoC'],
    ['ave', 'ave'],
  ] as const)('%s is that of the fit, inside its interval; a single item has none', (kind, field) => {
    const intervals = of(kind);
    expect(intervals.map(({ statistic }) => 'construct' in statistic && statistic.construct)).toEqual(['A', 'B']);
    for (const [index, { estimate, lower, upper }] of intervals.entries()) {
      expect(estimate).toBe(fit.constructs[index]![field]);
      expect(lower).toBeLessThan(estimate);
      expect(upper).toBeGreaterThan(estimate);
    }
  });

  it('HTMT of every pair, around the planted correlation of 0.5', () => {
    const [pair] = of('htmt');
    expect(of('htmt')).toHaveLength(3);
    expect(pair!.estimate).toBe(fit.pairs[0]!.htmt);
    expect(pair!.lower).toBeLessThan(0.5);
    expect(pair!.upper).toBeGreaterThan(0.5);
  });

  it('points of a path that has a detour', () => {
    const found = of('unstandardised').find(
      ({ statistic }) => 'from' in statistic && statistic.from === 'A' && statistic.to === 'C',
    );
    const path = fit.paths.find(({ from, to }) => from === 'A' && to === 'C')!;
    expect(found?.estimate).toBe(path.unstandardised);
    expect(found!.lower).toBeLessThan(path.unstandardised);
    expect(found!.upper).toBeGreaterThan(path.unstandardised);
  });
});
