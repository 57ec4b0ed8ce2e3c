import { en } from '../messages/en.ts';
import { zhCN } from '../messages/zh-CN.ts';
import { flag, key, number, text, whole } from '../row-parsers.ts';
import { worthStops } from '../scorecard-schema.ts';
import { defineTopic, numberOf, type TopicNames } from './define-topic.ts';
import { unlessToldApart } from './told-apart.ts';
import { type Bilingual, type Quantity, quantity, type Sentence, type TopicTable } from './topic.ts';
import { saidOf } from './why-not.ts';
import { stepsTable } from './worth-steps.ts';

interface WorthRow {
  readonly link: string;
  readonly closes_points: number | null;
  readonly is_pass_through_assumed: boolean | null;
  readonly loyalty_points: number | null;
  readonly loyalty_lower: number | null;
  readonly loyalty_upper: number | null;
  readonly money_a_year: number | null;
  readonly money_a_year_lower: number | null;
  readonly money_a_year_upper: number | null;
  readonly through_staying: number | null;
  readonly through_repeat: number | null;
  readonly through_margin: number | null;
  readonly staying_share_lower: number | null;
  readonly staying_share_upper: number | null;
  readonly repeat_share_lower: number | null;
  readonly repeat_share_upper: number | null;
  readonly margin_share_lower: number | null;
  readonly margin_share_upper: number | null;
  readonly money: number | null;
  readonly net_a_year: number | null;
  readonly net_a_year_lower: number | null;
  readonly net_a_year_upper: number | null;
  readonly answers: number | null;
  readonly followed: number | null;
  readonly stops_at: string | null;
}

