import { key, number, whole } from '../row-parsers.ts';
import { defineTopic, numberOf } from './define-topic.ts';
import { knowledgeName, numberColumn, textColumn, words } from './knowledge-names.ts';
import { moneyOf, partSentences, partTable, useTable } from './knowledge-value-tables.ts';
import { quantity, type Sentence } from './topic.ts';
import { saidOf } from './why-not.ts';

/** What is known of and from customers, in money: on record, and by lifetime value apart. */
export const knowledgeValueTopic = defineTopic({
  topic: 'knowledge_value',
  place: 'rest',
  reads: {
    knowledge_totals: {
      topic: key,
      basis: key,
      part: key,
      items: whole,
      customers: whole,
      not_credible: whole,
      amount: number,
      amount_lower: number,
      amount_upper: number,
      amount_when_new: number,
      cost: number,
    },
  },
  build: ({ knowledge_totals: rows }, { runOf }) => {
    const valued = rows.filter(({ topic }) => topic === 'value');
    const all = (basis: string) => valued.find((row) => row.basis === basis && row.part === '*');
    const [recorded, byClv, none] = [all('recorded'), all('clv'), all('none')];
    const amount = moneyOf(recorded);
    const count = (value: number | null | undefined) => quantity(value ?? 0, 'count');
    const said = saidOf(runOf('knowledge_flow'));
    const sentences: Sentence[] = [];
    if (valued.length === 0)
      sentences.push({
        en: `The value of customer knowledge cannot be told: ${said.en || 'no item of it is on record'}.`,
        zh: `客户知识的价值无从得知：${said.zh || '没有任何客户知识的记录'}。`,
        values: {},
      });
    else if (recorded)
      sentences.push({
        en: 'What {items} pieces of customer knowledge brought, on record, is worth {amount} today, of {new} had nothing faded.',
        zh: '有记录可查的 {items} 条客户知识，如今值 {amount}；若没有随时间贬值，应为 {new}。',
        values: { items: count(recorded.items), amount, new: quantity(recorded.amount_when_new, 'money') },
      });
    else
      sentences.push({
        en: 'No value of customer knowledge is on record: {items} pieces are reflected by the lifetime value of their customers only.',
        zh: '没有客户知识价值的记录：{items} 条只能由其客户的终身价值来反映。',
        values: { items: count(byClv?.items) },
      });
    if (recorded && byClv)
      sentences.push({
        en: 'For {items} more no value was recorded; they are reflected by the lifetime value of {customers} customers and ranked apart, neither faded nor added.',
        zh: '另有 {items} 条没有记录价值，由 {customers} 名客户的终身价值来反映，单独排序，既不折减也不相加。',
        values: { items: count(byClv.items), customers: count(byClv.customers) },
      });
    if (recorded) sentences.push(...partSentences(rows));
    const invalid = [recorded, byClv, none].reduce((sum, row) => sum + (row?.not_credible ?? 0), 0);
    if (invalid > 0)
      sentences.push({
        en: '{items} pieces turned out false or not credible and count for nothing.',
        zh: '有 {items} 条查明有误或不可信，价值计为零。',
        values: { items: count(invalid) },
      });
    const categories = valued.filter((row) => row.basis === 'recorded' && row.part !== '*');
    return {
      heading: words('What customer knowledge is worth', '客户知识值多少'),
      sentences,
      pictures: [],
      tables: [
        ...partTable(rows),
        ...(categories.length === 0
          ? []
          : [
              {
                table: 'knowledge_value',
                caption: words('Value on record by category', '各类知识有记录的价值'),
                columns: [
                  textColumn('Category', '类别'),
                  numberColumn('Pieces', '条数'),
                  numberColumn('Worth today', '现值'),
                  numberColumn('Had nothing faded', '未贬值时'),
                  numberColumn('Spent on it', '获取成本'),
                ],
                rows: categories.map((row) => ({
                  key: row.part,
                  cells: [
                    knowledgeName(row.part),
                    count(row.items),
                    moneyOf(row),
                    quantity(row.amount_when_new, 'money'),
                    quantity(row.cost, 'money'),
                  ],
                })),
                isFolded: true,
              },
            ]),
        ...useTable(rows),
      ],
      method: words(
        'On record: (direct value: lower cost, more sales, innovation; plus indirect value, first made for the customer and returned to the firm; less cost and incentives) × credibility × 0.5^(age / half-life). Intervals come from those of the half-lives, all taken at their lower ends and then all at their upper ends, so that they are wide rather than narrow; what stands on half-lives that are set has none. Without a value on record: remaining lifetime value of the customer. Tables knowledge_values, knowledge_totals.',
        '有记录的：（直接价值，即成本降低、销量增加、产品与服务革新；加上先为客户创造、再回到企业的间接价值；减去获取成本与激励）× 可信度 × 0.5^(时长 / 半衰期)。区间来自半衰期的区间：各类半衰期同取下限、再同取上限，因此宁宽勿窄；只依据设定半衰期的数值没有区间。没有记录的，用客户剩余终身价值反映。见表 knowledge_values、knowledge_totals。',
      ),
      numbers: numberOf('topics.knowledge_value.recorded', amount, {
        relation: 'knowledge_totals',
        where: { topic: 'value', basis: 'recorded', part: '*' },
        query: 'knowledge_rows',
      }),
    };
  },
  queries: [
    {
      query: 'knowledge_rows',
      sql: 'select k.knowledge_id, k.source_system, k.source_file, k.source_line from knowledge_items k order by k.source_system, k.knowledge_id',
    },
  ],
});
