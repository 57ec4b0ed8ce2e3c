import type { Random } from '../../numerics/random.ts';
import { tQuantile } from '../gaps/level-system.ts';

/** An index of one period. */
export interface IndexPoint {
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

/** A place where history may step, and twice the half log-likelihood ratio of the step. */
export interface Split {
  readonly start: number;
  readonly logLikelihood: number;
}

/** A step that chance does not explain. */
export interface Step extends Split {
  /** Of "no step in this stretch": of the greatest split over all places. */
  readonly pValue: number;
  /** Places in the 95 % likelihood region of the step. */
  readonly earliest: number;
  readonly latest: number;
}

/** Draws under "no change" from which a change point's p-value is taken. */
const draws = 1999;
const significance = 0.05;

/** Standard errors with the fluctuation between periods beyond them. */
export function variancesOf(points: readonly IndexPoint[]): number[] {
  const extra = fluctuation(points);
  return points.map((point) => point.variance + extra);
}

/**
 * Variance between periods beyond the standard errors, from first differences; one leap counts no more than 3 standard deviations,
 * so that the step that is looked for does not hide itself.
 */
function fluctuation(points: readonly IndexPoint[]): number {
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

/** Half the log-likelihood ratio of a step at each place of a stretch. */
export function splits(estimates: readonly number[], variances: readonly number[], from: number, to: number): Split[] {
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

/**
 * Steps of a history by binary segmentation with the likelihood ratio of one step in the mean of normal points with known standard
 * errors (Hinkley 1970; Scott & Knott 1974), each taken when the maximum over all places lies in the upper 5 % of its simulated
 * distribution without change.
 */
export function stepsOf(
  estimates: readonly number[],
  variances: readonly number[],
  from: number,
  to: number,
  random: Random,
): Step[] {
  if (to - from < 3) return [];
  const greatest = (all: readonly Split[]): Split => all.reduce((a, b) => (b.logLikelihood > a.logLikelihood ? b : a));
  const places = splits(estimates, variances, from, to);
  const best = greatest(places);
  const noise = new Array<number>(to).fill(0);
  let beyond = 0;
  for (let draw = 0; draw < draws; draw++) {
    for (let index = from; index < to; index++) noise[index] = random.normal() * Math.sqrt(variances[index]!);
    if (greatest(splits(noise, variances, from, to)).logLikelihood >= best.logLikelihood) beyond++;
  }
  const pValue = (beyond + 1) / (draws + 1);
  if (pValue > significance) return [];
  // χ²₁/2 below the best.
  const likely = places.filter((split) => split.logLikelihood >= best.logLikelihood - 1.92).map(({ start }) => start);
  const step = { ...best, pValue, earliest: Math.min(...likely), latest: Math.max(...likely) };
  return [
    ...stepsOf(estimates, variances, from, best.start, random),
    step,
    ...stepsOf(estimates, variances, best.start, to, random),
  ];
}

/** Weighted mean of a stretch of points, [from, to). */
export function stretchMean(
  points: readonly IndexPoint[],
  variances: readonly number[],
  from: number,
  to: number,
): { value: number; variance: number; degrees: number } {
  const weights = points.slice(from, to).map((_, index) => 1 / variances[from + index]!);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const value = weights.reduce((sum, weight, index) => sum + weight * points[from + index]!.estimate, 0) / total;
  const degrees = points.slice(from, to).reduce((sum, point) => sum + point.degreesOfFreedom, 0);
  return { value, variance: 1 / total, degrees };
}

/** Mean of [start, end) minus mean of [earlier, start) with its 95 % t interval. */
export function difference(
  points: readonly IndexPoint[],
  variances: readonly number[],
  earlier: number,
  start: number,
  end: number,
): Change {
  const [before, after] = [stretchMean(points, variances, earlier, start), stretchMean(points, variances, start, end)];
  const variance = before.variance + after.variance;
  const degrees = variance ** 2 / (before.variance ** 2 / before.degrees + after.variance ** 2 / after.degrees);
  const change = after.value - before.value;
  const reach = Math.sqrt(variance) * tQuantile(0.975, degrees);
  return { change, lower: change - reach, upper: change + reach };
}
