import { type Bilingual, quantity, type Sentence } from './topic.ts';
import { type PartRow, type PearsonRow, realised, remaining, withBounds } from './value-parts-tables.ts';
import type { TenureRow } from './winning-and-keeping-tables.ts';

type Named<K extends string> = Readonly<Record<K | `${K}_lower` | `${K}_upper`, number | null>>;
type ReferenceRow = Named<'price_share'> &
  Named<'later_price_share'> &
  Named<'contact_cost'> &
  Named<'later_contact_cost'> &
  Readonly<
    Record<
      | 'customers'
      | 'later_orders'
      | 'revenue'
      | 'revenue_without_cost'
      | 'revenue_without_list_price'
      | 'customers_brought'
      | 'failures'
      | 'failures_forgiven'
      | 'forgiven_margin'
      | 'amounts_without_rate',
      number | null
    >
  >;

/** What a mean customer has brought, and what the parts rest on. */
export function partSentences(firm: readonly PartRow[], reference: ReferenceRow | undefined): Sentence[] {
  const customers = firm[0]?.customers ?? null;
  const mean = (part: string) =>
    withBounds(
      firm.find((row) => row.part === part),
      'mean',
      'money',
      customers,
    );
  const own = firm.find(({ part }) => part === 'own_value');
  const answer: Sentence = {
    en: 'On average a customer has brought {own} to date after product, service and marketing cost: {clv1!} with the first order, {clv2!} by buying again, {clv3!} in other categories and dearer tiers, {clv4!} through cheaper service and marketing, {clv6!} by paying nearer to the list price ({customers!} customers).',
    zh: '扣除产品、服务和营销成本后，平均每位客户迄今带来 {own}：首次购买 {clv1!}，重复购买 {clv2!}，其他品类与更高档次 {clv3!}，服务与营销成本降低 {clv4!}，成交价更接近目录价 {clv6!}（共 {customers!} 位客户）。',
    values: {
      own: withBounds(own, 'mean', 'money', customers),
      clv1: mean('clv1'),
      clv2: mean('clv2'),
      clv3: mean('clv3'),
      clv4: mean('clv4'),
      clv6: mean('clv6'),
      customers: quantity(customers, 'count'),
    },
  };
  if (!reference) return [answer];
  return [
    answer,
    ...againstReference(reference),
    ...brought(firm, reference),
    ...forgiven(reference),
    ...lacking(reference),
  ];
}

function againstReference(row: ReferenceRow): Sentence[] {
  if ((row.later_orders ?? 0) === 0) return [];
  const values = {
    first: withBounds(row, 'price_share', 'share', row.customers),
    later: withBounds(row, 'later_price_share', 'share', row.later_orders),
    cost: withBounds(row, 'contact_cost', 'money', row.customers),
    later_cost: withBounds(row, 'later_contact_cost', 'money', row.later_orders),
  };
  const price: Sentence = {
    en: 'First orders paid {first} of the list price, later ones {later}.',
    zh: '首次订单的成交价为目录价的 {first}，后续订单为 {later}。',
    values: { first: values.first, later: values.later },
  };
  const cost: Sentence = {
    en: 'Service and marketing cost {cost} an order at first, {later_cost} later.',
    zh: '每单的服务与营销成本起初为 {cost}，后来为 {later_cost}。',
    values: { cost: values.cost, later_cost: values.later_cost },
  };
  return row.price_share === null || row.later_price_share === null ? [cost] : [price, cost];
}

function brought(firm: readonly PartRow[], row: ReferenceRow): Sentence[] {
  if ((row.customers_brought ?? 0) === 0) return [];
  const part = firm.find((each) => each.part === 'clv5');
  return [
    {
      en: 'Recommendations brought {customers!} customers and, less rewards, {value} in their first year; that is not added, those customers count themselves.',
      zh: '推荐带来 {customers!} 位客户，扣除奖励后第一年带来 {value}；这部分不再相加，因为这些客户已各自计入。',
      values: {
        customers: quantity(row.customers_brought, 'count'),
        value: withBounds(part, 'total', 'money', part?.customers ?? null),
      },
    },
  ];
}

function forgiven(row: ReferenceRow): Sentence[] {
  if ((row.failures ?? 0) === 0) return [];
  return [
    {
      en: 'After {forgiven!} of {failures!} failures (late deliveries, complaints) the customer bought again; the orders that came next brought {margin!} after product cost. This is shown apart and is in no sum.',
      zh: '{failures!} 次失误（延迟交付、投诉）之后，有 {forgiven!} 次客户仍然再次购买；紧接着的订单扣除产品成本后带来 {margin!}。此项单列，不计入任何合计。',
      values: {
        forgiven: quantity(row.failures_forgiven, 'count'),
        failures: quantity(row.failures, 'count'),
        margin: quantity(row.forgiven_margin, 'money'),
      },
    },
  ];
}

