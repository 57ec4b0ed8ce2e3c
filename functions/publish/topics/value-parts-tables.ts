import { cellsToHide } from '../sections/protect.ts';
import type { TopicNames } from './define-topic.ts';
import { type Bilingual, type Quantity, quantity, type TopicCell, type TopicTable } from './topic.ts';

export type Numbers<K extends string> = Readonly<Record<K, number | null>>;

export interface PartRow
  extends Numbers<'customers' | 'total' | 'total_lower' | 'total_upper' | 'mean' | 'mean_lower' | 'mean_upper'> {
  readonly segment: string | null;
  readonly part: string;
}
export interface PearsonRow
  extends Numbers<
    | 'customers'
    | 'realised_value'
    | 'realised_lower'
    | 'realised_upper'
    | 'keeping_rate'
    | 'keeping_rate_lower'
    | 'keeping_rate_upper'
    | 'applied_keeping_rate'
    | 'applied_keeping_rate_lower'
    | 'applied_keeping_rate_upper'
    | 'remaining_base'
    | 'remaining_value'
    | 'remaining_lower'
    | 'remaining_upper'
    | 'whole_value'
    | 'whole_lower'
    | 'whole_upper'
  > {
  readonly segment: string | null;
  readonly is_firm_rate: boolean | null;
}

export const firmName: Bilingual = { en: 'All customers', zh: '全部客户' };

const partNames: Readonly<Record<string, Bilingual>> = {
  clv1: { en: 'First order', zh: '首次购买' },
  clv2: { en: 'Buying again', zh: '重复购买' },
  clv3: { en: 'Other categories, dearer tiers', zh: '交叉购买与升级' },
  clv4: { en: 'Cheaper service and marketing', zh: '服务与营销成本降低' },
  clv5: { en: 'Recommendations (not in the sum)', zh: '推荐收益（不计入合计）' },
  clv6: { en: 'Price nearer to the list price', zh: '成交价更接近目录价' },
  own_value: { en: 'Own value', zh: '自身价值' },
};
export const partName = (part: string): Bilingual => partNames[part] ?? { en: part, zh: part };

/** Segments whose customers are too few to show, and enough others that they cannot be subtracted from the whole. */
export function hiddenSegments(
  rows: readonly { readonly segment: string | null; readonly customers: number | null }[],
  hideBelow: number,
): ReadonlySet<string> {
  const cells = rows.flatMap(({ segment, customers }) =>
    segment === null ? [] : [{ row: 'all', column: segment, n: customers, isHidden: (customers ?? 0) < hideBelow }],
  );
  return new Set([...cellsToHide(cells, hideBelow)].map((key) => key.slice('all|'.length)));
}

export const column = (en: string, zh: string, isNumber = true) => ({ name: { en, zh }, isNumber });

/** A number with the bounds that stand beside it in a row. */
export function withBounds<K extends string>(
  row: Numbers<K | `${K}_lower` | `${K}_upper`> | undefined,
  name: K,
  unit: Quantity['unit'],
  n: number | null = null,
): Quantity {
  return quantity(row?.[name] ?? null, unit, {
    lower: row?.[`${name}_lower`] ?? null,
    upper: row?.[`${name}_upper`] ?? null,
    n,
  });
}

/** The parts of the firm: per customer, and in all. */
export function firmTable(rows: readonly PartRow[]): TopicTable {
  return {
    table: 'value_parts',
    caption: { en: 'What customers have brought to date, by part', zh: '客户迄今带来的价值及其构成' },
    columns: [column('Part', '构成', false), column('Per customer', '每位客户'), column('In all', '合计')],
    rows: rows
      .filter(({ segment }) => segment === null)
      .map((row) => ({
        key: row.part,
        cells: [
          partName(row.part),
          withBounds(row, 'mean', 'money', row.customers),
          withBounds(row, 'total', 'money', row.customers),
        ],
      })),
    isFolded: false,
  };
}

