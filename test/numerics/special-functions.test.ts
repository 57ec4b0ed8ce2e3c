import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digamma, logBeta, logGamma, logGammaRatio, trigamma } from '../../functions/numerics/special-functions.ts';

// Expected values: mpmath 1.3 with 40 digits.
const close = (actual: number, expected: number, relative = 4e-15) =>
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(relative * Math.max(1, Math.abs(expected)));

describe('special functions', () => {
  it.each([
    [0.001, 6.907178885383853, -1000.5755719318103, 1000001.6425331959],
    [0.07, 2.6227537606032154, -14.75332670558184, 205.57287896946517],
    [1, 0, -0.5772156649015329, 1.6449340668482264],
    [1.5, -0.12078223763524522, 0.03648997397857652, 0.9348022005446793],
    [7.3, 7.147892523022249, 1.9178203356379862, 0.14679576813142708],
    [123.4, 469.3360974421906, 4.8113737751162775, 0.008136651610865263],
    [1e8, 1742068066.1038346, 18.420680738952367, 1.000000005e-8],
  ])('log-gamma, digamma and trigamma at %d', (x, expectedLogGamma, expectedDigamma, expectedTrigamma) => {
    close(logGamma(x), expectedLogGamma);
    close(digamma(x), expectedDigamma);
    close(trigamma(x), expectedTrigamma);
  });

  it.each([
    [1e13, 3e13, -22493405784766.24],
    [1e13, 0.5, -14.394438161536584],
    [1e-5, 2e-5, 11.918390572749413],
    [0.793, 2.426, -0.5115692885937032],
    [50, 1e9, -891.5975491259757],
  ])('log-beta at %d, %d', (a, b, expected) => close(logBeta(a, b), expected));

  it('keeps the digits of log-gamma differences at 1e13', () => {
    let products = 0;
    for (let step = 0; step < 12; step++) products += Math.log(1e13 + 0.25 + step);
    close(logGammaRatio(1e13 + 0.25, 12), products);
  });

  it('differences of log-gamma add up', () => {
    const positive = fc.double({ min: 1e-3, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(positive, positive, positive, (x, d, e) => {
        const whole = logGammaRatio(x, d + e);
        expect(Math.abs(logGammaRatio(x, d) + logGammaRatio(x + d, e) - whole)).toBeLessThan(
          1e-14 * (1 + Math.abs(whole) + (x + d + e) * Math.log(x + d + e + 1)),
        );
      }),
    );
  });
});
