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
  readonly clusters: number;
  readonly isEstimable: boolean;
  /** Slopes of the resamples, in the order in which they were drawn (null: none came of it), with the slope's variance: what products are built from. */
  readonly draws: readonly (number | null)[];
}

export const slopeResamples = 300;
/** Fewer clusters than this are left out one by one instead of being resampled. */
const fewClusters = 6;

/** Resamples of few clusters vary by (G − 1)/G too little: spread by this, their variance is that of the slope. */
const spreadOfFewClusters = (clusters: number): number => Math.sqrt(clusters / (clusters - 1));

/** How much wider an interval must be than a normal one when its variance comes from G clusters. */
export const wideningOf = (degreesOfFreedom: number): number => tQuantile(0.975, degreesOfFreedom) / 1.959963984540054;

/**
 * Slope of y on x with the effects of groups and times taken out, corrected for the known errors of x:
 * (Sxy − Σ shared noise) / (Sxx − Σ noise of x), Fuller (1987), Measurement Error Models, eq. 3.1.7.
 * Interval: percentiles over resamples of whole clusters, spread wider where they are few. Not estimable under 20 cells or when
 * under half of the variance of x is more than error.
 */
export function errorsInVariablesSlope(pairs: readonly Pair[], random: Random, leastReliability = 0.5): Slope | null {
  const names = [...new Set(pairs.map((pair) => pair.cluster))].sort();
  const coded = code(pairs, names);
  const whole = moments(coded, coded.rowsOfCluster.flat(), coded.group, coded.groups);
  if (!whole || names.length < 3) return null;
  const draws = names.length < fewClusters ? leaveOneOut(coded, whole, random) : resamples(coded, whole, random);
  const widening = wideningOf(names.length - 1);
  const found = draws
    .filter((each) => each !== null)
    .map((each) => whole.slope + widening * (each - whole.slope))
    .sort((a, b) => a - b);
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
    clusters: names.length,
    isEstimable,
    draws,
  };
}

function resamples(coded: Coded, whole: Moments, random: Random): (number | null)[] {
  const spread = spreadOfFewClusters(coded.rowsOfCluster.length);
  return Array.from({ length: slopeResamples }, () => {
    const again = resample(coded, random);
    const stands = again !== null && again.signal > 0.1 * whole.signal;
    return stands ? whole.slope + spread * (again.slope - whole.slope) : null;
  });
}

/**
 * Draws for clusters too few to be resampled with replacement: what each moves the slope by when it is left out (jackknife), times a
 * standard normal of its own; the same stream gives the same clusters the same normals. None where one cluster alone carries the slope.
 */
function leaveOneOut(coded: Coded, whole: Moments, random: Random): (number | null)[] {
  const size = coded.rowsOfCluster.length;
  const without = coded.rowsOfCluster.map((_, left) => {
    const rows = coded.rowsOfCluster.flatMap((own, cluster) => (cluster === left ? [] : own));
    return moments(
      coded,
      rows,
      Int32Array.from(rows, (row) => coded.group[row]!),
      coded.groups,
    );
  });
  const isLost = without.some((each) => each === null || !(each.signal > 0.1 * whole.signal));
  const slopes = without.map((each) => each?.slope ?? 0);
  const mean = slopes.reduce((sum, slope) => sum + slope, 0) / size;
  const spread = (spreadOfFewClusters(size) * (size - 1)) / size;
  return Array.from({ length: slopeResamples }, () => {
    const moved = slopes.reduce((sum, slope) => sum + (slope - mean) * random.normal(), 0);
    return isLost ? null : whole.slope + spread * moved;
  });
}

/** Cells with their classifications as numbers, so that resamples are cheap. */
interface Coded {
  readonly pairs: readonly Pair[];
  readonly group: Int32Array;
  readonly groups: number;
  readonly time: Int32Array;
  /** 0: no times. */
  readonly times: number;
  readonly rowsOfCluster: readonly (readonly number[])[];
  /** Cells whose group is their cluster: drawn twice they are two groups. */
  readonly isOwnGroup: readonly boolean[];
}

