import { describe, expect, it } from 'vitest';
import { cellLogLikelihoods } from '../../../functions/fit/lifetime-value/cell-likelihoods.ts';
import { choosePurchaseModel } from '../../../functions/fit/lifetime-value/choose-model.ts';
import { fitPurchases, type PurchaseFit } from '../../../functions/fit/lifetime-value/fit-purchases.ts';
import { checkHoldout, fitNaive } from '../../../functions/fit/lifetime-value/holdout.ts';
import { encodeCells, type PurchaseCells } from '../../../functions/fit/lifetime-value/purchase-cells.ts';
import { bgnbd, mbgnbd, paretonbd } from '../../../functions/fit/lifetime-value/purchase-models.ts';
import { checkSpend } from '../../../functions/fit/lifetime-value/spend-checks.ts';
import { trackWeeks } from '../../../functions/fit/lifetime-value/tracking.ts';
import { createRandom } from '../../../functions/numerics/random.ts';
import { cellsFrom, truth } from './simulate-cells.ts';
import { type Generator, generators, holdoutShare, type ObservedCustomer, observe } from './simulate-generators.ts';

describe.each([mbgnbd, paretonbd])('recovery of $name', (model) => {
  it('finds known parameters again: errors in units of the standard error are centred with spread one', () => {
    const firms = 16;
    const fits = Array.from({ length: firms }, (_, seed) =>
      fitPurchases(model, cellsFrom(model, truth[model.name]!, `recovery/${seed}`, 600)),
    );
    for (const [k, name] of model.parameterNames.entries()) {
      const z = fits.map(({ parameters, standardErrors }) => {
        const relative = (standardErrors[k] ?? Number.NaN) / parameters[k]!;
        return (Math.log(parameters[k]!) - Math.log(truth[model.name]![k]!)) / relative;
      });
      const mean = z.reduce((sum, value) => sum + value, 0) / firms;
      const spread = Math.sqrt(z.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (firms - 1));
      expect(Math.abs(mean), `mean z of ${name}`).toBeLessThan(4 / Math.sqrt(firms));
      expect(spread, `spread of ${name}`).toBeGreaterThan(0.5);
      expect(spread, `spread of ${name}`).toBeLessThan(1.7);
    }
  });
});

type Fitted = Pick<PurchaseFit, 'model' | 'parameters'>;

function heldBack(customers: readonly ObservedCustomer[], generator: Generator) {
  const born = customers.filter(({ calibrationAgeDays }) => calibrationAgeDays >= 0);
  const ones = born.map(() => 1);
  const later = Float64Array.from(born, ({ holdoutFrequency }) => holdoutFrequency);
  const days = Math.round(holdoutShare * 7 * generator.weeks);
  const cells = encodeCells({
    frequency: born.map(({ calibrationFrequency }) => calibrationFrequency),
    recency: born.map(({ calibrationRecencyDays }) => calibrationRecencyDays),
    age: born.map(({ calibrationAgeDays }) => calibrationAgeDays),
    customers: ones,
  });
  const whole = encodeCells({
    frequency: born.map(({ frequency }) => frequency),
    recency: born.map(({ recencyDays }) => recencyDays),
    age: born.map(({ ageDays }) => ageDays),
    customers: ones,
  });
  const calibration = {
    cells,
    holdoutFrequencySum: later,
    holdoutSquareSum: later.map((n) => n * n),
    holdoutDays: days,
  };
  return { calibration, whole, days };
}

describe('the choice of a purchase model', () => {
  const named = (name: string) => generators.find((generator) => generator.name.startsWith(name))!;
  const chosenFor = (name: string) => {
    const generator = named(name);
    const customers = observe(createRandom('choice'), generator, 4000);
    const held = heldBack(customers, generator);
    return choosePurchaseModel(held.whole, held);
  };

  it.each([
    ['BG/NBD', 'bgnbd'],
    ['Pareto/NBD', 'paretonbd'],
  ])('finds customers of %s', (name, model) => {
    const choice = chosenFor(name);
    expect(choice.basis).toBe('holdout_likelihood');
    expect(choice.chosen?.fit.model.name).toBe(model);
    expect(choice.forAlive?.fit.model.name).not.toBe('bgnbd');
    expect(choice.chosen!.holdout!.logLikelihood!).toBeGreaterThan(choice.naive!.logLikelihood!);
    expect(choice.contenders.reduce((sum, { plausibility }) => sum + plausibility, 0)).toBeCloseTo(1, 12);
  });

  it('goes by the BIC without a hold-out', () => {
    const choice = choosePurchaseModel(cellsFrom(bgnbd, truth.bgnbd!, 'bic', 500), null);
    expect(choice).toMatchObject({ basis: 'bic', naive: null });
    const least = Math.min(...choice.contenders.map(({ bic }) => bic));
    expect(choice.chosen?.bic).toBe(least);
  });
});

