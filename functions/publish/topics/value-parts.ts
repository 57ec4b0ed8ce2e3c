import { flag, key, number, text, whole } from '../row-parsers.ts';
import { budgetSentence } from './budget-sentence.ts';
import { defineTopic, numberOf } from './define-topic.ts';
import type { Bilingual, Picture, Quantity } from './topic.ts';
import { partSentences, pearsonSentences, tenureSentences } from './value-parts-sentences.ts';
import {
  firmName,
  firmTable,
  hiddenSegments,
  type PartRow,
  partName,
  pearsonTable,
  segmentTable,
  withBounds,
} from './value-parts-tables.ts';
import { saidOf } from './why-not.ts';
import { budgetTables, tenureTables } from './winning-and-keeping-tables.ts';

const segment = text;
const bounds = <K extends string>(name: K) =>
  ({ [name]: number, [`${name}_lower`]: number, [`${name}_upper`]: number }) as Readonly<
    Record<K | `${K}_lower` | `${K}_upper`, typeof number>
  >;

/** What customers have brought to date in the six parts of their value, and what winning and keeping them costs. */
export const valuePartsTopic = defineTopic({
  topic: 'value_parts',
  place: 'money',
  reads: {
    clv_parts: { segment, part: key, customers: whole, ...bounds('total'), ...bounds('mean') },
    clv_references: {
      segment,
      customers: whole,
      ...bounds('price_share'),
      ...bounds('later_price_share'),
      ...bounds('contact_cost'),
      ...bounds('later_contact_cost'),
      later_orders: whole,
      revenue: number,
      revenue_without_cost: number,
      revenue_without_list_price: number,
      customers_brought: whole,
      failures: whole,
      failures_forgiven: whole,
      forgiven_margin: number,
      amounts_without_rate: whole,
    },
    pearson_values: {
      segment,
      customers: whole,
      realised_value: number,
      realised_lower: number,
      realised_upper: number,
      ...bounds('keeping_rate'),
      ...bounds('applied_keeping_rate'),
      is_firm_rate: flag,
      remaining_base: number,
      remaining_value: number,
      remaining_lower: number,
      remaining_upper: number,
      whole_value: number,
      whole_lower: number,
      whole_upper: number,
    },
    tenure_table: {
      segment,
      tenure_year: whole,
      is_extrapolated: flag,
      customers: whole,
      ...bounds('churn'),
      ...bounds('margin'),
      ...bounds('retention_cost'),
      ...bounds('clv'),
    },
    optimal_budgets: {
      segment: key,
      purpose: key,
      basis: key,
      reason: text,
      levels: whole,
      exposure: number,
      current_exposure: number,
      current_spend: number,
      ...bounds('current_rate'),
      ...bounds('fitted_rate'),
      ceiling: number,
      ...bounds('optimal_spend'),
      ...bounds('optimal_rate'),
      ...bounds('gain'),
    },
  },
  build: (rows, { settings, runOf, names }) => {
    const hideBelow = settings.gaps.hide_below;
    const firm = rows.clv_parts.filter((row) => row.segment === null);
    const own = firm.find(({ part }) => part === 'own_value');
    if (!own || (own.customers ?? 0) < hideBelow) {
      const said = saidOf(runOf('clv_parts'));
      const why = own ? { en: 'too few customers to show', zh: '客户太少，不予显示' } : said;
      const none = {
        en: `What customers have brought cannot be divided: ${why.en}.`,
        zh: `客户带来的价值无法分解：${why.zh}。`,
        values: {},
      };
      return { heading, sentences: [none], pictures: [], tables: [], method, numbers: [] };
    }
    const hidden = hiddenSegments(
      rows.clv_parts.filter(({ part }) => part === 'own_value'),
      hideBelow,
    );
    const ownValue = withBounds(own, 'mean', 'money', own.customers);
    return {
      heading,
      sentences: [
        ...partSentences(
          firm,
          rows.clv_references.find((row) => row.segment === null),
        ),
        ...pearsonSentences(rows.pearson_values.find((row) => row.segment === null)),
        ...tenureSentences(rows.tenure_table, settings.lifetime_value.horizon_months, saidOf(runOf('tenure_table'))),
        budgetSentence(rows.optimal_budgets, hidden, names, saidOf(runOf('optimal_budgets'))),
      ],
      pictures: [barOf(firm, ownValue)],
      tables: [
        firmTable(rows.clv_parts),
        ...tenureTables(rows.tenure_table, hideBelow, names),
        ...budgetTables(rows.optimal_budgets, hidden, names),
        ...segmentTable(rows.clv_parts, hideBelow, names),
        ...pearsonTable(rows.pearson_values, hideBelow, names),
      ],
      method,
      numbers: firm.flatMap((row) =>
        numberOf(`topics.value_parts.${row.part}`, withBounds(row, 'total', 'money', row.customers), {
          relation: 'clv_parts',
          where: { segment: null, part: row.part },
          query: 'purchase_rows',
          parameters: { segment: null },
        }),
      ),
    };
  },
});

