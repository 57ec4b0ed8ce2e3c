import { key, number, text, whole } from '../row-parsers.ts';
import { cellsToHide } from '../sections/protect.ts';
import { around, tooFew } from './customers-numbers.ts';
import { defineTopic, numberOf, type TopicNames } from './define-topic.ts';
import { type Bilingual, type Quantity, quantity, type Sentence, type TopicTable } from './topic.ts';

interface Value {
  readonly period_id: string;
  readonly segment: string | null;
  readonly product_category: string | null;
  readonly total_value: number | null;
  readonly total_value_std_error: number | null;
  readonly total_cost: number | null;
  readonly total_cost_std_error: number | null;
  readonly delivered_value: number | null;
  readonly delivered_std_error: number | null;
  readonly perceived_value: number | null;
  readonly perceived_std_error: number | null;
  readonly recoverable: number | null;
  readonly recoverable_std_error: number | null;
  readonly fewest_answers: number | null;
}

/** What customers get and give, as delivered and as perceived; what value-perception knowledge could recover. */
export const customerValueTopic = defineTopic({
  topic: 'customer_value',
  place: 'rest',
  reads: {
    customer_value: {
      period_id: key,
      segment: text,
      product_category: text,
      total_value: number,
      total_value_std_error: number,
      total_cost: number,
      total_cost_std_error: number,
      delivered_value: number,
      delivered_std_error: number,
      perceived_value: number,
      perceived_std_error: number,
      recoverable: number,
      recoverable_std_error: number,
      fewest_answers: whole,
    },
  },
  build: ({ customer_value: rows }, { settings, period, names }) => {
    const own = rows.filter((row) => row.period_id === period);
    const firm = own.find((row) => row.segment === null && row.product_category === null);
    const recoverable = firm ? told(firm).recoverable : quantity(null, 'signed_points');
    return {
      heading: { en: 'Value to the customer: delivered and perceived', zh: '顾客让渡价值：交付与感知' },
      sentences: valueSentences(firm, recoverable),
      pictures: [],
      tables: own.length === 0 ? [] : [valueTable(own, settings.gaps.hide_below, names)],
      method,
      numbers: numberOf('topics.customer_value.recoverable', recoverable, {
        relation: 'customer_value',
        where: { period_id: period, segment: null, product_category: null },
        query: 'value_answers',
      }),
    };
  },
  queries: [
    {
      query: 'value_answers',
      sql: `select r.source_system, r.source_file, r.source_line, r.batch_id, r.response_id, r.item_id, r.occurred_on
        from survey_responses r where r.measure in ('perception', 'delivered')`,
    },
  ],
});

/** The values of a row with their 95 % intervals; staff stand behind what is delivered, so it has no number of customers. */
function told(row: Value) {
  const reachOf = (error: number | null): number | null => (error === null ? null : 1.959963984540054 * error);
  const n = row.fewest_answers;
  return {
    totalValue: around(row.total_value, reachOf(row.total_value_std_error), 'points', { n }),
    totalCost: around(row.total_cost, reachOf(row.total_cost_std_error), 'points', { n }),
    delivered: around(row.delivered_value, reachOf(row.delivered_std_error), 'signed_points'),
    perceived: around(row.perceived_value, reachOf(row.perceived_std_error), 'signed_points', { n }),
    recoverable: around(row.recoverable, reachOf(row.recoverable_std_error), 'signed_points', { n }),
  };
}

function valueSentences(firm: Value | undefined, recoverable: Quantity): Sentence[] {
  if (!firm || firm.recoverable === null)
    return [
      {
        en: 'What is delivered and what is perceived were not both measured with benefits and sacrifices.',
        zh: '没有同时测到交付与感知两端的利益和付出。',
        values: {},
      },
    ];
  const { delivered, perceived } = told(firm);
  const values = { delivered, perceived, recoverable };
  return [
    firm.recoverable >= 0
      ? {
          en: 'Benefits less sacrifices, from −100 to 100: customers perceive {perceived} where {delivered} are delivered: {recoverable} could be recovered by helping them perceive it.',
          zh: '利益减付出（−100 至 100）：交付价值为 {delivered}，客户感知到 {perceived}：帮助客户感知，可挽回 {recoverable}。',
          values,
        }
      : {
          en: 'Benefits less sacrifices, from −100 to 100: customers perceive {perceived} where {delivered} are delivered: better than delivered ({recoverable}).',
          zh: '利益减付出（−100 至 100）：交付价值为 {delivered}，客户感知到 {perceived}：感知好于交付（{recoverable}）。',
          values,
        },
  ];
}

