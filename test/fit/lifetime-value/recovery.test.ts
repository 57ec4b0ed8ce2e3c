import { describe, expect, it } from 'vitest';
import { fitPurchases } from '../../../functions/fit/lifetime-value/fit-purchases.ts';
import { expectedSpend, fitGammaGamma } from '../../../functions/fit/lifetime-value/gamma-gamma.ts';
import { encodeCells } from '../../../functions/fit/lifetime-value/purchase-cells.ts';
import type { PurchaseModel } from '../../../functions/fit/lifetime-value/purchase-model.ts';
import { bgnbd, mbgnbd, paretonbd } from '../../../functions/fit/lifetime-value/purchase-models.ts';
import { predictionIntervals, scoreCells } from '../../../functions/fit/lifetime-value/score-cells.ts';
import { totalValues } from '../../../functions/fit/lifetime-value/total-value.ts';
import { createRandom } from '../../../functions/numerics/random.ts';
import { type Firm, type SimulatedCustomer, simulateFirm } from './simulate-customers.ts';

const firm: Firm = {
  purchases: [0.6, 6, 0.9, 2.8],
  spend: { p: 5, q: 4, v: 20 },
  horizonWeeks: 60,
  discountPerWeek: 0.002,
  oldestWeeks: 80,
};

function fitFirm(customers: readonly SimulatedCustomer[], model: PurchaseModel = bgnbd) {
  const cells = encodeCells(
    {
      frequency: customers.map((customer) => customer.frequency),
      recency: customers.map((customer) => customer.recency),
      age: customers.map((customer) => customer.age),
      customers: customers.map(() => 1),
    },
    1,
  );
  const buyers = customers.filter((customer) => customer.frequency > 0);
  const spendCells = {
    frequency: Int32Array.from(buyers, (customer) => customer.frequency),
    spend: Float64Array.from(buyers, (customer) => customer.repeatSpend),
    customers: new Float64Array(buyers.length).fill(1),
  };
  return { cells, spendCells, purchases: fitPurchases(model, cells), spend: fitGammaGamma(spendCells) };
}

describe('recovery of known truth from simulated customers', () => {
  const firms = 100;
  const runs = Array.from({ length: firms }, (_, seed) => {
    const customers = simulateFirm(createRandom(seed), firm, 1500);
    return { customers, ...fitFirm(customers) };
  });

  it('finds the parameters again: errors in units of the standard error are centred with spread one', () => {
    const scores = (name: string, truth: number, estimate: (run: (typeof runs)[number]) => [number, number | null]) => {
      const z = runs.map((run) => {
        const [value, error] = estimate(run);
        return (Math.log(value) - Math.log(truth)) / ((error ?? Number.NaN) / value);
      });
      const mean = z.reduce((sum, value) => sum + value, 0) / firms;
      const spread = Math.sqrt(z.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (firms - 1));
      expect(Math.abs(mean), `mean z of ${name}`).toBeLessThan(4 / Math.sqrt(firms));
      expect(spread, `spread of ${name}`).toBeGreaterThan(0.6);
      expect(spread, `spread of ${name}`).toBeLessThan(1.5);
    };
    for (const [k, name] of bgnbd.parameterNames.entries())
      scores(name, firm.purchases[k]!, (run) => [run.purchases.parameters[k]!, run.purchases.standardErrors[k]!]);
    for (const name of ['p', 'q', 'v'] as const)
      scores(name, firm.spend[name], (run) => [run.spend.parameters[name], run.spend.standardErrors[name]]);
  });

  const totalOf = ({ customers, cells, spendCells, purchases, spend }: (typeof runs)[number], rivalFactor?: number) => {
    const horizon = { weeks: firm.horizonWeeks, discountPerWeek: firm.discountPerWeek };
    const scored = scoreCells(purchases.model, cells, purchases.parameters, horizon);
    const rows = {
      cell: Int32Array.from(customers.keys()),
      segment: new Int32Array(customers.length),
      customers: new Float64Array(customers.length).fill(1),
      repeatSpend: Float64Array.from(customers, (customer) => customer.repeatSpend),
      segments: ['all'],
    };
    const margins = { basis: 'margin' as const, rateOf: () => 0.4 };
    const rival = rivalFactor && { ...scored, discounted: scored.discounted.map((value) => rivalFactor * value) };
    const doubt = { rivals: rival ? [{ weight: 0.4, scored: rival }] : [], excess: 0 };
    return totalValues({ cells, rows, spendCells }, scored, { purchases, spend }, margins, doubt)[0]!;
  };

  it('covers what the customers really bring with the interval of the total', () => {
    const covered = runs.filter((run) => {
      const total = totalOf(run);
      const actual = 0.4 * run.customers.reduce((sum, customer) => sum + customer.laterDiscountedSpend, 0);
      return total.lower <= actual && actual <= total.upper;
    });
    expect(covered.length).toBeGreaterThanOrEqual(88);
    expect(covered.length).toBeLessThanOrEqual(99);
  });

  it('says the doubt about the model apart: 2.5 × plausibility × squared log ratio to the rival, which widens the total only', () => {
    const [sure, doubtful] = [totalOf(runs[0]!), totalOf(runs[0]!, 1.1)];
    expect([sure.modelError, doubtful.modelError]).toEqual([
      0,
      expect.closeTo(Math.sqrt(2.5 * 0.4) * Math.log(1.1), 12),
    ]);
    const reach = ({ upper, total }: typeof sure): number => (upper - total) / total / 1.959963984540054;
    expect(reach(doubtful)).toBeCloseTo(Math.hypot(reach(sure), doubtful.modelError), 12);
    expect(doubtful.expectedUpper).toBe(sure.expectedUpper);
  });
});

