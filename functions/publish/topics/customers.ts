import { key, number, text, whole } from '../row-parsers.ts';
import { countTable, shownCounts, totalOf } from '../sections/customer-counts.ts';
import { cellsToHide } from '../sections/protect.ts';
import { defineTopic, numberOf, type TopicNames } from './define-topic.ts';
import { type Bilingual, quantity, type Sentence, type TopicTable } from './topic.ts';
import { saidOf } from './why-not.ts';

const states = ['acquire', 'grow', 'stable', 'decline', 'lost', 'unknown'];
const types = ['premium', 'latent', 'monopoly', 'incentive', 'inertia', 'price', 'none'];
const tiers = ['top', 'upper', 'middle', 'base'];
const responses = ['often', 'sometimes', 'never', 'not_asked'];
const customersName: Bilingual = { en: 'Customers', zh: '客户数' };

interface Growth {
  readonly period_id: string;
  readonly segment: string | null;
  readonly customers_before: number | null;
  readonly won: number | null;
  readonly won_back: number | null;
  readonly lost: number | null;
  readonly customers: number | null;
  readonly stable_months: number | null;
  readonly stable_reach: number | null;
  readonly stable_steps: number | null;
  readonly margin_per_customer: number | null;
  readonly margin_reach: number | null;
  readonly cross_buying_share: number | null;
  readonly trade_up_share: number | null;
}

/** Who the customers are: life cycle, loyalty types, pyramid, and whether relations grow wider, longer and deeper. */
export const customersTopic = defineTopic({
  topic: 'customers',
  place: 'rest',
  reads: {
    customer_counts: { what: key, segment: text, item: key, customers: whole, money: number, chance: number },
    relation_growth: {
      period_id: key,
      segment: text,
      customers_before: whole,
      won: whole,
      won_back: whole,
      lost: whole,
      customers: whole,
      stable_months: number,
      stable_reach: number,
      stable_steps: whole,
      margin_per_customer: number,
      margin_reach: number,
      cross_buying_share: number,
      trade_up_share: number,
    },
  },
  build: ({ customer_counts: counts, relation_growth: growth }, { settings, period, runOf, names }) => {
    const hideBelow = settings.gaps.hide_below;
    const shown = (what: string, order: readonly string[]) => shownCounts(counts, what, hideBelow, order);
    const life = shown('life_cycle', states);
    const firm = growth.find((row) => row.period_id === period && row.segment === null);
    const stable = life.find(({ item }) => item === 'stable')?.customers ?? quantity(null, 'count');
    const loyal = shown('loyalty_type', types);
    const premium = loyal.find(({ item }) => item === 'premium')?.customers ?? quantity(null, 'count');
    return {
      heading: { en: 'Customers: life cycle, loyalty and growth', zh: '客户：生命周期、忠诚类型与关系成长' },
      sentences: [
        ...answer(firm, totalOf(counts, 'life_cycle'), stable),
        loyaltySentence(totalOf(counts, 'loyalty_type'), premium, saidOf(runOf('loyalty_types'))),
      ],
      pictures: [],
      tables: [
        ...(life.length > 0
          ? [
              countTable('life_cycle', { en: 'Life cycle', zh: '生命周期' }, { en: 'State', zh: '阶段' }, life, [
                { name: customersName, of: ({ customers }) => customers },
                { name: { en: 'Remaining lifetime value', zh: '剩余终身价值' }, of: ({ money }) => money },
              ]),
            ]
          : []),
        ...(loyal.length > 0
          ? [
              countTable(
                'loyalty_types',
                { en: 'Why they are loyal', zh: '为什么忠诚' },
                { en: 'Type', zh: '类型' },
                loyal,
                [
                  { name: { en: 'Of those asked', zh: '被问过的客户' }, of: ({ customers }) => customers },
                  {
                    name: { en: 'Expected among the others', zh: '其余客户中预计' },
                    of: ({ chance }) => quantity(chance === null ? null : Math.round(chance), 'count'),
                  },
                ],
              ),
            ]
          : []),
        ...[
          {
            what: 'value_tier',
            order: tiers,
            caption: { en: 'Pyramid by whole-life value', zh: '按终身价值的金字塔' },
          },
          {
            what: 'response_tier',
            order: responses,
            caption: { en: 'Pyramid by response to offers', zh: '按促销响应的金字塔' },
          },
        ].flatMap(({ what, order, caption }) => {
          const tier = shown(what, order);
          return tier.length === 0
            ? []
            : [
                countTable(
                  what,
                  caption,
                  { en: 'Tier', zh: '层级' },
                  tier,
                  [
                    { name: customersName, of: ({ customers }) => customers },
                    { name: { en: 'Whole-life value', zh: '终身价值' }, of: ({ money }) => money },
                  ],
                  true,
                ),
              ];
        }),
        ...growthTable(
          growth.filter((row) => row.period_id === period),
          hideBelow,
          names,
        ),
      ],
      method,
      numbers: numberOf('topics.customers.stable_months', stableMonths(firm), {
        relation: 'relation_growth',
        where: { period_id: period, segment: null },
        query: 'customer_purchases',
      }),
    };
  },
  queries: [
    {
      query: 'customer_purchases',
      sql: `select t.source_system, t.source_file, t.source_line, t.batch_id, t.transaction_id, t.occurred_on
        from transactions t where t.customer_id is not null`,
    },
  ],
});

const stableMonths = (row: Growth | undefined) =>
  quantity(row?.stable_months, 'months', {
    lower:
      row?.stable_months != null && row.stable_reach !== null
        ? Math.max(0, row.stable_months - row.stable_reach)
        : null,
    upper: row?.stable_months != null && row.stable_reach !== null ? row.stable_months + row.stable_reach : null,
    n: row?.stable_steps ?? null,
  });

