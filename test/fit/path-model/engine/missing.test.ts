import { describe, expect, it } from 'vitest';
import { bootstrapPathModel } from '../../../../functions/fit/path-model/engine/bootstrap.ts';
import type { Conventions } from '../../../../functions/fit/path-model/engine/conventions.ts';
import { cellsOfRows, joinCells } from '../../../../functions/fit/path-model/engine/moment-cells.ts';
import { momentsOf } from '../../../../functions/fit/path-model/engine/moments.ts';
import { recentre } from '../../../../functions/fit/path-model/engine/pooled-units.ts';
import type { MomentCells, Moments } from '../../../../functions/fit/path-model/engine/types.ts';
import { createRandom } from '../../../../functions/numerics/random.ts';
import { around, itemsOf, modelFrom, rowsOf } from './support.ts';

const moments = (cells: MomentCells, missing: Conventions['missing']): Moments => {
  const found = momentsOf(cells, { missing });
  if ('kind' in found) throw new Error(found.kind);
  return found;
};

describe('moments of six answers, two of them missing (by hand)', () => {
  const items = ['x', 'y'];
  const values = Float64Array.from([1, 2, 2, 3, 3, NaN, 4, 5, NaN, 1, 5, 6]);
  const cells = cellsOfRows({ items, values });

  it('listwise: four respondents', () => {
    const { n, asked, mean, covariance, missing } = moments(cells, 'listwise');
    expect([n, asked]).toEqual([4, 6]);
    expect([...mean]).toEqual([3, 4]);
    expect([...covariance].map((v) => v * 3)).toEqual([10, 10, 10, 10].map((v) => expect.closeTo(v, 10)));
    expect([...missing]).toEqual([1, 1]);
  });

  it('pairwise: everyone who answered', () => {
    const { n, mean, covariance } = moments(cells, 'pairwise');
    expect(n).toBe(6);
    expect([...mean]).toEqual([expect.closeTo(3, 12), expect.closeTo(3.4, 12)]);
    expect(covariance[0]).toBeCloseTo(2.5, 10);
    expect(covariance[3]).toBeCloseTo(17.2 / 4, 10);
    expect(covariance[1]! / Math.sqrt(covariance[0]! * covariance[3]!)).toBeCloseTo(1, 10);
  });

  it('mean: the mean stands in', () => {
    const { mean, covariance } = moments(cells, 'mean');
    expect(mean[1]).toBeCloseTo(3.4, 12);
    expect(covariance[0]).toBeCloseTo(2, 10);
    // x − 3 = −2, −1, 1, 2 with y − 3.4 = −1.4, −0.4, 1.6, 2.6.
    expect(covariance[1]).toBeCloseTo((2.8 + 0.4 + 1.6 + 5.2) / 5, 10);
  });
});

