import type { Table as ArrowTable } from 'apache-arrow';
import type { Random } from '../../numerics/random.ts';
import { numberColumn, textColumn } from '../arrow-columns.ts';

/** Sums over the customers of a segment, or of some buckets of it. */
export type Sums<C extends string> = Readonly<Record<C, number>>;

/** A mart of sums by segment and bucket of persons, ready to be drawn from. */
export interface BucketSums<C extends string> {
  readonly columns: readonly C[];
  readonly segments: readonly string[];
  readonly buckets: number;
  /** Segment after segment, bucket after bucket, column after column. */
  readonly values: Float64Array;
}

/**
 * Reads such a mart; segments and buckets in their order, a cell that is not there counts nothing.
 *
 * @param keep rows that count; segments and buckets are those of all rows, so that parts of one mart share them
 */
export function readBucketSums<const C extends string>(
  table: ArrowTable,
  columns: readonly C[],
  keep: (row: number) => boolean = () => true,
): BucketSums<C> {
  const names = textColumn(table, 'segment').map((name) => name ?? 'unsegmented');
  const numbers = numberColumn(table, 'bucket');
  const segments = [...new Set(names)].sort();
  const buckets = [...new Set(numbers)].sort((a, b) => a - b);
  const place = new Map(buckets.map((bucket, index) => [bucket, index]));
  const segmentPlace = new Map(segments.map((segment, index) => [segment, index]));
  const values = new Float64Array(segments.length * buckets.length * columns.length);
  for (const [column, name] of columns.entries()) {
    const found = numberColumn(table, name);
    for (let row = 0; row < found.length; row++) {
      if (!keep(row)) continue;
      const cell = segmentPlace.get(names[row]!)! * buckets.length + place.get(numbers[row]!)!;
      values[cell * columns.length + column]! += found[row]! || 0;
    }
  }
  return { columns, segments, buckets: buckets.length, values };
}

/** Sums of each segment, with `weights[bucket]` counting how often a bucket is taken. */
export function sumsOf<C extends string>(of: BucketSums<C>, weights: Float64Array): Sums<C>[] {
  const width = of.columns.length;
  return of.segments.map((_, segment) => {
    const totals = new Float64Array(width);
    for (let bucket = 0; bucket < of.buckets; bucket++) {
      const weight = weights[bucket]!;
      if (weight === 0) continue;
      const start = (segment * of.buckets + bucket) * width;
      for (let column = 0; column < width; column++) totals[column]! += weight * of.values[start + column]!;
    }
    return Object.fromEntries(of.columns.map((name, column) => [name, totals[column]!])) as Record<C, number>;
  });
}

/** Every bucket once. */
export const allBuckets = (of: Pick<BucketSums<string>, 'buckets'>): Float64Array =>
  new Float64Array(of.buckets).fill(1);

/** As many buckets as there are, drawn with replacement. */
export function drawBuckets(of: Pick<BucketSums<string>, 'buckets'>, random: Random): Float64Array {
  const weights = new Float64Array(of.buckets);
  for (let drawn = 0; drawn < of.buckets; drawn++) weights[random.integer(of.buckets)]!++;
  return weights;
}

/** Adds up sums, column by column. */
export function addSums<C extends string>(columns: readonly C[], all: readonly Sums<C>[]): Sums<C> {
  return Object.fromEntries(
    columns.map((name) => [name, all.reduce((total, each) => total + each[name], 0)]),
  ) as Record<C, number>;
}
