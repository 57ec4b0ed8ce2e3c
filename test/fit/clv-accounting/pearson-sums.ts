import { pearsonColumns, pearsonRows, type RemainingValue } from '../../../functions/fit/clv-accounting/pearson.ts';
import type { Row } from '../../../functions/lake/rows.ts';
import { createRandom } from '../../../functions/numerics/random.ts';

/** What a segment brought and cost; columns left out are 0. */
export type SegmentSums = Readonly<Partial<Record<(typeof pearsonColumns)[number], number | undefined>>>;

/** Pearson's values of segments that are one bucket of persons each: sums and what remains of them. */
export function pearsonOf(
  segments: Readonly<Record<string, { readonly sums: SegmentSums; readonly remaining: RemainingValue }>>,
): Row[] {
  const entries = Object.entries(segments);
  const values = entries.flatMap(([, { sums }]) => pearsonColumns.map((column) => sums[column] ?? 0));
  const cells = {
    columns: pearsonColumns,
    segments: entries.map(([name]) => name),
    buckets: 1,
    values: Float64Array.from(values),
  };
  const all = entries.map(([, { remaining }]) => remaining);
  const total = all.reduce((sum, each) => sum + each.total, 0);
  const firm = { total, lower: 0.9 * total, upper: 1.1 * total, marginRate: 0.4 };
  const remaining = new Map<string | null, RemainingValue>([
    [null, firm],
    ...entries.map(([name, each]) => [name, each.remaining] as const),
  ]);
  return pearsonRows(cells, remaining, 0, createRandom(1));
}
