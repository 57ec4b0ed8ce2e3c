import { cellsToHide } from '../sections/protect.ts';
import type { TopicNames } from './define-topic.ts';
import { type Bilingual, quantity, type TopicCell, type TopicTable } from './topic.ts';
import { column, type Numbers, withBounds } from './value-parts-tables.ts';

export interface TenureRow
  extends Numbers<
    | 'tenure_year'
    | 'customers'
    | 'churn'
    | 'churn_lower'
    | 'churn_upper'
    | 'margin'
    | 'margin_lower'
    | 'margin_upper'
    | 'retention_cost'
    | 'retention_cost_lower'
    | 'retention_cost_upper'
    | 'clv'
    | 'clv_lower'
    | 'clv_upper'
  > {
  readonly segment: string | null;
  readonly is_extrapolated: boolean | null;
}
type Estimated = 'current_rate' | 'fitted_rate' | 'optimal_spend' | 'optimal_rate' | 'gain';
export interface BudgetRow
  extends Numbers<
    | 'exposure'
    | 'current_exposure'
    | 'current_spend'
    | 'ceiling'
    | 'levels'
    | Estimated
    | `${Estimated}_lower`
    | `${Estimated}_upper`
  > {
  readonly segment: string;
  readonly purpose: string;
  readonly basis: string;
  readonly reason: string | null;
}
/** Blattberg and Deighton's table, of the firm and folded of the segments. */
export function tenureTables(rows: readonly TenureRow[], hideBelow: number, names: TopicNames): TopicTable[] {
  const firm = rows.filter(({ segment }) => segment === null);
  const seen = rows.filter((row) => row.segment !== null && row.is_extrapolated === false);
  const placeOf = ({ tenure_year: year, segment }: TenureRow): string => `${year}|${segment}`;
  const hidden = cellsToHide(
    seen.map((row) => ({
      row: String(row.tenure_year),
      column: row.segment ?? '',
      n: row.customers,
      isHidden: (row.customers ?? 0) < hideBelow,
    })),
    hideBelow,
  );
  const own = seen.filter((row) => !hidden.has(placeOf(row)));
  const table = (id: string, caption: Bilingual, of: readonly TenureRow[], isFolded: boolean): TopicTable[] =>
    of.length === 0
      ? []
      : [
          {
            table: id,
            caption,
            columns: [
              column('Year of tenure', '客龄', false),
              column('Leave within that year', '当年流失'),
              column('Margin a customer and year', '每位客户每年毛利'),
              column('Spent on keeping', '保持费用'),
              column('Worth of who reaches it', '到达者的价值'),
            ],
            rows: of.map((row) => ({
              key: `${row.segment ?? 'firm'}-${row.tenure_year}`,
              cells: tenureCells(row, names),
            })),
            isFolded,
          },
        ];
  return [
    ...table('tenure_table', { en: 'By year of tenure, all customers', zh: '按客龄年，全部客户' }, firm, false),
    ...table('tenure_of_segments', { en: 'By year of tenure and segment', zh: '按客龄年与细分' }, own, true),
  ];
}

function tenureCells(row: TenureRow, names: TopicNames): TopicCell[] {
  const year = row.tenure_year ?? 0;
  const of = row.segment === null ? { en: '', zh: '' } : names.segment(row.segment);
  const unseen = row.is_extrapolated === true;
  const n = unseen ? null : row.customers;
  return [
    {
      en: `${row.segment === null ? '' : `${of.en}, `}year ${year}${unseen ? ' (not seen: as the year before)' : ''}`,
      zh: `${row.segment === null ? '' : `${of.zh}，`}第 ${year} 年${unseen ? '（未观察到，按上一年）' : ''}`,
    },
    withBounds(row, 'churn', 'share', n),
    withBounds(row, 'margin', 'money', n),
    withBounds(row, 'retention_cost', 'money', n),
    withBounds(row, 'clv', 'money', n),
  ];
}

