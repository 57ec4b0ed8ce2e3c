import type { AttributeRow, SegmentSizeRow } from './gap-inputs.ts';

export interface Importance {
  readonly attribute: string;
  readonly chain: string;
  /** Sums to 1 within a chain. */
  readonly weight: number;
  readonly source: 'stated' | 'equal';
}

/**
 * Weight of each attribute within its chain: its stated importance (of the attribute, else the mean of customers' answers to
 * importance questions); an attribute without one takes the mean of the others; equal weights where nothing was stated.
 *
 * @param asked mean answer, 0–100, by attribute
 */
export function importanceOf(
  attributes: readonly AttributeRow[],
  measured: ReadonlyMap<string, string>,
  asked: ReadonlyMap<string, number>,
): Importance[] {
  const chainOf = new Map(measured);
  for (const each of attributes) chainOf.set(each.attribute_id, each.chain);
  const declared = new Map(attributes.map((each) => [each.attribute_id, each.importance] as const));
  const result: Importance[] = [];
  for (const chain of [...new Set(chainOf.values())].sort()) {
    const members = [...chainOf].filter(([, of]) => of === chain).map(([attribute]) => attribute);
    const isDeclared = members.some((attribute) => (declared.get(attribute) ?? 0) > 0);
    const statedOf = (attribute: string): number | null =>
      (isDeclared ? declared.get(attribute) : asked.get(attribute)) ?? null;
    const stated = members.map(statedOf).filter((value): value is number => value !== null);
    const mean = stated.reduce((sum, value) => sum + value, 0) / stated.length;
    const isStated = stated.length > 0 && mean > 0;
    const raw = members.map((attribute) => (isStated ? (statedOf(attribute) ?? mean) : 1));
    const total = raw.reduce((sum, value) => sum + value, 0);
    members.sort().forEach((attribute) => {
      const value = isStated ? (statedOf(attribute) ?? mean) : 1;
      result.push({ attribute, chain, weight: value / total, source: isStated ? 'stated' : 'equal' });
    });
  }
  return result;
}

/** Customers of each segment in a period; a period without counts takes the latest before it, segments never counted weigh 1 customer. */
export function segmentWeights(sizes: readonly SegmentSizeRow[], periodOrder: readonly string[]): SegmentWeights {
  const byPeriod = new Map<string, Map<string, number>>();
  for (const row of sizes) {
    const counts = byPeriod.get(row.period_id) ?? new Map<string, number>();
    counts.set(row.segment, row.customers);
    byPeriod.set(row.period_id, counts);
  }
  let latest = [...byPeriod.values()][0];
  const filled = new Map<string, Map<string, number>>();
  for (const period of periodOrder) {
    latest = byPeriod.get(period) ?? latest;
    if (latest) filled.set(period, latest);
  }
  return (period, segment) => {
    const counts = filled.get(period);
    if (!counts || [...counts.values()].every((count) => count === 0)) return 1;
    return counts.get(segment) ?? 1;
  };
}

export type SegmentWeights = (period: string, segment: string) => number;
