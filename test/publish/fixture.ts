import { type Settings, settingsSchema } from '../../functions/lake/settings.ts';
import type { SourceRow } from '../../functions/publish/scorecard-inputs.ts';
import type { TopicContext } from '../../functions/publish/topics/define-topic.ts';

/** Rows of the relations the card reads, as a firm of some size has them: 12 attributes, 4 segments, 16 months. */
export type FixtureRows = Readonly<Record<string, readonly SourceRow[]>>;

export const settings: Settings = settingsSchema.parse({
  firm: { name_en: 'Northwind Tools', name_zh: '北风工具' },
  reporting_currency: 'CNY',
  time_zone: 'Asia/Shanghai',
});
export const asOf = '2026-11-08';
export const period = '2026-10';

const attributes = [
  ['delivery_time', 'value', 'time', 'Delivery time', '交货时间', 0.17],
  ['ease_of_use', 'value', 'product', 'Ease of use', '易用性', 0.15],
  ['durability', 'value', 'product', 'Durability', '耐用性', 0.14],
  ['advice', 'value', 'personnel', 'Advice before buying', '售前咨询', 0.12],
  ['repair', 'value', 'service', 'Repair and spare parts', '维修与备件', 0.12],
  ['price', 'value', 'money', 'Total price over the years', '多年总费用', 0.11],
  ['ordering', 'value', 'energy', 'Effort of ordering', '下单省力', 0.1],
  ['reputation', 'value', 'image', 'Reputation', '口碑', 0.09],
  ['keeps_promises', 'trust', 'willingness', 'Keeps its promises', '信守承诺', 0.4],
  ['competence', 'trust', 'ability', 'Technical competence', '技术能力', 0.35],
  ['fairness', 'trust', 'willingness', 'Fairness in dispute', '争议中公正', 0.25],
] as const;
const segments = ['craft', 'industry', 'retail', 'public'] as const;
const valueLinks = ['gap1', 'gap2', 'gap3', 'gap4', 'gap5'] as const;
const trustLinks = ['gap6', 'gap7'] as const;
const sizeOf: Readonly<Record<string, number>> = { gap1: 2.6, gap2: 7.8, gap3: 3.1, gap4: -1.4, gap6: -4.2, gap7: 3.3 };

/** Deterministic noise in −1…1. */
const wobble = (...parts: readonly (string | number)[]): number => {
  let state = 2166136261;
  for (const character of parts.join('/')) state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 16777619) >>> 0;
  return (state >>> 8) / 2 ** 23 - 1;
};

const months = Array.from({ length: 18 }, (_, place) => {
  const month = 6 + place;
  const year = 2025 + Math.floor((month - 1) / 12);
  const inYear = ((month - 1) % 12) + 1;
  const id = `${year}-${String(inYear).padStart(2, '0')}`;
  const end = new Date(Date.UTC(year, inYear, 0)).toISOString().slice(0, 10);
  return { period_id: id, starts_on: `${id}-01`, ends_on: end, is_complete: end <= asOf, position: place + 1 };
});

const orientationOf = (link: string, bias: number): string =>
  Math.abs(bias) <= 2
    ? 'none'
    : bias > 0
      ? 'loss'
      : ({
          gap1: 'over_estimated',
          gap2: 'over_specified',
          gap3: 'over_delivered',
          gap4: 'perceived_better',
          gap6: 'over_promised',
          gap7: 'trusted_beyond',
        }[link] ?? 'none');

function gapRow(
  period_id: string,
  link: string,
  attribute_id: string | null,
  segment: string | null,
  bias: number,
  n: number,
  error: number,
) {
  const scope =
    attribute_id === null ? (segment === null ? 'firm' : 'segment') : segment === null ? 'attribute' : 'cell';
  const isHidden = n < 5;
  const misfit = Math.sqrt(Math.max(0, bias * bias - error * error)) + (scope === 'cell' ? 0 : 0.6);
  const q = Math.min(1, Math.exp(-Math.max(0, (Math.abs(bias) - 2) / error)));
  return {
    period_id,
    link,
    attribute_id,
    segment,
    scope,
    bias,
    bias_lower: bias - 1.96 * error,
    bias_upper: bias + 1.96 * error,
    std_error: error,
    degrees_of_freedom: n - 1,
    misfit,
    misfit_lower: Math.max(0, misfit - 1.96 * error),
    misfit_upper: misfit + 1.96 * error,
    n,
    p_value: scope === 'cell' ? q / 2 : null,
    q_value: scope === 'cell' ? q : null,
    is_significant: scope === 'cell' ? q < 0.05 : null,
    is_small: n < 30,
    is_hidden: isHidden,
    is_mixed_ruler: false,
    is_total: link === 'gap5',
    age_months: link === 'gap2' ? 4 : 0,
    orientation: orientationOf(link, bias),
    run_id: 'fixture',
  };
}

