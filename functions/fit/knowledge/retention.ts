import type { RetentionPoint } from './fading-curve.ts';

/**
 * Sums over pairs of answers of one person to one question, less the question's usual level, by bucket of persons and lag: what the
 * mart repeated_answers holds of a category.
 */
export interface PairSums {
  /** Bucket of persons, 0 … buckets − 1. */
  readonly bucket: Int32Array;
  /** Class of lags, 0 … lags − 1. */
  readonly lag: Int32Array;
  readonly pairs: Float64Array;
  /** Sum of the days between the answers. */
  readonly days: Float64Array;
  readonly product: Float64Array;
  readonly earlierSquare: Float64Array;
  readonly laterSquare: Float64Array;
  readonly buckets: number;
  readonly lags: number;
}

/** Sums by class of lags, each bucket counted as often as it was drawn. */
export interface LagSums {
  readonly pairs: Float64Array;
  readonly days: Float64Array;
  readonly product: Float64Array;
  readonly earlierSquare: Float64Array;
  readonly laterSquare: Float64Array;
}

/** @param times how often each bucket counts; once when left out */
export function sumByLag(sums: PairSums, times?: ArrayLike<number>): LagSums {
  const empty = () => new Float64Array(sums.lags);
  const total = { pairs: empty(), days: empty(), product: empty(), earlierSquare: empty(), laterSquare: empty() };
  for (let row = 0; row < sums.bucket.length; row++) {
    const count = times ? times[sums.bucket[row]!]! : 1;
    if (count === 0) continue;
    const lag = sums.lag[row]!;
    total.pairs[lag]! += count * sums.pairs[row]!;
    total.days[lag]! += count * sums.days[row]!;
    total.product[lag]! += count * sums.product[row]!;
    total.earlierSquare[lag]! += count * sums.earlierSquare[row]!;
    total.laterSquare[lag]! += count * sums.laterSquare[row]!;
  }
  return total;
}

/** Correlation at a class of lags; NaN when an end does not vary. */
export function correlationAt({ product, earlierSquare, laterSquare }: LagSums, lag: number): number {
  const scale = earlierSquare[lag]! * laterSquare[lag]!;
  return scale > 0 ? product[lag]! / Math.sqrt(scale) : Number.NaN;
}

/** The correlations by lag, of the classes that have pairs that vary. */
export function retentionPoints(sums: LagSums): (RetentionPoint & { readonly lag: number })[] {
  return Array.from(sums.pairs, (pairs, lag) => ({
    lag,
    pairs,
    lagDays: sums.days[lag]! / pairs,
    correlation: correlationAt(sums, lag),
  })).filter(({ correlation }) => Number.isFinite(correlation));
}
