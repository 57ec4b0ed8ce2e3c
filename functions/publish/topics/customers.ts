import type { Settings } from '../../lake/settings.ts';
import { countColumns, countTable, expectedOf, shownCounts, totalOf } from '../sections/customer-counts.ts';
import { type Growth, growthColumns, growthTable, stableMonths } from './customers-growth.ts';
import { countOf, tooFew } from './customers-numbers.ts';
import { defineTopic, numberOf } from './define-topic.ts';
import { type Bilingual, type Quantity, quantity, type Sentence } from './topic.ts';
import { saidOf } from './why-not.ts';

const states = ['acquire', 'grow', 'stable', 'decline', 'lost', 'unknown'];
const types = ['premium', 'latent', 'monopoly', 'incentive', 'inertia', 'price', 'none'];
const tiers = ['top', 'upper', 'middle', 'base'];
const responses = ['often', 'sometimes', 'never', 'not_asked'];
const customersName: Bilingual = { en: 'Customers', zh: '客户数' };

/** Who the customers are: life cycle, loyalty types, pyramid, and whether relations grow wider, longer and deeper. */
export const customersTopic = defineTopic({
  topic: 'customers',
  place: 'rest',
  reads: {
    customer_counts: countColumns,
    relation_growth: growthColumns,
  },
  build: ({ customer_counts: counts, relation_growth: growth }, { settings, period, runOf, names }) => {
    const hideBelow = settings.gaps.hide_below;
    const shown = (what: string, order: readonly string[]) => shownCounts(counts, what, hideBelow, order);
    const life = shown('life_cycle', states);
    const firm = growth.find((row) => row.period_id === period && row.segment === null);
    const stable = life.find(({ item }) => item === 'stable')?.customers ?? quantity(null, 'count');
    const loyal = shown('loyalty_type', types);
    const premium = loyal.find(({ item }) => item === 'premium')?.customers ?? quantity(null, 'count');
    const people = totalOf(counts, 'life_cycle');
    const asked = totalOf(counts, 'loyalty_type');
    const others = expectedOf(counts, 'loyalty_type');
    return {
      heading: { en: 'Customers: life cycle, loyalty and growth', zh: '客户：生命周期、忠诚类型与关系成长' },
      sentences: [
        ...answer(firm, { people, stable, hideBelow, why: saidOf(runOf('mbgnbd')) }),
        ...(firm && people > 0 ? [lostSentence(yearOf(growth, period, settings.period), settings, hideBelow)] : []),
        loyaltySentence(asked, { premium, hideBelow, why: saidOf(runOf('loyalty_types')) }),
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
                { en: 'Why customers who are not lost are loyal', zh: '未流失的客户为什么忠诚' },
                { en: 'Type', zh: '类型' },
                loyal,
                [
                  { name: { en: 'Of those asked', zh: '被问过的客户' }, of: ({ customers }) => customers },
                  {
                    name: { en: 'Expected among the others', zh: '其余客户中预计' },
                    of: ({ expected }) => ({ ...expected, n: expected.value === null ? null : others }),
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
      method: method(settings.customers, settings.gaps.carry_months),
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

interface Answered {
  readonly people: number;
  readonly stable: Quantity;
  readonly hideBelow: number;
  readonly why: Bilingual;
}

function answer(firm: Growth | undefined, { people, stable, hideBelow, why }: Answered): Sentence[] {
  if (people === 0)
    return [
      {
        en: 'There are no purchases: nothing can be told of the life cycle.',
        zh: '没有购买记录：无法判断生命周期。',
        values: {},
      },
    ];
  if (!firm)
    return [
      {
        en: `Who is still active is not known, so nothing can be told of the life cycle but who is recorded as lost: the purchase model MBG/NBD, on which states stand in every period, could not be fitted (${why.en}).`,
        zh: `不知道谁仍活跃，除登记为流失的客户外无法判断生命周期：各期阶段所依据的购买模型 MBG/NBD 无法估计（${why.zh}）。`,
        values: {},
      },
    ];
  return [
    {
      en: 'Customers of the firm who are not lost at the end of the period: {customers}; within this one period won: {won}, won back: {back}, lost: {lost}.',
      zh: '期末未流失的客户数：{customers}；仅本期一期内赢得：{won}，挽回：{back}，流失：{lost}。',
      values: {
        customers: countOf(firm.customers, hideBelow),
        won: countOf(firm.won, hideBelow),
        back: countOf(firm.won_back, hideBelow),
        lost: countOf(firm.lost, hideBelow),
      },
    },
    {
      en: 'In the stable phase today: {stable}; such a phase lasts {months} on average.',
      zh: '目前处于稳定期的客户数：{stable}；稳定期平均持续 {months}。',
      values: { stable, months: stableMonths(firm) },
    },
  ];
}

/** Customers lost and won back in the periods of a year up to this one; null where the history is shorter. */
function yearOf(growth: readonly Growth[], period: string, kind: Settings['period']) {
  const rows = growth
    .filter((row) => row.segment === null && row.period_id <= period)
    .sort((a, b) => (a.period_id < b.period_id ? 1 : -1))
    .slice(0, { week: 52, month: 12, quarter: 4 }[kind]);
  if (rows.length < { week: 52, month: 12, quarter: 4 }[kind]) return null;
  const sum = (of: (row: Growth) => number | null): number => rows.reduce((total, row) => total + (of(row) ?? 0), 0);
  return { lost: sum(({ lost }) => lost), back: sum(({ won_back }) => won_back) };
}

/** What lost means here, and why leaving by year of tenure is another number. */
function lostSentence(year: ReturnType<typeof yearOf>, { customers }: Settings, hideBelow: number): Sentence {
  const limit = customers.lost_chance;
  const en = `Lost here: at the end of a period the chance of being active is under ${limit}, or leaving is recorded. Leaving by year of tenure, under “Where the value of customers comes from”, counts recorded leavings only (silence where nobody records them), over a year: usually fewer, since who stops buying is often not recorded as having left, and some of the lost come back.`;
  const zh = `此处的流失：期末活跃可能性低于 ${limit}，或登记为流失。“客户价值从何而来”中按客龄年的流失只计登记的离开（无人登记时按沉默），以一年计，通常较少：停止购买的客户常常没有登记为离开，流失者中也有人回来。`;
  if (year === null) return { en, zh, values: {} };
  return {
    en: `Over a year up to this period lost: {lost_year}, won back: {back_year}. ${en}`,
    zh: `截至本期的一年内流失：{lost_year}，挽回：{back_year}。${zh}`,
    values: { lost_year: countOf(year.lost, hideBelow), back_year: countOf(year.back, hideBelow) },
  };
}

interface Asked {
  readonly premium: Quantity;
  readonly hideBelow: number;
  readonly why: Bilingual;
}

function loyaltySentence(asked: number, { premium, hideBelow, why }: Asked): Sentence {
  if (asked === 0)
    return {
      en: `No customer who is not lost answered on attachment lately, so why customers are loyal is not told (${why.en}).`,
      zh: `近期没有未流失的客户回答依恋程度，因此说不出客户为什么忠诚（${why.zh}）。`,
      values: {},
    };
  const people = countOf(asked, hideBelow);
  return {
    en: 'Customers not lost who answered on attachment: {asked}; both attached and frequent buyers among them: {premium}. Of those not asked only chances are known; they are counted in no type.',
    zh: '未流失且回答了依恋程度的客户数：{asked}；其中既有依恋又常购买的：{premium}。未被问过的客户只有可能性，不计入类型。',
    values: { asked: people, premium: people.value === null ? tooFew('count') : premium },
  };
}

const percent = (share: number): number => Math.round(1000 * share) / 10;

const method = (
  {
    acquire_days,
    lost_chance,
    stable_chance,
    rate_band,
    rate_months,
    high_points,
    incentive_share,
    value_tiers: [top, upper, middle],
    often_response,
  }: Settings['customers'],
  carryMonths: number,
): Bilingual => ({
  en: `Life cycle: the first ${acquire_days} days acquire; under a chance of being active of ${lost_chance} (MBG/NBD in every period), or recorded as lost, a customer is lost, under ${stable_chance} declining; from ${stable_chance} on stable if the purchase rate of the last ${rate_months} months stayed within ${percent(rate_band)} % of the own mean for two periods, growing if it or spend rises. Length of the stable phase: product-limit estimate over the last twelve months, phases that still last are censored, 95 % interval. Types: attachment answered within ${carryMonths} months (${high_points} points and more is high) × repurchase (at least the median of those who bought again in the same category); to incentives from ${percent(incentive_share)} % of orders on promotion; lost customers are in no type; customers not asked get chances by logistic regression from those asked and are not counted: the 95 % interval of the number expected joins the errors of the regressions of attachment, alternatives and price sensitivity (delta method). Pyramid: the first ${percent(top)} %, the next ${percent(upper)} % and ${percent(middle)} % by whole-life value (margin after product cost, to date and still to come); often is an answer to ${percent(often_response)} % of offers. Intervals of money add the ends of customers, whose errors are common; those of the margin per customer (a mean) and of shares of revenue (ratios of two sums) in the table of growth take customers as a sample, 95 %. Tables lifecycle_history, customer_lifecycle, stable_phases, relation_growth, loyalty_types, loyalty_type_chances, customer_pyramid; sums in customer_counts; more in functions/fit/customers/README.md.`,
  zh: `生命周期：首购后 ${acquire_days} 天为获取期；活跃可能性（各期均按 MBG/NBD）低于 ${lost_chance} 或登记为流失的为流失，低于 ${stable_chance} 为衰退；达到 ${stable_chance} 且近 ${rate_months} 个月的购买频率连续两期在自身均值的 ±${percent(rate_band)}% 以内为稳定，频率或消费上升为成长。稳定期长度：近十二个月的乘积极限估计，仍在持续的按删失处理，区间为 95%。忠诚类型：${carryMonths} 个月内回答的依恋（${high_points} 分及以上为高）× 重复购买（不低于同品类再次购买者的中位数）；订单中促销达 ${percent(incentive_share)}% 为激励忠诚；已流失的客户不计入任何类型；未被问过的客户用逻辑回归由被问过的客户推出可能性，不计入类型，预计人数的 95% 区间合并依恋、替代与价格敏感三个回归的误差（delta 法）。金字塔：按终身价值（扣除产品成本后的毛利，迄今与今后之和）依次为前 ${percent(top)}%、其后 ${percent(upper)}% 与 ${percent(middle)}%；响应率达 ${percent(often_response)}% 为经常响应。金额的区间为各客户区间端点之和，因为误差来源相同；成长表中每客户毛利（均值）与收入占比（两和之比）的区间把客户视为样本，95%。表 lifecycle_history、customer_lifecycle、stable_phases、relation_growth、loyalty_types、loyalty_type_chances、customer_pyramid，合计见 customer_counts，详见 functions/fit/customers/README.md。`,
});
