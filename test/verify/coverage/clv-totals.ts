import { choosePurchaseModel } from '../../../functions/fit/lifetime-value/choose-model.ts';
import { fitGammaGamma } from '../../../functions/fit/lifetime-value/gamma-gamma.ts';
import type { HeldBack } from '../../../functions/fit/lifetime-value/holdout.ts';
import { modelDoubt } from '../../../functions/fit/lifetime-value/model-doubt.ts';
import { encodeCells } from '../../../functions/fit/lifetime-value/purchase-cells.ts';
import { scoreCells } from '../../../functions/fit/lifetime-value/score-cells.ts';
import { type TotalValue, totalValues } from '../../../functions/fit/lifetime-value/total-value.ts';
import { createRandom } from '../../../functions/numerics/random.ts';
import {
  discountPerWeek,
  type Generator,
  generators,
  holdoutShare,
  type ObservedCustomer,
  observe,
} from '../../fit/lifetime-value/simulate-generators.ts';
import { type CoverageCell, type CoverageOptions, tally } from './cell.ts';

const size = 1000;

/**
 * Totals of remaining lifetime value (firm, and a segment with a quarter of the customers): the whole way of the model, from the
 * choice of a purchase model on the hold-out to the interval with parameters, chance and doubt about the model. The truth is what the
 * simulated customers go on to bring.
 */
export default async function* coverTotals({
  replicates,
  seed,
  isAsked,
}: CoverageOptions): AsyncIterable<CoverageCell> {
  for (const generator of generators.filter(({ name }) => isAsked(name))) {
    const quantities = ['firm', 'segment'] as const;
    const tallies = { firm: tally(), segment: tally() };
    const truths = { firm: 0, segment: 0 };
    for (let replicate = 0; replicate < replicates; replicate++) {
      const customers = observe(createRandom(`clv-totals/${seed}/${generator.name}/${replicate}`), generator, size);
      const found = totalsOf(customers, generator);
      for (const quantity of quantities) {
        const members = customers.filter((_, index) => quantity === 'firm' || isInSegment(index));
        const truth = members.reduce((sum, { laterDiscountedSpend }) => sum + laterDiscountedSpend, 0);
        const total = found?.find(({ segment }) => segment === (quantity === 'firm' ? null : 'b')) ?? null;
        truths[quantity] += truth / replicates;
        tallies[quantity].add(total, truth);
      }
    }
    for (const quantity of quantities)
      yield tallies[quantity].cell({
        generator: generator.name,
        quantity: quantity === 'firm' ? `total of ${size} customers` : `total of a segment of ${size / 4}`,
        isFromModel: generator.isFromModel,
        truth: truths[quantity],
      });
  }
}

const isInSegment = (index: number) => index % 4 === 0;

function totalsOf(customers: readonly ObservedCustomer[], generator: Generator): TotalValue[] | null {
  const cells = encodeCells({
    frequency: customers.map(({ frequency }) => frequency),
    recency: customers.map(({ recencyDays }) => recencyDays),
    age: customers.map(({ ageDays }) => ageDays),
    customers: customers.map(() => 1),
  });
  const choice = choosePurchaseModel(cells, heldBack(customers, generator));
  const buyers = customers.filter(({ frequency }) => frequency > 0);
  const spendCells = {
    frequency: Int32Array.from(buyers, ({ frequency }) => frequency),
    spend: Float64Array.from(buyers, ({ repeatSpend }) => repeatSpend),
    customers: new Float64Array(buyers.length).fill(1),
  };
  const spend = fitGammaGamma(spendCells);
  if (!choice.chosen || !spend.converged || spend.parameters.q <= 1) return null;
  const { fit } = choice.chosen;
  const horizon = { weeks: generator.horizonWeeks, discountPerWeek };
  const rows = {
    cell: Int32Array.from(customers.keys()),
    segment: Int32Array.from(customers, (_, index) => (isInSegment(index) ? 1 : 0)),
    customers: new Float64Array(customers.length).fill(1),
    repeatSpend: Float64Array.from(customers, ({ repeatSpend }) => repeatSpend),
    segments: ['a', 'b'],
    region: new Int32Array(customers.length),
    regions: ['all'],
  };
  return totalValues(
    { cells, rows, spendCells },
    scoreCells(fit.model, cells, fit.parameters, horizon),
    { purchases: fit, spend },
    { basis: 'revenue', rateOf: () => 1 },
    modelDoubt(choice, cells, horizon),
  );
}

function heldBack(customers: readonly ObservedCustomer[], { weeks }: Generator): HeldBack {
  const born = customers.filter(({ calibrationAgeDays }) => calibrationAgeDays >= 0);
  const later = Float64Array.from(born, ({ holdoutFrequency }) => holdoutFrequency);
  const ones = born.map(() => 1);
  const days = Math.round(holdoutShare * Math.round(7 * weeks));
  return {
    calibration: {
      cells: encodeCells({
        frequency: born.map(({ calibrationFrequency }) => calibrationFrequency),
        recency: born.map(({ calibrationRecencyDays }) => calibrationRecencyDays),
        age: born.map(({ calibrationAgeDays }) => calibrationAgeDays),
        customers: ones,
      }),
      holdoutFrequencySum: later,
      holdoutSquareSum: later.map((count) => count * count),
      holdoutDays: days,
    },
    whole: encodeCells({
      frequency: born.map(({ frequency }) => frequency),
      recency: born.map(({ recencyDays }) => recencyDays),
      age: born.map(({ ageDays }) => ageDays),
      customers: ones,
    }),
    days,
  };
}