function answer(firm: Growth | undefined, people: number, stable: ReturnType<typeof quantity>): Sentence[] {
  if (people === 0 || !firm)
    return [
      {
        en: 'There are no purchases, or no purchase model that says who is still active: nothing can be told of the life cycle.',
        zh: '没有购买记录，或没有能说明谁仍活跃的购买模型：无法判断生命周期。',
        values: {},
      },
    ];
  return [
    {
      en: 'The firm has {customers} customers who are not lost: {won} won and {back} won back in this period, {lost} lost.',
      zh: '未流失的客户有 {customers} 名：本期赢得 {won} 名，挽回 {back} 名，流失 {lost} 名。',
      values: {
        customers: quantity(firm.customers, 'count'),
        won: quantity(firm.won, 'count'),
        back: quantity(firm.won_back, 'count'),
        lost: quantity(firm.lost, 'count'),
      },
    },
    {
      en: 'Today {stable} of them are in the stable phase; such a phase lasts {months} on average.',
      zh: '目前 {stable} 名处于稳定期；稳定期平均持续 {months}。',
      values: { stable, months: stableMonths(firm) },
    },
  ];
}

function loyaltySentence(asked: number, premium: ReturnType<typeof quantity>, why: Bilingual): Sentence {
  if (asked === 0)
    return {
      en: `Nobody answered on attachment, so why customers are loyal is not told (${why.en}).`,
      zh: `没有客户回答依恋程度，因此说不出客户为什么忠诚（${why.zh}）。`,
      values: {},
    };
  return {
    en: 'Of {asked} customers who answered on attachment, {premium} are both attached and frequent buyers. Of those not asked only chances are known.',
    zh: '在回答了依恋程度的 {asked} 名客户中，{premium} 名既有依恋又常购买。未被问过的客户只有可能性，不计入类型。',
    values: { asked: quantity(asked, 'count'), premium },
  };
}

function growthTable(rows: readonly Growth[], hideBelow: number, names: TopicNames): TopicTable[] {
  const parts = rows.filter(({ segment }) => segment !== null);
  if (parts.length === 0) return [];
  const hidden = cellsToHide(
    parts.map((row) => ({
      row: 'firm',
      column: row.segment ?? '',
      n: row.customers,
      isHidden: (row.customers ?? 0) < hideBelow,
    })),
    hideBelow,
  );
  const columns: readonly Bilingual[] = [
    customersName,
    { en: 'Won', zh: '赢得' },
    { en: 'Won back', zh: '挽回' },
    { en: 'Lost', zh: '流失' },
    { en: 'Months stable', zh: '稳定期（月）' },
    { en: 'Margin per customer and month', zh: '每客户每月毛利' },
    { en: 'Revenue from other categories', zh: '交叉购买收入占比' },
    { en: 'Revenue from dearer tiers', zh: '升级消费收入占比' },
  ];
  return [
    {
      table: 'growth',
      caption: { en: 'Wider, longer, deeper', zh: '更宽、更远、更深' },
      columns: [
        { name: { en: 'Segment', zh: '细分' }, isNumber: false },
        ...columns.map((name) => ({ name, isNumber: true })),
      ],
      rows: parts.map((row) => {
        const isHidden = hidden.has(`firm|${row.segment}`);
        const shown = (value: number | null, unit: 'count' | 'share') =>
          isHidden ? quantity(null, unit, { reason: 'too_few_answers' }) : quantity(value, unit);
        return {
          key: row.segment ?? '',
          cells: [
            names.segment(row.segment ?? ''),
            shown(row.customers, 'count'),
            shown(row.won, 'count'),
            shown(row.won_back, 'count'),
            shown(row.lost, 'count'),
            isHidden ? quantity(null, 'months', { reason: 'too_few_answers' }) : stableMonths(row),
            isHidden
              ? quantity(null, 'money', { reason: 'too_few_answers' })
              : quantity(row.margin_per_customer, 'money', {
                  lower:
                    row.margin_per_customer !== null && row.margin_reach !== null
                      ? row.margin_per_customer - row.margin_reach
                      : null,
                  upper:
                    row.margin_per_customer !== null && row.margin_reach !== null
                      ? row.margin_per_customer + row.margin_reach
                      : null,
                  n: row.customers,
                }),
            shown(row.cross_buying_share, 'share'),
            shown(row.trade_up_share, 'share'),
          ],
        };
      }),
      isFolded: true,
    },
  ];
}

const method: Bilingual = {
  en: 'Life cycle: the first 90 days acquire; under a chance of being active of 0.2 (MBG/NBD or Pareto/NBD) a customer is lost, under 0.8 declining; from 0.8 on stable if the purchase rate stayed within 20 % of the own mean for two periods, growing if it or spend rises. Length of the stable phase: product-limit estimate over the last twelve months, phases that still last are censored, 95 % interval. Types: attachment (50 points and more is high) × repurchase (at least the median of those who bought again in the same category); customers not asked get chances by logistic regression from those asked, and are not counted. Limits are settings.',
  zh: '生命周期：首购后 90 天为获取期；活跃可能性（MBG/NBD 或 Pareto/NBD）低于 0.2 为流失，低于 0.8 为衰退；达到 0.8 且连续两期购买频率在自身均值的 ±20% 以内为稳定，频率或消费上升为成长。稳定期长度：近十二个月的乘积极限估计，仍在持续的按删失处理，区间为 95%。忠诚类型：依恋（50 分及以上为高）× 重复购买（不低于同品类再次购买者的中位数）；未被问过的客户用逻辑回归由被问过的客户推出可能性，不计入类型。各界限均可在设置中更改。',
};
