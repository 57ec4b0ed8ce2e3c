import type { Table as ArrowTable } from 'apache-arrow';
import { numberColumn } from '../arrow-columns.ts';

/** Sums by bucket of persons: one row of `values` a bucket, one column a sum. */
export interface BucketSums {
  readonly names: readonly string[];
  /** Ascending; each once. */
  readonly buckets: readonly number[];
  /** buckets × names, by rows. */
  readonly values: Float64Array;
}

/** Sums by name. */
export type Sums = Readonly<Record<string, number>>;

const notSums: readonly string[] = ['bucket', 'run_id'];

/** Reads a relation whose rows are buckets and whose other columns are sums. */
export function readBucketSums(table: ArrowTable | undefined): BucketSums {
  if (!table || table.numRows === 0) return { names: [], buckets: [], values: new Float64Array(0) };
  const names = table.schema.fields.map(({ name }) => name).filter((name) => !notSums.includes(name));
  const bucket = numberColumn(table, 'bucket');
  const order = Array.from(bucket.keys()).sort((a, b) => bucket[a]! - bucket[b]!);
  const values = new Float64Array(order.length * names.length);
  names.forEach((name, column) => {
    const cells = numberColumn(table, name);
    order.forEach((row, position) => {
      values[position * names.length + column] = cells[row] ?? 0;
    });
  });
  return { names, buckets: order.map((row) => bucket[row]!), values };
}

/** Sums over all buckets, each counted as often as `countOf` says (1: the whole sample). */
export function totalOf({ names, buckets, values }: BucketSums, countOf: (bucket: number) => number = () => 1): Sums {
  const total = new Float64Array(names.length);
  for (let row = 0; row < buckets.length; row++) {
    const count = countOf(buckets[row]!);
    if (count === 0) continue;
    const offset = row * names.length;
    for (let column = 0; column < names.length; column++) total[column]! += count * values[offset + column]!;
  }
  return Object.fromEntries(names.map((name, column) => [name, total[column]!]));
}