describe('prediction for single customers', () => {
  const customers = simulateFirm(createRandom('single'), firm, 20_000);
  const { cells } = fitFirm(customers);
  const scored = scoreCells(bgnbd, cells, firm.purchases, {
    weeks: firm.horizonWeeks,
    discountPerWeek: firm.discountPerWeek,
  });
  const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0);

  it('has the mean and the variance of what simulated customers do', () => {
    const undiscounted = scoreCells(bgnbd, cells, firm.purchases, { weeks: firm.horizonWeeks, discountPerWeek: 0 });
    const variance = sum(undiscounted.discountedSquare.map((square, i) => square - undiscounted.discounted[i]! ** 2));
    const residuals = customers.map((customer, i) => customer.laterPurchases - undiscounted.purchases[i]!);
    expect(Math.abs(sum(residuals))).toBeLessThan(4 * Math.sqrt(variance));
    expect(sum(residuals.map((value) => value * value)) / variance).toBeCloseTo(1, 0.9);
  });

  it('holds about 95 % of them in their intervals', () => {
    const none = new Float64Array(customers.length);
    const { lower, upper } = predictionIntervals(cells, scored, firm.spend, none);
    const inside = customers.filter((customer, i) => {
      const spend = expectedSpend(firm.spend, customer.frequency, customer.repeatSpend);
      const value = customer.laterDiscountedSpend / spend;
      return value >= lower[i]! && value <= upper[i]!;
    });
    expect(inside.length / customers.length).toBeGreaterThan(0.94);
    expect(inside.length / customers.length).toBeLessThan(0.985);
  });
});

describe('fits at the edge of the parameter space', () => {
  const fitted = (seed: string, size: number, model: PurchaseModel, purchases: Firm['purchases']) =>
    fitFirm(simulateFirm(createRandom(seed), { ...firm, model: model.name, purchases, oldestWeeks: 60 }, size), model)
      .purchases;

  // Where the truth lies on an edge, the likelihood is highest on it in about half of all samples: seeds are of that half.
  it.each<[string, PurchaseModel, Firm['purchases'], seed: string, size: number, undetermined: number]>([
    ['equal_dropout', bgnbd, [0.5, 5, 2e5, 6e5], 'edge', 1200, 2],
    ['no_dropout', bgnbd, [0.5, 5, 1e-7, 4], 'edge', 1200, 2],
    ['equal_dropout', mbgnbd, [0.5, 5, 2e5, 6e5], 'edge/3', 500, 2],
    ['equal_rates', mbgnbd, [2e5, 2e6, 0.8, 2.5], 'edge/3', 500, 0],
    ['no_dropout', paretonbd, [0.5, 5, 1e-7, 4], 'edge/3', 500, 2],
    ['equal_dropout', paretonbd, [0.5, 5, 2e5, 6e6], 'edge/3', 500, 2],
    ['equal_rates', paretonbd, [2e5, 2e6, 0.6, 10], 'edge/1', 500, 0],
    ['immediate_dropout', paretonbd, [0.6, 5, 1e-3, 1e-300], 'edge/3', 500, 3],
  ])('names %s (%#)', (name, model, purchases, seed, size, undetermined) => {
    const fit = fitted(seed, size, model, purchases);
    expect(fit.boundary).toBe(name);
    expect(fit.converged).toBe(true);
    expect(fit.standardErrors.some((error) => error !== null && error > 0)).toBe(true);
    expect(fit.standardErrors[undetermined]).toBeNull();
  });

  it('is null where the truth lies well inside', () => {
    expect(fitted('edge', 1200, bgnbd, firm.purchases).boundary).toBeNull();
  });
});
