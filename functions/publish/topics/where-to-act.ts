import type { Settings } from '../../lake/settings.ts';
import { key, number, text, whole } from '../row-parsers.ts';
import { defineTopic, numberOf, type TopicNames } from './define-topic.ts';
import { intervalWords, pathQueries, windowWords } from './path-rows.ts';
import { type Bilingual, type Picture, quantity, type TopicTable } from './topic.ts';
import {
  chains,
  clearField,
  type Field,
  middlesOf,
  namedAttributes,
  type Point,
  roomOf,
  toActOn,
} from './where-to-act-fields.ts';
import { sentencesOf } from './where-to-act-sentences.ts';
import { saidOf } from './why-not.ts';

interface ImportanceRow {
  readonly model: string;
  readonly construct: string;
  readonly item: string | null;
  readonly performance: number | null;
  readonly performance_lower: number | null;
  readonly performance_upper: number | null;
  readonly importance: number | null;
  readonly importance_lower: number | null;
  readonly importance_upper: number | null;
}

/** Importance × performance: which attributes value and trust move with, and how well each stands. */
export const whereToActTopic = defineTopic({
  topic: 'where_to_act',
  place: 'chain',
  reads: {
    path_importance: {
      model: key,
      target: key,
      construct: key,
      item: text,
      performance: number,
      performance_lower: number,
      performance_upper: number,
      importance: number,
      importance_lower: number,
      importance_upper: number,
    },
    derived_importance: { chain: key, attribute_id: key, weight: number, lower: number, upper: number, n: whole },
  },
  build: ({ path_importance: rows, derived_importance: weights }, { settings, runOf, names }) => {
    const points = (['value', 'trust'] as const).flatMap((chain) => pointsOf(rows, chain, names));
    const said = saidOf(runOf('value_attributes'));
    return {
      heading: { en: 'Where to act', zh: '从何处着手' },
      sentences:
        points.length === 0
          ? [
              {
                en: `What value and trust go with cannot be estimated: ${said.en}.`,
                zh: `价值与信任同哪些属性相关联，无法估计：${said.zh}。`,
                values: {},
              },
            ]
          : (['value', 'trust'] as const).flatMap((chain) => sentencesOf(points, chain)),
      pictures: (['value', 'trust'] as const).flatMap((chain) => pictureOf(points, chain)),
      tables: points.length === 0 ? [] : [tableOf(points, weights, windowWords(settings.path_models))],
      method: methodOf(settings),
      numbers: points.flatMap((point) =>
        numberOf(`topics.where_to_act.${point.key}`, point.importance, {
          relation: 'path_importance',
          where: { model: chains[point.chain].model, construct: constructOf(rows, point), item: null },
          query: 'path_model_rows',
          parameters: { model: chains[point.chain].model, construct: constructOf(rows, point) },
        }),
      ),
    };
  },
  queries: pathQueries,
});

function methodOf({ path_models: settings }: Settings): Bilingual {
  const interval = intervalWords(settings);
  const window = windowWords(settings);
  return {
    en: `Importance: points of perceived value (of trust) per point of the attribute, the other attributes held, from a path model on the answers of customers of the ${window.en} (value_attributes, trust_attributes: attributes alone, nothing in between); performance: mean level perceived in the same window, which differs from the levels of the period elsewhere on the card. 95 % ${interval.en} intervals from resampled persons or buckets of persons; of the weights percentiles, shared out anew in each resample. Fields are cut at the means of the chain, taken as known; an attribute whose interval of importance or performance holds the mean is not told apart and belongs to none. One question an attribute is asked, so that its effect is rather too small; the order is touched by that only where some attributes are answered less reliably than others. Associations, not causes. Tables path_importance, derived_importance.`,
    zh: `重要性：在其他属性不变时，属性每高 1 分对应的感知价值（信任）分数，由客户${window.zh}回答的路径模型得到（value_attributes、trust_attributes：只含各属性，没有中间构念）；表现：同一窗口的平均感知水平，与本卡其他各处只取本期的水平不同。95% ${interval.zh}区间由对人或人群桶重抽样得到；权重用百分位区间，在每次重抽样中重新分摊。各区以该链的均值划分（均值视为已知）；重要性或表现的区间包含均值的属性未能区分，不归入任何一区。每个属性只问一题，效应因而偏小；只有各属性回答的可靠程度不同时，次序才会受影响。是关联，不是因果。见表 path_importance、derived_importance。`,
  };
}

const attributeOf = (construct: string): string => construct.slice(construct.indexOf(':') + 1);

const constructOf = (rows: readonly ImportanceRow[], point: Point): string =>
  rows.find((row) => row.model === chains[point.chain].model && attributeOf(row.construct) === point.key)?.construct ??
  point.key;

