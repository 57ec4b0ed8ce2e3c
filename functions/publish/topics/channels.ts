import { key, number, text, whole } from '../row-parsers.ts';
import { driverColumns, driverTable, measureTable } from './channels-drivers.ts';
import { around, isSmall, shareOf, tooFew } from './customers-numbers.ts';
import { defineTopic, numberOf } from './define-topic.ts';
import { type Bilingual, type Quantity, quantity, type Sentence, type TopicTable } from './topic.ts';
import { saidOf } from './why-not.ts';

interface Channel {
  readonly period_id: string;
  readonly segment: string | null;
  readonly customers: number | null;
  readonly reached: number | null;
  readonly contacts: number | null;
  readonly matched_contacts: number | null;
  readonly unmatched_contacts: number | null;
  readonly content_difference: number | null;
  readonly content_reach: number | null;
  readonly preferred_contacts: number | null;
  readonly other_contacts: number | null;
  readonly mode_difference: number | null;
  readonly mode_reach: number | null;
  readonly channel_customers: number | null;
  readonly multi_channel_customers: number | null;
  readonly channels_per_customer: number | null;
  readonly channels_reach: number | null;
  readonly across_difference: number | null;
  readonly across_reach: number | null;
  readonly knowledge_reach: number | null;
  readonly knowledge_relevance: number | null;
  readonly judged_contacts: number | null;
  readonly relevance_reach: number | null;
  readonly reach_relevance: number | null;
}

/** Channels to the customer, what goes with using them well, and what drives interaction. */
export const channelsTopic = defineTopic({
  topic: 'channels',
  place: 'rest',
  reads: {
    channel_synergy: {
      period_id: key,
      segment: text,
      customers: whole,
      reached: whole,
      contacts: whole,
      matched_contacts: whole,
      unmatched_contacts: whole,
      content_difference: number,
      content_reach: number,
      preferred_contacts: whole,
      other_contacts: whole,
      mode_difference: number,
      mode_reach: number,
      channel_customers: whole,
      multi_channel_customers: whole,
      channels_per_customer: number,
      channels_reach: number,
      across_difference: number,
      across_reach: number,
      knowledge_reach: number,
      knowledge_relevance: number,
      judged_contacts: whole,
      relevance_reach: number,
      reach_relevance: number,
    },
    contact_effects: {
      segment: text,
      synergy: number,
      lower: number,
      upper: number,
      customers: whole,
      multi_periods: whole,
    },
    interaction_drivers: driverColumns,
  },
  build: (rows, { period, runOf, settings }) => {
    const firm = rows.channel_synergy.find((row) => row.period_id === period && row.segment === null);
    const driver = rows.interaction_drivers.find((row) => row.period_id === period && row.segment === null);
    const effect = rows.contact_effects.find(({ segment }) => segment === null);
    const synergy = quantity(effect?.synergy, 'number', {
      lower: effect?.lower ?? null,
      upper: effect?.upper ?? null,
      n: effect?.customers ?? null,
    });
    const why = saidOf(runOf('contact_effects'));
    const hideBelow = settings.gaps.hide_below;
    const isHidden = (firm?.reached ?? 0) < hideBelow;
    return {
      heading: { en: 'Channels and what drives interaction', zh: '渠道与互动的驱动因素' },
      sentences: [reachSentence(isHidden ? undefined : firm), synergySentence(synergy, why)],
      pictures: differences(isHidden ? undefined : firm),
      tables: [
        ...(firm && !isHidden ? [channelTable(firm, hideBelow)] : []),
        ...(driver ? [driverTable(driver, hideBelow)] : []),
      ],
      method,
      numbers: numberOf('topics.channels.synergy', synergy, {
        relation: 'contact_effects',
        where: { segment: null },
        query: 'outgoing_rows',
      }),
    };
  },
  queries: [
    {
      query: 'outgoing_rows',
      sql: `select i.source_system, i.source_file, i.source_line, i.batch_id, i.interaction_id as contact_id, i.occurred_on, i.channel
        from interactions i where i.direction = 'out'
        union all
        select p.source_system, p.source_file, p.source_line, p.batch_id, p.promotion_id, p.occurred_on, p.channel from promotions p`,
    },
  ],
});

