import type { Table as ArrowTable } from 'apache-arrow';
import type { CustomerAttribute } from '../../lake/settings.ts';
import { numberColumn, textColumn } from '../arrow-columns.ts';
import type { SpendCells } from './gamma-gamma.ts';
import { encodeCells, type PurchaseCells } from './purchase-cells.ts';
import type { DriftBuckets } from './spend-checks.ts';

/** Customers of one segment with one purchase history. */
export interface SegmentRows {
  /** Index of the distinct cell. */
  readonly cell: Int32Array;
  /** Index into `segments`. */
  readonly segment: Int32Array;
  readonly customers: Float64Array;
  /** What they spent on repeat purchase days together, reporting currency. */
  readonly repeatSpend: Float64Array;
  readonly segments: readonly string[];
}

/** The same by what is known of them from the start. */
export interface HistoryRows extends SegmentRows {
  readonly attributes: Readonly<Record<CustomerAttribute, Levels>>;
}

/** An attribute of customers. */
export interface Levels {
  readonly names: readonly string[];
  /** Index into `names` of each row. */
  readonly index: Int32Array;
}

export interface HistoryInputs {
  readonly cells: PurchaseCells;
  readonly recencyDays: Int32Array;
  readonly ageDays: Int32Array;
  readonly rows: HistoryRows;
}

/**
 * The mart rfm_cells: its rows ordered by (frequency, recency, age), merged over segments into the distinct cells of the fit.
 */
export function readHistory(rfmCells: ArrowTable): HistoryInputs {
  const frequency = numberColumn(rfmCells, 'frequency');
  const recency = numberColumn(rfmCells, 'recency_days');
  const age = numberColumn(rfmCells, 'age_days');
  const customers = numberColumn(rfmCells, 'customers');
  const spend = numberColumn(rfmCells, 'repeat_spend_sum');
  const segmentOf = encodeNames(textColumn(rfmCells, 'segment'), 'unsegmented');
  const order = orderBy(frequency, recency, age);
  const cell = new Int32Array(order.length);
  const first: number[] = [];
  const counts: number[] = [];
  for (const [rank, row] of order.entries()) {
    const last = first.at(-1);
    const same =
      last !== undefined &&
      frequency[last] === frequency[row] &&
      recency[last] === recency[row] &&
      age[last] === age[row];
    if (!same) {
      first.push(row);
      counts.push(0);
    }
    counts[first.length - 1]! += customers[row]!;
    cell[rank] = first.length - 1;
  }
  const inOrder = ({ names, index }: Levels): Levels => ({ names, index: order.map((row) => index[row]!) });
  const attribute = (name: string): Levels => inOrder(encodeNames(textColumn(rfmCells, name), 'unknown'));
  const pick = (column: Float64Array) => Int32Array.from(first, (row) => column[row]!);
  const raw = { frequency: pick(frequency), recency: pick(recency), age: pick(age), customers: counts };
  return {
    cells: encodeCells(raw),
    recencyDays: raw.recency,
    ageDays: raw.age,
    rows: {
      cell,
      segment: order.map((row) => segmentOf.index[row]!),
      segments: segmentOf.names,
      attributes: {
        segment: inOrder(segmentOf),
        region: attribute('region'),
        acquisition_source: attribute('acquisition_source'),
      },
      customers: Float64Array.from(order, (row) => customers[row]!),
      repeatSpend: Float64Array.from(order, (row) => spend[row] || 0),
    },
  };
}

function encodeNames(column: readonly (string | null)[], missing: string): Levels {
  const names = [...new Set(column.map((name) => name ?? missing))].sort();
  const position = new Map(names.map((name, index) => [name, index]));
  return { names, index: Int32Array.from(column, (name) => position.get(name ?? missing)!) };
}

/** Row numbers in the order of the keys; ties keep their order. */
function orderBy(...keys: readonly Float64Array[]): Int32Array {
  const compare = (left: number, right: number) => {
    for (const key of keys) if (key[left] !== key[right]) return key[left]! - key[right]!;
    return left - right;
  };
  const order = Int32Array.from({ length: keys[0]?.length ?? 0 }, (_, row) => row);
  for (let row = 1; row < order.length; row++) if (compare(row - 1, row) > 0) return order.sort(compare);
  return order;
}