function gapRows(): SourceRow[] {
  return months.slice(-5, -1).flatMap(({ period_id }, place) => {
    const biasOf = (link: string, attribute: string, segment: string): number =>
      link === 'gap5'
        ? valueLinks.slice(0, 4).reduce((sum, each) => sum + biasOf(each, attribute, segment), 0)
        : (sizeOf[link] ?? 0) * (link === 'gap2' ? 0.4 + 0.2 * place : 1) +
          2.4 * wobble(link, attribute) +
          1.2 * wobble(link, attribute, segment);
    const answers = (attribute: string, segment: string) =>
      segment === 'public' && attribute === 'repair'
        ? 3
        : segment === 'public'
          ? 22 + Math.round(6 * wobble(attribute))
          : 120 + Math.round(60 * wobble(attribute, segment));
    return attributes
      .flatMap(([attribute, chain]) =>
        (chain === 'value' ? valueLinks : trustLinks).flatMap((link) => {
          const cells = segments.map((segment) =>
            gapRow(
              period_id,
              link,
              attribute,
              segment,
              biasOf(link, attribute, segment),
              answers(attribute, segment),
              14 / Math.sqrt(answers(attribute, segment)),
            ),
          );
          const mean = segments.reduce((sum, segment) => sum + biasOf(link, attribute, segment) / 4, 0);
          return [...cells, gapRow(period_id, link, attribute, null, mean, attribute === 'reputation' ? 21 : 380, 0.8)];
        }),
      )
      .concat(
        [...valueLinks, ...trustLinks].flatMap((link) => {
          const own = attributes.filter(([, chain]) => (chain === 'value') === !(link === 'gap6' || link === 'gap7'));
          const bySegment = segments.map((segment) =>
            own.reduce((sum, [attribute, , , , , weight]) => sum + weight * biasOf(link, attribute, segment), 0),
          );
          return [
            ...segments.map((segment, position) =>
              gapRow(period_id, link, null, segment, bySegment[position] ?? 0, 240, 1.1),
            ),
            gapRow(
              period_id,
              link,
              null,
              null,
              bySegment.reduce((sum, each) => sum + each / 4, 0),
              4812,
              0.87,
            ),
          ];
        }),
      );
  });
}

function indexRows(): SourceRow[] {
  const means: Readonly<Record<string, number>> = {
    loyalty: 65,
    satisfaction: 69,
    trust: 61,
    perceived_value: 65,
    nps: 18,
    commitment: 60,
    repurchase_intention: 70,
    switching_resistance: 63,
    complaints: 3.1,
  };
  return Object.entries(means).flatMap(([index_name, mean]) => {
    const fall = index_name === 'satisfaction' || index_name === 'complaints' ? 0.4 : 3;
    const at = (place: number) =>
      mean + 1.1 * wobble(index_name, place) - (place >= 13 ? fall * (place - 12) * 0.45 : 0);
    return months.slice(0, -1).map(({ period_id }, place) => {
      const error = index_name === 'nps' ? 1.6 : index_name === 'complaints' ? 0.2 : 0.6;
      const change = place === 0 ? null : at(place) - at(place - 1);
      return {
        period_id,
        segment: null,
        index_name,
        estimate: at(place),
        lower: at(place) - 1.96 * error,
        upper: at(place) + 1.96 * error,
        std_error: error,
        n: 4812,
        previous_period_id: place === 0 ? null : (months[place - 1]?.period_id ?? null),
        change,
        change_lower: change === null ? null : change - 2.1 * error,
        change_upper: change === null ? null : change + 2.1 * error,
        is_noise: change === null ? null : Math.abs(change) < 2.1 * error,
        run_id: 'fixture',
      };
    });
  });
}