const contentOf = (row: Channel): Quantity =>
  around(row.content_difference, row.content_reach, 'share_points', {
    n: (row.matched_contacts ?? 0) + (row.unmatched_contacts ?? 0),
  });
const modeOf = (row: Channel): Quantity =>
  around(row.mode_difference, row.mode_reach, 'share_points', {
    n: (row.preferred_contacts ?? 0) + (row.other_contacts ?? 0),
  });

function reachSentence(firm: Channel | undefined): Sentence {
  if (!firm || firm.contacts === null || firm.contacts === 0)
    return {
      en: 'No outgoing contact of this period is recorded, or too few customers were reached.',
      zh: '本期没有登记发往客户的接触，或触达的客户太少。',
      values: {},
    };
  const values = { content: contentOf(firm), mode: modeOf(firm) };
  const open = chanceWords(values.content, values.mode);
  return {
    en: `The firm reached {reached} customers in this period; the share answered differs by {content} where the content fits and by {mode} over the preferred channel${open.en}.`,
    zh: `本期触达 {reached} 名客户；内容相符时响应率相差 {content}，走偏好渠道时相差 {mode}${open.zh}。`,
    values: { reached: quantity(firm.reached, 'count'), ...values },
  };
}

/** Which of the two differences may be nothing but chance. */
function chanceWords(content: Quantity, mode: Quantity): Bilingual {
  const isOpen = ({ lower, upper }: Quantity): boolean => lower !== null && upper !== null && lower <= 0 && upper >= 0;
  if (isOpen(content) && isOpen(mode)) return { en: '; both may be chance', zh: '；两者都可能只是偶然' };
  if (isOpen(content)) return { en: '; the first may be chance', zh: '；前者可能只是偶然' };
  return isOpen(mode) ? { en: '; the second may be chance', zh: '；后者可能只是偶然' } : { en: '', zh: '' };
}

function synergySentence(synergy: Quantity, why: Bilingual): Sentence {
  if (synergy.value === null)
    return {
      en: `Whether a second channel goes with more purchases is not known (${why.en}).`,
      zh: `第二条渠道是否伴随更多购买，尚不得知（${why.zh}）。`,
      values: {},
    };
  const isClear = (synergy.lower ?? 0) > 0 || (synergy.upper ?? 0) < 0;
  return {
    en: isClear
      ? 'Within customers, using a second channel in a period is associated with {synergy} days of purchase at the same number of contacts.'
      : 'Within customers, a second channel in a period goes with no clear difference in purchases: {synergy} days at the same number of contacts.',
    zh: isClear
      ? '就同一客户而言，接触次数相同时，一期内使用第二条渠道与购买天数相差 {synergy} 相关联。'
      : '就同一客户而言，接触次数相同时，第二条渠道与购买天数没有明显关联：{synergy}。',
    values: { synergy },
  };
}

function differences(firm: Channel | undefined) {
  if (!firm || (firm.content_difference === null && firm.mode_difference === null)) return [];
  return [
    {
      kind: 'intervals' as const,
      id: 'channel-differences',
      title: { en: 'Response more often than otherwise', zh: '响应率高出多少' },
      description: { en: 'Difference of the share answered, 95 % interval', zh: '响应率之差及 95% 区间' },
      rows: [
        { key: 'content', label: { en: 'Matched content', zh: '内容相符' }, quantity: contentOf(firm) },
        { key: 'mode', label: { en: 'Preferred channel', zh: '偏好渠道' }, quantity: modeOf(firm) },
      ].filter((row) => row.quantity.value !== null),
    },
  ];
}

/** A share of people that is given as a share, with Wilson's interval. */
const partOf = (share: number | null, cases: number | null, hideBelow: number): Quantity =>
  shareOf(share === null || cases === null ? null : Math.round(share * cases), cases, hideBelow);

/** Reach × relevance: errors of both, taken as independent (first order). */
function bothOf(row: Channel): Quantity {
  const { knowledge_reach: reach, knowledge_relevance: relevance, customers } = row;
  const isKnown = reach !== null && relevance !== null && row.relevance_reach !== null && (customers ?? 0) > 0;
  const ofReach = isKnown ? 1.959963984540054 * Math.sqrt((reach * (1 - reach)) / (customers ?? 1)) : null;
  const half = isKnown && ofReach !== null ? Math.hypot(relevance * ofReach, reach * (row.relevance_reach ?? 0)) : null;
  return around(row.reach_relevance, half, 'share', { n: customers, isPart: true });
}