/** The mart spend_cells without customers whose repeat purchases sum to nothing or less (refunds), who are counted. */
export function readSpend(spendCells: ArrowTable): { cells: SpendCells; withoutSpend: number } {
  const frequency = numberColumn(spendCells, 'frequency');
  const spend = numberColumn(spendCells, 'repeat_spend_sum');
  const customers = numberColumn(spendCells, 'customers');
  const kept = (_: number, row: number) => frequency[row]! > 0 && spend[row]! > 0;
  const cells = {
    frequency: Int32Array.from(frequency.filter(kept)),
    spend: spend.filter(kept),
    customers: customers.filter(kept),
  };
  const count = (array: Float64Array) => array.reduce((sum, value) => sum + value, 0);
  const buyers = count(customers.filter((_, row) => frequency[row]! > 0));
  return { cells, withoutSpend: buyers - count(cells.customers) };
}

export interface HoldoutCells {
  readonly cells: PurchaseCells;
  readonly holdoutFrequencySum: Float64Array;
  /** Sum of squares of each customer's; null when the mart does not say. */
  readonly holdoutSquareSum: Float64Array | null;
  /** Length of the part held back; null when the mart does not say. */
  readonly holdoutDays: number | null;
}

/** The mart calibration_cells. */
export function readCalibration(calibrationCells: ArrowTable): HoldoutCells {
  return {
    cells: encodeCells({
      frequency: numberColumn(calibrationCells, 'frequency'),
      recency: numberColumn(calibrationCells, 'recency_days'),
      age: numberColumn(calibrationCells, 'age_days'),
      customers: numberColumn(calibrationCells, 'customers'),
    }),
    holdoutFrequencySum: numberColumn(calibrationCells, 'holdout_frequency_sum'),
    holdoutSquareSum: calibrationCells.getChild('holdout_frequency_square_sum')
      ? numberColumn(calibrationCells, 'holdout_frequency_square_sum')
      : null,
    holdoutDays: calibrationCells.getChild('holdout_days')
      ? (numberColumn(calibrationCells, 'holdout_days')[0] ?? null)
      : null,
  };
}

/** The mart repeat_purchase_weeks: repeat purchase days by week of the history. */
export function readWeeks(weeks: ArrowTable): ReadonlyMap<number, number> {
  const week = numberColumn(weeks, 'week');
  const purchases = numberColumn(weeks, 'repeat_purchases');
  return new Map(Array.from(week, (number, row) => [number, purchases[row]!]));
}

/** The mart spend_drift. */
export function readDrift(drift: ArrowTable): DriftBuckets {
  return {
    customers: numberColumn(drift, 'customers'),
    squares: numberColumn(drift, 'time_squares'),
    products: numberColumn(drift, 'time_spend_products'),
  };
}

export interface MarginRates {
  readonly basis: 'margin' | 'revenue';
  /** Margin as a share of revenue in a segment; 1 when the basis is revenue. */
  readonly rateOf: (segment: string) => number;
}

/**
 * Share of revenue that is margin: recorded costs (the segment's own, else the firm's), else the setting, else revenue itself
 * counts and the basis says so.
 */
export function readMargins(marginRates: ArrowTable, setting: number | null): MarginRates {
  const segments = textColumn(marginRates, 'segment');
  const revenue = numberColumn(marginRates, 'revenue_with_cost');
  const margin = numberColumn(marginRates, 'margin');
  const rates = new Map<string | null, number>();
  for (const [row, segment] of segments.entries())
    if (revenue[row]! > 0 && Number.isFinite(margin[row]!)) rates.set(segment, margin[row]! / revenue[row]!);
  const firm = rates.get(null) ?? setting;
  if (firm === null) return { basis: 'revenue', rateOf: () => 1 };
  return { basis: 'margin', rateOf: (segment) => rates.get(segment) ?? firm };
}
