import { key, number, text, whole } from '../row-parsers.ts';
import { countTable, shownCounts, totalOf } from '../sections/customer-counts.ts';
import { defineTopic, numberOf } from './define-topic.ts';
import { type Bilingual, quantity, type Sentence } from './topic.ts';
import { saidOf } from './why-not.ts';

const signs = ['open_complaint', 'low_satisfaction', 'falling_satisfaction', 'opinion', 'falling_chance'];

/** Who may leave and who left: sums by reason and in money; customers' ids stay in the tables. */
export const watchTopic = defineTopic({
  topic: 'watch',
  place: 'rest',
  reads: {
    customer_counts: { what: key, segment: text, item: key, customers: whole, money: number, chance: number },
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
  build: ({ customer_counts: counts, opinion_leads: [lead] }, { settings, runOf }) => {
    const hideBelow = settings.gaps.hide_below;
    const watched = shownCounts(counts, 'watch_reason', hideBelow, signs);
    const lost = shownCounts(counts, 'leaving_reason', hideBelow);
    const topics = shownCounts(counts, 'opinion_topic', hideBelow)
      .sort((a, b) => (b.chance ?? -1) - (a.chance ?? -1))
      .slice(0, 10);
    const people = totalOf(counts, 'watch_reason');
    const atRisk = moneyOf(counts, 'watch_reason');
    const risk = quantity(people === 0 ? null : atRisk, 'money', { n: people });
    return {
      heading: { en: 'Who may leave, and who could be won back', zh: '谁可能离开，谁能挽回' },
      sentences: [
        watchSentence(people, risk),
        ...leadSentences(lead, saidOf(runOf('opinion_leads'))),
        winBackSentence(totalOf(counts, 'leaving_reason'), moneyOf(counts, 'leaving_reason')),
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
                { en: 'Lost customers by reason of leaving', zh: '按离开原因的流失客户' },
                { en: 'Reason', zh: '原因' },
                lost,
                [
                  { name: { en: 'Customers', zh: '客户数' }, of: ({ customers }) => customers },
                  {
                    name: { en: 'Expected to return', zh: '预计回来' },
                    of: ({ chance }) => quantity(chance === null ? null : Math.round(chance), 'count'),
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
                    of: ({ chance }) => quantity(chance, 'number'),
                  },
                ],
                true,
              ),
            ]),
      ],
      method: method(settings.customers.lost_opinion_weight, settings.customers.return_months),
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

type Counts = Parameters<typeof totalOf>[0];
const moneyOf = (rows: Counts, what: string): number | null => {
  const own = rows.filter((row) => row.what === what && row.segment === null);
  return own.some(({ money }) => money !== null) ? own.reduce((sum, { money }) => sum + (money ?? 0), 0) : null;
};

function watchSentence(people: number, risk: ReturnType<typeof quantity>): Sentence {
  if (people === 0)
    return {
      en: 'No customer shows a sign of leaving, or nothing is known of it.',
      zh: '没有客户显出离开的迹象，或无从得知。',
      values: {},
    };
  return {
    en: '{people} customers show a sign of leaving; remaining lifetime value at risk: {risk}. Each is counted under the first reason that holds.',
    zh: '{people} 名客户显出离开的迹象，面临风险的剩余终身价值为 {risk}。每名客户只按最先成立的原因计一次。',
    values: { people: quantity(people, 'count'), risk },
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

function winBackSentence(people: number, worth: number | null): Sentence {
  if (people === 0) return { en: 'No customer counts as lost.', zh: '没有客户算作流失。', values: {} };
  return {
    en: '{people} customers are lost; remaining lifetime value times chance of return: {worth}.',
    zh: '已流失 {people} 名客户；剩余终身价值乘以回来的可能性，合计 {worth}。',
    values: { people: quantity(people, 'count'), worth: quantity(worth, 'money', { n: people }) },
  };
}

const method = (weight: number, months: number): Bilingual => ({
  en: `Signs: a chance of being active that fell by 0.1 within three periods, satisfaction under 50 points or 10 points less than before, an open complaint, an opinion younger than twice the median lead time. Lead time: opinions in the year before a recorded leaving, less those usual among customers who stay; median, 95 % interval from 1,000 resamples. Chance of return: life table of silences over the next ${months} months, by recorded reason where enough are known; lifetime value as if the customer were active again. An opinion of a lost customer weighs ${weight}. "At risk" does not mean that it will be lost.`,
  zh: `迹象：活跃可能性三期内下降 0.1；满意度低于 50 分或比上次低 10 分；投诉未解决；提过意见且距今不到中位提前期的两倍。提前期：登记离开前一年的意见，减去留下客户平常的意见；取中位数，1,000 次重抽样得 95% 区间。回来的可能性：沉默时长的寿命表，看其后 ${months} 个月，登记了原因且数量足够时按原因区分；终身价值按客户重新活跃计算。流失客户的一条意见按 ${weight} 条计。“面临风险”不等于一定会失去。`,
});