const purposeName: Readonly<Record<string, Bilingual>> = {
  retention: { en: 'keeping a customer, a year', zh: '保持一位客户（每年）' },
  acquisition: { en: 'winning a prospect, a period', zh: '赢得一位潜在客户（每期）' },
};
const basisName: Readonly<Record<string, Bilingual>> = {
  estimated: { en: 'estimated', zh: '按数据估计' },
  calibrated: { en: 'from the stated ceiling', zh: '按给定上限推算' },
  not_estimable: { en: 'cannot be told', zh: '无法给出' },
};
const reasonName: Readonly<Record<string, Bilingual>> = {
  no_prospects: { en: 'no prospects on record', zh: '没有潜在客户的记录' },
  no_spending: { en: 'no spending on record', zh: '没有投入的记录' },
  booked_on_persons: {
    en: 'costs are booked on those who were won: they follow from winning',
    zh: '费用记在已赢得的客户名下：是赢得之后才有的',
  },
  no_moves: { en: 'nobody left or was won', zh: '没有人流失或被赢得' },
  few_levels: { en: 'fewer than five levels of spending, and no stated ceiling', zh: '投入不足五档，也没有给定上限' },
  spending_says_nothing: { en: 'levels of spending show no effect that can be told', zh: '不同投入之间看不出效果' },
  rate_above_ceiling: { en: 'the current rate lies above the stated ceiling', zh: '目前的比率已高于给定上限' },
  no_tenure_table: { en: 'too few customers to tell their worth', zh: '客户太少，价值不明' },
};

/** What keeping and winning should cost, and, folded, where that cannot be told. */
export function budgetTables(rows: readonly BudgetRow[], hidden: ReadonlySet<string>, names: TopicNames): TopicTable[] {
  const shown = rows.filter(({ segment }) => !hidden.has(segment));
  const told = shown.filter(({ basis }) => basis !== 'not_estimable');
  const untold = shown.filter(({ basis }) => basis === 'not_estimable');
  const now = [
    column('Purpose', '用途', false),
    column('Spent in the last 12 periods', '近 12 期的投入'),
    column('Kept or won in them, as counted', '同期实际保持或赢得'),
  ];
  const table = (
    id: string,
    caption: Bilingual,
    of: readonly BudgetRow[],
    more: TopicTable['columns'],
  ): TopicTable[] =>
    of.length === 0
      ? []
      : [
          {
            table: id,
            caption,
            columns: [...now, ...more],
            rows: of.map((row) => ({ key: `${row.segment}-${row.purpose}`, cells: budgetCells(row, names) })),
            isFolded: of === untold,
          },
        ];
  return [
    ...table(
      'optimal_budgets',
      { en: 'What keeping and winning costs, and what it should cost', zh: '保持与获取的投入：现在与最优' },
      told,
      [
        column('Kept or won at that spend, by the curve', '按曲线，该投入的保持或赢得'),
        column('Best spend', '最优投入'),
        column('Kept or won at the best, by the curve', '按曲线，最优投入的保持或赢得'),
        column('Worth more a customer', '每位客户价值增加'),
        column('How known', '依据', false),
      ],
    ),
    ...table('budgets_not_told', { en: 'Where the best budget cannot be told', zh: '无法给出最优投入之处' }, untold, [
      column('Why', '原因', false),
    ]),
  ];
}

function budgetCells(row: BudgetRow, names: TopicNames): TopicCell[] {
  const purpose = purposeName[row.purpose] ?? { en: row.purpose, zh: row.purpose };
  const segment = names.segment(row.segment);
  const basis = basisName[row.basis] ?? { en: row.basis, zh: row.basis };
  const now: TopicCell[] = [
    { en: `${segment.en}: ${purpose.en}`, zh: `${segment.zh}：${purpose.zh}` },
    quantity(row.current_spend, 'money', { n: yearsOf(row.current_exposure) }),
    withBounds(row, 'current_rate', 'share', yearsOf(row.current_exposure)),
  ];
  if (row.basis === 'not_estimable')
    return [...now, row.reason === null ? basis : (reasonName[row.reason] ?? { en: row.reason, zh: row.reason })];
  const n = yearsOf(row.exposure);
  return [
    ...now,
    withBounds(row, 'fitted_rate', 'share', n),
    withBounds(row, 'optimal_spend', 'money', n),
    withBounds(row, 'optimal_rate', 'share', n),
    withBounds(row, 'gain', 'money', n),
    basis,
  ];
}

/** Customer-years, or prospect-periods, as the n of a number. */
export const yearsOf = (exposure: number | null): number | null => (exposure === null ? null : Math.round(exposure));