describe('EM', () => {
  const random = createRandom(5);

  it('with one item missing has the closed form of Anderson (1957)', () => {
    const rows = Array.from({ length: 60 }, (_, row) => {
      const x = random.normal(50, 10);
      return [x, row < 40 ? 10 + 0.5 * x + random.normal(0, 5) : Number.NaN] as const;
    });
    const found = moments(cellsOfRows({ items: ['x', 'y'], values: Float64Array.from(rows.flat()) }), 'em');
    const mean = (list: readonly number[]) => list.reduce((sum, value) => sum + value, 0) / list.length;
    const both = rows.slice(0, 40);
    const [mx, my, all] = [mean(both.map(([x]) => x)), mean(both.map(([, y]) => y)), mean(rows.map(([x]) => x))];
    const sxx = mean(both.map(([x]) => (x - mx) ** 2));
    const slope = mean(both.map(([x, y]) => (x - mx) * (y - my))) / sxx;
    const residual = mean(both.map(([x, y]) => (y - my - slope * (x - mx)) ** 2));
    const variance = mean(rows.map(([x]) => (x - all) ** 2));
    expect(found.mean[1]).toBeCloseTo(my + slope * (all - mx), 6);
    expect((found.covariance[1]! * 59) / 60).toBeCloseTo(slope * variance, 5);
    expect((found.covariance[3]! * 59) / 60).toBeCloseTo(residual + slope ** 2 * variance, 4);
  });

  it('without missing answers is what listwise is', () => {
    const cells = rowsOf(['a', 'b', 'c'], 50, () => around(random, random.normal(), [0.9, 0.8, 0.7]));
    const [em, listwise] = [moments(cells, 'em'), moments(cells, 'listwise')];
    em.covariance.forEach((value, index) => {
      expect(value).toBeCloseTo(listwise.covariance[index]!, 10);
    });
  });

  it('recovers what listwise gets wrong when answers are missing at random given another', () => {
    const cells = rowsOf(['x', 'y'], 20_000, () => {
      const x = random.normal();
      const y = 0.8 * x + 0.6 * random.normal();
      return [x, x > 0 && random.chance(0.8) ? Number.NaN : y];
    });
    expect(moments(cells, 'em').mean[1]).toBeCloseTo(0, 1);
    expect(moments(cells, 'listwise').mean[1]).toBeLessThan(-0.3);
  });
});

describe('units and centres', () => {
  const random = createRandom(6);
  const model = modelFrom({ A: 2, B: 3 }, ['A > B']);
  const draw = () => {
    const a = random.normal();
    return [...around(random, a, [0.8, 0.7]), ...around(random, 0.5 * a + 0.9 * random.normal(), [0.9, 0.8, 0.6])].map(
      (value) => (random.chance(0.05) ? Number.NaN : 1e6 + Math.round(2 * value)),
    );
  };
  const rows = Float64Array.from(Array.from({ length: 200 }, draw).flat());
  const items = itemsOf(model);

  it.each(['listwise', 'pairwise', 'mean', 'em'] as const)('%s: joined buckets give what rows give', (missing) => {
    const each = moments(cellsOfRows({ items, values: rows }), missing);
    const unit = Int32Array.from({ length: 200 }, (_, row) => row % 16);
    const cells = joinCells(cellsOfRows({ items, values: rows, unit }));
    expect(cells.cells).toBeLessThan(200);
    const joined = moments(recentre(cells, new Float64Array(items.length).fill(999_990)), missing);
    joined.covariance.forEach((value, index) => {
      expect(value).toBeCloseTo(each.covariance[index]!, 6);
    });
    expect([...joined.missing]).toEqual([...each.missing]);
  });

  it.each(['listwise', 'pairwise', 'mean', 'em'] as const)(
    '%s: weights of 2 are two respondents but for n',
    (missing) => {
      const doubled = cellsOfRows({ items, values: Float64Array.from([...rows, ...rows]) });
      const weighted = cellsOfRows({ items, values: rows, weights: new Float64Array(200).fill(2) });
      const [twice, heavy] = [moments(doubled, missing), moments(weighted, missing)];
      expect(heavy.effectiveN).toBeCloseTo(heavy.n, 8);
      const scale = (2 * heavy.n - 1) / (2 * heavy.n - 2);
      if (missing !== 'pairwise')
        heavy.covariance.forEach((value, index) => {
          expect(value).toBeCloseTo(twice.covariance[index]! * scale, 5);
        });
    },
  );

  it.each(['pairwise', 'mean', 'em'] as const)('%s: gives intervals', (missing) => {
    const { bootstrap } = bootstrapPathModel(model, cellsOfRows({ items, values: rows }), {
      resamples: 50,
      seed: 3,
      conventions: { missing },
    });
    expect(bootstrap?.kept).toBe(50);
    const [path] = bootstrap?.intervals ?? [];
    expect(path!.lower).toBeLessThan(path!.estimate);
    expect(path!.upper).toBeGreaterThan(path!.estimate);
  });
});
