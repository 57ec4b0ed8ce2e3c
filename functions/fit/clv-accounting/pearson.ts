import type { Table as ArrowTable } from 'apache-arrow';
import type { Row } from '../../lake/rows.ts';
import { normalQuantile } from '../../numerics/distributions.ts';
import type { Random } from '../../numerics/random.ts';
import { numberColumn, textColumn } from '../arrow-columns.ts';
import { percentileInterval, resamples } from './interval.ts';
import { addSums, allBuckets, type BucketSums, drawBuckets, type Sums, sumsOf } from './sums.ts';

/** Sums of the mart clv_part_cells that Pearson's value takes off. */
export const pearsonColumns = [
  'customers',
  'revenue',
  'revenue_with_cost',
  'product_cost',
  'acquisition_cost',
  'acquiring_marketing_cost',
  'acquiring_service_cost',
  'acquiring_employee_cost',
  'keeping_marketing_cost',
  'keeping_service_cost',
  'keeping_employee_cost',
  'retention_cost',
  'recent_revenue',
  'recent_keeping_cost',
] as const;
type Column = (typeof pearsonColumns)[number];
type PearsonSums = Sums<Column>;

/** Remaining lifetime value of a group as the base model sees it: expected discounted margin after product cost. */
export interface RemainingValue {
  readonly total: number;
  readonly lower: number;
  readonly upper: number;
  /** Margin as a share of revenue; 1 where values are revenue. */
  readonly marginRate: number;
}

/** Rows of lifetime_value_summary by segment; null is the firm. */
export function readRemaining(table: ArrowTable): Map<string | null, RemainingValue> {
  const segments = textColumn(table, 'segment');
  const [total, lower, upper, rate] = ['clv_total', 'lower', 'upper', 'margin_rate'].map((name) =>
    numberColumn(table, name),
  );
  return new Map(
    segments.map((segment, row) => [
      segment,
      {
        total: total![row]!,
        lower: lower![row]!,
        upper: upper![row]!,
        marginRate: Number.isFinite(rate![row]!) ? rate![row]! : 1,
      },
    ]),
  );
}

interface Realised {
  readonly productCost: number;
  readonly acquiring: number;
  readonly keeping: number;
  readonly value: number;
  /** Cost of keeping per unit of revenue after the period of the first order, in the last 12 months; null without such revenue. */
  readonly keepingRate: number | null;
}

function realisedOf(sums: PearsonSums, costShare: number): Realised {
  const productCost = sums.product_cost + costShare * (sums.revenue - sums.revenue_with_cost);
  const acquiring =
    sums.acquisition_cost + sums.acquiring_marketing_cost + sums.acquiring_service_cost + sums.acquiring_employee_cost;
  const keeping =
    sums.keeping_marketing_cost + sums.keeping_service_cost + sums.keeping_employee_cost + sums.retention_cost;
  return {
    productCost,
    acquiring,
    keeping,
    value: sums.revenue - productCost - acquiring - keeping,
    keepingRate: sums.recent_revenue > 0 ? sums.recent_keeping_cost / sums.recent_revenue : null,
  };
}

const shareOf = (sums: PearsonSums): number | null =>
  sums.revenue_with_cost > 0 ? sums.product_cost / sums.revenue_with_cost : null;

/** What remains when keeping is paid for: expected margin − keeping cost per revenue × expected revenue. */
export const expectedAfterKeeping = ({ total, marginRate }: RemainingValue, keepingRate: number): number =>
  marginRate === 0 ? total : total - (keepingRate * total) / marginRate;

/** A draw of the remaining value within its own interval, as a multiple of it: log-normal where it is positive, else normal. */
function drawChange({ total, lower, upper }: RemainingValue, z: number): number {
  const width = 2 * normalQuantile(0.975);
  if (lower > 0 && upper > 0) return Math.exp((z * Math.log(upper / lower)) / width);
  return total === 0 ? 1 : 1 + (z * (upper - lower)) / width / total;
}

/**
 * Pearson's lifetime value by segment and for the firm (segment null): revenue minus product, marketing, service and employee cost, of
 * acquiring (up to the period of the first order, and all that was spent on those who never bought) and of keeping; what was realised,
 * what remains, and their sum. Keeping what remains costs what keeping cost per revenue in the last 12 months in the segment (where it had no
 * such revenue, in the firm, and the row says so); the firm's rows are the sums of its segments. 95 % intervals by drawing buckets of persons 1,000 times, and the
 * remaining value within its own interval.
 */
