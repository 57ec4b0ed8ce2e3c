import { numberColumn, textColumn, words } from './knowledge-names.ts';
import { type Bilingual, type Quantity, quantity, type Sentence, type TopicTable } from './topic.ts';

/** A row of the mart knowledge_totals. */
export interface TotalsRow {
  readonly topic: string;
  readonly part: string;
  readonly items: number | null;
  readonly amount: number | null;
  readonly amount_lower: number | null;
  readonly amount_upper: number | null;
  readonly amount_when_new: number | null;
}

/** What the value on record consists of, in the order of the table. */
const parts: Readonly<Record<string, Bilingual>> = {
  direct_cost: words('Direct: lower cost', '直接价值：成本降低'),
  direct_sales: words('Direct: more sales', '直接价值：销量增加'),
  direct_innovation: words('Direct: innovation', '直接价值：产品与服务革新'),
  direct_other: words('Direct: kind not recorded', '直接价值：种类没有记录'),
  indirect: words('Indirect: first made for the customer, then returned', '间接价值：先为客户创造，再回到企业'),
  spent: words('Spent on getting it', '获取成本与激励'),
};

const uses: Readonly<Record<string, Bilingual>> = {
  read: words('Read', '阅读'),
  shared_with: words('Shared with a department', '与部门共享'),
  applied: words('Applied', '应用'),
  returned_to_customer: words('Given back to customers', '回馈给客户'),
};

/** An amount; where every half-life under it is set it has no interval and is no estimate from so and so many pieces. */
export const moneyOf = (row: TotalsRow | undefined): Quantity => {
  const [lower, upper] = [row?.amount_lower ?? null, row?.amount_upper ?? null];
  return quantity(row?.amount, 'money', { lower, upper, n: lower === null ? null : (row?.items ?? null) });
};

const find = (rows: readonly TotalsRow[], topic: string, part: string): TotalsRow | undefined =>
  rows.find((row) => row.topic === topic && row.part === part);

/** What brought the value, and what was given back to customers. */
export function partSentences(rows: readonly TotalsRow[]): Sentence[] {
  const [cost, sales, innovation] = ['direct_cost', 'direct_sales', 'direct_innovation'].map((part) =>
    moneyOf(find(rows, 'part', part) ?? nothing('part', part)),
  );
  const returned = find(rows, 'use', 'returned_to_customer');
  if (!cost || !sales || !innovation || !rows.some(({ topic }) => topic === 'part')) return [];
  return [
    {
      en: 'Direct value: lower cost {cost!}, more sales {sales!}, innovation {innovation!}; indirect value, first made for customers and returned to us: {indirect!}.',
      zh: '直接价值：成本降低 {cost!}，销量增加 {sales!}，产品与服务革新 {innovation!}；先为客户创造、再回到企业的间接价值：{indirect!}。',
      values: {
        cost,
        sales,
        innovation,
        indirect: moneyOf(find(rows, 'part', 'indirect') ?? nothing('part', 'indirect')),
      },
    },
    ...(returned
      ? [
          {
            en: '{items} pieces were given back to customers; {amount} of indirect value is on record for them.',
            zh: '有 {items} 条知识回馈给了客户，其中记录在案的间接价值为 {amount}。',
            values: {
              items: quantity(returned.items, 'count'),
              amount: moneyOf({ ...returned, amount: returned.amount ?? 0 }),
            },
          },
        ]
      : []),
  ];
}

const nothing = (topic: string, part: string): TotalsRow => ({
  topic,
  part,
  items: 0,
  amount: 0,
  amount_lower: null,
  amount_upper: null,
  amount_when_new: 0,
});

/** What the value on record consists of; the parts add up to it. */
export function partTable(rows: readonly TotalsRow[]): TopicTable[] {
  const found = Object.entries(parts).flatMap(([part, name]) => {
    const row = find(rows, 'part', part);
    return row ? [{ part, name, row }] : [];
  });
  if (found.length === 0) return [];
  return [
    {
      table: 'knowledge_value_parts',
      caption: words('What the value on record consists of', '有记录的价值由什么构成'),
      columns: [
        textColumn('Part', '构成'),
        numberColumn('Pieces', '条数'),
        numberColumn('Worth today', '现值'),
        numberColumn('Had nothing faded', '未贬值时'),
      ],
      rows: found.map(({ part, name, row }) => ({
        key: part,
        cells: [name, quantity(row.items, 'count'), moneyOf(row), quantity(row.amount_when_new, 'money')],
      })),
      isFolded: true,
    },
  ];
}

/** Pieces by kind of use. */
export function useTable(rows: readonly TotalsRow[]): TopicTable[] {
  const found = rows.filter(({ topic }) => topic === 'use');
  if (found.length === 0) return [];
  const order = Object.keys(uses);
  return [
    {
      table: 'knowledge_uses',
      caption: words('What became of the pieces: uses on record', '知识的去向：有记录的使用'),
      columns: [
        textColumn('Use', '使用方式'),
        numberColumn('Pieces', '条数'),
        numberColumn('Their indirect value today', '其间接价值（现值）'),
      ],
      rows: found
        .toSorted((a, b) => order.indexOf(a.part) - order.indexOf(b.part))
        .map((row) => ({
          key: row.part,
          cells: [
            uses[row.part] ?? words('Kind not recorded', '种类没有记录'),
            quantity(row.items, 'count'),
            moneyOf({ ...row, amount: row.amount ?? 0 }),
          ],
        })),
      isFolded: true,
    },
  ];
}
