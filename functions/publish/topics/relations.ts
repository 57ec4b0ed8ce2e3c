import { key, number, text, whole } from '../row-parsers.ts';
import { countOf, isSmall, shareOf, tooFew } from './customers-numbers.ts';
import { defineTopic, numberOf } from './define-topic.ts';
import { sevenTables } from './relations-seven.ts';
import { type Bilingual, type Quantity, quantity, type Sentence, type TopicTable } from './topic.ts';

interface Funnel {
  readonly period_id: string;
  readonly segment: string | null;
  readonly identified: number | null;
  readonly selected: number | null;
  readonly developed: number | null;
  readonly developed_selected: number | null;
  readonly lost_before: number | null;
  readonly won_back: number | null;
  readonly cost_per_developed: number | null;
  readonly cost_per_won_back: number | null;
}

/** How relations begin and are renewed (the funnel), and customers by the seven P's. */
export const relationsTopic = defineTopic({
  topic: 'relations',
  place: 'rest',
  reads: {
    relationship_funnel: {
      period_id: key,
      segment: text,
      identified: whole,
      selected: whole,
      developed: whole,
      developed_selected: whole,
      lost_before: whole,
      won_back: whole,
      cost_per_developed: number,
      cost_per_won_back: number,
    },
    seven_p: {
      period_id: key,
      segment: text,
      p: key,
      measure: key,
      item: key,
      value: number,
      n: whole,
      customers: whole,
      lower: number,
      upper: number,
    },
  },
  build: ({ relationship_funnel: funnels, seven_p: seven }, { settings, period }) => {
    const hideBelow = settings.gaps.hide_below;
    const firm = funnels.find((row) => row.period_id === period && row.segment === null);
    const own = seven.filter((row) => row.period_id === period && row.segment === null);
    return {
      heading: { en: 'Relations: from first contact to winning back', zh: '客户关系：从初识到挽回' },
      sentences: funnelSentences(firm, hideBelow),
      pictures: [],
      tables: [...(firm ? [funnelTable(firm, hideBelow)] : []), ...sevenTables(own, hideBelow)],
      method: method(settings.customers.target_segments.length > 0),
      numbers: firm
        ? numberOf('topics.relations.identified', stagesOf(firm, hideBelow).identified, {
            relation: 'relationship_funnel',
            where: { period_id: period, segment: null },
            query: 'funnel_customers',
          })
        : [],
    };
  },
  queries: [
    {
      query: 'funnel_customers',
      sql: `select c.source_system, c.source_file, c.source_line, c.batch_id, c.first_contact_at, c.joined_at from customers c`,
    },
  ],
});

interface Stages {
  readonly identified: Quantity;
  readonly selected: Quantity;
  readonly selectedShare: Quantity;
  readonly developed: Quantity;
  readonly developedSelected: Quantity;
  readonly selectedConversion: Quantity;
  readonly otherConversion: Quantity;
  readonly wonBack: Quantity;
  readonly wonBackShare: Quantity;
}

/** Numbers of the funnel; hidden is also what would tell a small number of people by subtraction from another one of them. */
function stagesOf(firm: Funnel, hideBelow: number): Stages {
  const of = (n: number | null): number => n ?? 0;
  const others = of(firm.identified) - of(firm.selected);
  const othersDeveloped = of(firm.developed) - of(firm.developed_selected);
  const told = (n: number | null, ...differences: readonly number[]): Quantity =>
    differences.some((each) => isSmall(each, hideBelow)) ? tooFew('count') : countOf(n, hideBelow);
  const fields = [
    of(firm.developed_selected),
    of(firm.selected) - of(firm.developed_selected),
    othersDeveloped,
    others - othersDeveloped,
  ];
  const isTold = !fields.some((each) => isSmall(each, hideBelow));
  const conversion = (people: number | null, cases: number): Quantity =>
    isTold || cases === 0 ? shareOf(people, cases, hideBelow) : tooFew('share');
  return {
    identified: countOf(firm.identified, hideBelow),
    selected: told(firm.selected, others),
    selectedShare: shareOf(firm.selected, firm.identified, hideBelow),
    developed: told(firm.developed, of(firm.identified) - of(firm.developed)),
    developedSelected: told(firm.developed_selected, ...fields),
    selectedConversion: conversion(firm.developed_selected, of(firm.selected)),
    otherConversion: conversion(othersDeveloped, others),
    wonBack: told(firm.won_back, of(firm.lost_before) - of(firm.won_back)),
    wonBackShare: shareOf(firm.won_back, firm.lost_before, hideBelow),
  };
}

