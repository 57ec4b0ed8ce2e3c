import { z } from 'zod';
import type { Settings } from '../../lake/settings.ts';
import type { ScorecardInputs } from '../scorecard-inputs.ts';
import type { Scorecard, ScorecardBridge } from '../scorecard-schema.ts';
import { expectedSources, lateExportsOf, type NotRead, notReadOf } from './late-exports.ts';

type QualityRow = ScorecardInputs['data_quality'][number];
const reasonsSchema = z.record(z.string(), z.number());

const sum = (rows: readonly QualityRow[], of: (row: QualityRow) => number | null) =>
  rows.reduce((total, row) => total + (of(row) ?? 0), 0);

export interface DataQualityParts {
  readonly inputs: ScorecardInputs;
  readonly bridges: readonly ScorecardBridge[];
  /** ISO date. */
  readonly asOf: string;
  readonly settings: Settings;
  readonly notRead: readonly NotRead[];
}

/** Accounting of everything that was loaded up to `asOf`, by source and by reason, with what is late. */
export function buildDataQuality(parts: DataQualityParts): Scorecard['data_quality'] {
  const { inputs, bridges, asOf, settings, notRead } = parts;
  const rows = inputs.data_quality;
  const counted = countsOf(rows);
  const lateExports = lateExportsOf(inputs);
  const bySource = sourcesOf(rows, asOf, settings, lateExports);
  const linked = sum(rows, (row) => row.linked_rows);
  const unlinked = sum(rows, (row) => row.unlinked_rows);
  const ofCustomers = new Set(
    settings.chain.stations.filter(({ audience }) => audience === 'customer').map(({ station }) => station),
  );
  const staffAges = bridges.flatMap((bridge) =>
    bridge.stations.flatMap(({ station, age_months }) =>
      ofCustomers.has(station) || age_months === null ? [] : [age_months],
    ),
  );
  return {
    id: 'data_quality.records',
    ...counted,
    is_balanced: counted.records === counted.accepted + counted.quarantined + counted.excluded,
    superseded: sum(rows, (row) => row.superseded),
    orphan_keys: sum(rows, (row) => row.orphan_keys),
    linked_rows: linked,
    unlinked_rows: unlinked,
    link_rate: linked + unlinked === 0 ? null : linked / (linked + unlinked),
    load_days: new Set(rows.flatMap((row) => (row.load_day === null ? [] : [row.load_day]))).size,
    late_sources: bySource.filter((each) => each.is_late).map((each) => each.source),
    late_exports: lateExports,
    by_source: bySource,
    by_reason: reasonsOf(rows),
    refused: refusedOf(inputs.deliveries),
    not_read: notReadOf(notRead),
    amounts_without_rate: inputs.amounts_without_rate.map(({ table_name, currency, amounts }) => ({
      table: table_name,
      currency,
      amounts: amounts ?? 0,
    })),
    ...answersOf(rows),
    staff_survey_age_months: staffAges.length === 0 ? null : Math.max(...staffAges),
  };
}

const countsOf = (rows: readonly QualityRow[]) => ({
  records: sum(rows, (row) => row.records),
  accepted: sum(rows, (row) => row.accepted),
  quarantined: sum(rows, (row) => row.quarantined),
  excluded: sum(rows, (row) => row.excluded),
});

const dayNumber = (day: string) => Date.parse(`${day}T00:00:00Z`) / 86_400_000;

function sourcesOf(
  rows: readonly QualityRow[],
  asOf: string,
  settings: Settings,
  lateExports: Scorecard['data_quality']['late_exports'],
): Scorecard['data_quality']['by_source'] {
  const expected = expectedSources(settings);
  return [...new Set(rows.map((row) => row.source_system))].sort().map((source) => {
    const ofSource = rows.filter((row) => row.source_system === source);
    const found = sourceOf(source, ofSource, asOf);
    return expected.has(source) ? { ...found, is_late: lateExports.some((each) => each.source === source) } : found;
  });
}

function sourceOf(
  source: string,
  rows: readonly QualityRow[],
  asOf: string,
): Scorecard['data_quality']['by_source'][number] {
  const days = [...new Set(rows.flatMap((row) => (row.load_day === null ? [] : [row.load_day])))].sort();
  const last = days.at(-1) ?? null;
  const intervals = days
    .slice(1)
    .map((day, position) => dayNumber(day) - dayNumber(days[position]!))
    .sort((a, b) => a - b);
  const usual = intervals.length === 0 ? null : (intervals[Math.floor((intervals.length - 1) / 2)] ?? null);
  const freshness = last === null ? null : Math.max(0, dayNumber(asOf) - dayNumber(last));
  const linked = sum(rows, (row) => row.linked_rows);
  const unlinked = sum(rows, (row) => row.unlinked_rows);
  return {
    source,
    department: rows.find((row) => row.department !== null)?.department ?? null,
    ...countsOf(rows),
    last_load_day: last,
    freshness_days: freshness,
    usual_interval_days: usual,
    is_late: freshness !== null && usual !== null && freshness > Math.max(1, 2 * usual),
    link_rate: linked + unlinked === 0 ? null : linked / (linked + unlinked),
  };
}

/** Refused files, without those that a later delivery replaced. The reason is the code alone: what was found may be of a person. */
function refusedOf(deliveries: ScorecardInputs['deliveries']): Scorecard['data_quality']['refused'] {
  const replaced = new Set(deliveries.map(({ replaces }) => replaces));
  return deliveries
    .filter(({ delivery_id, status }) => status === 'refused' && !replaced.has(delivery_id))
    .map(({ source, dataset, export_date, files, refused_reason }) => ({
      source,
      dataset,
      export_date,
      files: files.map((file) => file.slice(file.lastIndexOf('/') + 1)),
      reason: refused_reason?.split(':')[0] ?? 'unreadable',
    }))
    .sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
}

const orderOf = ({ source, dataset, export_date }: Scorecard['data_quality']['refused'][number]) =>
  `${source}/${dataset}/${export_date ?? ''}`;

/** Rows of survey_responses that stand, and those of them whose question is not in survey_items. */
function answersOf(rows: readonly QualityRow[]) {
  const answers = rows.filter((row) => row.table_name === 'survey_responses');
  return {
    answers: sum(answers, (row) => row.linked_rows) + sum(answers, (row) => row.unlinked_rows),
    answers_to_unknown_questions: sum(answers, (row) => row.orphan_keys),
    answers_outside_scale: sum(answers, (row) => row.outside_scale),
  };
}

function reasonsOf(rows: readonly QualityRow[]): Scorecard['data_quality']['by_reason'] {
  const totals = new Map<string, number>();
  for (const row of rows) {
    if (!row.quarantine_by_reason) continue;
    for (const [reason, count] of Object.entries(reasonsSchema.parse(JSON.parse(row.quarantine_by_reason))))
      totals.set(reason, (totals.get(reason) ?? 0) + count);
  }
  return [...totals]
    .filter(([, count]) => count > 0)
    .map(([reason, count]) => ({ reason, rows: count }))
    .sort((a, b) => b.rows - a.rows || (a.reason < b.reason ? -1 : 1));
}
