import type { Table as ArrowTable } from 'apache-arrow';
import type { Row } from '../../lake/rows.ts';
import { createRandom } from '../../numerics/random.ts';
import { readRows } from '../gaps/arrow-rows.ts';
import type { ModelContext } from '../model.ts';
import { estimateHalfLife, type HalfLifeFinding } from './half-life.ts';
import { type PairSums, retentionPoints, sumByLag } from './retention.ts';

/** Category of items that have none. */
export const uncategorised = 'uncategorised';

export interface CategoryFinding {
  readonly category: string;
  /** The half-life that holds where the answers do not tell. */
  readonly setting: number;
  readonly finding: HalfLifeFinding;
  readonly sums: PairSums | null;
  /** Months of each class of lags. */
  readonly months: readonly number[];
}

/** Half-lives of every category that is asked about, set or held by an item, in the order of their names. */
export function categoryFindings(
  inputs: Readonly<Record<string, ArrowTable>>,
  held: readonly string[],
  { settings: { knowledge }, seed }: ModelContext,
): CategoryFinding[] {
  const rows = readRows(inputs, 'repeated_answers', {
    category: 'text',
    lag_months: 'number',
    bucket: 'number?',
    pairs: 'number',
    lag_days_sum: 'number',
    product_sum: 'number',
    earlier_square_sum: 'number',
    later_square_sum: 'number',
  });
  const byCategory = Map.groupBy(rows, ({ category }) => category);
  const names = new Set([
    ...Object.keys(knowledge.category_measures),
    ...Object.keys(knowledge.half_lives),
    ...byCategory.keys(),
    ...held,
    uncategorised,
  ]);
  const random = createRandom(seed).fork('knowledge half-lives');
  return [...names].sort().map((category) => {
    const { sums, months } = pairSums(byCategory.get(category) ?? []);
    return {
      category,
      setting: knowledge.half_lives[category] ?? knowledge.half_life_days,
      finding: estimateHalfLife(sums, random.fork(category), knowledge.resamples),
      sums,
      months,
    };
  });
}

interface RepeatedRow {
  readonly lag_months: number;
  readonly bucket: number | null;
  readonly pairs: number;
  readonly lag_days_sum: number;
  readonly product_sum: number;
  readonly earlier_square_sum: number;
  readonly later_square_sum: number;
}

/** Sums of a category with buckets and lags numbered from 0, rows in their order: the same whatever order the lake gave them. */
function pairSums(rows: readonly RepeatedRow[]): { sums: PairSums; months: number[] } {
  const ordered = rows.toSorted((a, b) => a.lag_months - b.lag_months || (a.bucket ?? -1) - (b.bucket ?? -1));
  const numbered = (values: readonly number[]): Map<number, number> =>
    new Map([...new Set(values)].sort((a, b) => a - b).map((value, place) => [value, place]));
  const lags = numbered(ordered.map((row) => row.lag_months));
  const buckets = numbered(ordered.map((row) => row.bucket ?? -1));
  return {
    months: [...lags.keys()],
    sums: {
      bucket: Int32Array.from(ordered, (row) => buckets.get(row.bucket ?? -1)!),
      lag: Int32Array.from(ordered, (row) => lags.get(row.lag_months)!),
      pairs: Float64Array.from(ordered, (row) => row.pairs),
      days: Float64Array.from(ordered, (row) => row.lag_days_sum),
      product: Float64Array.from(ordered, (row) => row.product_sum),
      earlierSquare: Float64Array.from(ordered, (row) => row.earlier_square_sum),
      laterSquare: Float64Array.from(ordered, (row) => row.later_square_sum),
      buckets: buckets.size,
      lags: lags.size,
    },
  };
}

/** Rows of knowledge_half_lives. */
export const halfLifeRows = (findings: readonly CategoryFinding[]): Row[] =>
  findings.map(({ category, setting, finding: { estimate, refusal, pairs, lags, spanDays } }) => ({
    category,
    half_life_days: estimate?.curve.halfLifeDays ?? setting,
    lower: estimate?.lower ?? null,
    upper: estimate?.upper ?? null,
    basis: estimate ? 'repeated_answers' : 'setting',
    reliability: estimate?.curve.reliability ?? null,
    reliability_lower: estimate?.reliability.lower ?? null,
    reliability_upper: estimate?.reliability.upper ?? null,
    lasting: estimate?.curve.lasting ?? null,
    lasting_lower: estimate?.lasting.lower ?? null,
    lasting_upper: estimate?.lasting.upper ?? null,
    pairs,
    lags,
    span_days: spanDays,
    why_setting: refusal,
  }));

/** Rows of knowledge_retention: what was seen at each time between answers, and what the curve says. */
export const retentionRows = (findings: readonly CategoryFinding[]): Row[] =>
  findings.flatMap(({ category, finding: { estimate }, sums, months }) =>
    (sums ? retentionPoints(sumByLag(sums)) : []).map(({ lag, lagDays, pairs, correlation }) => ({
      category,
      lag_months: months[lag] ?? 0,
      lag_days: lagDays,
      pairs,
      correlation,
      fitted: estimate
        ? estimate.curve.lasting +
          (estimate.curve.reliability - estimate.curve.lasting) * 0.5 ** (lagDays / estimate.curve.halfLifeDays)
        : null,
    })),
  );
