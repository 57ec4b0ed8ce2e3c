import { describe, expect, it } from 'vitest';
import { bootstrapPathModel } from '../../../../functions/fit/path-model/engine/bootstrap.ts';
import { modelFaults } from '../../../../functions/fit/path-model/engine/compile-model.ts';
import { fitPathModel } from '../../../../functions/fit/path-model/engine/fit-path-model.ts';
import { momentsOf } from '../../../../functions/fit/path-model/engine/moments.ts';
import type { MomentCells, Moments, PathFit, PathModel } from '../../../../functions/fit/path-model/engine/types.ts';
import { symmetricEigen } from '../../../../functions/numerics/linear-algebra.ts';
import { createRandom } from '../../../../functions/numerics/random.ts';
import { around, itemsOf, modelFrom, rowsOf } from './support.ts';

const random = createRandom(11);
const two = modelFrom({ X: 3, Y: 4 }, ['X > Y'], 'B');
const three = modelFrom({ X: 3, Y: 3, Z: 3 }, ['X > Y', 'X > Z', 'Y > Z'], 'B');

function moments(model: PathModel, rows = 300): Moments {
  const cells = rowsOf(itemsOf(model), rows, () => {
    const first = random.normal();
    return model.constructs.flatMap(({ items }, index) =>
      around(
        random,
        index === 0 ? first : 0.5 * first + 0.8 * random.normal(),
        items.map((_, k) => 0.9 - 0.15 * k),
      ),
    );
  });
  return momentsIn(cells);
}

function momentsIn(cells: MomentCells): Moments {
  const found = momentsOf(cells, { missing: 'listwise' });
  if ('kind' in found) throw new Error(found.kind);
  return found;
}

function fitted(...[model, of, conventions]: [PathModel, Moments, Parameters<typeof fitPathModel>[2]?]): PathFit {
  const outcome = fitPathModel(model, of, conventions);
  if (outcome.status !== 'fitted') throw new Error(outcome.fault.kind);
  return outcome.fit;
}

const correlation = ({ covariance, items }: Moments, i: number, j: number) => {
  const k = items.length;
  return covariance[i * k + j]! / Math.sqrt(covariance[i * k + i]! * covariance[j * k + j]!);
};

describe('what PLS is with two blocks (grade: independent, another algorithm)', () => {
  it('mode B: the first canonical correlation', () => {
    const of = moments(two);
    const block = (from: number, size: number) =>
      Array.from({ length: size }, (_, i) =>
        Array.from({ length: size }, (_, j) => correlation(of, from + i, from + j)),
      );
    const whitener = (matrix: number[][]) => {
      const { values, vectors } = symmetricEigen(matrix);
      return matrix.map((_, i) =>
        matrix.map((_, j) =>
          values.reduce((sum, value, k) => sum + (vectors[k]![i]! * vectors[k]![j]!) / Math.sqrt(value), 0),
        ),
      );
    };
    const [wx, wy] = [whitener(block(0, 3)), whitener(block(3, 4))];
    const cross = wx.map((row) =>
      wy.map((column) =>
        row.reduce(
          (sum, a, i) => sum + column.reduce((inner, b, j) => inner + a * b * correlation(of, i, 3 + j), 0),
          0,
        ),
      ),
    );
    const squared = cross.map((a) => cross.map((b) => a.reduce((sum, value, k) => sum + value * b[k]!, 0)));
    const canonical = Math.sqrt(symmetricEigen(squared).values.at(-1)!);
    expect(Math.abs(fitted(two, of).paths[0]!.estimate)).toBeCloseTo(canonical, 10);
  });

  it('mode A: the first singular vectors of the correlations between the blocks', () => {
    const model = modelFrom({ X: 3, Y: 4 }, ['X > Y']);
    const of = moments(model);
    const cross = [0, 1, 2].map((i) => [3, 4, 5, 6].map((j) => correlation(of, i, j)));
    const squared = cross.map((a) => cross.map((b) => a.reduce((sum, value, k) => sum + value * b[k]!, 0)));
    const vector = symmetricEigen(squared).vectors.at(-1)!;
    const weights = fitted(model, of)
      .outer.slice(0, 3)
      .map(({ weight }) => weight);
    for (const k of [1, 2]) expect(weights[k]! / weights[0]!).toBeCloseTo(vector[k]! / vector[0]!, 9);
  });
});

describe('mode B maximises what its weighting says (Hanafi 2007; grade: independent)', () => {
  const of = moments(three);
  const criterion = (weights: readonly number[], power: number) => {
    const compose = (a: number, b: number) => {
      let sum = 0;
      for (let i = 0; i < 3; i++)
        for (let j = 0; j < 3; j++)
          sum += weights[3 * a + i]! * weights[3 * b + j]! * correlation(of, 3 * a + i, 3 * b + j);
      return sum;
    };
    const r = (a: number, b: number) => Math.abs(compose(a, b)) / Math.sqrt(compose(a, a) * compose(b, b));
    return r(0, 1) ** power + r(0, 2) ** power + r(1, 2) ** power;
  };

  it.each([
    ['centroid', 1],
    ['factorial', 2],
  ] as const)('%s: Σ|r|^%i cannot be raised', (weighting, power) => {
    const weights = fitted(three, of, { conventions: { weighting } }).outer.map(({ weight }) => weight);
    const best = criterion(weights, power);
    for (let slot = 0; slot < 9; slot++)
      for (const step of [-1e-3, 1e-3])
        expect(
          criterion(
            weights.map((w, k) => (k === slot ? w + step : w)),
            power,
          ),
        ).toBeLessThan(best + 1e-12);
  });
});

