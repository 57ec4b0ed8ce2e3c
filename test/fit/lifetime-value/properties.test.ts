import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitPurchases } from '../../../functions/fit/lifetime-value/fit-purchases.ts';
import { fitGammaGamma, gammaGammaObjective } from '../../../functions/fit/lifetime-value/gamma-gamma.ts';
import { momentsInterval } from '../../../functions/fit/lifetime-value/moments-interval.ts';
import { encodeCells, type PurchaseCells } from '../../../functions/fit/lifetime-value/purchase-cells.ts';
import { expectedPurchases, probabilityAlive } from '../../../functions/fit/lifetime-value/purchase-model.ts';
import { bgnbd, mbgnbd, paretonbd, purchaseModels } from '../../../functions/fit/lifetime-value/purchase-models.ts';
import type { Objective } from '../../../functions/numerics/maximise.ts';
import { createRandom } from '../../../functions/numerics/random.ts';
import { simulateFirm } from './simulate-customers.ts';

const positive = (min: number, max: number) =>
  fc.double({ min: Math.log(min), max: Math.log(max), noNaN: true }).map(Math.exp);
const parameters = fc.tuple(positive(0.02, 20), positive(0.1, 200), positive(0.01, 50), positive(0.01, 50));
const history = fc
  .tuple(fc.integer({ min: 0, max: 60 }), fc.double({ min: 0, max: 1, noNaN: true }), positive(0.5, 500))
  .map(([x, share, age]) => ({ x, recency: x === 0 ? 0 : share * age, age }));
const weeks = positive(0.01, 500);

describe.each(purchaseModels)('predictions of $name', (model) => {
  it('P(alive) is a probability; purchases are never negative, grow with time and shrink by discounting', () => {
    fc.assert(
      fc.property(parameters, history, weeks, (p, { x, recency, age }, t) => {
        const alive = probabilityAlive(model, p, x, recency, age);
        expect(alive).toBeGreaterThanOrEqual(0);
        expect(alive).toBeLessThanOrEqual(1);
        const short = expectedPurchases(model, p, x, recency, age, t);
        const long = expectedPurchases(model, p, x, recency, age, 2 * t);
        expect(short).toBeGreaterThanOrEqual(0);
        expect(long).toBeGreaterThanOrEqual(short * (1 - 1e-12));
        expect(long).toBeLessThanOrEqual(2 * short * (1 + 1e-12));
        const future = model.future(p, x, age, { weeks: t, discountPerWeek: 0.01 });
        expect(future.discounted).toBeLessThanOrEqual(future.purchases * (1 + 1e-12));
        expect(future.discountedSquare).toBeGreaterThanOrEqual(future.discounted ** 2 * (1 - 1e-12));
      }),
      { numRuns: 100 },
    );
  });

  it('a longer silence lowers P(alive)', () => {
    fc.assert(
      fc.property(parameters, history, (p, { x, recency, age }) => {
        const before = probabilityAlive(model, p, x, recency, age);
        expect(probabilityAlive(model, p, x, recency, age + 1)).toBeLessThanOrEqual(before * (1 + 1e-12));
      }),
    );
  });

  it('a customer who may be active for nothing buys nothing: chances of none shrink with time', () => {
    fc.assert(
      fc.property(parameters, history, weeks, (p, { x, age }, t) => {
        const short = model.chanceOfNone(p, x, age, t);
        expect(short).toBeLessThanOrEqual(1);
        expect(model.chanceOfNone(p, x, age, 2 * t)).toBeLessThanOrEqual(short * (1 + 1e-12));
        const { purchases } = model.future(p, x, age, { weeks: t, discountPerWeek: 0 });
        expect(purchases).toBeGreaterThanOrEqual((1 - short) * (1 - 1e-9));
      }),
      { numRuns: 100 },
    );
  });
});

it('keeps single prediction intervals in order and above zero', () => {
  fc.assert(
    fc.property(
      positive(0.001, 100),
      positive(1.0001, 50),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (mean, ratio, none) => {
        const { lower, upper } = momentsInterval(mean, mean * mean * ratio, none);
        expect(lower).toBeGreaterThanOrEqual(0);
        expect(upper).toBeGreaterThanOrEqual(lower);
      },
    ),
  );
});

