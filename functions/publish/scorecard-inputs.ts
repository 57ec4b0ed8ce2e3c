import { z } from 'zod';
import { InputError } from '../errors.ts';
import { day, flag, key, list, number, text, whole } from './row-parsers.ts';
import { orientations, worthStops } from './scorecard-schema.ts';
import { topicReads } from './topics/index.ts';

const notes = z.array(
  z.object({ code: z.string(), text: z.string(), values: z.record(z.string(), z.union([z.number(), z.string()])) }),
);
const notesText = text.default(null).transform((json) => (json === null ? [] : notes.parse(JSON.parse(json))));

/** One array of rows a relation; columns not named here are left out. */
const inputsSchema = z.object({
  periods: list({ period_id: key, starts_on: day, ends_on: day, is_complete: z.boolean(), position: number }),
  attributes: list({ attribute_id: key, chain: text, component: text, name_en: text, name_zh: text }),
  events: list({ occurred_on: day, title_en: text, title_zh: text }),
  index_estimates: list({
    period_id: key,
    segment: text,
    index_name: key,
    estimate: number,
    lower: number,
    upper: number,
    n: whole,
    previous_period_id: text,
    change: number,
    change_lower: number,
    change_upper: number,
    is_noise: flag,
  }),
  gap_estimates: list({
    period_id: key,
    link: key,
    attribute_id: text,
    segment: text,
    scope: z.enum(['cell', 'attribute', 'segment', 'firm']),
    bias: number,
    bias_lower: number,
    bias_upper: number,
    misfit: number,
    misfit_lower: number,
    misfit_upper: number,
    n: whole,
    p_value: number,
    q_value: number,
    is_significant: flag,
    is_small: flag,
    is_hidden: flag,
    is_mixed_ruler: flag,
    age_months: number,
    orientation: z.enum(orientations).nullable(),
  }),
  bridge_levels: list({
    period_id: key,
    chain: key,
    station: key,
    level: number,
    lower: number,
    upper: number,
    n: whole,
    age_months: number,
    is_measured: flag,
  }),
  bridge_totals: list({ period_id: key, bridge: key, bias: number, bias_lower: number, bias_upper: number }),
  attribute_importance: list({ attribute_id: key, weight: number, source: text }),
  link_causes: list({
    link: key,
    cause: key,
    score: number,
    lower: number,
    upper: number,
    n: whole,
    rank: number,
    source: z.enum(['asked', 'to_check']),
  }),
  pass_through: list({ link: key, slope: number, is_estimable: flag }),
  diagnosis: list({
    rank: number,
    link: key,
    verdict: z.enum(['root_cause', 'contributing', 'standing', 'none']),
    period_id: key,
    baseline_period_id: text,
    misfit: number,
    bias: number,
    bias_change: number,
    bias_change_lower: number,
    bias_change_upper: number,
    p_value: number,
    own_part: number,
    own_part_lower: number,
    own_part_upper: number,
    carried_on_part: number,
    carried_on_part_lower: number,
    carried_on_part_upper: number,
    pass_through_to_perception: number,
    is_pass_through_assumed: flag,
    expected_effect: number,
    expected_effect_lower: number,
    expected_effect_upper: number,
    closes_points: number,
    expected_effect_basis: z.enum(['estimated', 'not_estimable']).nullable(),
    open_since_period_id: text,
    parts_of: z.enum(['change', 'standing']).nullable(),
    levels_carried: flag,
    is_mixed_ruler: flag,
  }),
  index_change_points: list({
    index_name: key,
    period_id: key,
    earliest_period_id: key,
    latest_period_id: key,
    change: number,
    lower: number,
    upper: number,
    p_value: number,
    periods_before: whole,
    periods_after: whole,
  }),
  gap_worth: list({
    link: key,
    closes_points: number,
    is_pass_through_assumed: flag,
    loyalty_points: number,
    loyalty_lower: number,
    loyalty_upper: number,
    money_a_year: number,
    money_a_year_lower: number,
    money_a_year_upper: number,
    net_a_year: number,
    net_a_year_lower: number,
    net_a_year_upper: number,
    answers: whole,
    followed: whole,
    stops_at: z.enum(worthStops).nullable(),
  }),
  diagnosis_summary: list({
    period_id: text,
    baseline_period_id: text,
    loyalty_change: number,
    loyalty_change_lower: number,
    loyalty_change_upper: number,
    baseline_start_period_id: text.default(null),
    answers_before: whole,
    answers_after: whole,
    change_point_period_id: text,
    verdict: z.enum(['root_cause', 'no_evidence', 'loyalty_unchanged', 'not_measured']),
    root_cause_link: text,
    reason_code: text,
  }),
  lifetime_value_summary: list({
    segment: text,
    customers: whole,
    clv_total: number,
    lower: number,
    upper: number,
    clv_mean: number,
    basis: z.enum(['margin', 'revenue']).nullable(),
    margin_rate: number,
    horizon_months: number,
    discount_rate_per_year: number,
  }),
  lifetime_value_holdout: list({
    holdout_days: number,
    actual: number,
    predicted: number,
    predicted_lower: number.default(null),
    predicted_upper: number.default(null),
    ratio: number,
    customers: whole,
  }),
  lifetime_value_holdout_bins: list({
    frequency_bin: z.union([z.string(), z.number()]).transform(String),
    customers: whole,
    actual_mean: number,
    predicted_mean: number,
    predicted_lower: number.default(null),
    predicted_upper: number.default(null),
  }),
  data_quality: list({
    source_system: key,
    department: text,
    table_name: text,
    load_day: day,
    records: whole,
    accepted: whole,
    quarantined: whole,
    excluded: whole,
    superseded: whole,
    orphan_keys: whole,
    outside_scale: whole,
    linked_rows: whole,
    unlinked_rows: whole,
    quarantine_by_reason: text,
  }),
  late_exports: list({
    source_system: key,
    dataset: key,
    department: text,
    expected_export_date: z.iso.date(),
    latest_export_date: day,
    days_late: whole,
    table_names: text,
  }),
  amounts_without_rate: list({ table_name: key, currency: key, amounts: whole }),
  deliveries: list({
    delivery_id: key,
    source: key,
    dataset: key,
    export_date: day,
    files: z.array(z.string()),
    status: z.enum(['accepted', 'refused']),
    refused_reason: text,
    replaces: text,
  }),
  model_runs: list({
    model: key,
    status: z.enum(['fitted', 'not_estimable', 'failed']),
    reason: text,
    notes: notesText,
    rows: whole,
    converged: flag,
    at_boundary: flag,
  }),
});

/** Relations of the lake that the scorecard is built from. */
export const scorecardReads: readonly string[] = [...new Set([...Object.keys(inputsSchema.shape), ...topicReads])];

export type SourceRow = Readonly<Record<string, unknown>>;
export interface ScorecardInputs extends z.output<typeof inputsSchema> {
  /** Rows of the relations that topics read, by relation; each topic parses its own. */
  readonly topicRows: Readonly<Record<string, readonly SourceRow[]>>;
}

/**
 * Rows of the relations as the card's builder takes them. A relation without rows is an empty firm, not an error.
 *
 * @throws InputError when a row is not as its contract says (relation, row and column named).
 */
export function parseScorecardInputs(found: Readonly<Record<string, readonly SourceRow[]>>): ScorecardInputs {
  const parsed = inputsSchema.safeParse(found);
  if (parsed.success) return { ...parsed.data, topicRows: found };
  const issue = parsed.error.issues[0];
  const [relation, row, column] = (issue?.path ?? []).map(String);
  throw new InputError(
    `publish: relation "${relation}", row ${row ?? '?'}, column "${column ?? '?'}": ${issue?.message ?? 'not as its contract says'}`,
    { cause: parsed.error },
  );
}