/** What the table holds, with the scale of its values. */
const captionOf = (rows: readonly Value[]): Bilingual =>
  rows.some(({ product_category }) => product_category !== null)
    ? {
        en: 'Value by segment and product category (benefits less sacrifices, −100 to 100)',
        zh: '按细分与品类的价值（利益减付出，−100 至 100）',
      }
    : { en: 'Value by segment (benefits less sacrifices, −100 to 100)', zh: '按细分的价值（利益减付出，−100 至 100）' };

function valueTable(rows: readonly Value[], hideBelow: number, names: TopicNames): TopicTable {
  const cellOf = (row: Value) => ({
    row: row.product_category ?? '*',
    column: row.segment ?? '*',
    n: row.fewest_answers,
    isHidden: (row.fewest_answers ?? 0) < hideBelow,
  });
  const parts = rows.filter(({ segment }) => segment !== null);
  const hidden = cellsToHide(parts.map(cellOf), hideBelow);
  const titles: readonly Bilingual[] = [
    { en: 'Total value', zh: '总价值' },
    { en: 'Total cost', zh: '总成本' },
    { en: 'Delivered', zh: '交付价值' },
    { en: 'Perceived', zh: '感知价值' },
    { en: 'Could be recovered', zh: '可挽回' },
  ];
  return {
    table: 'values',
    caption: captionOf(rows),
    columns: [
      { name: { en: 'Segment', zh: '细分' }, isNumber: false },
      ...titles.map((name) => ({ name, isNumber: true })),
    ],
    rows: rows.map((row) => {
      const { row: line, column } = cellOf(row);
      const isHidden = row.segment === null ? (row.fewest_answers ?? 0) < hideBelow : hidden.has(`${line}|${column}`);
      const cells = Object.values(told(row)).map((value) => (isHidden ? tooFew(value.unit) : value));
      const segment = row.segment === null ? { en: 'Firm', zh: '全公司' } : names.segment(row.segment);
      const category = row.product_category;
      return {
        key: `${column}|${line}`,
        cells: [
          category === null ? segment : { en: `${segment.en}, ${category}`, zh: `${segment.zh}，${category}` },
          ...cells,
        ],
      };
    }),
    isFolded: true,
  };
}

const method: Bilingual = {
  en: 'Total value: weighted level of the benefits (product, service, personnel, image); total cost: weighted 100 − level of the sacrifices (money, time, energy, psychic); weights are the importance of attributes and sum to 1 on each side. Both lie between 0 and 100; value is the first less the second, −100 to 100. The perceived value of the opening is another measure: answers on value as a whole, 0 to 100. Delivered at the station production, perceived by customers, over the attributes measured at both. Segments weigh by customers. 95 % intervals with the covariances of the levels; n is the number of customers behind the perceived level with the fewest answers; of the firm, behind the attribute with the fewest over all segments, so that segments need not add up to it.',
  zh: '总价值：各项利益（产品、服务、人员、形象）水平的加权和；总成本：各项付出（货币、时间、体力、精神）按 100 减水平的加权和；权重为属性重要度，两边各自合计为 1。两者均在 0 至 100 之间，价值为前者减后者，−100 至 100。开头的“感知价值”是另一个指标：客户对价值的总体回答，0 至 100。交付取生产环节，感知取客户，只用两端都测到的属性。各细分按客户数加权。95% 区间计入各水平之间的协方差；n 为回答最少的那项感知水平背后的客户数；全公司取各细分合计后回答最少的属性，因此各细分之和未必等于全公司。',
};