const firm = {
  purchases: [0.7, 5, 0.8, 2.5] as const,
  spend: { p: 4, q: 3.5, v: 30 },
  horizonWeeks: 1,
  discountPerWeek: 0,
  oldestWeeks: 50,
};
const customers = simulateFirm(createRandom('properties'), firm, 800).map((customer) => ({
  ...customer,
  recency: Math.round(customer.recency * 7),
  age: Math.round(customer.age * 7),
}));
const cellsOf = (list: typeof customers, counts?: readonly number[], unit = 7): PurchaseCells =>
  encodeCells(
    {
      frequency: list.map((c) => c.frequency),
      recency: list.map((c) => c.recency),
      age: list.map((c) => c.age),
      customers: counts ?? list.map(() => 1),
    },
    unit,
  );

describe('the likelihoods', () => {
  const buyers = customers.filter((customer) => customer.frequency > 0);
  const spendCells = (factor: number) => ({
    frequency: Int32Array.from(buyers, (customer) => customer.frequency),
    spend: Float64Array.from(buyers, (customer) => customer.repeatSpend * factor),
    customers: new Float64Array(buyers.length).fill(1),
  });

  it.each<[string, Objective, number]>([
    ['BG/NBD', bgnbd.objective(cellsOf(customers)), 4],
    ['MBG/NBD', mbgnbd.objective(cellsOf(customers)), 4],
    ['Pareto/NBD', paretonbd.objective(cellsOf(customers)), 4],
    ['Gamma–Gamma', gammaGammaObjective(spendCells(1)), 3],
  ])('%s: gradient and Hessian agree with differences', (_, objective, size) => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1.5, max: 2, noNaN: true }), { minLength: size, maxLength: size }),
        (point) => {
          const { gradient, hessian } = objective(point);
          const step = 1e-5;
          for (let k = 0; k < size; k++) {
            const up = objective(point.map((value, i) => value + (i === k ? step : 0)));
            const down = objective(point.map((value, i) => value - (i === k ? step : 0)));
            const scale = 1e-6 * Math.max(1, ...gradient.map(Math.abs), ...hessian.flat().map(Math.abs));
            expect(Math.abs((up.value - down.value) / (2 * step) - gradient[k]!)).toBeLessThan(scale);
            for (let j = 0; j < size; j++)
              expect(Math.abs((up.gradient[j]! - down.gradient[j]!) / (2 * step) - hessian[k]![j]!)).toBeLessThan(
                scale,
              );
          }
        },
      ),
      { numRuns: 20 },
    );
  });

  it.each(purchaseModels)('$name: does not care whether equal customers are counted or listed', (model) => {
    const counts = customers.map((_, index) => 1 + (index % 3));
    const listed = cellsOf(
      customers.flatMap((customer, index) => new Array<typeof customer>(counts[index]!).fill(customer)),
    );
    const point = [-0.3, 1.5, -0.2, 0.9];
    const counted = model.objective(cellsOf(customers, counts))(point);
    expect(counted.value).toBeCloseTo(model.objective(listed)(point).value, 8);
    const [few, many] = [fitPurchases(model, cellsOf(customers, counts)), fitPurchases(model, listed)];
    for (const k of [0, 1, 2, 3]) {
      expect(few.parameters[k]! / many.parameters[k]!).toBeCloseTo(1, 6);
      expect(few.standardErrors[k]! / many.standardErrors[k]!).toBeCloseTo(1, 5);
    }
  });

  it.each(purchaseModels)('$name: in days instead of weeks only times change, by the factor seven', (model) => {
    const weekly = fitPurchases(model, cellsOf(customers));
    const daily = fitPurchases(model, cellsOf(customers, undefined, 1));
    for (const [k, name] of model.parameterNames.entries())
      expect(daily.parameters[k]! / weekly.parameters[k]!).toBeCloseTo(name === 'alpha' || name === 'beta' ? 7 : 1, 5);
    const purchases = customers.reduce((sum, customer) => sum + customer.frequency, 0);
    expect(daily.logLikelihood).toBeCloseTo(weekly.logLikelihood - purchases * Math.log(7), 6);
  });

  it('in other money units only v changes', () => {
    const [euros, cents] = [fitGammaGamma(spendCells(1)), fitGammaGamma(spendCells(100))];
    expect(cents.parameters.v / euros.parameters.v).toBeCloseTo(100, 4);
    expect(cents.parameters.p / euros.parameters.p).toBeCloseTo(1, 6);
    expect(cents.parameters.q / euros.parameters.q).toBeCloseTo(1, 6);
    expect(cents.logLikelihood).toBeCloseTo(euros.logLikelihood - buyers.length * Math.log(100), 6);
  });
});
