import type { Random } from '../../numerics/random.ts';

/** Standard normal: half of a 95 % interval. */
const z = 1.959963984540054;

/** A gap's bias for the firm, points, with the ends of its 95 % interval; null: it has none. */
export interface KnownBias {
  readonly bias: number | null;
  readonly bias_lower: number | null;
  readonly bias_upper: number | null;
}

export interface ClosedPoints {
  /** Points of the gap that are closed: those asked for, at most the bias, at least 0. */
  readonly points: number;
  /** The same in resample k, which has a bias of its own. */
  drawOf(resample: number): number;
}

/**
 * How much of a gap is closed. Where the bias is less than what is asked for, it is estimated itself: each resample draws it normally
 * with the width of its 95 % interval and caps what it draws as the estimate is capped. A bias without an interval counts as known.
 */
export function closedPoints(most: number, known: KnownBias, resamples: number, random: Random): ClosedPoints {
  const { bias, bias_lower: lower, bias_upper: upper } = known;
  const capped = (value: number): number => Math.min(most, Math.max(0, value));
  const deviation = lower === null || upper === null ? 0 : (upper - lower) / 2 / z;
  const draws = Float64Array.from({ length: resamples }, () => capped((bias ?? 0) + deviation * random.normal()));
  return { points: capped(bias ?? 0), drawOf: (resample) => draws[resample % draws.length]! };
}
