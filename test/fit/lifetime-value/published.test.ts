import { describe, expect, it } from 'vitest';
import { bgnbdObjective } from '../../../functions/fit/lifetime-value/bgnbd-likelihood.ts';
import { expectedPurchases, probabilityAlive } from '../../../functions/fit/lifetime-value/future-purchases.ts';
import { expectedSpend } from '../../../functions/fit/lifetime-value/gamma-gamma.ts';
import { encodeCells } from '../../../functions/fit/lifetime-value/purchase-cells.ts';

/**
 * Grade: independent. Expected values by 50-digit arithmetic (mpmath) from the formulas of Fader, Hardie & Lee (2005), at the
 * parameters of their Table 2 (CDNOW) and at extreme points where lifetimes 0.11.3 loses digits or returns NaN.
 */
const cdnow = [0.243, 4.414, 0.793, 2.426] as const;
const points = [
  // r, alpha, a, b; x, t_x, T, t; E[purchases in t], P(alive), log-likelihood
  [cdnow, [0, 0, 38.86, 39], 0.19509805201126265, 1, -0.5547132764381585],
  [cdnow, [0, 0, 38.86, 1], 0.005595657889484052, 1, -0.5547132764381585],
  [cdnow, [1, 1.71, 38.86, 39], 0.20318698707975405, 0.2121009853773791, -4.469093275032589],
  [cdnow, [2, 30.43, 38.86, 39], 1.2260281747671444, 0.726578570080673, -9.45860630706627],
  [cdnow, [2, 30.43, 38.86, 1e-6], 3.766039015141282e-8, 0.726578570080673, -9.45860630706627],
  [cdnow, [2, 30.43, 38.86, 1e5], 48.61684407358874, 0.726578570080673, -9.45860630706627],
  [cdnow, [7, 5, 38.86, 39], 0.0008792691253654284, 0.00016909425607622991, -13.62176857198929],
  [cdnow, [29, 10, 38.86, 39], 8.53073801745408e-12, 4.1890927199622463e-13, -15.986758288637319],
  [cdnow, [500, 99, 100, 39], 137.3923207573712, 0.8369000277316142, 276.27377103621217],
  [cdnow, [2000, 99.5, 100, 1000], 887.3192381079535, 0.14580575018829095, 3898.5235797401983],
  [[1.2, 50, 1.0000001, 2.4], [5, 20, 40, 39], 1.3120141067058837, 0.5739898240960024, -18.55758722347009],
  [[1.2, 50, 1, 2.4], [5, 20, 40, 39], 1.3120141809673558, 0.5739898485485516, -18.557587166275038],
  [[0.05, 0.3, 0.1, 0.2], [3, 2, 1000, 365], 2.153823526300925e-7, 1.9737637800435306e-7, -8.45067561573706],
  [[0.1, 0.01, 0.5, 0.5], [300, 364, 365, 365], 247.65124280546155, 0.9962114042517441, -366.92922869045543],
  [[0.25, 5, 0.0001, 1.5], [4, 30, 39, 39], 3.766697021826371, 0.9999412312235254, -14.854110749428656],
  [[0.25, 5, 1200, 9000], [4, 30, 39, 39], 2.1620460490941102, 0.7393628546021153, -15.05261975191001],
  [[0.25, 5, 0.5, 0.5], [0, 0, 39, 39], 0.17963169407450066, 1, -0.5436879303710402],
] as const;

const relative = (actual: number, expected: number) => Math.abs(actual / expected - 1);

describe('BG/NBD against 50-digit values', () => {
  it.each(points)(
    'parameters %j, history %j',
    ([r, alpha, a, b], [x, recency, age, weeks], purchases, alive, logLikelihood) => {
      const parameters = { r, alpha, a, b };
      expect(relative(expectedPurchases(parameters, x, recency, age, weeks), purchases)).toBeLessThan(1e-12);
      expect(relative(probabilityAlive(parameters, x, recency, age), alive)).toBeLessThan(1e-12);
      const cell = encodeCells({ frequency: [x], recency: [recency], age: [age], customers: [1] }, 1);
      const { value } = bgnbdObjective(cell)([r, alpha, a, b].map(Math.log));
      expect(Math.abs(value - logLikelihood)).toBeLessThan(1e-9);
    },
  );

  it.each([
    [0.5, 0.02706504632509239],
    [39, 1.196723193320817],
    [520, 4.9746178618496595],
  ])('expects a new customer to buy again within %d weeks', (weeks, purchases) => {
    const [r, alpha, a, b] = cdnow;
    expect(relative(expectedPurchases({ r, alpha, a, b }, 0, 0, 0, weeks), purchases)).toBeLessThan(1e-12);
  });
});

describe('Gamma–Gamma at the published parameters (Fader & Hardie, note 025)', () => {
  it.each([
    [0, 0, 35.21897810218978],
    [1, 35, 35.06674082313682],
    [2, 22.35, 24.663713910761157],
    [29, 299.63, 295.6923609978803],
    [100, 5, 5.131901742759741],
  ])('expects the spend of %d purchases of %d on average', (x, meanSpend, expected) => {
    expect(relative(expectedSpend({ p: 6.25, q: 3.74, v: 15.44 }, x, x * meanSpend), expected)).toBeLessThan(1e-12);
  });
});
