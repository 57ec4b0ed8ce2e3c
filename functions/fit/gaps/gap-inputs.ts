import type { Table as ArrowTable } from 'apache-arrow';
import { type RowOf, readRows } from './arrow-rows.ts';

const shapes = {
  periods: { period_id: 'text', is_complete: 'flag', position: 'number' },
  stations: { station: 'text', chain: 'text', position: 'number', measure: 'text', is_staff: 'flag' },
  links: {
    link: 'text',
    chain: 'text',
    position: 'number',
    from_station: 'text',
    to_station: 'text',
    is_total: 'flag',
  },
  attributes: { attribute_id: 'text', chain: 'text', importance: 'number?' },
  lifetime_value_summary: { segment: 'text?', clv_total: 'number' },
  segment_sizes: { period_id: 'text', segment: 'text', customers: 'number' },
  station_levels: {
    period_id: 'text',
    attribute_id: 'text',
    segment: 'text',
    station: 'text',
    chain: 'text',
    mean: 'number',
    std_error: 'number?',
    n: 'number?',
    effective_n: 'number?',
    degrees_of_freedom: 'number?',
    age_months: 'number',
    measured_period_id: 'text',
    is_common: 'flag',
    ruler: 'text?',
    is_hidden: 'flag',
    is_small: 'flag',
  },
  station_covariances: {
    period_id: 'text',
    segment_a: 'text',
    segment_b: 'text',
    attribute_a: 'text',
    station_a: 'text',
    attribute_b: 'text',
    station_b: 'text',
    covariance: 'number',
  },
  knowledge_gaps: {
    period_id: 'text',
    attribute_id: 'text',
    segment: 'text',
    link: 'text',
    bias: 'number?',
    std_error: 'number?',
    degrees_of_freedom: 'number?',
    n: 'number?',
    age_months: 'number?',
    ruler: 'text?',
    is_total: 'flag',
    is_hidden: 'flag',
    is_small: 'flag',
  },
  loyalty_indices: {
    period_id: 'text',
    segment: 'text?',
    index_name: 'text',
    estimate: 'number?',
    std_error: 'number?',
    n: 'number?',
    effective_n: 'number?',
  },
} as const;

export type PeriodRow = RowOf<typeof shapes.periods>;
export type StationRow = RowOf<typeof shapes.stations>;
export type LinkRow = RowOf<typeof shapes.links>;
export type AttributeRow = RowOf<typeof shapes.attributes>;
export type SegmentSizeRow = RowOf<typeof shapes.segment_sizes>;
export type SegmentValueRow = RowOf<typeof shapes.lifetime_value_summary>;
export type LevelRow = RowOf<typeof shapes.station_levels>;
export type CovarianceRow = RowOf<typeof shapes.station_covariances>;
export type GapRow = RowOf<typeof shapes.knowledge_gaps>;
export type IndexRow = RowOf<typeof shapes.loyalty_indices>;

/** What gaps and diagnosis are computed from, sorted by key. */
export interface GapInputs {
  readonly periods: readonly PeriodRow[];
  readonly stations: readonly StationRow[];
  readonly links: readonly LinkRow[];
  readonly attributes: readonly AttributeRow[];
  readonly segmentSizes: readonly SegmentSizeRow[];
  /** Remaining lifetime value by segment (null: the firm). */
  readonly segmentValues: readonly SegmentValueRow[];
  readonly levels: ReadonlyMap<string, readonly LevelRow[]>;
  readonly covariances: ReadonlyMap<string, readonly CovarianceRow[]>;
  readonly gaps: ReadonlyMap<string, readonly GapRow[]>;
  readonly indices: readonly IndexRow[];
}

/** Relations that `readGapInputs` needs. */
export const gapRelations: readonly string[] = Object.keys(shapes);

const keyOrder =
  <T>(key: (row: T) => string) =>
  (a: T, b: T): number => {
    const [left, right] = [key(a), key(b)];
    return left < right ? -1 : left > right ? 1 : 0;
  };

/** Parses the relations. @throws TypeError when one is not as its contract says. */
export function readGapInputs(inputs: Readonly<Record<string, ArrowTable>>): GapInputs {
  const levels = readRows(inputs, 'station_levels', shapes.station_levels).sort(
    keyOrder((row) => `${row.period_id} ${row.attribute_id} ${row.segment} ${row.station}`),
  );
  const gaps = readRows(inputs, 'knowledge_gaps', shapes.knowledge_gaps).sort(
    keyOrder((row) => `${row.period_id} ${row.link} ${row.attribute_id} ${row.segment}`),
  );
  return {
    periods: readRows(inputs, 'periods', shapes.periods).sort((a, b) => a.position - b.position),
    stations: readRows(inputs, 'stations', shapes.stations).sort(
      (a, b) => a.position - b.position || keyOrder<StationRow>((row) => `${row.chain} ${row.station}`)(a, b),
    ),
    links: readRows(inputs, 'links', shapes.links).sort(
      (a, b) => a.position - b.position || keyOrder<LinkRow>((row) => row.link)(a, b),
    ),
    attributes: readRows(inputs, 'attributes', shapes.attributes).sort(keyOrder((row) => row.attribute_id)),
    segmentSizes: readRows(inputs, 'segment_sizes', shapes.segment_sizes),
    segmentValues: readRows(inputs, 'lifetime_value_summary', shapes.lifetime_value_summary).sort(
      keyOrder((row) => row.segment ?? ''),
    ),
    levels: byPeriod(levels),
    covariances: byPeriod(readRows(inputs, 'station_covariances', shapes.station_covariances)),
    gaps: byPeriod(gaps),
    indices: readRows(inputs, 'loyalty_indices', shapes.loyalty_indices).sort(
      keyOrder((row) => `${row.index_name} ${row.segment ?? ''} ${row.period_id}`),
    ),
  };
}

function byPeriod<T extends { readonly period_id: string }>(rows: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(row.period_id);
    if (group) group.push(row);
    else groups.set(row.period_id, [row]);
  }
  return groups;
}