/** What the numbers lack, in words. */
function lacking(row: ReferenceRow): Sentence[] {
  const share = (part: number | null) => quantity(row.revenue && part !== null ? part / row.revenue : null, 'share');
  const sentences: Sentence[] = [];
  if ((row.revenue_without_list_price ?? 0) !== 0)
    sentences.push({
      en: '{share!} of revenue has no list price: it is taken at its own price.',
      zh: '{share!} 的收入没有目录价：按自身价格计。',
      values: { share: share(row.revenue_without_list_price) },
    });
  if ((row.revenue_without_cost ?? 0) !== 0)
    sentences.push({
      en: 'The product cost of {share!} of revenue is not known: it is taken at the segment’s usual share.',
      zh: '{share!} 的收入产品成本不明：按细分的通常比例估计。',
      values: { share: share(row.revenue_without_cost) },
    });
  if ((row.amounts_without_rate ?? 0) > 0)
    sentences.push({
      en: '{amounts!} amounts are left out, because their currency had no rate.',
      zh: '{amounts!} 笔金额因没有汇率而未计入。',
      values: { amounts: quantity(row.amounts_without_rate, 'count') },
    });
  return sentences;
}

/** Pearson: after all cost of winning and of keeping. */
export function pearsonSentences(row: PearsonRow | undefined): Sentence[] {
  if (!row) return [];
  const values = {
    realised: realised(row),
    rate: withBounds(row, 'keeping_rate', 'share', row.customers),
    base: quantity(row.remaining_base, 'money', { n: row.customers }),
    after: remaining(row),
  };
  const to_date: Sentence = {
    en: 'After everything that winning and keeping them cost, also employees, customers have brought {realised} in all.',
    zh: '扣除获取与保持客户的全部成本（含员工）后，客户合计带来 {realised}。',
    values: { realised: values.realised },
  };
  if (row.remaining_value === null) return [to_date];
  return [
    to_date,
    {
      en: 'Of the {base!} still expected after product cost, {after} remain when keeping costs each segment what it did per revenue in the last 12 months ({rate} over all customers).',
      zh: '今后可期的 {base!}（已扣产品成本），若各细分的保持成本占收入之比仍如近 12 个月（全部客户为 {rate}），还剩 {after}。',
      values: { base: values.base, after: values.after, rate: values.rate },
    },
  ];
}

/** Blattberg and Deighton: who leaves in which year, and what a new customer is worth. */
export function tenureSentences(rows: readonly TenureRow[], months: number, said: Bilingual): Sentence[] {
  const seen = rows.filter(({ segment, is_extrapolated }) => segment === null && is_extrapolated === false);
  const [first, second] = seen;
  if (!first)
    return [
      {
        en: `How many leave in which year of their tenure cannot be told: ${said.en}.`,
        zh: `各客龄年流失多少无法给出：${said.zh}。`,
        values: {},
      },
    ];
  const worth = withBounds(first, 'clv', 'money', first.customers);
  const values = {
    first: withBounds(first, 'churn', 'share', first.customers),
    worth,
    months: quantity(months, 'count'),
  };
  if (!second)
    return [
      {
        en: 'In their first year of tenure {first} leave (on record, or by silence where nobody records it; not by the life cycle); a new customer is worth {worth} over {months!} months, after service, employees and what is spent on keeping.',
        zh: '第一年流失 {first}（按登记的离开，无人登记时按沉默；不是按生命周期）；一位新客户在 {months!} 个月内值 {worth}（已扣服务、员工与保持费用）。',
        values,
      },
    ];
  return [
    {
      en: 'In their first year of tenure {first} leave, in the second {second} of those who are left (on record, or by silence where nobody records it; not by the life cycle); a new customer is worth {worth} over {months!} months, after service, employees and what is spent on keeping.',
      zh: '第一年流失 {first}，留下的人在第二年流失 {second}（按登记的离开，无人登记时按沉默；不是按生命周期）；一位新客户在 {months!} 个月内值 {worth}（已扣服务、员工与保持费用）。',
      values: { ...values, second: withBounds(second, 'churn', 'share', second.customers) },
    },
  ];
}
