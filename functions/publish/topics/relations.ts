import { key, number, text, whole } from '../row-parsers.ts';
import { sevenNames } from '../sections/seven-names.ts';
import { defineTopic, numberOf } from './define-topic.ts';
import { type Bilingual, type Quantity, type QuantityUnit, quantity, type Sentence, type TopicTable } from './topic.ts';

interface Funnel {
  readonly period_id: string;
  readonly segment: string | null;
  readonly identified: number | null;
  readonly selected: number | null;
  readonly developed: number | null;
  readonly developed_selected: number | null;
  readonly selected_share: number | null;
  readonly selected_conversion: number | null;
  readonly other_conversion: number | null;
  readonly lost_before: number | null;
  readonly won_back: number | null;
  readonly won_back_share: number | null;
  readonly cost_per_developed: number | null;
  readonly cost_per_won_back: number | null;
}

interface Seven {
  readonly period_id: string;
  readonly segment: string | null;
  readonly p: string;
  readonly measure: string;
  readonly item: string;
  readonly value: number | null;
  readonly n: number | null;
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
      selected_share: number,
      selected_conversion: number,
      other_conversion: number,
      lost_before: whole,
      won_back: whole,
      won_back_share: number,
      cost_per_developed: number,
      cost_per_won_back: number,
    },
    seven_p: { period_id: key, segment: text, p: key, measure: key, item: key, value: number, n: whole },
  },
  build: ({ relationship_funnel: funnels, seven_p: seven }, { settings, period }) => {
    const hideBelow = settings.gaps.hide_below;
    const firm = funnels.find((row) => row.period_id === period && row.segment === null);
    const own = seven.filter((row) => row.period_id === period && row.segment === null);
    return {
      heading: { en: 'Relations: from first contact to winning back', zh: '客户关系：从初识到挽回' },
      sentences: funnelSentences(firm),
      pictures: [],
      tables: [...(firm ? [funnelTable(firm, hideBelow)] : []), ...sevenTables(own, hideBelow)],
      method,
      numbers: firm
        ? numberOf('topics.relations.identified', countOf(firm.identified, hideBelow), {
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

const tooFew = (unit: QuantityUnit): Quantity => quantity(null, unit, { reason: 'too_few_answers' });
const countOf = (n: number | null, hideBelow: number): Quantity =>
  n !== null && n > 0 && n < hideBelow ? tooFew('count') : quantity(n, 'count');

function funnelSentences(firm: Funnel | undefined): Sentence[] {
  if (!firm || (firm.identified === 0 && firm.lost_before === 0))
    return [
      {
        en: 'Nobody had a first contact in this period, or first contacts are not recorded.',
        zh: '本期没有初次接触的客户，或没有登记初次接触。',
        values: {},
      },
    ];
  const sentences: Sentence[] = [
    {
      en: 'The firm came to know {identified} people in this period; {developed} of them have bought so far.',
      zh: '本期识别 {identified} 人，其中 {developed} 人已经购买。',
      values: { identified: quantity(firm.identified, 'count'), developed: quantity(firm.developed, 'count') },
    },
  ];
  if (firm.selected_conversion !== null && firm.other_conversion !== null)
    sentences.push({
      en: 'Of those who would be selected {selected} became customers, of the others {others}.',
      zh: '符合选择标准的人中有 {selected} 成为客户，其余人中有 {others}。',
      values: {
        selected: quantity(firm.selected_conversion, 'share', { n: firm.selected }),
        others: quantity(firm.other_conversion, 'share', { n: (firm.identified ?? 0) - (firm.selected ?? 0) }),
      },
    });
  return sentences;
}

function funnelTable(firm: Funnel, hideBelow: number): TopicTable {
  const row = (id: string, name: Bilingual, n: number | null, share: number | null, cost: number | null) => ({
    key: id,
    cells: [name, countOf(n, hideBelow), quantity(share, 'share', { n }), quantity(cost, 'money')],
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
      row('identified', { en: 'Identified', zh: '识别' }, firm.identified, null, null),
      row('selected', { en: 'Selected', zh: '选择' }, firm.selected, firm.selected_share, null),
      row(
        'developed',
        { en: 'Developed (of the selected)', zh: '开发（选择者中）' },
        firm.developed_selected,
        firm.selected_conversion,
        null,
      ),
      row(
        'all_developed',
        { en: 'Developed (all)', zh: '开发（全部）' },
        firm.developed,
        null,
        firm.cost_per_developed,
      ),
      row(
        'won_back',
        { en: 'Won back (of the lost)', zh: '挽回（流失者中）' },
        firm.won_back,
        firm.won_back_share,
        firm.cost_per_won_back,
      ),
    ],
    isFolded: false,
  };
}

function sevenTables(rows: readonly Seven[], hideBelow: number): TopicTable[] {
  const measured = rows.filter(({ item, measure }) => item === 'all' && sevenNames[measure]);
  if (measured.length === 0) return [];
  const order = Object.keys(sevenNames);
  const columns = [
    { name: { en: 'Measure', zh: '指标' }, isNumber: false },
    { name: { en: 'Value', zh: '数值' }, isNumber: true },
  ];
  const shown = (row: Seven, unit: QuantityUnit): Quantity =>
    (row.n ?? 0) > 0 && (row.n ?? 0) < hideBelow ? tooFew(unit) : quantity(row.value, unit, { n: row.n });
  const details = rows.filter(({ item, measure }) => item !== 'all' && sevenNames[measure]);
  return [
    {
      table: 'seven_p',
      caption: { en: "The seven P's of the firm", zh: '客户 7P' },
      columns,
      rows: measured
        .sort((a, b) => order.indexOf(a.measure) - order.indexOf(b.measure))
        .map((row) => ({
          key: row.measure,
          cells: [
            sevenNames[row.measure]?.name ?? { en: row.measure, zh: row.measure },
            shown(row, sevenNames[row.measure]?.unit ?? 'number'),
          ],
        })),
      isFolded: true,
    },
    ...(details.length === 0
      ? []
      : [
          {
            table: 'seven_p_parts',
            caption: {
              en: 'Sales by kind, channel and place; preferences; sources',
              zh: '按品类、渠道、地点的销售，偏好与来源',
            },
            columns,
            rows: details
              .sort(
                (a, b) =>
                  order.indexOf(a.measure) - order.indexOf(b.measure) ||
                  (b.value ?? 0) - (a.value ?? 0) ||
                  (a.item < b.item ? -1 : 1),
              )
              .map((row) => {
                const known = sevenNames[row.measure];
                return {
                  key: `${row.measure}|${row.item}`,
                  cells: [
                    {
                      en: `${known?.name.en ?? row.measure}: ${row.item}`,
                      zh: `${known?.name.zh ?? row.measure}：${row.item}`,
                    },
                    shown(row, known?.unit ?? 'number'),
                  ],
                };
              }),
            isFolded: true,
          },
        ]),
  ];
}

const method: Bilingual = {
  en: 'Identified: first contact in the period. Selected: the segment fits the positioning (target segments of the settings, else those whose customers bring at least the mean), people of the same segment, region and source are stable or growing customers of the upper tiers at least as often as in the firm, and contact was not refused. This is what selection would do, not what the firm did. Developed: bought since, so that recent periods are not over. Won back: lost a period before and active now. Costs: acquisition cost per person developed, retention cost per customer won back (an upper end: it keeps others too).',
  zh: '识别：本期初次接触。选择：细分符合定位（设置中的目标细分，未设则为客户均值不低于全公司的细分），相同细分、地区、来源的人中稳定或成长的中上层客户不少于全公司比例，且未拒绝联系。这是按标准应当选择谁，不是公司实际选择了谁。开发：此后已购买，近期各期尚未结束。挽回：上期流失、本期重新活跃。成本：获取成本除以开发人数；保留成本除以挽回人数（偏高，因为保留投入也留住了别人）。',
};
