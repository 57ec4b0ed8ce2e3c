import { quadraticForm } from '../../numerics/linear-algebra.ts';
import type { PurchaseFit } from './fit-purchases.ts';
import type { GammaGammaFit, GammaGammaParameters, SpendCells } from './gamma-gamma.ts';
import type { MarginRates, SegmentRows } from './inputs.ts';
import type { PurchaseCells } from './purchase-cells.ts';
import { relativeSquare, type ScoredCells } from './score-cells.ts';

/** Remaining lifetime value of a group of customers with its 95 % interval. */
export interface TotalValue {
  readonly segment: string | null;
  readonly customers: number;
  readonly total: number;
  readonly lower: number;
  readonly upper: number;
  /** 95 % interval of the expectation: parameters without chance. */
  readonly expectedLower: number;
  readonly expectedUpper: number;
  /** Relative standard error that the doubt about the purchase model leaves. */
  readonly modelError: number;
  /** Expected discounted revenue behind it; total / revenue is the margin rate. */
  readonly revenue: number;
}

/**
 * How often the squared distance to the rivals counts, weighted by their plausibility: likelihoods tell models apart by the days
 * seen and not by those to come (choice; so that intervals hold what comes in `verify -- coverage`).
 */
const rivalsCount = 2.5;

interface Sum {
  customers: number;
  total: number;
  revenue: number;
  /** Derivatives by the four log-parameters of the purchase model, log p, log q, log v. */
  readonly gradient: Float64Array;
  /** Variance of what the customers will bring around their expectation. */
  chance: number;
}

const emptySum = (): Sum => ({ customers: 0, total: 0, revenue: 0, gradient: new Float64Array(7), chance: 0 });

/**
 * Totals by segment and for the firm (first). A cell of N customers with summed repeat spend Z brings margin rate × discounted
 * purchases × p(vN + Z)/(px + q − 1): the sum of its customers' values, as SQL adds them up.
 *
 * The interval joins three sources. Parameters: delta method on the log of the total through the covariances of both models
 * (fitted separately, hence independent). Chance: Σ Var of single customers; what they spent varies within a row
 * of several as it does among all customers of their frequency. Model: the mean squared log ratio to the totals of the other
 * purchase models, by their plausibility, and the part of a missed hold-out that the first two do not explain. The interval
 * is total · (1 ± 1.96 · error), that of the expectation (parameters only) total · exp(±1.96 · error). The margin rate counts as known.
 */
export function totalValues(
  inputs: { cells: PurchaseCells; rows: SegmentRows; spendCells: SpendCells },
  scored: ScoredCells,
  fits: { purchases: PurchaseFit; spend: GammaGammaFit },
  margins: MarginRates,
  doubt: ModelDoubt = { rivals: [], excess: 0 },
): TotalValue[] {
  const { cells, rows, spendCells } = inputs;
  const parameters = fits.spend.parameters;
  const variances = spendVariances(spendCells);
  const sums = rows.segments.map(emptySum);
  const rates = rows.segments.map((segment) => margins.rateOf(segment));
  for (let row = 0; row < rows.cell.length; row++) {
    const cell = rows.cell[row]!;
    const x = cells.frequency[cell]!;
    const segment = rows.segment[row]!;
    addRow(
      sums[segment]!,
      rows.customers[row]!,
      rows.repeatSpend[row]!,
      x,
      cell,
      scored,
      parameters,
      variances.get(x) ?? 0,
      rates[segment]!,
    );
  }
  const firm = sums.reduce(addSums, emptySum());
  const others = doubt.rivals.map(({ weight, scored: other }) => ({
    weight,
    totals: segmentTotals(inputs, other, parameters, rates),
  }));
  const spread = (total: number, of: (totals: Float64Array) => number) =>
    others.reduce(
      (sum, { weight, totals }) => sum + rivalsCount * weight * logRatio(of(totals), total) ** 2,
      doubt.excess,
    );
  const whole = (totals: Float64Array) => totals.reduce((sum, total) => sum + total, 0);
  return [
    describe(null, firm, fits, spread(firm.total, whole)),
    ...rows.segments.map((segment, index) =>
      describe(
        segment,
        sums[index]!,
        fits,
        spread(sums[index]!.total, (totals) => totals[index]!),
      ),
    ),
  ];
}

/** What is in doubt about the model itself. */
export interface ModelDoubt {
  /** Other purchase models by their plausibility, with their scores of the same cells. */
  readonly rivals: readonly { readonly weight: number; readonly scored: ScoredCells }[];
  /** Relative variance by which the hold-out was missed beyond what parameters and chance explain. */
  readonly excess: number;
}

const logRatio = (one: number, other: number): number => (one / other > 0 ? Math.log(one / other) : 0);