export function pearsonRows(
  cells: BucketSums<Column>,
  remaining: ReadonlyMap<string | null, RemainingValue>,
  otherCostShare: number,
  random: Random,
): Row[] {
  const found = groupsOf(cells, allBuckets(cells), otherCostShare);
  const draws = Array.from({ length: resamples }, () => ({
    groups: groupsOf(cells, drawBuckets(cells, random), otherCostShare),
    z: found.map(() => random.normal()),
  }));
  return found.map(({ sums, realised }, index) => {
    const segment = index === 0 ? null : (cells.segments[index - 1] ?? null);
    const base = remaining.get(segment) ?? null;
    const afterKeeping = (groups: readonly Group[], change = 1): number | null =>
      remainingOf(index, cells.segments, groups, remaining, change);
    const drawn = draws.map(({ groups, z }) => {
      const group = groups[index]!;
      const own = group.sums.customers > 0 ? (group.realised.value / group.sums.customers) * sums.customers : null;
      const after = base ? afterKeeping(groups, drawChange(base, z[index]!)) : null;
      return {
        own,
        rate: group.realised.keepingRate,
        applied: appliedRate(groups, index),
        after,
        whole: own === null || after === null ? null : own + after,
      };
    });
    const applied = appliedRate(found, index);
    return pearsonRow(segment, sums, realised, applied, base, afterKeeping(found), {
      own: percentileInterval(drawn.map(({ own }) => own)),
      rate: percentileInterval(drawn.map(({ rate }) => rate)),
      applied: percentileInterval(drawn.map((draw) => draw.applied)),
      after: percentileInterval(drawn.map(({ after }) => after)),
      whole: percentileInterval(drawn.map(({ whole }) => whole)),
    });
  });
}

/** The rate with which what remains of a group is reckoned: its own, else the firm's. */
const appliedRate = (groups: readonly Group[], place: number): number | null =>
  groups[place]!.realised.keepingRate ?? groups[0]!.realised.keepingRate;

/**
 * What remains of a group after keeping, its base value multiplied by `change`: that of a segment, or of the firm (place 0) as the sum of its
 * segments. Null where no base value is known, or nowhere a rate.
 */
function remainingOf(
  place: number,
  segments: readonly string[],
  groups: readonly Group[],
  remaining: ReadonlyMap<string | null, RemainingValue>,
  change: number,
): number | null {
  const known = (place === 0 ? segments : [segments[place - 1]!]).flatMap((segment) => {
    const base = remaining.get(segment);
    const rate = appliedRate(groups, segments.indexOf(segment) + 1);
    return base && rate !== null ? [expectedAfterKeeping({ ...base, total: base.total * change }, rate)] : [];
  });
  return known.length === 0 ? null : known.reduce((sum, each) => sum + each, 0);
}

interface Group {
  readonly sums: PearsonSums;
  readonly realised: Realised;
}

/** The firm, then its segments. */
function groupsOf(cells: BucketSums<Column>, weights: Float64Array, otherCostShare: number): Group[] {
  const sums = sumsOf(cells, weights);
  const firm = addSums(pearsonColumns, sums);
  const firmShare = shareOf(firm) ?? otherCostShare;
  const segments = sums.map((each) => ({ sums: each, realised: realisedOf(each, shareOf(each) ?? firmShare) }));
  const added = (name: keyof Omit<Realised, 'keepingRate'>): number =>
    segments.reduce((total, { realised }) => total + realised[name], 0);
  const realised: Realised = {
    productCost: added('productCost'),
    acquiring: added('acquiring'),
    keeping: added('keeping'),
    value: added('value'),
    keepingRate: firm.recent_revenue > 0 ? firm.recent_keeping_cost / firm.recent_revenue : null,
  };
  return [{ sums: firm, realised }, ...segments];
}

type Bounds = ReturnType<typeof percentileInterval>;

function pearsonRow(
  segment: string | null,
  sums: PearsonSums,
  realised: Realised,
  applied: number | null,
  base: RemainingValue | null,
  expected: number | null,
  bounds: Readonly<Record<'own' | 'rate' | 'applied' | 'after' | 'whole', Bounds>>,
): Row {
  return {
    segment,
    customers: sums.customers,
    revenue: sums.revenue,
    product_cost: realised.productCost,
    acquisition_cost: sums.acquisition_cost,
    acquiring_marketing_cost: sums.acquiring_marketing_cost,
    acquiring_service_cost: sums.acquiring_service_cost,
    acquiring_employee_cost: sums.acquiring_employee_cost,
    retention_cost: sums.retention_cost,
    keeping_marketing_cost: sums.keeping_marketing_cost,
    keeping_service_cost: sums.keeping_service_cost,
    keeping_employee_cost: sums.keeping_employee_cost,
    realised_value: realised.value,
    realised_lower: bounds.own.lower,
    realised_upper: bounds.own.upper,
    keeping_rate: realised.keepingRate,
    keeping_rate_lower: bounds.rate.lower,
    keeping_rate_upper: bounds.rate.upper,
    applied_keeping_rate: applied,
    applied_keeping_rate_lower: applied === null ? null : bounds.applied.lower,
    applied_keeping_rate_upper: applied === null ? null : bounds.applied.upper,
    is_firm_rate: applied !== null && realised.keepingRate === null,
    remaining_base: base?.total ?? null,
    remaining_value: expected,
    remaining_lower: expected === null ? null : bounds.after.lower,
    remaining_upper: expected === null ? null : bounds.after.upper,
    whole_value: expected === null ? null : realised.value + expected,
    whole_lower: expected === null ? null : bounds.whole.lower,
    whole_upper: expected === null ? null : bounds.whole.upper,
  };
}