function bridgeRows(gaps: readonly SourceRow[]): SourceRow[] {
  const biasOf = (link: string) =>
    Number(gaps.find((row) => row.link === link && row.scope === 'firm' && row.period_id === period)?.bias ?? 0);
  const chain = (name: string, start: number, stations: readonly string[], links: readonly string[]) =>
    stations.map((station, position) => {
      const level = start - links.slice(0, position).reduce((sum, link) => sum + biasOf(link), 0);
      const error = station.startsWith('customer') ? 0.5 : 1.4;
      return {
        period_id: period,
        chain: name,
        station,
        position: position + 1,
        level,
        lower: level - 1.96 * error,
        upper: level + 1.96 * error,
        n: station.startsWith('customer') ? 4812 : 14 + position,
        age_months: station === 'rd' ? 4 : 0,
        is_measured: true,
        run_id: 'fixture',
      };
    });
  return [
    ...chain(
      'value',
      84.2,
      ['customer_expectation', 'marketing', 'rd', 'production', 'customer_perception'],
      ['gap1', 'gap2', 'gap3', 'gap4'],
    ),
    ...chain('trust', 71.5, ['capability', 'signal', 'customer_trust'], ['gap6', 'gap7']),
  ];
}

function diagnosisRows(gaps: readonly SourceRow[]): SourceRow[] {
  const firm = (link: string) =>
    gaps.find((row) => row.link === link && row.scope === 'firm' && row.period_id === period);
  return ['gap2', 'gap6', 'gap3', 'gap7', 'gap1'].map((link, place) => ({
    rank: place + 1,
    link,
    verdict: place === 0 ? 'root_cause' : place === 2 ? 'contributing' : 'standing',
    period_id: period,
    baseline_period_id: '2026-06',
    misfit: firm(link)?.misfit,
    bias: firm(link)?.bias,
    bias_change: place === 0 ? 4.6 : 0.3,
    bias_change_lower: place === 0 ? 2.7 : -1.2,
    bias_change_upper: place === 0 ? 6.5 : 1.8,
    p_value: place === 0 ? 0.0004 : 0.4,
    own_part: place === 0 ? 3.9 : place === 2 ? 0.8 : null,
    own_part_lower: place === 0 ? 2.1 : place === 2 ? -0.2 : null,
    own_part_upper: place === 0 ? 5.7 : place === 2 ? 1.8 : null,
    carried_on_part: place === 2 ? 1.2 : 0,
    carried_on_part_lower: place === 2 ? 0.4 : 0,
    carried_on_part_upper: place === 2 ? 2 : 0,
    pass_through_to_perception: place === 0 ? 0.84 : 1,
    is_pass_through_assumed: place !== 0,
    expected_effect: place === 0 ? 1.9 : null,
    expected_effect_lower: place === 0 ? 0.8 : null,
    expected_effect_upper: place === 0 ? 3.1 : null,
    closes_points: place === 0 ? 5 : null,
    expected_effect_basis: place === 0 ? 'estimated' : 'not_estimable',
    open_since_period_id: place === 0 ? '2026-07' : '2025-06',
    parts_of: place === 0 || place === 2 ? 'change' : 'standing',
    levels_carried: place === 2,
    is_mixed_ruler: false,
    run_id: 'fixture',
  }));
}

/** The first link has its way to money in full, the second stops at points, over the attributes of the third nothing is lost. */
function worthRows(): SourceRow[] {
  const base = { is_pass_through_assumed: false, run_id: 'fixture' };
  return [
    {
      ...base,
      link: 'gap2',
      closes_points: 5,
      loyalty_points: 1.9,
      loyalty_lower: 0.8,
      loyalty_upper: 3.1,
      money_a_year: 3_100_000,
      money_a_year_lower: 1_200_000,
      money_a_year_upper: 5_400_000,
      money: 9_300_000,
      through_staying: 4_650_000,
      through_repeat: 2_790_000,
      through_margin: 1_860_000,
      answers: 4812,
      followed: 2204,
      stops_at: null,
    },
    {
      ...base,
      link: 'gap6',
      closes_points: 4,
      is_pass_through_assumed: true,
      loyalty_points: 1.1,
      loyalty_lower: 0.2,
      loyalty_upper: 2,
      stops_at: 'pass_through',
    },
    { ...base, link: 'gap3', closes_points: 0, stops_at: 'nothing_lost' },
  ];
}