function code(pairs: readonly Pair[], clusters: readonly string[]): Coded {
  const groups = [...new Set(pairs.map((pair) => pair.group))];
  const times = [...new Set(pairs.map((pair) => pair.time ?? ''))];
  const groupOf = new Map(groups.map((name, index) => [name, index] as const));
  const timeOf = new Map(times.map((name, index) => [name, index] as const));
  const clusterOf = new Map(clusters.map((name, index) => [name, index] as const));
  const rowsOfCluster: number[][] = clusters.map(() => []);
  pairs.forEach((pair, row) => {
    rowsOfCluster[clusterOf.get(pair.cluster)!]!.push(row);
  });
  return {
    pairs,
    group: Int32Array.from(pairs, (pair) => groupOf.get(pair.group)!),
    groups: groups.length,
    time: Int32Array.from(pairs, (pair) => timeOf.get(pair.time ?? '')!),
    times: pairs.some((pair) => pair.time !== null) ? times.length : 0,
    rowsOfCluster,
    isOwnGroup: pairs.map((pair) => pair.group === pair.cluster),
  };
}

function resample(coded: Coded, random: Random): Moments | null {
  const { rowsOfCluster, isOwnGroup } = coded;
  const rows: number[] = [];
  const group: number[] = [];
  for (let place = 0; place < rowsOfCluster.length; place++) {
    for (const row of rowsOfCluster[random.integer(rowsOfCluster.length)]!) {
      rows.push(row);
      group.push(isOwnGroup[row] ? coded.groups + place : coded.group[row]!);
    }
  }
  return moments(coded, rows, Int32Array.from(group), coded.groups + rowsOfCluster.length);
}

interface Moments {
  readonly slope: number;
  readonly signal: number;
  readonly reliability: number;
}

/** `rows` are the cells of the (re)sample; `groupOf` has the group of each of its places (of each cell, for the whole sample). */
function moments(coded: Coded, rows: readonly number[], groupOf: Int32Array, groups: number): Moments | null {
  const isWhole = groupOf === coded.group;
  const group = isWhole ? Int32Array.from(rows, (row) => groupOf[row]!) : groupOf;
  const time = Int32Array.from(rows, (row) => coded.time[row]!);
  const left = rows.length - new Set(group).size - (coded.times > 0 ? new Set(time).size : 1) + 1;
  if (left < 3) return null;
  const effects = { group, groups, time, times: coded.times };
  const x = withoutEffects(
    Float64Array.from(rows, (row) => coded.pairs[row]!.x),
    effects,
  );
  const y = withoutEffects(
    Float64Array.from(rows, (row) => coded.pairs[row]!.y),
    effects,
  );
  let [square, product, noise, shared] = [0, 0, 0, 0];
  rows.forEach((row, index) => {
    square += x[index]! * x[index]!;
    product += x[index]! * y[index]!;
    noise += coded.pairs[row]!.xNoise;
    shared += coded.pairs[row]!.sharedNoise;
  });
  const share = left / rows.length;
  const signal = square - noise * share;
  if (!(square > 0)) return null;
  return { slope: (product - shared * share) / signal, signal, reliability: signal / square };
}

interface Effects {
  readonly group: Int32Array;
  readonly groups: number;
  readonly time: Int32Array;
  readonly times: number;
}

/** Residuals after the means of groups and of times, by turns until they settle (exact at once when every cell is there). */
function withoutEffects(values: Float64Array, { group, groups, time, times }: Effects): Float64Array {
  for (let turn = 0; turn < 12; turn++) {
    const moved = [centre(values, group, groups), times > 0 ? centre(values, time, times) : 0];
    if (times === 0 || Math.max(...moved) < 1e-9) break;
  }
  return values;
}

/** Takes the mean of each class off its values, in place. Returns the largest mean taken off. */
function centre(values: Float64Array, classOf: Int32Array, classes: number): number {
  const sums = new Float64Array(classes);
  const counts = new Int32Array(classes);
  for (let index = 0; index < values.length; index++) {
    sums[classOf[index]!]! += values[index]!;
    counts[classOf[index]!]!++;
  }
  let largest = 0;
  for (let each = 0; each < classes; each++) {
    if (counts[each]! > 0) sums[each]! /= counts[each]!;
    largest = Math.max(largest, Math.abs(sums[each]!));
  }
  for (let index = 0; index < values.length; index++) values[index]! -= sums[classOf[index]!]!;
  return largest;
}