/** Total of each segment under another purchase model. */
function segmentTotals(
  { cells, rows }: { cells: PurchaseCells; rows: SegmentRows },
  scored: ScoredCells,
  { p, q, v }: GammaGammaParameters,
  rates: readonly number[],
): Float64Array {
  const totals = new Float64Array(rows.segments.length);
  for (let row = 0; row < rows.cell.length; row++) {
    const cell = rows.cell[row]!;
    const spend = (p * (v * rows.customers[row]! + rows.repeatSpend[row]!)) / (p * cells.frequency[cell]! + q - 1);
    totals[rows.segment[row]!]! += rates[rows.segment[row]!]! * spend * scored.discounted[cell]!;
  }
  return totals;
}

function addRow(
  sum: Sum,
  customers: number,
  repeatSpend: number,
  x: number,
  cell: number,
  scored: ScoredCells,
  { p, q, v }: GammaGammaParameters,
  spendVariance: number,
  rate: number,
): void {
  const divisor = p * x + q - 1;
  const spend = (p * (v * customers + repeatSpend)) / divisor;
  const purchases = scored.discounted[cell]!;
  const value = rate * spend * purchases;
  sum.customers += customers;
  sum.revenue += spend * purchases;
  sum.total += value;
  for (let k = 0; k < 4; k++) sum.gradient[k]! += rate * spend * scored.gradient[4 * cell + k]!;
  sum.gradient[4]! += (value * (q - 1)) / divisor;
  sum.gradient[5]! -= (value * q) / divisor;
  sum.gradient[6]! += (rate * purchases * p * v * customers) / divisor;
  const perSpend = (rate * p) / divisor;
  const mean = v + repeatSpend / customers;
  const squares = perSpend ** 2 * (customers * mean ** 2 + (customers - 1) * spendVariance);
  const square = relativeSquare(scored, cell, x, { p, q, v }) - purchases * purchases;
  sum.chance += squares * Math.max(0, square);
}

function addSums(left: Sum, right: Sum): Sum {
  return {
    customers: left.customers + right.customers,
    total: left.total + right.total,
    revenue: left.revenue + right.revenue,
    chance: left.chance + right.chance,
    gradient: left.gradient.map((value, k) => value + right.gradient[k]!),
  };
}

/** By frequency: variance of the customers' repeat spend. */
function spendVariances({ frequency, spend, customers }: SpendCells): Map<number, number> {
  const sums = new Map<number, { n: number; first: number; second: number }>();
  for (let i = 0; i < frequency.length; i++) {
    const x = frequency[i]!;
    const sum = sums.get(x) ?? { n: 0, first: 0, second: 0 };
    if (sum.n === 0) sums.set(x, sum);
    sum.n += customers[i]!;
    sum.first += customers[i]! * spend[i]!;
    sum.second += customers[i]! * spend[i]! ** 2;
  }
  return new Map(
    Array.from(sums, ([x, { n, first, second }]) => [x, n > 1 ? Math.max(0, second - first ** 2 / n) / (n - 1) : 0]),
  );
}

function describe(
  segment: string | null,
  sum: Sum,
  fits: { purchases: PurchaseFit; spend: GammaGammaFit },
  modelSpread: number,
): TotalValue {
  const { customers, total, revenue } = sum;
  const parameterVariance =
    quadraticForm([...sum.gradient.subarray(0, 4)], fits.purchases.logCovariance) +
    quadraticForm([...sum.gradient.subarray(4)], fits.spend.logCovariance);
  const { lower, upper } = totalInterval(total, parameterVariance + sum.chance + modelSpread * total ** 2);
  const expected = relativeInterval(total, parameterVariance);
  return {
    segment,
    customers,
    total,
    revenue,
    lower,
    upper,
    expectedLower: expected.lower,
    expectedUpper: expected.upper,
    modelError: Math.sqrt(modelSpread),
  };
}

/**
 * 95 % interval of a positive sum of many: total ± 1.96 · error, whose lower end never reaches 0 (beyond a half it falls
 * exponentially). On the log scale four in five of the totals missed lay below their interval.
 */
export function totalInterval(total: number, variance: number): { lower: number; upper: number } {
  if (total === 0) return { lower: 0, upper: 0 };
  const reach = (1.959963984540054 * Math.sqrt(variance)) / Math.abs(total);
  const least = reach <= 0.5 ? 1 - reach : 0.5 * Math.exp(1 - 2 * reach);
  const ends = [total * least, total * (1 + reach)];
  return { lower: Math.min(...ends), upper: Math.max(...ends) };
}

/** 95 % interval of a quantity whose relative error is close to normal on the log scale; both ends share its sign. */
export function relativeInterval(estimate: number, variance: number): { lower: number; upper: number } {
  if (estimate === 0) return { lower: 0, upper: 0 };
  const factor = Math.exp((1.959963984540054 * Math.sqrt(variance)) / Math.abs(estimate));
  const ends = [estimate / factor, estimate * factor];
  return { lower: Math.min(...ends), upper: Math.max(...ends) };
}
