import fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldedInterval, misfitOf } from '../../../functions/fit/gaps/misfit.ts';
import { createRandom } from '../../../functions/numerics/random.ts';

const diagonal = (variances: readonly number[]): number[][] =>
  variances.map((variance, i) => variances.map((_, j) => (i === j ? variance : 0)));

test('misfit does not cancel where bias does', () => {
  const found = misfitOf([10, -10], diagonal([1, 1]), [1, 1], Number.POSITIVE_INFINITY);
  expect(found.misfit).toBeCloseTo(Math.sqrt(99), 12);
  expect(found.lower!).toBeGreaterThan(8);
  expect(found.upper!).toBeLessThan(12);
});

test('no misfit beyond noise is 0, and its interval starts at 0', () => {
  const found = misfitOf([0.5, -0.3, 0.1], diagonal([4, 4, 4]), [1, 2, 3], 20);
  expect(found.misfit).toBe(0);
  expect(found.lower).toBe(0);
  expect(found.upper!).toBeGreaterThan(0.5);
});

test('a level without standard error keeps its noise and has no interval', () => {
  const found = misfitOf([3, 4], null, [1, 1], 10);
  expect(found.misfit).toBeCloseTo(Math.sqrt(12.5), 12);
  expect([found.lower, found.upper]).toEqual([null, null]);
  expect(foldedInterval(-3, null, null)).toEqual({ misfit: 3, lower: null, upper: null });
});

test('intervals hold the misfit and widen with the noise', () => {
  const value = fc.double({ min: -30, max: 30, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 1, maxLength: 8 }),
      fc.double({ min: 0.1, max: 9, noNaN: true }),
      (biases, variance) => {
        const weights = biases.map((_, index) => index + 1);
        const found = misfitOf(biases, diagonal(biases.map(() => variance)), weights, 30);
        expect(found.lower!).toBeLessThanOrEqual(found.misfit);
        expect(found.upper!).toBeGreaterThanOrEqual(found.misfit);
        const noisier = misfitOf(biases, diagonal(biases.map(() => 4 * variance)), weights, 30);
        expect(noisier.upper! - noisier.lower!).toBeGreaterThan(0.8 * (found.upper! - found.lower!) - 1e-6);
      },
    ),
    { numRuns: 100 },
  );
});

/** Share of draws whose interval holds the true misfit, for gaps with independent and common errors. */
function coverage(gaps: readonly number[], own: number, common: number, draws: number): number {
  const random = createRandom(11);
  const weights = gaps.map((_, index) => 1 + (index % 3));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const truth = Math.sqrt(gaps.reduce((sum, gap, index) => sum + (weights[index]! / total) * gap * gap, 0));
  const covariance = gaps.map((_, i) => gaps.map((_unused, j) => common ** 2 + (i === j ? own ** 2 : 0)));
  let inside = 0;
  for (let draw = 0; draw < draws; draw++) {
    const shared = random.normal(0, common);
    const biases = gaps.map((gap) => gap + shared + random.normal(0, own));
    const found = misfitOf(biases, covariance, weights, Number.POSITIVE_INFINITY);
    if (found.lower! <= truth + 1e-9 && truth <= found.upper! + 1e-9) inside++;
  }
  return inside / draws;
}

test.each([
  ['mixed signs', [6, -5, 3, 8, -2, 0, 4, -7], 2, 1.5],
  ['one-sided', [6, 5, 4, 7, 5, 6, 4, 8], 2, 2],
  ['hardly any', [1, -1, 0, 0.5, -0.5, 1, 0, 0], 3, 1],
  ['few cells', [5, 1], 3, 0],
])('the interval covers: %s', (_, gaps, own, common) => {
  const share = coverage(gaps, own, common, 1500);
  expect(share).toBeGreaterThan(0.93);
  expect(share).toBeLessThanOrEqual(1);
});