describe('recovery', () => {
  it('consistent PLS finds the planted paths and loadings, composites are attenuated', () => {
    const model = modelFrom({ A: 3, B: 3, C: 4 }, ['A > B', 'A > C', 'B > C']);
    const cells = rowsOf(itemsOf(model), 10_000, () => {
      const a = random.normal();
      const b = 0.6 * a + 0.8 * random.normal();
      const c = 0.3 * a + 0.4 * b + Math.sqrt(1 - 0.09 - 0.16 - 0.144) * random.normal();
      return [
        ...around(random, a, [0.9, 0.8, 0.7]),
        ...around(random, b, [0.8, 0.8, 0.6]),
        ...around(random, c, [0.9, 0.8, 0.7, 0.6]),
      ];
    });
    const of = momentsOf(cells, { missing: 'listwise' });
    if ('kind' in of) throw new Error(of.kind);
    const consistent = fitted(model, of, { conventions: { estimator: 'consistent' } });
    const [ab, ac, bc] = consistent.paths.map(({ estimate }) => estimate);
    expect(ab).toBeCloseTo(0.6, 1.5);
    expect(ac).toBeCloseTo(0.3, 1.5);
    expect(bc).toBeCloseTo(0.4, 1.5);
    expect(consistent.outer.map(({ loading }) => loading)[0]).toBeCloseTo(0.9, 1.5);
    expect(fitted(model, of).paths[0]!.estimate).toBeLessThan(0.55);
  });

  it('consistent PLS finds a planted slope in points, whatever the reliability of either side', () => {
    const model = modelFrom({ A: 3, B: 3 }, ['A > B']);
    const cells = rowsOf(itemsOf(model), 20_000, () => {
      const a = random.normal(60, 10);
      const b = 12 + 0.8 * a + random.normal(0, 6);
      const item = (level: number, noise: number) => [0, 1, 2].map(() => level + random.normal(0, noise));
      return [...item(a, 14), ...item(b, 4)];
    });
    const conventions = { estimator: 'consistent' } as const;
    const { outcome, bootstrap } = bootstrapPathModel(model, cells, { resamples: 2, seed: 1, conventions });
    if (outcome.status !== 'fitted') throw new Error(outcome.fault.kind);
    const [{ estimate, unstandardised } = { estimate: 0, unstandardised: 0 }] = outcome.fit.paths;
    expect(estimate).toBeCloseTo(0.8, 1.5);
    expect(unstandardised).toBeCloseTo(0.8, 1.5);
    expect(outcome.fit.importance[0]!.importance).toBeCloseTo(unstandardised, 12);
    const resampled = bootstrap?.intervals.find(({ statistic }) => statistic.kind === 'unstandardised_total');
    expect(resampled?.estimate).toBeCloseTo(unstandardised, 12);
    // Of composites as they are the error of A's items shrinks the slope: what was measured, not what was meant.
    expect(fitted(model, momentsIn(cells)).paths[0]!.unstandardised).toBeLessThan(0.55);
  });
});

describe('a declared model', () => {
  it('names every fault', () => {
    const faults = modelFaults({
      constructs: [
        { name: 'A', items: [], mode: 'A' },
        { name: 'B', items: ['b', 'b'], mode: 'A', dominant: 'x' },
        { name: 'C', items: ['c'], mode: 'A' },
      ],
      paths: [
        { from: 'A', to: 'B' },
        { from: 'A', to: 'D' },
      ],
    });
    expect(faults).toEqual([
      'a path names "D", which is no construct',
      'construct "A" has no items',
      'construct "B" has the item "b" twice',
      'construct "B" has the dominant item "x", which is none of its items',
      'construct "C" has no path',
    ]);
  });

  it('refuses a cycle by name', () => {
    const model = modelFrom({ A: 1, B: 1, C: 1 }, ['A > B', 'B > C', 'C > B']);
    expect(() => fitPathModel(model, moments(modelFrom({ A: 1, B: 1, C: 1 }, ['A > B', 'B > C'])))).toThrow(
      'B → C → B',
    );
  });

  it('lets an item serve two constructs', () => {
    const model: PathModel = {
      constructs: [
        { name: 'A', items: ['x1', 'x2'], mode: 'A' },
        { name: 'B', items: ['x2', 'x3'], mode: 'A' },
      ],
      paths: [{ from: 'A', to: 'B' }],
    };
    expect(fitted(model, moments(two)).paths[0]!.estimate).toBeGreaterThan(0.3);
  });
});
