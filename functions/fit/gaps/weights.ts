import type { AttributeRow, GapInputs } from './gap-inputs.ts';

export interface Importance {
  readonly attribute: string;
  readonly chain: string;
  /** Sums to 1 within a chain. */
  readonly weight: number;
  readonly source: 'stated' | 'derived' | 'equal';
}

/**
 * Weight of each attribute within its chain: its stated importance (of the attribute, else the mean of customers' answers to
 * importance questions); where nothing was stated, the importance derived from how value (or trust) moves with the attributes; else
 * equal. An attribute without one takes the mean of the others.
 *
 * @param asked mean answer, 0–100, by attribute
 * @param derived weight by attribute, from the path model
 */
export function importanceOf(
  attributes: readonly AttributeRow[],
  measured: ReadonlyMap<string, string>,
  asked: ReadonlyMap<string, number>,
  derived: ReadonlyMap<string, number> = new Map(),
): Importance[] {
  const chainOf = new Map(measured);
  for (const each of attributes) chainOf.set(each.attribute_id, each.chain);
  const declared = new Map(
    attributes.flatMap(({ attribute_id, importance }) =>
      importance === null ? [] : [[attribute_id, importance] as const],
    ),
  );
  return [...new Set(chainOf.values())].sort().flatMap((chain) => {
    const members = [...chainOf].flatMap(([attribute, of]) => (of === chain ? [attribute] : [])).sort();
    const sources = [
      { source: 'stated', values: declared },
      { source: 'stated', values: asked },
      { source: 'derived', values: derived },
    ] as const;
    const known = sources.find(({ values }) => members.some((attribute) => (values.get(attribute) ?? 0) > 0));
    const found = members.flatMap((attribute) => known?.values.get(attribute) ?? []);
    const mean = found.reduce((sum, value) => sum + value, 0) / found.length;
    const raw = members.map((attribute) => (known ? (known.values.get(attribute) ?? mean) : 1));
    const total = raw.reduce((sum, value) => sum + value, 0);
    return members.map((attribute, place) => ({
      attribute,
      chain,
      weight: raw[place]! / total,
      source: known?.source ?? ('equal' as const),
    }));
  });
}

/** Weight of a segment in roll-ups of a period, before normalisation. */
export type SegmentWeights = (period: string, segment: string) => number;

type WeightInputs = Pick<GapInputs, 'segmentSizes' | 'segmentValues' | 'periods'>;

/**
 * What segments weigh by (customers or CLV): their customers in the period, or the remaining lifetime value of their
 * customers as of today, the same in all periods, so that a segment that became dearer does not move the gaps of the past. Where no
 * segment has a remaining value they weigh by customers.
 */
export function segmentWeights(inputs: WeightInputs, by: 'customers' | 'clv'): SegmentWeights {
  return by === 'clv' && hasSegmentValues(inputs) ? byValue(inputs) : byCustomers(inputs);
}

export const hasSegmentValues = ({ segmentValues }: Pick<WeightInputs, 'segmentValues'>): boolean =>
  segmentValues.some(({ segment, clv_total }) => segment !== null && clv_total > 0);

/** A segment that nothing is expected of has next to no weight among others, and keeps the weights of its own attributes. */
const leastShare = 1e-9;

function byValue({ segmentValues }: WeightInputs): SegmentWeights {
  const values = new Map(
    segmentValues.flatMap(({ segment, clv_total }) => (segment === null ? [] : [[segment, clv_total] as const])),
  );
  const least = leastShare * Math.max(...values.values());
  return (_period, segment) => Math.max(least, values.get(segment) ?? 0);
}

/** Customers in the period; a period without counts takes the latest before it, segments never counted weigh 1 customer. */
function byCustomers({ segmentSizes, periods }: WeightInputs): SegmentWeights {
  const byPeriod = new Map<string, Map<string, number>>();
  for (const row of segmentSizes) {
    const counts = byPeriod.get(row.period_id) ?? new Map<string, number>();
    counts.set(row.segment, row.customers);
    byPeriod.set(row.period_id, counts);
  }
  let latest = [...byPeriod.values()][0];
  const filled = new Map<string, Map<string, number>>();
  for (const { period_id: period } of periods) {
    latest = byPeriod.get(period) ?? latest;
    if (latest) filled.set(period, latest);
  }
  return (period, segment) => {
    const counts = filled.get(period);
    if (!counts || [...counts.values()].every((count) => count === 0)) return 1;
    return counts.get(segment) ?? 1;
  };
}
