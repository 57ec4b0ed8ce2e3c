import type { Row } from '../../lake/rows.ts';
import type { Random } from '../../numerics/random.ts';
import { percentileInterval, resamples } from './interval.ts';
import {
  type PartName,
  type PartSums,
  partColumns,
  partNames,
  partsOf,
  type References,
  referencesOf,
} from './parts.ts';
import { addSums, allBuckets, type BucketSums, drawBuckets, sumsOf } from './sums.ts';

type PartBuckets = BucketSums<(typeof partColumns)[number]>;

/** Means of a group on which intervals are drawn. */
interface GroupValues {
  readonly customers: number;
  readonly parts: Readonly<Record<PartName, number>>;
  readonly references: References;
  /** Of later orders: revenue per list value, service and marketing cost per order. */
  readonly laterPriceShare: number | null;
  readonly laterContactCost: number | null;
}

function groupValues(sums: PartSums, firm: References, otherCostShare: number): GroupValues {
  const references = referencesOf(sums);
  const listValue = sums.repeat_list_value + sums.new_list_value;
  const listed = sums.repeat_revenue - sums.repeat_unlisted + sums.new_revenue - sums.new_unlisted;
  return {
    customers: sums.customers,
    parts: partsOf(sums, references, firm, otherCostShare),
    references,
    laterPriceShare: listValue > 0 && listed > 0 ? listed / listValue : null,
    laterContactCost: sums.later_orders > 0 ? sums.later_contact_cost / sums.later_orders : null,
  };
}

/** The firm's parts are the sums of its segments': each is measured against its own reference. */
function firmOf(segments: readonly GroupValues[], sums: PartSums, otherCostShare: number): GroupValues {
  const firm = groupValues(sums, referencesOf(sums), otherCostShare);
  const parts = Object.fromEntries(
    partNames.map((name) => [name, segments.reduce((total, each) => total + each.parts[name], 0)]),
  ) as Record<PartName, number>;
  return { ...firm, parts };
}

function valuesOf(cells: PartBuckets, weights: Float64Array, otherCostShare: number): GroupValues[] {
  const sums = sumsOf(cells, weights);
  const all = addSums(partColumns, sums);
  const firmReferences = referencesOf(all);
  const segments = sums.map((each) => groupValues(each, firmReferences, otherCostShare));
  return [firmOf(segments, all, otherCostShare), ...segments];
}

export interface PartResults {
  readonly parts: Row[];
  readonly references: Row[];
  readonly customers: number;
  readonly firm: Readonly<Record<PartName, number>>;
}

/**
 * The parts of customer lifetime value by segment and for the firm (segment null), with 95 % intervals: buckets of persons are
 * drawn with replacement 1,000 times, references and parts recomputed in each. Intervals are of the mean customer (who else might have
 * come); a total's is its mean's times the customers.
 */
export function estimateParts(cells: PartBuckets, otherCostShare: number, random: Random): PartResults {
  const found = valuesOf(cells, allBuckets(cells), otherCostShare);
  const draws = Array.from({ length: resamples }, () => valuesOf(cells, drawBuckets(cells, random), otherCostShare));
  const sums = sumsOf(cells, allBuckets(cells));
  const groupSums = [addSums(partColumns, sums), ...sums];
  const parts = found.flatMap((group, index) =>
    group.customers === 0
      ? []
      : partRows(
          segmentAt(cells, index),
          group,
          draws.map((draw) => draw[index]!),
        ),
  );
  const references = found.flatMap((group, index) =>
    group.customers === 0
      ? []
      : [
          referenceRow(
            segmentAt(cells, index),
            group,
            draws.map((draw) => draw[index]!),
            groupSums[index]!,
          ),
        ],
  );
  return { parts, references, customers: found[0]?.customers ?? 0, firm: found[0]!.parts };
}

const segmentAt = (cells: PartBuckets, index: number): string | null =>
  index === 0 ? null : (cells.segments[index - 1] ?? null);

function partRows(segment: string | null, group: GroupValues, draws: readonly GroupValues[]): Row[] {
  return partNames.map((part) => {
    const mean = percentileInterval(
      draws.map(({ customers, parts }) => (customers > 0 ? parts[part] / customers : null)),
    );
    const scaled = (value: number | null): number | null => (value === null ? null : value * group.customers);
    return {
      segment,
      part,
      is_in_own_value: part !== 'clv5',
      customers: group.customers,
      total: group.parts[part],
      total_lower: scaled(mean.lower),
      total_upper: scaled(mean.upper),
      mean: group.parts[part] / group.customers,
      mean_lower: mean.lower,
      mean_upper: mean.upper,
    };
  });
}

function referenceRow(segment: string | null, group: GroupValues, draws: readonly GroupValues[], sums: PartSums): Row {
  const price = percentileInterval(draws.map(({ references }) => references.priceShare));
  const laterPrice = percentileInterval(draws.map(({ laterPriceShare }) => laterPriceShare));
  const contact = percentileInterval(draws.map(({ references }) => references.contactCost));
  const laterContact = percentileInterval(draws.map(({ laterContactCost }) => laterContactCost));
  const all = (column: 'revenue' | 'revenue_with_cost' | 'unlisted'): number =>
    sums[`first_${column}`] + sums[`repeat_${column}`] + sums[`new_${column}`];
  return {
    segment,
    customers: group.customers,
    later_orders: sums.later_orders,
    price_share: group.references.priceShare,
    price_share_lower: price.lower,
    price_share_upper: price.upper,
    later_price_share: group.laterPriceShare,
    later_price_share_lower: laterPrice.lower,
    later_price_share_upper: laterPrice.upper,
    contact_cost: group.references.contactCost,
    contact_cost_lower: contact.lower,
    contact_cost_upper: contact.upper,
    later_contact_cost: group.laterContactCost,
    later_contact_cost_lower: laterContact.lower,
    later_contact_cost_upper: laterContact.upper,
    product_cost_share: group.references.costShare,
    revenue: all('revenue'),
    revenue_without_cost: all('revenue') - all('revenue_with_cost'),
    revenue_without_list_price: all('unlisted'),
    customers_brought: sums.customers_brought,
    failures: sums.failures,
    failures_forgiven: sums.failures_forgiven,
    forgiven_margin: sums.forgiven_margin,
    amounts_without_rate: sums.amounts_without_rate,
  };
}