const heading: Bilingual = { en: 'Where the value of customers comes from', zh: '客户价值从何而来' };

function barOf(firm: readonly PartRow[], ownValue: Quantity): Picture {
  return {
    kind: 'parts',
    id: 'value-parts',
    title: { en: 'What a mean customer has brought to date, by part', zh: '平均每位客户迄今带来的价值构成' },
    description: {
      en: 'One bar of the parts CLV1 to CLV6; recommendations stand apart. The same numbers follow in a table.',
      zh: '一条由 CLV1 至 CLV6 组成的条形；推荐收益单列。下表为同样的数字。',
    },
    total: {
      key: 'own_value',
      label: { en: `${firmName.en}, own value`, zh: `${firmName.zh}，自身价值` },
      quantity: ownValue,
    },
    parts: firm
      .filter(({ part }) => part !== 'own_value')
      .map((row) => ({
        key: row.part,
        label: partName(row.part),
        quantity: withBounds(row, 'mean', 'money', row.customers),
        isApart: row.part === 'clv5',
      })),
  };
}

const method: Bilingual = {
  en: 'Own value = revenue − product, service and marketing cost = CLV1 + CLV2 + CLV3 + CLV4 + CLV6 to the cent, customer by customer. An order is a day with a purchase; the reference is the mean first order of the segment: revenue per list value, service and marketing cost an order. CLV1: the first order at its own price and cost. CLV2, CLV3: later lines in the first order’s categories, in other categories or dearer tiers, at the reference price less their product cost and the reference service and marketing cost. CLV4: reference less own service and marketing cost of later orders. CLV6: own less reference price of later orders. CLV5: margin in the year after the referral of customers brought, less rewards. Lines without a list price count at their own price, product cost that is not known is taken at the segment’s usual share. Four sums that differ by the costs they bear: whole-life value (pyramid) is margin after product cost, to date and still to come; own value is to date, after product, service and marketing cost; Pearson’s value brought to date is after these and employee, acquisition and retention cost, also of people who never bought; Pearson’s value together adds what is still to come after product cost and the cost of keeping. Blattberg and Deighton: churn by the product-limit method on days of tenure; worth = margin less retention cost a customer-year there × years there by the same curve, discounted. Budgets: share kept = ceiling × (1 − e^(−k × spend)), by maximum likelihood over all levels of spending and tenure years; today’s spend, the best spend and the gain between them are all read off that curve, which is why the share counted in the last 12 periods, with spending that varied, stands apart. Intervals 95 %, of who else might have come: buckets of customers drawn 1,000 times; of the curve, from its errors widened by overdispersion; of a counted share, of the Poisson count behind it. No interval where all customers are alike. n: customers; of later orders, those orders; of budgets, customer-years (of winning, prospects × periods).',
  zh: '自身价值 ＝ 收入 − 产品、服务、营销成本 ＝ CLV1 + CLV2 + CLV3 + CLV4 + CLV6，逐位客户分毫不差。有购买的一天算一次订单；参照为所在细分首次订单的均值：收入占目录价的比例、每单的服务与营销成本。CLV1：首次订单，按其自身价格与成本。CLV2、CLV3：后续订单中属于首单品类的、以及其他品类或更高档次的，按参照价格计，减其产品成本与参照的服务营销成本。CLV4：后续订单的参照服务营销成本减实际成本。CLV6：后续订单的实际价格减参照价格。CLV5：推荐来的客户在推荐后一年内的毛利减奖励。没有目录价的按自身价格计；产品成本不明的按细分的通常比例计。四种合计，差别在于扣除的成本：终身价值（金字塔）＝ 扣除产品成本后的毛利，迄今与今后之和；自身价值 ＝ 迄今，扣除产品、服务、营销成本；皮尔逊的迄今实现 ＝ 再扣除员工、获取和保持成本（含从未购买者的成本）；皮尔逊的合计 ＝ 再加上今后可期（扣除产品成本与保持成本）。布拉特伯格与戴顿：按客龄天数以乘积限法估计流失；价值 ＝ 客户在时平均每年的毛利减保持费用 × 按同一曲线平均留下的年数，折现。投入：保持率 ＝ 上限 ×（1 − e^(−k × 投入)），对各档投入与客龄用最大似然拟合；现在的投入、最优投入及两者之间的收益均按该曲线，近 12 期投入有高有低，实际保持率因此单列。区间均为 95%，指换一批客户会如何：对客户分组抽样 1,000 次；曲线的区间来自其误差并按过度离散放宽；实际保持率的区间来自其泊松计数。客户全都一样时不给区间。n 为客户数；后续订单处为订单数；投入处为客户年数（获取处为潜在客户数 × 期数）。',
};
