import { studentTCdf, studentTQuantile } from '../../numerics/distributions.ts';

/** Trust before (in two halves) and after a signal. */
export const stretches = ['early_before', 'late_before', 'after'] as const;
export type Stretch = (typeof stretches)[number];

/** Answers of one bucket of persons in one stretch, of customers whom the signal was meant for or of others. */
export interface TrustSum {
  readonly isExposed: boolean;
  readonly stretch: Stretch;
  readonly bucket: number;
  readonly voices: number;
  readonly weightSum: number;
  readonly weightedSum: number;
}

export interface Contrast {
  readonly estimate: number;
  readonly standardError: number;
  readonly degreesOfFreedom: number;
  readonly lower: number;
  readonly upper: number;
  readonly pValue: number;
}

export interface TrustEffect {
  readonly basis: 'difference_in_differences' | 'before_after';
  readonly effect: Contrast;
  /** Late minus early half of the time before, in the same contrast: not 0 when the two were drifting apart already. Null: too few answers. */
  readonly trendBefore: Contrast | null;
  /** Persons in a stretch, counted once in each. */
  readonly exposedVoices: number;
  readonly controlVoices: number;
}

export type NoEffect = 'not_asked_before' | 'not_asked_after' | 'too_few_answers';

/**
 * Effect of a signal on trust: change of those it was meant for, less the change of the others in the same time (difference in
 * differences, Card & Krueger 1994); without others the change alone. Means are weighted; errors are linearised and clustered by bucket of
 * persons, since one person may answer before and after, each cell scaled by n/(n − 1); Student's t with Welch–Satterthwaite degrees of freedom.
 *
 * @param fewest persons that each cell must hold
 * @returns the effect in points, or why there is none
 */
export function trustEffect(sums: readonly TrustSum[], fewest: number): TrustEffect | NoEffect {
  const cell = (isExposed: boolean, ...of: Stretch[]): Cell =>
    cellOf(sums.filter((sum) => sum.isExposed === isExposed && of.includes(sum.stretch)));
  const before = cell(true, 'early_before', 'late_before');
  const after = cell(true, 'after');
  if (before.voices === 0) return 'not_asked_before';
  if (after.voices === 0) return 'not_asked_after';
  const enough = ({ voices, buckets }: Cell): boolean => voices >= fewest && buckets.size > 1;
  if (!enough(before) || !enough(after)) return 'too_few_answers';
  const control = [cell(false, 'after'), cell(false, 'early_before', 'late_before')];
  const hasControl = control.every(enough);
  const halves = [cell(true, 'late_before'), cell(true, 'early_before')];
  const controlHalves = [cell(false, 'late_before'), cell(false, 'early_before')];
  const compared = hasControl ? [after, before, ...control.toReversed()] : [after, before];
  const trend = hasControl ? [...halves, ...controlHalves.toReversed()] : halves;
  return {
    basis: hasControl ? 'difference_in_differences' : 'before_after',
    effect: contrastOf(compared),
    trendBefore: trend.every(enough) ? contrastOf(trend) : null,
    exposedVoices: before.voices + after.voices,
    controlVoices: hasControl ? control.reduce((sum, { voices }) => sum + voices, 0) : 0,
  };
}

interface Cell {
  readonly mean: number;
  readonly weight: number;
  readonly voices: number;
  /** Weight and weighted sum of each bucket. */
  readonly buckets: ReadonlyMap<number, { readonly weight: number; readonly weighted: number }>;
}

function cellOf(sums: readonly TrustSum[]): Cell {
  const buckets = new Map<number, { weight: number; weighted: number }>();
  let [weight, weighted, voices] = [0, 0, 0];
  for (const sum of sums) {
    const known = buckets.get(sum.bucket) ?? { weight: 0, weighted: 0 };
    buckets.set(sum.bucket, {
      weight: known.weight + sum.weightSum,
      weighted: known.weighted + sum.weightedSum,
    });
    weight += sum.weightSum;
    weighted += sum.weightedSum;
    voices += sum.voices;
  }
  return { mean: weighted / weight, weight, voices, buckets };
}

/** First − second + third − fourth mean. */
function contrastOf(cells: readonly Cell[]): Contrast {
  const signs = [1, -1, 1, -1];
  const influence = new Map<number, number>();
  let [estimate, ownVariances, ownSquares] = [0, 0, 0];
  cells.forEach(({ mean, weight, buckets }, index) => {
    const sign = signs[index]!;
    const count = buckets.size;
    const scale = Math.sqrt(count / (count - 1)) / weight;
    let own = 0;
    for (const [bucket, sum] of buckets) {
      const value = sign * scale * (sum.weighted - mean * sum.weight);
      influence.set(bucket, (influence.get(bucket) ?? 0) + value);
      own += value * value;
    }
    estimate += sign * mean;
    ownVariances += own;
    ownSquares += own ** 2 / (count - 1);
  });
  const variance = [...influence.values()].reduce((sum, value) => sum + value * value, 0);
  const degreesOfFreedom = ownSquares > 0 ? ownVariances ** 2 / ownSquares : Number.POSITIVE_INFINITY;
  return withInterval(estimate, Math.sqrt(variance), degreesOfFreedom);
}

/** A contrast from its estimate, standard error and degrees of freedom; 95 % interval, two-sided p. */
export function withInterval(estimate: number, standardError: number, degreesOfFreedom: number): Contrast {
  const reach = standardError * studentTQuantile(0.975, degreesOfFreedom);
  const pValue =
    standardError > 0 ? 2 * studentTCdf(-Math.abs(estimate) / standardError, degreesOfFreedom) : estimate === 0 ? 1 : 0;
  return { estimate, standardError, degreesOfFreedom, lower: estimate - reach, upper: estimate + reach, pValue };
}

/** Such a contrast is seldom chance alone: p below 0.05. */
export const isBeyondNoise = ({ pValue }: Contrast): boolean => pValue < 0.05;