/** Parts of a mean customer by segment. */
export function segmentTable(rows: readonly PartRow[], hideBelow: number, names: TopicNames): TopicTable[] {
  const own = rows.filter((row) => row.segment !== null);
  if (own.length === 0) return [];
  const hidden = hiddenSegments(
    own.filter(({ part }) => part === 'own_value'),
    hideBelow,
  );
  const parts = [...new Set(own.map(({ part }) => part))];
  const cellsOf = (segment: string): TopicCell[] =>
    parts.map((part): TopicCell => {
      if (hidden.has(segment)) return quantity(null, 'money', { reason: 'too_few_answers' });
      const row = own.find((each) => each.segment === segment && each.part === part);
      return withBounds(row, 'mean', 'money', row?.customers ?? null);
    });
  return [
    {
      table: 'value_parts_of_segments',
      caption: { en: 'Parts of a mean customer by segment', zh: '各细分平均每位客户的价值构成' },
      columns: [column('Segment', '细分', false), ...parts.map((part) => ({ name: partName(part), isNumber: true }))],
      rows: [...new Set(own.map(({ segment }) => segment ?? ''))].map((segment) => ({
        key: segment,
        cells: [names.segment(segment), ...cellsOf(segment)],
      })),
      isFolded: true,
    },
  ];
}

/** A segment; marked where what remains of it is reckoned with the firm's rate of keeping. */
function pearsonName({ segment, is_firm_rate: isFirmRate }: PearsonRow, names: TopicNames): Bilingual {
  if (segment === null) return firmName;
  const { en, zh } = names.segment(segment);
  return isFirmRate === true
    ? { en: `${en} (keeping at the firm’s rate)`, zh: `${zh}（保持成本率取全公司）` }
    : { en, zh };
}

/** Pearson's value of the firm and its segments. */
export function pearsonTable(rows: readonly PearsonRow[], hideBelow: number, names: TopicNames): TopicTable[] {
  if (rows.length === 0) return [];
  const hidden = hiddenSegments(rows, hideBelow);
  const firm = rows.find(({ segment }) => segment === null)?.customers ?? null;
  return [
    {
      table: 'pearson_values',
      caption: { en: 'Value after the cost of winning and of keeping', zh: '扣除获取与保持成本后的价值' },
      columns: [
        column('Segment', '细分', false),
        column('Brought to date', '迄今实现'),
        column('Cost of keeping per revenue', '保持成本占收入'),
        column('Still to come', '今后可期'),
        column('Together', '合计'),
      ],
      rows: rows.map((row) => {
        const shown = (value: Quantity): Quantity =>
          row.segment !== null && hidden.has(row.segment)
            ? quantity(null, value.unit, { reason: 'too_few_answers' })
            : value;
        return {
          key: row.segment ?? 'firm',
          cells: [
            pearsonName(row, names),
            shown(realised(row)),
            shown(withBounds(row, 'applied_keeping_rate', 'share', row.is_firm_rate === true ? firm : row.customers)),
            shown(remaining(row)),
            shown(whole(row)),
          ],
        };
      }),
      isFolded: true,
    },
  ];
}

/** Money of Pearson's table, with the customers behind it. */
const pearsonMoney = (row: PearsonRow | undefined, name: 'realised' | 'remaining' | 'whole'): Quantity =>
  quantity(row?.[`${name}_value`], 'money', {
    lower: row?.[`${name}_lower`] ?? null,
    upper: row?.[`${name}_upper`] ?? null,
    n: row?.customers ?? null,
    ...(row?.[`${name}_value`] === null ? { reason: 'not_estimable' } : {}),
  });
export const realised = (row: PearsonRow | undefined): Quantity => pearsonMoney(row, 'realised');
export const remaining = (row: PearsonRow | undefined): Quantity => pearsonMoney(row, 'remaining');
const whole = (row: PearsonRow): Quantity => pearsonMoney(row, 'whole');
