import type { Random } from '../../numerics/random.ts';
import type { IndexRow } from '../gaps/gap-inputs.ts';
import { tQuantile } from '../gaps/level-system.ts';

/** Loyalty of one period. */
export interface LoyaltyPoint {
  readonly period: string;
  readonly estimate: number;
  /** Squared standard error. */
  readonly variance: number;
  readonly degreesOfFreedom: number;
}

/** How loyalty moved: between the last two stretches of its history, else against the previous period. */
export interface LoyaltyChange {
  readonly change: number;
  readonly lower: number;
  readonly upper: number;
  /** First period of the latest stretch, when history shows a change there; null: no change point. */
  readonly changePoint: string | null;
  /** Position of the first period of the latest stretch and of the stretch before it. */
  readonly start: number;
  readonly earlierStart: number;
  /** Positions at which the latest stretch may have started as well, with the log-likelihood of each. */
  readonly candidates: readonly { readonly start: number; readonly logLikelihood: number }[];
}

/** History of the firm's loyalty over the given periods, in their order. */
export function loyaltyHistory(rows: readonly IndexRow[], periods: readonly string[]): LoyaltyPoint[] {
  const found = new Map(
    rows.filter((row) => row.index_name === 'loyalty' && row.segment === null).map((row) => [row.period_id, row]),
  );
  return periods.flatMap((period) => {
    const row = found.get(period);
    if (!row || row.estimate === null || row.std_error === null || !(row.std_error > 0)) return [];
    const respondents = row.effective_n ?? row.n ?? 2;
    return [
      {
        period,
        estimate: row.estimate,
        variance: row.std_error ** 2,
        degreesOfFreedom: Math.max(1, respondents - 1),
      },
    ];
  });
}

/** Draws under "no change" from which a change point's p-value is taken. */
const draws = 1999;
const significance = 0.05;
/** Stretches longer than this are compared by their latest periods. */
const longestStretch = 12;

/**
 * Change of loyalty. Change points of the history by binary segmentation with the likelihood ratio of one step in the mean of
 * normal points with known standard errors (Hinkley 1970; Scott & Knott 1974), each taken when the maximum over all splits lies in
 * the upper 5 % of its simulated distribution without change. Fluctuation between periods beyond the standard errors is estimated
 * from first differences and added to them.
 *
 * @returns null with fewer than two points
 */
export function loyaltyChange(points: readonly LoyaltyPoint[], random: Random): LoyaltyChange | null {
  if (points.length < 2) return null;
  const extra = fluctuation(points);
  const variances = points.map((point) => point.variance + extra);
  const estimates = points.map((point) => point.estimate);
  const starts = changePoints(estimates, variances, 0, points.length, random);
  const start = starts.at(-1);
  if (start === undefined) {
    const latest = points.length - 1;
    const change = difference(points, variances, latest - 1, latest, points.length);
    return {
      ...change,
      changePoint: null,
      start: latest,
      earlierStart: Math.max(0, latest - longestStretch),
      candidates: [{ start: latest, logLikelihood: 0 }],
    };
  }
  const segmentStart = starts.at(-2) ?? 0;
  const earlierStart = Math.max(segmentStart, start - longestStretch);
  const all = splits(estimates, variances, segmentStart, points.length);
  const best = Math.max(...all.map((split) => split.logLikelihood));
  return {
    ...difference(points, variances, earlierStart, start, points.length),
    changePoint: points[start]!.period,
    start,
    earlierStart,
    // Starts in the 99 % likelihood region, χ²₁/2 below the best, near it.
    candidates: all.filter(
      (split) => split.logLikelihood >= best - 3.32 && Math.abs(split.start - start) <= 4 && split.start > segmentStart,
    ),
  };
}

/** Variance between periods beyond the standard errors, from first differences; one leap counts no more than 3 standard errors. */
function fluctuation(points: readonly LoyaltyPoint[]): number {
  if (points.length < 4) return 0;
  let sum = 0;
  for (let index = 1; index < points.length; index++) {
    const expected = points[index]!.variance + points[index - 1]!.variance;
    const square = (points[index]!.estimate - points[index - 1]!.estimate) ** 2;
    sum += Math.min(square, 9 * expected) - expected;
  }
  return Math.max(0, sum / (points.length - 1) / 2);
}

interface Split {
  readonly start: number;
  readonly logLikelihood: number;
}

function splits(estimates: readonly number[], variances: readonly number[], from: number, to: number): Split[] {
  let [weight, sum] = [0, 0];
  for (let index = from; index < to; index++) {
    weight += 1 / variances[index]!;
    sum += estimates[index]! / variances[index]!;
  }
  const result: Split[] = [];
  let [weightBefore, sumBefore] = [0, 0];
  for (let start = from + 1; start < to; start++) {
    weightBefore += 1 / variances[start - 1]!;
    sumBefore += estimates[start - 1]! / variances[start - 1]!;
    const weightAfter = weight - weightBefore;
    const gap = (sum - sumBefore) / weightAfter - sumBefore / weightBefore;
    result.push({ start, logLikelihood: (gap * gap) / (1 / weightBefore + 1 / weightAfter) / 2 });
  }
  return result;
}

function changePoints(
  estimates: readonly number[],
  variances: readonly number[],
  from: number,
  to: number,
  random: Random,
): number[] {
  if (to - from < 3) return [];
  const greatest = (values: readonly number[]): Split =>
    splits(values, variances, from, to).reduce((a, b) => (b.logLikelihood > a.logLikelihood ? b : a));
  const best = greatest(estimates);
  const noise = new Array<number>(to).fill(0);
  let beyond = 0;
  for (let draw = 0; draw < draws; draw++) {
    for (let index = from; index < to; index++) noise[index] = random.normal() * Math.sqrt(variances[index]!);
    if (greatest(noise).logLikelihood >= best.logLikelihood) beyond++;
  }
  if ((beyond + 1) / (draws + 1) > significance) return [];
  return [
    ...changePoints(estimates, variances, from, best.start, random),
    best.start,
    ...changePoints(estimates, variances, best.start, to, random),
  ];
}

/** Mean of [start, end) minus mean of [earlier, start) with its 95 % t interval. */
function difference(
  points: readonly LoyaltyPoint[],
  variances: readonly number[],
  earlier: number,
  start: number,
  end: number,
): Pick<LoyaltyChange, 'change' | 'lower' | 'upper'> {
  const side = (from: number, to: number) => {
    const weights = points.slice(from, to).map((_, index) => 1 / variances[from + index]!);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const value = weights.reduce((sum, weight, index) => sum + weight * points[from + index]!.estimate, 0) / total;
    const degrees = points.slice(from, to).reduce((sum, point) => sum + point.degreesOfFreedom, 0);
    return { value, variance: 1 / total, degrees };
  };
  const [before, after] = [side(earlier, start), side(start, end)];
  const variance = before.variance + after.variance;
  const degrees = variance ** 2 / (before.variance ** 2 / before.degrees + after.variance ** 2 / after.degrees);
  const change = after.value - before.value;
  const reach = Math.sqrt(variance) * tQuantile(0.975, degrees);
  return { change, lower: change - reach, upper: change + reach };
}
