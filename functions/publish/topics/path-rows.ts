import type { PathModelSettings } from '../../lake/path-models.ts';
import { flag, key, number, text, whole } from '../row-parsers.ts';
import type { Scorecard } from '../scorecard-schema.ts';
import { type Bilingual, type Quantity, quantity, type TopicTable } from './topic.ts';

/** Columns of the path models' tables that the card shows. */
export const pathReads = {
  path_fits: {
    model: key,
    level: key,
    group_name: key,
    n: whole,
    units: whole,
    unit: key,
    interval: text,
    missing: text,
    kept: whole,
    resamples: whole,
    left_out: text,
  },
  path_constructs: {
    model: key,
    group_name: key,
    construct: key,
    position: whole,
    name_en: key,
    name_zh: key,
    items: whole,
    r2: number,
    r2_lower: number,
    r2_upper: number,
    alpha: number,
    alpha_lower: number,
    alpha_upper: number,
    rho_c: number,
    rho_c_lower: number,
    rho_c_upper: number,
    ave: number,
    ave_lower: number,
    ave_upper: number,
    index: number,
    index_lower: number,
    index_upper: number,
    index_weights: key,
    n: whole,
  },
  path_coefficients: {
    model: key,
    level: key,
    group_name: key,
    from_construct: key,
    to_construct: key,
    estimate: number,
    lower: number,
    upper: number,
    points_per_point: number,
    points_lower: number,
    points_upper: number,
    n: whole,
  },
  path_effects: {
    model: key,
    kind: key,
    group_name: key,
    from_construct: key,
    to_construct: key,
    points_per_point: number,
    points_lower: number,
    points_upper: number,
  },
} as const;

/** Kind of the intervals from resamples, as set. */
export const intervalWords = ({ interval }: PathModelSettings): Bilingual =>
  interval === 'bca'
    ? { en: 'bias-corrected and accelerated (BCa)', zh: '偏差校正加速（BCa）' }
    : { en: 'percentile', zh: '百分位' };

/** The answers that path models are fitted to. */
export const windowWords = ({ window_months: months }: PathModelSettings): Bilingual =>
  months === 1 ? { en: 'last month', zh: '最近 1 个月' } : { en: `last ${months} months`, zh: `最近 ${months} 个月` };

export const mediationReads = {
  model: key,
  from_construct: key,
  to_construct: key,
  indirect: number,
  indirect_lower: number,
  indirect_upper: number,
  direct: number,
  direct_lower: number,
  direct_upper: number,
  verdict: key,
  share_of_total: number,
  share_lower: number,
  share_upper: number,
} as const;

export const invarianceReads = {
  model: key,
  group_name: key,
  compared_with: key,
  step: key,
  construct: text,
  to_construct: text,
  value: number,
  group_value: number,
  other_value: number,
  p_value: number,
  q_value: number,
  holds: flag,
  group_n: whole,
  other_n: whole,
  verdict: text,
  reason: text,
} as const;

export interface CoefficientRow {
  readonly model: string;
  readonly from_construct: string;
  readonly to_construct: string;
  readonly estimate: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly points_per_point: number | null;
  readonly points_lower: number | null;
  readonly points_upper: number | null;
  readonly n: number | null;
}

interface NamedRow {
  readonly model: string;
  readonly construct: string;
  readonly name_en: string;
  readonly name_zh: string;
}

/** Names of a model's constructs as declared. */
export function namesIn(rows: readonly NamedRow[], model: string): (construct: string) => Bilingual {
  const known = new Map(
    rows.filter((row) => row.model === model).map((row) => [row.construct, { en: row.name_en, zh: row.name_zh }]),
  );
  return (construct) => known.get(construct) ?? { en: construct, zh: construct };
}

/** Standardised effect of a path. */
export const effectOf = (row: CoefficientRow): Quantity =>
  quantity(row.estimate, 'number', { lower: row.lower, upper: row.upper, n: row.n });

/** Points of the one per point of the other. */
export const pointsOf = (row: CoefficientRow): Quantity =>
  quantity(row.points_per_point, 'number', { lower: row.points_lower, upper: row.points_upper, n: row.n });

/** Step of each construct in the flow: 0 for those that nothing leads to, else one more than the latest that leads to it. */
export function stepsOf(paths: readonly { from_construct: string; to_construct: string }[]): Map<string, number> {
  const names = [...new Set(paths.flatMap((path) => [path.from_construct, path.to_construct]))];
  const steps = new Map(names.map((name) => [name, 0]));
  for (let round = 0; round < names.length; round++) {
    for (const { from_construct: from, to_construct: to } of paths)
      steps.set(to, Math.max(steps.get(to) ?? 0, (steps.get(from) ?? 0) + 1));
  }
  return steps;
}

/** The paths of a model as a table: what leads where, by how much. */
export function pathTable(
  table: string,
  caption: Bilingual,
  rows: readonly CoefficientRow[],
  name: (construct: string) => Bilingual,
): TopicTable {
  return {
    table,
    caption,
    columns: [
      { name: { en: 'Path', zh: '路径' }, isNumber: false },
      { name: { en: 'Standardised effect', zh: '标准化效应' }, isNumber: true },
      { name: { en: 'Points per point', zh: '每 1 分对应的分数' }, isNumber: true },
    ],
    rows: rows.map((row) => ({
      key: `${row.from_construct}>${row.to_construct}`,
      cells: [between(name(row.from_construct), name(row.to_construct)), effectOf(row), { ...pointsOf(row), n: null }],
    })),
    isFolded: true,
  };
}

/** A chance, not finer than three decimals. */
export const writtenChance = (p: number): string => (p < 0.001 ? '< 0.001' : p.toFixed(3));

export const chanceText = (p: number): string => `p ${writtenChance(p)}`;

export const between = (from: Bilingual, to: Bilingual): Bilingual => ({
  en: `${from.en} → ${to.en}`,
  zh: `${from.zh} → ${to.zh}`,
});

/** Answers of customers behind a path model. */
export const pathQueries: Scorecard['queries'] = [
  {
    query: 'path_model_rows',
    sql: `select distinct r.source_system, r.source_file, r.source_line, r.response_id, i.construct, r.item_id, r.level
from path_model_items i
join path_models m on m.model = i.model
join survey_responses r on r.item_id = i.item_id
join chain_questionnaires q on q.source_system = r.source_system and q.response_id = r.response_id
cross join run_settings s
where i.model = {model} and r.level is not null
  and ({construct} is null or i.construct = {construct})
  and (m.purchase_stage is null or m.purchase_stage = q.purchase_stage)
  and q.occurred_on > date_add('month', -m.window_months, s.as_of)
order by r.source_file, r.source_line, r.item_id`,
  },
];