const qualityRows: SourceRow[] = [
  ['salesforce', 'sales', 61_204, 388, 12],
  ['qualtrics', 'marketing', 92_410, 611, 930],
  ['shopify', 'e_commerce', 48_010, 173, 0],
  ['erp', 'finance', 13_006, 32, 0],
].flatMap(([source, department, records, quarantined, excluded]) =>
  [0, 1, 2].map((night) => ({
    source_system: source,
    department,
    table_name: 'all',
    load_day: `2026-11-0${source === 'erp' ? 1 + night : 6 + night}`,
    records: night === 0 ? Number(records) : 0,
    accepted: night === 0 ? Number(records) - Number(quarantined) - Number(excluded) : 0,
    quarantined: night === 0 ? quarantined : 0,
    excluded: night === 0 ? excluded : 0,
    superseded: night === 0 ? 812 : 0,
    orphan_keys: source === 'shopify' && night === 0 ? 41 : 0,
    outside_scale: 0,
    linked_rows: night === 0 ? Number(records) * 0.97 : 0,
    unlinked_rows: night === 0 ? Number(records) * 0.03 : 0,
    distinct_mappings: 1,
    quarantine_by_reason:
      night === 0
        ? JSON.stringify({
            bad_date: Math.floor(Number(quarantined) / 2),
            missing_required: Math.ceil(Number(quarantined) / 2),
          })
        : '{}',
    freshness_days: 0,
    run_id: 'fixture',
  })),
);

