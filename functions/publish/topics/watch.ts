import type { Settings } from '../../lake/settings.ts';
import { key, number, text, whole } from '../row-parsers.ts';
import {
  countColumns,
  countTable,
  moneyOf,
  type ShownCount,
  shownCounts,
  totalOf,
} from '../sections/customer-counts.ts';
import { countOf } from './customers-numbers.ts';
import { defineTopic, numberOf } from './define-topic.ts';
import { type Bilingual, type Quantity, quantity, type Sentence } from './topic.ts';
import { saidOf } from './why-not.ts';

const signs = ['open_complaint', 'low_satisfaction', 'falling_satisfaction', 'opinion', 'falling_chance'];

/** Who may leave and who left: sums by reason and in money; customers' ids stay in the tables. */
export const watchTopic = defineTopic({
  topic: 'watch',
  place: 'rest',
  reads: {
    customer_counts: countColumns,
    return_chances: { basis: key, reason: text, months: whole, months_seen: whole },
    opinion_leads: {
      days: number,
      lower: number,
      upper: number,
      rate_ratio: number,
      rate_ratio_lower: number,
      rate_ratio_upper: number,
      opinions: whole,
      leavers: whole,
      basis: key,
    },
  },
  build: ({ customer_counts: counts, opinion_leads: [lead], return_chances: chances }, { settings, runOf }) => {
    const hideBelow = settings.gaps.hide_below;
    const watched = shownCounts(counts, 'watch_reason', hideBelow, signs);
    const lost = shownCounts(counts, 'leaving_reason', hideBelow);
    const topics = shownCounts(counts, 'opinion_topic', hideBelow)
      .sort((a, b) => shownOpinions(b) - shownOpinions(a))
      .slice(0, 10);
    const people = totalOf(counts, 'watch_reason');
    const risk = moneyOf(counts, 'watch_reason', hideBelow);
    const left = totalOf(counts, 'leaving_reason');
    return {
      heading: { en: 'Who may leave, and who could be won back', zh: '谁可能离开，谁能挽回' },
      sentences: [
        watchSentence(people, hideBelow, risk),
        ...leadSentences(lead, saidOf(runOf('opinion_leads'))),
        winBackSentence(left, hideBelow, moneyOf(counts, 'leaving_reason', hideBelow)),
        ...(left > 0 ? followedSentences(chances, settings.customers.return_months) : []),
      ],
      pictures: [],
      tables: [
        ...(watched.length === 0
          ? []
          : [
              countTable(
                'at_risk',
                { en: 'At risk by main reason', zh: '按主要原因的风险' },
                { en: 'Reason', zh: '原因' },
                watched,
                [
                  { name: { en: 'Customers', zh: '客户数' }, of: ({ customers }) => customers },
                  {
                    name: { en: 'Remaining lifetime value at risk', zh: '面临风险的剩余终身价值' },
                    of: ({ money }) => money,
                  },
                ],
              ),
            ]),
        ...(lost.length === 0
          ? []
          : [
              countTable(
                'win_back',
                { en: 'Customers lost to date by reason of leaving', zh: '迄今流失的客户，按离开原因' },
                { en: 'Reason', zh: '原因' },
                lost,
                [
                  { name: { en: 'Customers', zh: '客户数' }, of: ({ customers }) => customers },
                  {
                    name: { en: 'Expected to return', zh: '预计回来' },
                    of: ({ expected }) => expected,
                  },
                  { name: { en: 'Worth of winning back', zh: '挽回的价值' }, of: ({ money }) => money },
                ],
              ),
            ]),
        ...(topics.length === 0
          ? []
          : [
              countTable(
                'opinions',
                { en: 'What opinions are about', zh: '意见集中在哪里' },
                { en: 'Topic', zh: '主题' },
                topics,
                [
                  { name: { en: 'Opinions', zh: '意见数' }, of: ({ customers }) => customers },
                  {
                    name: { en: 'With those of lost customers weighted', zh: '流失客户意见加权后' },
                    of: ({ weighted }) => weighted,
                  },
                ],
                true,
              ),
            ]),
      ],
      method: method(settings.customers),
      numbers: numberOf('topics.watch.clv_at_risk', risk, {
        relation: 'customer_counts',
        where: { what: 'watch_reason', segment: null },
        query: 'watch_contacts',
      }),
    };
  },
  queries: [
    {
      query: 'watch_contacts',
      sql: `select i.source_system, i.source_file, i.source_line, i.batch_id, i.interaction_id, i.occurred_on, i.kind
        from interactions i where i.kind in ('complaint', 'suggestion', 'exit_interview')`,
    },
  ],
});

/** By what is shown alone, so that the order does not tell what is hidden. */
const shownOpinions = ({ weighted, customers }: ShownCount): number => weighted.value ?? customers.value ?? -1;

function watchSentence(people: number, hideBelow: number, risk: Quantity): Sentence {
  if (people === 0)
    return {
      en: 'No customer shows a sign of leaving, or nothing is known of it.',
      zh: '没有客户显出离开的迹象，或无从得知。',
      values: {},
    };
  return {
    en: 'Customers who show a sign of leaving: {people}; remaining lifetime value at risk: {risk}. Each is counted under the first reason that holds.',
    zh: '显出离开迹象的客户数：{people}；面临风险的剩余终身价值：{risk}。每名客户只按最先成立的原因计一次。',
    values: { people: countOf(people, hideBelow), risk },
  };
}