/** What closing each gap is associated with: loyalty points, money, how it comes about, or why it cannot be said. */
export const worthTopic = defineTopic({
  topic: 'worth',
  place: 'chain',
  reads: {
    gap_worth: {
      link: key,
      closes_points: number,
      is_pass_through_assumed: flag,
      loyalty_points: number,
      loyalty_lower: number,
      loyalty_upper: number,
      money_a_year: number,
      money_a_year_lower: number,
      money_a_year_upper: number,
      through_staying: number,
      through_repeat: number,
      through_margin: number,
      staying_share_lower: number.default(null),
      staying_share_upper: number.default(null),
      repeat_share_lower: number.default(null),
      repeat_share_upper: number.default(null),
      margin_share_lower: number.default(null),
      margin_share_upper: number.default(null),
      money: number,
      net_a_year: number,
      net_a_year_lower: number,
      net_a_year_upper: number,
      answers: whole,
      followed: whole,
      stops_at: text,
    },
    worth_steps: { from_level: key, to_level: key, estimate: number, lower: number, upper: number, answers: whole },
    behaviour_slopes: { outcome: key, slope: number, lower: number, upper: number, mean: number, answers: whole },
  },
  build: ({ gap_worth: rows, worth_steps: steps, behaviour_slopes: slopes }, { runOf, names }) => ({
    heading: { en: 'What closing a gap is worth', zh: '弥合缺口值多少' },
    sentences: sentencesOf(rows, saidOf(runOf('worth')), names),
    pictures: rows.some(({ money_a_year }) => money_a_year !== null)
      ? [
          {
            kind: 'intervals' as const,
            id: 'worth-of-gaps',
            title: {
              en: 'Remaining CLV a year associated with closing each gap',
              zh: '弥合各缺口所关联的每年剩余客户终身价值',
            },
            description: {
              en: 'A dot for each link that has a worth in money, with its 95 % interval; the table below has the same numbers.',
              zh: '每个可折算成金额的环节一个点及其 95% 区间；下表列出相同的数字。',
            },
            rows: rows
              .filter(({ money_a_year }) => money_a_year !== null)
              .map((row) => ({ key: row.link, label: names.link(row.link), quantity: moneyOf(row) })),
          },
        ]
      : [],
    tables: [
      ...(rows.length > 0 ? [linksTable(rows, names)] : []),
      ...(steps.length + slopes.length > 0 ? [stepsTable(steps, slopes)] : []),
    ],
    method: {
      en: 'Points closed × what of a point passes the links after it × loyalty per point of what customers perceive (over perceived value and satisfaction, or trust) × relative change of the margin in the 12 months after an answer per point of loyalty (purchases and margin of the 12 months before, time since first and last purchase held equal) × remaining CLV of all customers, ÷ years of its horizon. Errors of answering are taken out of the predictors, and all complete questionnaires on record count; the section “From knowledge to loyalty” takes answers as they are (unless a path model is set to correct them) and of the last months only (setting path_models.window_months), so that its points per point are mostly smaller and the intervals of the two need not meet. 95 % intervals (those of the three shares too, unless that of the margin holds 0) from one bootstrap over persons and attributes through the whole chain, in which the gap and the remaining CLV are drawn by their own uncertainty. Associated with, not caused by; before the cost of the remedy. Tables gap_worth, worth_steps, behaviour_slopes, loyalty_behaviour.',
      zh: '弥合的分数 × 其后各环节的传递率 × 客户感知每 1 分对应的忠诚（经感知价值与满意，或经信任）× 忠诚每 1 分对应的回答后十二个月毛利的相对变化（回答前十二个月的购买次数与毛利、距首次和最近一次购买的时间保持不变）× 全体客户的剩余终身价值，再除以年数。自变量已去除作答误差，并采用全部有记录的完整问卷；“从知识到忠诚”一节按回答原样计算（除非路径模型设为校正），且只取最近若干个月（设置 path_models.window_months），因此其每 1 分对应的数值多半较小，两者的区间未必重叠。95% 区间（三项占比也是，毛利的区间包含 0 时除外）来自对客户与属性的整链重抽样，缺口与剩余终身价值按各自的不确定性抽取。是关联，不是因果；未减补救成本。见表 gap_worth、worth_steps、behaviour_slopes、loyalty_behaviour。',
    },
    numbers: rows.flatMap((row) =>
      numberOf(`topics.worth.${row.link}`, moneyOf(row), {
        relation: 'gap_worth',
        where: { link: row.link },
        query: 'followed_answers',
      }),
    ),
  }),
  queries: [
    {
      query: 'followed_answers',
      sql: `select r.source_system, r.source_file, r.source_line, r.response_id, r.item_id, r.value, b.purchases_before, b.purchases_after, b.margin_before, b.margin_after
from loyalty_behaviour b
join survey_responses r on r.source_system = b.source_system and r.response_id = b.response_id
where r.measure in ('commitment', 'repurchase_intention', 'switching_resistance')
order by r.source_file, r.source_line, r.item_id`,
    },
  ],
});

const pointsOf = (row: WorthRow): Quantity =>
  quantity(row.loyalty_points, 'signed_points', {
    lower: row.loyalty_lower,
    upper: row.loyalty_upper,
    n: row.answers,
    reason: row.loyalty_points === null ? 'not_estimable' : null,
  });

const moneyOf = (row: WorthRow): Quantity =>
  quantity(row.money_a_year, 'money', {
    lower: row.money_a_year_lower,
    upper: row.money_a_year_upper,
    n: row.followed,
    reason: row.money_a_year === null ? 'not_estimable' : null,
  });

/** Why a link has no money, in both languages. */
function stopOf(row: WorthRow): Bilingual {
  const stop = worthStops.find((each) => each === row.stops_at);
  return stop ? { en: en.opening.worthStop[stop], zh: zhCN.opening.worthStop[stop] } : { en: '', zh: '' };
}