function channelTable(firm: Channel, hideBelow: number): TopicTable {
  const { channel_customers: known, multi_channel_customers: multi } = firm;
  const isTold = ![multi, (known ?? 0) - (multi ?? 0), known].some((n) => isSmall(n, hideBelow));
  const ofChannels = (value: number | null, reach: number | null): Quantity =>
    isTold ? around(value, reach, 'number', { n: known }) : tooFew('number');
  const rows: readonly (readonly [string, Bilingual, Quantity])[] = [
    ['contacts', { en: 'Outgoing contacts', zh: '发往客户的接触' }, quantity(firm.contacts, 'count')],
    [
      'channels',
      { en: 'Channels per customer reached by a known channel', zh: '经已知渠道触达的客户，每名的渠道数' },
      ofChannels(firm.channels_per_customer, firm.channels_reach),
    ],
    [
      'multi',
      { en: 'Of them over two channels or more', zh: '其中经两种以上渠道' },
      shareOf(firm.multi_channel_customers, firm.channel_customers, hideBelow),
    ],
    [
      'across',
      {
        en: 'Days of purchase, two channels less one (descriptive: other customers)',
        zh: '购买天数之差：两种以上渠道减一种（仅描述，客户不同）',
      },
      ofChannels(firm.across_difference, firm.across_reach),
    ],
    [
      'knowledge_reach',
      { en: 'Customers who got knowledge for them', zh: '收到知识的客户占比' },
      partOf(firm.knowledge_reach, firm.customers, hideBelow),
    ],
    [
      'relevance',
      { en: 'Share of it that fitted them', zh: '其中与客户相符的占比' },
      around(firm.knowledge_relevance, firm.relevance_reach, 'share', { n: firm.judged_contacts, isPart: true }),
    ],
    ['both', { en: 'Reach × relevance', zh: '触达 × 相关' }, bothOf(firm)],
  ];
  return measureTable('channels', { en: 'Channels', zh: '渠道' }, rows);
}

const method: Bilingual = {
  en: 'Matched: about the category that the customer had bought most before, else meant for the customer’s segment. Preferred: the channel by which the customer had turned to the firm most before. Channels are counted for customers reached by at least one contact whose channel is on record; the share has Wilson’s interval. Differences of shares by Agresti and Caffo, 95 %; customers are the sample, as contacts of one customer are not independent; so too in the drivers, where profit, which is recorded, has no interval, and that of the growth of lifetime value takes the purchase model as it is. A second channel: regression within customers of days of purchase on contacts, two or more channels and time, errors clustered by groups of customers. It is an association: purchases may lead to contacts too. Lifetime value of earlier periods is today’s carried back by activity (MBG/NBD), an approximation. Behind the profit of the period stand the customers with revenue or cost in it, behind the growth of lifetime value all who have bought. Growth against profit: growth over the sum of the sizes of both, 1 all growth, −1 all loss. Tables channel_synergy, contact_effects, interaction_drivers, outgoing_contacts; more in functions/fit/customers/README.md.',
  zh: '内容相符：涉及客户此前购买最多的品类，否则为面向客户所在细分。偏好渠道：客户此前最常用来联系公司的渠道。渠道数只统计至少有一次接触登记了渠道的客户，占比按 Wilson 区间。比例之差按 Agresti–Caffo 法，95% 区间，以客户为样本（同一客户的接触并不独立），驱动因素亦然，其中利润为登记值，没有区间；终身价值增长的区间把购买模型视为已知。第二条渠道：同一客户各期的购买天数对接触次数、是否两种以上渠道和时间的回归，误差按客户分组聚类。这只是关联：购买也可能带来接触。以往各期的终身价值由当前值按活跃程度（MBG/NBD）折回，为近似值。本期利润的 n 为本期有收入或成本的客户，终身价值增长的 n 为全部买过的客户。增长与利润之比：增长除以两者绝对值之和，1 表示全为增长，−1 表示全为损失。表 channel_synergy、contact_effects、interaction_drivers、outgoing_contacts，详见 functions/fit/customers/README.md。',
};