describe('the hold-out', () => {
  const generator = generators.find(({ name }) => name.startsWith('BG/NBD'))!;
  const heldOf = (seed: string, size: number) => heldBack(observe(createRandom(seed), generator, size), generator);

  it.each([bgnbd, mbgnbd, paretonbd])('likelihoods of cells add up to that of all under $name', (model) => {
    const { whole } = heldOf('cells', 500);
    const naive = fitNaive(whole);
    for (const fit of [
      { model, parameters: truth[model.name]! },
      { model, parameters: [0.6, 6, 1e-12, 1e12] as const },
      naive,
    ]) {
      const single = cellLogLikelihoods(fit.model, whole, fit.parameters);
      const sum = single.reduce((total, log, i) => total + whole.customers[i]! * log, 0);
      const all = fit.model.objective(whole)(fit.parameters.map(Math.log)).value;
      expect(Math.abs(sum / all - 1)).toBeLessThan(1e-10);
    }
  });

  it('the gain over the naive rule has an interval that is not narrower than that of persons', () => {
    const held = heldOf('gain', 2000);
    const { naive, chosen } = choosePurchaseModel(held.whole, held);
    const { gain, holdout } = chosen!;
    expect(gain!.mean).toBeCloseTo((holdout!.logLikelihood! - naive!.logLikelihood!) / holdout!.customers, 12);
    const of = ({ model, parameters }: Fitted, part: PurchaseCells) => cellLogLikelihoods(model, part, parameters);
    const ofPerson = (fit: Fitted) => {
      const before = of(fit, held.calibration.cells);
      return of(fit, held.whole).map((log, i) => log - before[i]!);
    };
    const naively = ofPerson(naive!.fit);
    const ratios = ofPerson(holdout!.fit).map((log, i) => log - naively[i]!);
    const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
    expect(mean).toBeCloseTo(gain!.mean, 9);
    const error = Math.sqrt(ratios.reduce((sum, ratio) => sum + (ratio - mean) ** 2, 0)) / ratios.length;
    const given = (gain!.upper - gain!.lower) / 3.92;
    expect(given).toBeGreaterThan(error);
    expect(given).toBeLessThan(6 * error);
  });

  it('bins of customers alike before it have intervals that hold what came (simulation of our own)', () => {
    let [held, bins] = [0, 0];
    for (let seed = 0; seed < 8; seed++) {
      const back = heldOf(`bins/${seed}`, 1500);
      const holdout = checkHoldout(fitPurchases(bgnbd, back.calibration.cells), back, 'all');
      for (const { lower, upper, predictedMean, actualMean } of holdout.bins) {
        expect(lower).toBeLessThan(predictedMean);
        expect(upper).toBeGreaterThan(predictedMean);
        bins++;
        if (lower! <= actualMean && actualMean <= upper!) held++;
      }
    }
    expect(held / bins).toBeGreaterThan(0.86);
  });
});

describe('tracking', () => {
  it('ends where customers won add up to what the model expects of each', () => {
    const cells = encodeCells({ frequency: [1, 0], recency: [3, 0], age: [20, 13], customers: [2, 3] });
    const fit = { ...fitPurchases(bgnbd, cellsFrom(bgnbd, truth.bgnbd!, 'tracking', 300)), parameters: truth.bgnbd! };
    const weeks = trackWeeks(fit, cells, 8, new Map([[1, 2]]));
    expect(weeks.map(({ week, actual, isHoldout }) => [week, actual, isHoldout])).toEqual([
      [1, 2, false],
      [2, 2, false],
      [3, 2, false],
      [4, 2, true],
    ]);
    const expected = (days: number) => {
      const { purchases } = bgnbd.future(truth.bgnbd!, 0, 0, { weeks: days / 7, discountPerWeek: 0 });
      return purchases;
    };
    expect(weeks[0]!.expected).toBeCloseTo(2 * expected(6), 12);
    expect(weeks[3]!.expected).toBeCloseTo(2 * expected(27) + 3 * expected(20), 12);
  });
});

describe('checks of spend', () => {
  const none = { customers: new Float64Array(0), squares: new Float64Array(0), products: new Float64Array(0) };
  const cells = (spendOf: (x: number, i: number) => number) => {
    const frequency = Int32Array.from({ length: 400 }, (_, i) => 1 + (i % 8));
    return { frequency, spend: Float64Array.from(frequency, spendOf), customers: new Float64Array(400).fill(1) };
  };

  it('see spend that grows by a fifth when frequency doubles, and none where there is none', () => {
    const noise = (i: number) => Math.exp(0.3 * Math.sin(12.9898 * i));
    const grows = checkSpend(
      cells((x, i) => 30 * x * 1.25 ** Math.log2(x) * noise(i)),
      none,
    );
    const doubling = grows.find(({ check }) => check === 'spend_per_doubling')!;
    expect(doubling.lower).toBeLessThan(0.25);
    expect(doubling.upper).toBeGreaterThan(0.25);
    expect(doubling.verdict).toBe('matters');
    const flat = checkSpend(
      cells((x, i) => 30 * x * noise(i)),
      none,
    );
    expect(flat.map(({ lower, upper }) => lower < 0 && upper > 0)).toEqual([true, true]);
  });

  it('read the drift of spend as a ratio of sums over buckets', () => {
    const buckets = Array.from({ length: 40 }, (_, i) => 1 + (i % 3));
    const drift = {
      customers: Float64Array.from(buckets),
      squares: Float64Array.from(buckets),
      products: Float64Array.from(buckets, (size, i) => 0.1 * size + (i % 2 === 0 ? 0.02 : -0.02)),
    };
    const found = checkSpend(
      cells((x) => 30 * x),
      drift,
    ).find(({ check }) => check === 'spend_drift_per_year')!;
    expect(found.estimate).toBeCloseTo(0.1, 10);
    expect(found.lower).toBeLessThan(0.1);
    expect(found.verdict).toBe('small');
  });
});