function sentencesOf(rows: readonly WorthRow[], said: Bilingual, names: TopicNames): Sentence[] {
  if (rows.length === 0)
    return [
      {
        en: `What closing a gap is worth cannot be said: ${said.en || 'no link was measured'}.`,
        zh: `弥合缺口值多少，目前无法说明：${said.zh || '没有测量到任何环节'}。`,
        values: {},
      },
    ];
  const [best = null, ...next] = rows
    .filter(({ money_a_year }) => money_a_year !== null)
    .toSorted((a, b) => b.money_a_year! - a.money_a_year!);
  const doubt =
    best &&
    unlessToldApart(
      moneyOf(best),
      next.map((row) => ({ name: names.link(row.link), quantity: moneyOf(row) })),
    );
  const others = rows.filter((row) => row.stops_at !== null);
  const whys = [...new Set(others.map((row) => stopOf(row).en))].map((why) => {
    const own = others.filter((row) => stopOf(row).en === why);
    return {
      en: `${own.map(({ link }) => names.link(link).en).join('; ')}: ${why}`,
      zh: `${own.map(({ link }) => names.link(link).zh).join('、')}：${stopOf(own[0]!).zh}`,
    };
  });
  return [
    best === null
      ? {
          en: `No gap has a worth in money: ${said.en || stopOf(rows[0]!).en}.`,
          zh: `没有可折算成金额的缺口：${said.zh || stopOf(rows[0]!).zh}。`,
          values: {},
        }
      : {
          en: `Most is associated with “${names.link(best.link).en}”${doubt?.en}: closing {closes!} points of it goes with {points} points of loyalty and {money} of remaining CLV a year.`,
          zh: `关联最大的是“${names.link(best.link).zh}”${doubt?.zh}：弥合其中 {closes!} 分，对应忠诚 {points} 分、每年剩余客户终身价值 {money}。`,
          values: { closes: quantity(best.closes_points, 'points'), points: pointsOf(best), money: moneyOf(best) },
        },
    ...(whys.length > 0 && best !== null
      ? [
          {
            en: `Without money — ${whys.map((why) => why.en).join('; ')}.`,
            zh: `未能折算成金额的——${whys.map((why) => why.zh).join('；')}。`,
            values: {},
          },
        ]
      : []),
  ];
}

/** No number: the last column says why. */
const none: Bilingual = { en: '–', zh: '–' };

const shareOf = (
  row: WorthRow,
  part: number | null,
  lower: number | null,
  upper: number | null,
): Quantity | Bilingual =>
  part === null || !row.money ? none : quantity(part / row.money, 'share', { lower, upper, n: row.followed });

function linksTable(rows: readonly WorthRow[], names: TopicNames): TopicTable {
  const hasNet = rows.some(({ net_a_year }) => net_a_year !== null);
  return {
    table: 'worth_of_links',
    caption: { en: 'Closing each gap', zh: '弥合各缺口' },
    columns: [
      { name: { en: 'Link', zh: '环节' }, isNumber: false },
      { name: { en: 'Points closed', zh: '弥合分数' }, isNumber: true },
      { name: { en: 'Loyalty', zh: '忠诚' }, isNumber: true },
      { name: { en: 'Remaining CLV a year', zh: '每年剩余终身价值' }, isNumber: true },
      ...(hasNet ? [{ name: { en: 'Less the remedy', zh: '减去补救成本' }, isNumber: true }] : []),
      { name: { en: '… more stay', zh: '其中：更多人留下' }, isNumber: true },
      { name: { en: '… buy more often', zh: '其中：买得更勤' }, isNumber: true },
      { name: { en: '… margin a purchase', zh: '其中：每次毛利' }, isNumber: true },
      { name: { en: 'Why not', zh: '为何没有' }, isNumber: false },
    ],
    rows: rows.map((row) => ({
      key: row.link,
      cells: [
        names.link(row.link),
        quantity(row.closes_points, 'points'),
        row.loyalty_points === null ? none : pointsOf(row),
        row.money_a_year === null ? none : moneyOf(row),
        ...(hasNet
          ? [
              quantity(row.net_a_year, 'money', {
                lower: row.net_a_year_lower,
                upper: row.net_a_year_upper,
                reason: row.net_a_year === null ? 'not_measured' : null,
              }),
            ]
          : []),
        shareOf(row, row.through_staying, row.staying_share_lower, row.staying_share_upper),
        shareOf(row, row.through_repeat, row.repeat_share_lower, row.repeat_share_upper),
        shareOf(row, row.through_margin, row.margin_share_lower, row.margin_share_upper),
        stopOf(row),
      ],
    })),
    isFolded: false,
  };
}