interface Lead {
  readonly days: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly rate_ratio: number | null;
  readonly rate_ratio_lower: number | null;
  readonly rate_ratio_upper: number | null;
  readonly opinions: number | null;
  readonly basis: string;
}

function leadSentences(lead: Lead | undefined, why: Bilingual): Sentence[] {
  if (!lead) return [];
  const days = quantity(lead.days, 'days', { lower: lead.lower, upper: lead.upper, n: lead.opinions });
  if (lead.basis === 'setting')
    return [
      {
        en: `How long before leaving opinions come is not known; {days} are assumed (${why.en}).`,
        zh: `不知道意见比离开早多久，暂按 {days} 计算（${why.zh}）。`,
        values: { days },
      },
    ];
  return [
    {
      en: 'Opinions come before leaving by {days} (median); in the year before it they are {ratio} times as frequent as usual.',
      zh: '意见比离开早 {days}（中位数）；离开前一年里，意见的频率是平常的 {ratio} 倍。',
      values: {
        days,
        ratio: quantity(lead.rate_ratio, 'ratio', {
          lower: lead.rate_ratio_lower,
          upper: lead.rate_ratio_upper,
          n: lead.opinions,
        }),
      },
    },
  ];
}

function winBackSentence(people: number, hideBelow: number, worth: Quantity): Sentence {
  if (people === 0) return { en: 'No customer counts as lost.', zh: '没有客户算作流失。', values: {} };
  return {
    en: 'Customers lost to date by the life cycle: {people}; remaining lifetime value times chance of return: {worth}.',
    zh: '按生命周期迄今已流失的客户数：{people}；剩余终身价值乘以回来的可能性，合计 {worth}。',
    values: { people: countOf(people, hideBelow), worth },
  };
}

interface Followed {
  readonly reason: string | null;
  readonly months: number | null;
  readonly months_seen: number | null;
}

/** Says so where the history is too short to follow every silence for the months of the settings. */
function followedSentences(chances: readonly Followed[], within: number): Sentence[] {
  const partial = chances.filter(({ reason, months_seen }) => reason === null && (months_seen ?? 0) < within);
  const longest = partial.reduce<number | null>((least, { months, months_seen }) => {
    const followed = (months ?? 0) + (months_seen ?? 0);
    return months_seen === 0 || (least !== null && least <= followed) ? least : followed;
  }, null);
  if (longest === null) return [];
  return [
    {
      en: `The history follows silences for {longest} only: for customers away longer than {full} the chance of return covers fewer than ${within} months and is a lower end.`,
      zh: `历史只能跟踪 {longest} 的沉默：离开超过 {full} 的客户，其回来的可能性所涵盖的时间不足 ${within} 个月，是偏低的下限。`,
      values: {
        longest: quantity(longest, 'months'),
        full: quantity(Math.max(0, longest - within), 'months'),
      },
    },
  ];
}

const method = ({
  chance_fall,
  low_satisfaction,
  satisfaction_fall,
  lost_opinion_weight: weight,
  return_months: months,
}: Settings['customers']): Bilingual => ({
  en: `Signs: a chance of being active (MBG/NBD) that fell by ${chance_fall} or more within three periods, an answer of the last year with satisfaction under ${low_satisfaction} points or at least ${satisfaction_fall} points less than before, an open complaint, an opinion younger than twice the median lead time. Lead time: opinions in the year before a recorded leaving, less those usual among customers who stay; median, 95 % interval from 1,000 resamples. Chance of return: life table of silences over the next ${months} months, by recorded reason where enough are known, 95 % interval by the complementary log–log transformation with Greenwood’s variance; lifetime value as if the customer were active again. Intervals of sums add the ends of customers, whose errors are common. An opinion of a lost customer weighs ${weight}. "At risk" does not mean that it will be lost. Tables dissatisfaction_watch, win_back, return_chances, opinion_leads, lost_customer_opinions; sums in customer_counts; more in functions/fit/customers/README.md.`,
  zh: `迹象：活跃可能性（MBG/NBD）三期内下降 ${chance_fall} 以上；近一年的满意度低于 ${low_satisfaction} 分或比上次至少低 ${satisfaction_fall} 分；投诉未解决；提过意见且距今不到中位提前期的两倍。提前期：登记离开前一年的意见，减去留下客户平常的意见；取中位数，1,000 次重抽样得 95% 区间。回来的可能性：沉默时长的寿命表，看其后 ${months} 个月，登记了原因且数量足够时按原因区分，95% 区间按互补双对数变换与 Greenwood 方差；终身价值按客户重新活跃计算。合计的区间为各客户区间端点之和，因为误差来源相同。流失客户的一条意见按 ${weight} 条计。“面临风险”不等于一定会失去。表 dissatisfaction_watch、win_back、return_chances、opinion_leads、lost_customer_opinions，合计见 customer_counts，详见 functions/fit/customers/README.md。`,
});
