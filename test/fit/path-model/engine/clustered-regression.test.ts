import { describe, expect, it } from 'vitest';
import { clusteredRegression } from '../../../../functions/fit/path-model/engine/clustered-regression.ts';
import { createRandom } from '../../../../functions/numerics/random.ts';

/** 34 cells in 8 clusters of 2 to 7, weights 1 to 23: whole-number arithmetic, so that any tool can make the same. */
const sizes = [3, 5, 2, 6, 4, 3, 7, 4];
const rows = sizes
  .flatMap((size, g) => new Array<number>(size).fill(g))
  .map((g, index) => {
    const k = index + 1;
    const first = ((k * 37) % 101) / 10;
    const second = ((k * 53 + g * 17) % 89) / 7 + g * 0.3;
    const y = 2 + 0.5 * first - 0.3 * second + (((g * 31) % 13) - 6) * 0.35 + (((k * 71) % 97) - 48) / 30;
    return { g, first, second, weight: 1 + ((k * 29) % 23), y };
  });
const data = {
  y: rows.map(({ y }) => y),
  x: { first: rows.map(({ first }) => first), second: rows.map(({ second }) => second) },
  weights: rows.map(({ weight }) => weight),
  cluster: rows.map(({ g }) => g),
};

function fitted(...args: Parameters<typeof clusteredRegression>) {
  const result = clusteredRegression(...args);
  if (result.status !== 'fitted') throw new Error(result.reason);
  return result;
}

describe('weighted regression with clustered errors', () => {
  it('CR1: as statsmodels 0.15 (WLS, cov_type cluster, use_t; grade: independent)', () => {
    const { coefficients, r2 } = fitted(data, { errors: 'CR1' });
    const expected = [
      [0.1000187317401452, 1.2524417639571344, -2.8615354370205397, 0.938584538070168],
      [0.7322450932582558, 0.10607015102396943, 0.48142904177686857, 0.00023062260860903127],
      [-0.24034692215437647, 0.09793418387508858, -0.4719244684053579, 0.04383853730358509],
    ];
    for (const [k, { estimate, stdError, lower, pValue }] of coefficients.entries())
      for (const [index, value] of [estimate, stdError, lower, pValue].entries())
        expect(value).toBeCloseTo(expected[k]![index]!, 9);
    expect(r2).toBeCloseTo(0.7855532275676899, 10);
  });

  it('CR2 and its degrees of freedom: as full matrices in numpy (grade: independent)', () => {
    const { coefficients } = fitted(data);
    const errors = [1.3692814712994317, 0.11843406611982903, 0.1064334411930087];
    const degrees = [2.6553536511568216, 3.791891860447589, 4.286822782004905];
    for (const [k, { stdError, degreesOfFreedom }] of coefficients.entries()) {
      expect(stdError).toBeCloseTo(errors[k]!, 9);
      expect(degreesOfFreedom).toBeCloseTo(degrees[k]!, 8);
    }
  });

  it('intervals cover with eight clusters and errors shared within them', () => {
    let covered = 0;
    const replicates = 150;
    for (let number = 0; number < replicates; number++) {
      const random = createRandom(`cells/${number}`);
      const effects = sizes.map(() => random.normal());
      const y = rows.map(({ g, first, second }) => 0.5 * first - 0.3 * second + effects[g]! + random.normal());
      const slope = fitted({ ...data, y }).coefficients[1]!;
      if (slope.lower <= 0.5 && slope.upper >= 0.5) covered++;
    }
    // Binomial(150, 0.95): below 134 in 0.2 % of all cases.
    expect(covered).toBeGreaterThanOrEqual(134);
  });

  it.each([
    [
      'too_few_cells',
      {
        y: data.y.slice(0, 19),
        x: { first: data.x.first.slice(0, 19) },
        cluster: data.cluster.slice(0, 19).map((_, k) => k),
      },
    ],
    ['too_few_clusters', { ...data, cluster: data.cluster.map((g) => g % 5) }],
    ['collinear', { ...data, x: { ...data.x, third: data.x.first.map((value) => 2 * value + 1) } }],
    ['constant_outcome', { ...data, y: data.y.map(() => 4) }],
  ])('%s: not estimable', (reason, given) => {
    expect(clusteredRegression(given)).toMatchObject({ status: 'not_estimable', reason });
  });
});
