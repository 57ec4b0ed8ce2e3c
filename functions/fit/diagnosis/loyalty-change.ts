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

export interface Change {
  readonly change: number;
  readonly lower: number;
  readonly upper: number;
}

/** A position at which the latest stretch may have started, and the change of loyalty if it did. */
export interface Candidate extends Change {
  readonly start: number;
  readonly logLikelihood: number;
}

/** How loyalty moved: from the latest change point that is a fall, else the latest one; without one against the previous period. */
export interface LoyaltyChange extends Change {
  /** First period of the latest stretch, when history shows a change there; null: no change point. */
  readonly changePoint: string | null;
  /** Position of the first period of the latest stretch, and the earliest that the stretch before it can reach back to. */
  readonly start: number;
  readonly earlierStart: number;
  readonly candidates: readonly Candidate[];
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
export const longestStretch = 12;

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
  const start = latestFall(points, variances, starts) ?? starts.at(-1);
  if (start === undefined) {
    const latest = points.length - 1;
    const change = difference(points, variances, latest - 1, latest, points.length);
    return {
      ...change,
      changePoint: null,
      start: latest,
      earlierStart: 0,
      candidates: [{ start: latest, logLikelihood: 0, ...change }],
    };
  }
  const segmentStart = starts.filter((each) => each < start).at(-1) ?? 0;
  const all = splits(estimates, variances, segmentStart, points.length);
  const best = Math.max(...all.map((split) => split.logLikelihood));
  const stretchFrom = (from: number): number => Math.max(segmentStart, from - longestStretch);
  const changeAt = (from: number): Change => difference(points, variances, stretchFrom(from), from, points.length);
  return {
    ...changeAt(start),
    changePoint: points[start]!.period,
    start,
    earlierStart: segmentStart,
    // Starts in the 99 % likelihood region, χ²₁/2 below the best.
    candidates: all
      .filter((split) => split.logLikelihood >= best - 3.32)
      .map((split) => ({ ...split, ...changeAt(split.start) })),
  };
}

/** The latest change point from which loyalty is still lower than in the stretch before it: a blip afterwards does not undo a fall. */
function latestFall(
  points: readonly LoyaltyPoint[],
  variances: readonly number[],
  starts: readonly number[],
): number | undefined {
  return starts.findLast((start, index) => {
    const earlier = Math.max(starts[index - 1] ?? 0, start - longestStretch);
    return difference(points, variances, earlier, start, points.length).upper < 0;
  });
}

/**
 * Variance between periods beyond the standard errors, from first differences; one leap counts no more than 3 standard deviations,
 * so that the step that is looked for does not hide itself.
 */
function fluctuation(points: readonly LoyaltyPoint[]): number {
  if (points.length < 4) return 0;
  const steps = points.slice(1).map((point, index) => ({
    square: (point.estimate - points[index]!.estimate) ** 2,
    noise: point.variance + points[index]!.variance,
  }));
  let extra = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < 4; turn++) {
    const limit = extra;
    const sum = steps.reduce(
      (total, { square, noise }) => total + Math.min(square, 9 * (noise + 2 * limit)) - noise,
      0,
    );
    extra = Math.max(0, sum / steps.length / 2);
  }
  return extra;
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
): Change {
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