function funnelSentences(firm: Funnel | undefined, hideBelow: number): Sentence[] {
  if (!firm || (firm.identified === 0 && firm.lost_before === 0))
    return [
      {
        en: 'Nobody had a first contact in this period, or first contacts are not recorded.',
        zh: '本期没有初次接触的客户，或没有登记初次接触。',
        values: {},
      },
    ];
  const { identified, developed, selectedConversion: selected, otherConversion: others } = stagesOf(firm, hideBelow);
  const sentences: Sentence[] = [
    {
      en: 'People the firm came to know in this period: {identified}; of them have bought so far: {developed}.',
      zh: '本期识别的人数：{identified}；其中已经购买的人数：{developed}。',
      values: { identified, developed },
    },
  ];
  if (selected.value !== null && others.value !== null)
    sentences.push({
      en: 'Of those who would be selected {selected} became customers, of the others {others}.',
      zh: '符合选择标准的人中有 {selected} 成为客户，其余人中有 {others}。',
      values: { selected, others },
    });
  return sentences;
}

function funnelTable(firm: Funnel, hideBelow: number): TopicTable {
  const stages = stagesOf(firm, hideBelow);
  const none = quantity(null, 'share');
  const row = (id: string, name: Bilingual, count: Quantity, share: Quantity, cost: number | null) => ({
    key: id,
    cells: [name, count, share, count.reason === 'too_few_answers' ? tooFew('money') : quantity(cost, 'money')],
  });
  return {
    table: 'funnel',
    caption: { en: 'Funnel of relations', zh: '关系漏斗' },
    columns: [
      { name: { en: 'Stage', zh: '阶段' }, isNumber: false },
      { name: { en: 'People', zh: '人数' }, isNumber: true },
      { name: { en: 'Of the stage before', zh: '占上一阶段' }, isNumber: true },
      { name: { en: 'Cost each', zh: '每人成本' }, isNumber: true },
    ],
    rows: [
      row('identified', { en: 'Identified', zh: '识别' }, stages.identified, none, null),
      row('selected', { en: 'Selected', zh: '选择' }, stages.selected, stages.selectedShare, null),
      row(
        'developed',
        { en: 'Developed (of the selected)', zh: '开发（选择者中）' },
        stages.developedSelected,
        stages.selectedConversion,
        null,
      ),
      row(
        'all_developed',
        { en: 'Developed (all)', zh: '开发（全部）' },
        stages.developed,
        none,
        firm.cost_per_developed,
      ),
      row(
        'won_back',
        { en: 'Won back (of the lost)', zh: '挽回（流失者中）' },
        stages.wonBack,
        stages.wonBackShare,
        firm.cost_per_won_back,
      ),
    ],
    isFolded: false,
  };
}

const method = (hasTargets: boolean): Bilingual => ({
  en: `Identified: first contact in the period. Selected: the segment fits the positioning (${hasTargets ? 'target segments of the settings' : 'no target segments are set, so those whose customers bring at least the mean'}), people of the same segment, region and source are stable or growing customers of the upper tiers at least as often as in the firm, and contact was not refused. This is what selection would do, not what the firm did. Developed: bought since, so that recent periods are not over. Won back: lost a period before and active now. Shares have 95 % intervals by Wilson. Costs: acquisition cost per person developed, retention cost per customer won back (an upper end: it keeps others too). Customers expected: the selected who bought, and of the others the share that bought later in cohorts at least a year old. Customers kept: of those not lost by the life cycle a period before, those not lost now; over one period, not a year. Intervals of the 7P take customers as a sample (offers, orders and deliveries of one customer are not independent); that of potential value holds the error of the means and the chance of each person; what is recorded has none. Behind the profits stand the customers with revenue or cost in the period. Tables relationship_funnel, seven_p; more in functions/fit/customers/README.md.`,
  zh: `识别：本期初次接触。选择：细分符合定位（${hasTargets ? '按设置中的目标细分' : '未设目标细分，取客户均值不低于全公司的细分'}），相同细分、地区、来源的人中稳定或成长的中上层客户不少于全公司比例，且未拒绝联系。这是按标准应当选择谁，不是公司实际选择了谁。开发：此后已购买，近期各期尚未结束。挽回：上期流失、本期重新活跃。占比的 95% 区间按 Wilson 法。成本：获取成本除以开发人数；保留成本除以挽回人数（偏高，因为保留投入也留住了别人）。预期客户数：选择者中已购买的，加上其余人按满一年的各批客户后来购买的比例。客户保持率：上一期按生命周期未流失的客户中，本期仍未流失的占比；只跨一期，不是一年。7P 的区间把客户视为样本（同一客户的促销、订单、交付并不独立）；潜在价值的区间含均值误差和每个人的偶然差异；登记的数目没有区间。各项利润的 n 为本期有收入或成本的客户。表 relationship_funnel、seven_p，详见 functions/fit/customers/README.md。`,
});
