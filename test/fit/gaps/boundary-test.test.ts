import fc from 'fast-check';
import { expect, test } from 'vitest';
import { boundaryTest, falseDiscoveryRate } from '../../../functions/fit/gaps/boundary-test.ts';

// Benjamini & Hochberg (1995), JRSS B 57, section 4.1: 15 comparisons of thrombolysis; the step-up at 0.05 rejects the first four.
const thrombolysis = [
  0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1,
];

test('Benjamini–Hochberg rejects the four hypotheses of the published example', () => {
  const adjusted = falseDiscoveryRate(thrombolysis, 'benjamini_hochberg');
  expect(adjusted.filter((q) => q <= 0.05)).toHaveLength(4);
  expect(adjusted[3]).toBeCloseTo((0.0095 * 15) / 4, 12);
  expect(adjusted[4]).toBeCloseTo(0.0603, 12);
});

test('Benjamini–Yekutieli multiplies by the harmonic sum', () => {
  const harmonic = thrombolysis.reduce((sum, _, index) => sum + 1 / (index + 1), 0);
  const plain = falseDiscoveryRate(thrombolysis, 'benjamini_hochberg');
  const any = falseDiscoveryRate(thrombolysis, 'benjamini_yekutieli');
  expect(any[3]).toBeCloseTo(plain[3]! * harmonic, 12);
  expect(any.filter((q) => q <= 0.05)).toHaveLength(3);
});

test('adjusted p-values keep the order, are at least p and at most 1, whatever the order of the input', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 40 }), (pValues) => {
      const adjusted = falseDiscoveryRate(pValues, 'benjamini_hochberg');
      const reversed = falseDiscoveryRate([...pValues].reverse(), 'benjamini_hochberg').reverse();
      pValues.forEach((p, index) => {
        expect(adjusted[index]).toBeGreaterThanOrEqual(p - 1e-15);
        expect(adjusted[index]).toBeLessThanOrEqual(1);
        expect(adjusted[index]).toBeCloseTo(reversed[index]!, 12);
        pValues.forEach((other, at) => {
          if (p < other) expect(adjusted[index]!).toBeLessThanOrEqual(adjusted[at]! + 1e-15);
        });
      });
    }),
    { numRuns: 100 },
  );
});

test('p at the boundary: half and the opposite tail for a gap on it, small well beyond, 1 within a known gap', () => {
  // Φ(0) + Φ(−4) for bias 2, se 1, smallest 2.
  expect(boundaryTest(2, 1, Number.POSITIVE_INFINITY, 2)).toBeCloseTo(0.5 + 3.167e-5, 7);
  expect(boundaryTest(-2, 1, Number.POSITIVE_INFINITY, 2)).toBeCloseTo(0.5 + 3.167e-5, 7);
  // t with 10 degrees of freedom: 2.228 is its 97.5 % point.
  expect(boundaryTest(4.228138851964939, 1, 10, 2)).toBeCloseTo(0.025, 3);
  expect(boundaryTest(5, null, 10, 2)).toBeNull();
  expect(boundaryTest(5, 0, 10, 2)).toBe(0);
  expect(boundaryTest(1, 0, 10, 2)).toBe(1);
});

test('p falls as a gap grows and never leaves 0 to 1', () => {
  const size = fc.double({ min: 0, max: 50, noNaN: true });
  fc.assert(
    fc.property(size, size, fc.double({ min: 0.1, max: 20, noNaN: true }), (a, b, standardError) => {
      const [small, large] = [Math.min(a, b), Math.max(a, b)].map((bias) => boundaryTest(bias, standardError, 7, 2)!);
      expect(large!).toBeLessThanOrEqual(small! + 1e-12);
      expect(large!).toBeGreaterThanOrEqual(0);
      expect(small!).toBeLessThanOrEqual(1);
    }),
    { numRuns: 200 },
  );
});