/** A firm whose loyalty fell because of gap 2, with small and hidden cells, a carried level and a late source. */
export function realisticRows(): FixtureRows {
  const gaps = gapRows();
  return {
    periods: months,
    attributes: attributes.map(([attribute_id, chain, component, name_en, name_zh]) => ({
      attribute_id,
      chain,
      component,
      name_en,
      name_zh,
    })),
    events: [
      { occurred_on: '2025-12-01', title_en: 'New ordering portal', title_zh: '新订货平台上线' },
      { occurred_on: '2026-07-13', title_en: 'R&D moved to the new site', title_zh: '研发部迁至新址' },
    ],
    index_estimates: indexRows(),
    gap_estimates: gaps,
    bridge_levels: bridgeRows(gaps),
    attribute_importance: attributes.map(([attribute_id, , , , , weight]) => ({
      attribute_id,
      weight,
      source: 'stated',
    })),
    link_causes: [
      { link: 'gap2', cause: 'poor_rd_marketing_communication', score: 71.4, n: 19, rank: 1, source: 'asked' },
      { link: 'gap2', cause: 'rd_misread', score: 48.2, n: 19, rank: 2, source: 'asked' },
    ],
    pass_through: [{ link: 'gap3', slope: 0.8, is_estimable: true }],
    diagnosis: diagnosisRows(gaps),
    gap_worth: worthRows(),
    worth_steps: [
      {
        from_level: 'perception',
        to_level: 'perceived_value',
        estimate: 0.95,
        lower: 0.92,
        upper: 0.98,
        answers: 4812,
      },
      { from_level: 'perceived_value', to_level: 'loyalty', estimate: 0.7, lower: 0.66, upper: 0.74, answers: 4812 },
    ],
    behaviour_slopes: [
      { outcome: 'churned', slope: -0.0022, lower: -0.0037, upper: -0.0007, mean: 0.44, answers: 2204 },
      { outcome: 'margin_after', slope: 0.31, lower: 0.05, upper: 0.6, mean: 70, answers: 2204 },
    ],
    index_change_points: [
      {
        index_name: 'loyalty',
        period_id: '2026-07',
        earliest_period_id: '2026-06',
        latest_period_id: '2026-08',
        change: -3.2,
        lower: -4.9,
        upper: -1.5,
        p_value: 0.0005,
        periods_before: 13,
        periods_after: 4,
        run_id: 'fixture',
      },
    ],
    diagnosis_summary: [
      {
        period_id: period,
        baseline_period_id: '2026-06',
        loyalty_change: -3.2,
        loyalty_change_lower: -4.9,
        loyalty_change_upper: -1.5,
        baseline_start_period_id: '2025-07',
        answers_before: 9_800,
        answers_after: 3_150,
        change_point_period_id: '2026-07',
        verdict: 'root_cause',
        root_cause_link: 'gap2',
        reason_code: null,
      },
    ],
    lifetime_value_summary: [
      {
        segment: null,
        customers: 20_113,
        clv_total: '31240112.1200',
        lower: 30_410_000,
        upper: 32_070_000,
        clv_mean: 1553,
        basis: 'margin',
        margin_rate: 0.34,
        horizon_months: 36,
        discount_rate_per_year: 0.1,
      },
      {
        segment: 'industry',
        customers: 4120,
        clv_total: 16_400_000,
        lower: 15_700_000,
        upper: 17_100_000,
        clv_mean: 3980,
        basis: 'margin',
        margin_rate: 0.34,
        horizon_months: 36,
        discount_rate_per_year: 0.1,
      },
      {
        segment: 'craft',
        customers: 9900,
        clv_total: 9_900_000,
        lower: 9_500_000,
        upper: 10_300_000,
        clv_mean: 1000,
        basis: 'margin',
        margin_rate: 0.34,
        horizon_months: 36,
        discount_rate_per_year: 0.1,
      },
      {
        segment: 'retail',
        customers: 6090,
        clv_total: 4_940_112,
        lower: 4_600_000,
        upper: 5_300_000,
        clv_mean: 811,
        basis: 'margin',
        margin_rate: 0.34,
        horizon_months: 36,
        discount_rate_per_year: 0.1,
      },
    ],
    lifetime_value_holdout: [{ holdout_days: 182, actual: 5210, predicted: 5128.4, ratio: 0.984, customers: 18_020 }],
    lifetime_value_holdout_bins: [0, 1, 2, 3].map((bin) => ({
      frequency_bin: bin === 3 ? '3+' : bin,
      customers: [9000, 4200, 2400, 2420][bin],
      actual_mean: 0.1 + 0.21 * bin,
      predicted_mean: 0.11 + 0.2 * bin,
    })),
    data_quality: qualityRows,
    model_runs: [
      { model: 'gaps', status: 'fitted', reason: null, rows: 9000, converged: null, at_boundary: null },
      {
        model: 'diagnosis',
        status: 'fitted',
        reason: 'Pass-through not estimable for gap6',
        rows: 9000,
        converged: null,
        at_boundary: null,
      },
      { model: 'lifetime_value', status: 'fitted', reason: null, rows: 10_712, converged: true, at_boundary: false },
    ],
  };
}

/** Texts that break out of what is not escaped, in every place where exports can put a text. */
export const hostile = '<script>alert(1)</script>"\'><img src=x onerror=alert(2)>{{7*7}}';
export function hostileRows(): FixtureRows {
  const rows = realisticRows();
  return {
    ...rows,
    attributes: rows.attributes!.map((row) => ({ ...row, name_en: hostile, name_zh: hostile })),
    events: rows.events!.map((row) => ({ ...row, title_en: hostile, title_zh: hostile })),
    gap_estimates: rows.gap_estimates!.map((row) => ({
      ...row,
      segment: row.segment === 'craft' ? hostile : row.segment,
    })),
    lifetime_value_summary: rows.lifetime_value_summary!.map((row) => ({
      ...row,
      segment: row.segment === 'craft' ? hostile : row.segment,
    })),
    data_quality: rows.data_quality!.map((row) => ({
      ...row,
      source_system: hostile,
      department: hostile,
      quarantine_by_reason: JSON.stringify({ [hostile]: 1 }),
    })),
    model_runs: rows.model_runs!.map((row) => ({ ...row, model: hostile, reason: hostile })),
  };
}

const same = (id: string) => ({ en: id, zh: id });

/** What a topic is built with, where names are the ids and no model has a remark. */
export const topicContext: TopicContext = {
  settings,
  period,
  asOf,
  runOf: () => null,
  names: { attribute: same, link: same, station: same, segment: same, department: same },
};