function pointsOf(rows: readonly ImportanceRow[], chain: 'value' | 'trust', names: TopicNames): Point[] {
  return rows
    .filter((row) => row.model === chains[chain].model && row.item === null && row.construct.includes(':'))
    .map((row) => ({
      key: attributeOf(row.construct),
      label: names.attribute(attributeOf(row.construct)),
      chain,
      importance: quantity(row.importance, 'number', { lower: row.importance_lower, upper: row.importance_upper }),
      performance: quantity(row.performance, 'points', { lower: row.performance_lower, upper: row.performance_upper }),
    }));
}

const fieldWords: Readonly<Record<Field | 'unclear', Bilingual>> = {
  act: { en: 'act', zh: '着手改进' },
  keep: { en: 'keep', zh: '保持' },
  low: { en: 'later', zh: '稍后' },
  ample: { en: 'ample', zh: '充裕' },
  unclear: { en: 'not told apart', zh: '未能区分' },
};

const withDoubt = ({ en, zh }: Bilingual): Bilingual => ({
  en: `${en} (${fieldWords.unclear.en})`,
  zh: `${zh}（${fieldWords.unclear.zh}）`,
});

function pictureOf(all: readonly Point[], chain: 'value' | 'trust'): Picture[] {
  const points = all.filter((point) => point.chain === chain);
  if (points.length < 2) return [];
  const middle = middlesOf(points);
  const { clear, unclear } = toActOn(points, middle);
  const others = points
    .filter((point) => !clear.includes(point) && !unclear.includes(point))
    .sort((a, b) => roomOf(b) - roomOf(a));
  const first = [...clear, ...unclear, ...others].slice(0, namedAttributes).map(({ key: name }) => name);
  const { what } = chains[chain];
  return [
    {
      kind: 'quadrants',
      id: `where-to-act-${chain}`,
      title: {
        en: `What ${what.en} goes with, and how it stands`,
        zh: `${what.zh}与哪些属性相关联，以及表现如何`,
      },
      description: {
        en: 'Across: importance; up: performance; the shaded field matters and stands low; not told apart: an interval holds the mean. The table below has the same numbers.',
        zh: '横轴为重要性，纵轴为表现；阴影区表示重要而表现偏低；“未能区分”表示区间包含均值。下表列出相同的数字。',
      },
      across: {
        name: { en: `Points of ${what.en} per point`, zh: `每 1 分对应的${what.zh}分数` },
        middle: middle.importance,
      },
      up: { name: { en: 'Level perceived', zh: '感知水平' }, middle: middle.performance },
      fields: {
        act: { en: 'Act: matters, stands low', zh: '着手改进：重要而偏低' },
        keep: { en: 'Keep: matters, stands well', zh: '保持：重要且良好' },
        low: { en: 'Later: matters less, stands low', zh: '稍后：次要而偏低' },
        ample: { en: 'Ample: matters less, stands well', zh: '充裕：次要而良好' },
      },
      points: points.map((point) => ({
        key: point.key,
        label: clearField(point, middle) === null ? withDoubt(point.label) : point.label,
        across: point.importance,
        up: point.performance,
        isLabelled: first.includes(point.key),
      })),
    },
  ];
}

function tableOf(
  points: readonly Point[],
  weights: readonly {
    attribute_id: string;
    weight: number | null;
    lower: number | null;
    upper: number | null;
    n: number | null;
  }[],
  window: Bilingual,
): TopicTable {
  const middles = {
    value: middlesOf(points.filter(({ chain }) => chain === 'value')),
    trust: middlesOf(points.filter(({ chain }) => chain === 'trust')),
  };
  const chainName = { value: { en: 'value', zh: '价值' }, trust: { en: 'trust', zh: '信任' } };
  return {
    table: 'importance_performance',
    caption: {
      en: `Importance and performance of the attributes (answers of the ${window.en})`,
      zh: `各属性的重要性与表现（${window.zh}的回答）`,
    },
    columns: [
      { name: { en: 'Attribute', zh: '属性' }, isNumber: false },
      { name: { en: 'Goes with', zh: '与之关联' }, isNumber: false },
      { name: { en: 'Points per point', zh: '每 1 分对应' }, isNumber: true },
      { name: { en: 'Weight', zh: '权重' }, isNumber: true },
      { name: { en: 'Level perceived', zh: '感知水平' }, isNumber: true },
      { name: { en: 'Field', zh: '所在区' }, isNumber: false },
    ],
    rows: points.map((point) => {
      const weight = weights.find((each) => each.attribute_id === point.key);
      return {
        key: point.key,
        cells: [
          point.label,
          chainName[point.chain],
          point.importance,
          quantity(weight?.weight, 'share', {
            lower: weight?.lower ?? null,
            upper: weight?.upper ?? null,
            n: weight?.n ?? null,
          }),
          point.performance,
          fieldWords[clearField(point, middles[point.chain]) ?? 'unclear'],
        ],
      };
    }),
    isFolded: false,
  };
}
