import type { Random } from '../../numerics/random.ts';
import { tQuantile } from '../gaps/level-system.ts';

/** A pair of levels with the variance of their errors. */
export interface Pair {
  /** Cells of one group share an effect, which is taken out. */
  readonly group: string;
  /** A second classification whose effect is taken out, or null. */
  readonly time: string | null;
  /** Cells of one cluster are resampled together; its group, or something across groups. */
  readonly cluster: string;
  readonly x: number;
  readonly y: number;
  /** Error variance of x that is left once effects are out (errors common to a group or time are not in it). */
  readonly xNoise: number;
  /** Covariance of the errors of x and y that is left once effects are out. */
  readonly sharedNoise: number;
}

export interface Slope {
  readonly slope: number;
  readonly lower: number;
  readonly upper: number;
  /** Share of the variance of x that is not error. */
  readonly reliability: number;
  readonly cells: number;
  readonly isEstimable: boolean;
  /** Slopes of the resamples, in the order in which they were drawn (null: none came of it): what products of slopes are built from. */
  readonly draws: readonly (number | null)[];
}

export const slopeResamples = 300;

/**
 * How much wider resamples of few clusters must be spread to hold what they claim: their variance is (G − 1)/G of what it should be,
 * and G clusters know it with G − 1 degrees of freedom.
 */
const spreadOfFewClusters = (clusters: number): number =>
  (Math.sqrt(clusters / (clusters - 1)) * tQuantile(0.975, clusters - 1)) / 1.959963984540054;

/**
 * Slope of y on x with the effects of groups and times taken out, corrected for the known errors of x:
 * (Sxy − Σ shared noise) / (Sxx − Σ noise of x), Fuller (1987), Measurement Error Models, eq. 3.1.7.
 * Interval: percentiles over resamples of whole clusters, spread wider where they are few. Not estimable under 20 cells or when
 * under half of the variance of x is more than error (SPEC 6.2).
 */
export function errorsInVariablesSlope(pairs: readonly Pair[], random: Random, leastReliability = 0.5): Slope | null {
  const clusters = new Map<string, Pair[]>();
  for (const pair of pairs) clusters.set(pair.cluster, [...(clusters.get(pair.cluster) ?? []), pair]);
  const names = [...clusters.keys()].sort();
  const whole = moments(pairs);
  if (!whole || names.length < 3) return null;
  const draws: (number | null)[] = [];
  const spread = spreadOfFewClusters(names.length);
  for (let draw = 0; draw < slopeResamples; draw++) {
    const sample = names.flatMap((_, index) => {
      const name = names[random.integer(names.length)]!;
      // A group drawn twice is two groups.
      return clusters.get(name)!.map((pair) => (pair.group === name ? { ...pair, group: `${name} ${index}` } : pair));
    });
    const again = moments(sample);
    const stands = again !== null && again.signal > 0.1 * whole.signal;
    draws.push(stands ? whole.slope + spread * (again.slope - whole.slope) : null);
  }
  const found = draws.filter((each) => each !== null).sort((a, b) => a - b);
  const isEstimable =
    pairs.length >= 20 &&
    whole.reliability >= leastReliability &&
    found.length >= slopeResamples / 2 &&
    whole.signal > 0;
  return {
    slope: whole.slope,
    lower: found[Math.floor(0.025 * found.length)] ?? Number.NaN,
    upper: found[Math.ceil(0.975 * found.length) - 1] ?? Number.NaN,
    reliability: whole.reliability,
    cells: pairs.length,
    isEstimable,
    draws,
  };
}

interface Moments {
  readonly slope: number;
  readonly signal: number;
  readonly reliability: number;
}

function moments(pairs: readonly Pair[]): Moments | null {
  const groups = new Set(pairs.map((pair) => pair.group)).size;
  const timed = pairs.some((pair) => pair.time !== null);
  const times = timed ? new Set(pairs.map((pair) => pair.time)).size : 1;
  const left = pairs.length - groups - times + 1;
  if (left < 3) return null;
  const x = withoutEffects(pairs, (pair) => pair.x);
  const y = withoutEffects(pairs, (pair) => pair.y);
  let [square, product, noise, shared] = [0, 0, 0, 0];
  pairs.forEach((pair, index) => {
    square += x[index]! * x[index]!;
    product += x[index]! * y[index]!;
    noise += pair.xNoise;
    shared += pair.sharedNoise;
  });
  const share = left / pairs.length;
  const signal = square - noise * share;
  if (!(square > 0)) return null;
  return { slope: (product - shared * share) / signal, signal, reliability: signal / square };
}

/** Residuals after the means of groups and of times, by turns until they settle (exact at once when every cell is there). */
function withoutEffects(pairs: readonly Pair[], value: (pair: Pair) => number): number[] {
  let residuals = pairs.map(value);
  const timed = pairs.some((pair) => pair.time !== null);
  for (let turn = 0; turn < 12; turn++) {
    const before = residuals;
    residuals = centred(pairs, residuals, (pair) => pair.group);
    if (timed) residuals = centred(pairs, residuals, (pair) => pair.time ?? '');
    if (!timed || residuals.every((each, index) => Math.abs(each - before[index]!) < 1e-9)) break;
  }
  return residuals;
}

function centred(pairs: readonly Pair[], values: readonly number[], key: (pair: Pair) => string): number[] {
  const sums = new Map<string, { sum: number; count: number }>();
  pairs.forEach((pair, index) => {
    const entry = sums.get(key(pair)) ?? { sum: 0, count: 0 };
    entry.sum += values[index]!;
    entry.count++;
    sums.set(key(pair), entry);
  });
  return values.map((each, index) => {
    const entry = sums.get(key(pairs[index]!))!;
    return each - entry.sum / entry.count;
  });
}
