import {
  chains,
  clearField,
  importanceOf,
  type Middles,
  middlesOf,
  namedAttributes,
  openSide,
  type Point,
  toActOn,
} from './where-to-act-fields.ts';

/** What is told apart as mattering more and standing lower in a chain; else what seems so, and which side of it is open. */
export function sentencesOf(all: readonly Point[], chain: 'value' | 'trust') {
  const points = all.filter((point) => point.chain === chain);
  if (points.length === 0) return [];
  const middle = middlesOf(points);
  const { clear, unclear } = toActOn(points, middle);
  const { what } = chains[chain];
  if (clear.length > 0) {
    const { list, values } = listed(clear.slice(0, namedAttributes));
    return [
      {
        en: `For ${what.en}, act on what matters and stands low: ${list.en}.`,
        zh: `就${what.zh}而言，应先改进重要而表现偏低的：${list.zh}。`,
        values,
      },
    ];
  }
  if (unclear.length > 0) {
    const { list, values } = listedByOpenSide(unclear.slice(0, namedAttributes), middle);
    return [
      {
        en: `For ${what.en}, no attribute is told apart as mattering more than the mean and standing lower. By their estimates alone: ${list.en}.`,
        zh: `就${what.zh}而言，没有哪个属性能确定为比均值更重要而表现更低。仅按估计值：${list.zh}。`,
        values,
      },
    ];
  }
  const most = [...points].sort((a, b) => importanceOf(b) - importanceOf(a))[0]!;
  const values = { performance: most.performance, importance: most.importance };
  return [
    clearField(most, middle) === 'keep'
      ? {
          en: `What ${what.en} goes with most already stands well: ${most.label.en} ({performance}, {importance} per point).`,
          zh: `与${what.zh}关联最大的属性已经做得好：${most.label.zh}（{performance} 分，每 1 分对应 {importance} 分）。`,
          values,
        }
      : {
          en: `For ${what.en}, no attribute matters more than the mean and stands lower.`,
          zh: `就${what.zh}而言，没有比均值更重要而表现更低的属性。`,
          values: {},
        },
  ];
}

const openSides = {
  importance: {
    en: 'standing low for certain, but whether they matter more than the mean is not told apart',
    zh: '表现确定偏低、但是否比均值更重要未能区分的',
  },
  performance: {
    en: 'mattering more for certain, but whether they stand below the mean is not told apart',
    zh: '确定更重要、但表现是否低于均值未能区分的',
  },
  both: { en: 'told apart from the mean in neither', zh: '重要性与表现都与均值未能区分的' },
} as const;

/** Points one after the other, under what is not told apart of them. */
function listedByOpenSide(points: readonly Point[], middle: Middles) {
  const groups = (['importance', 'performance', 'both'] as const).flatMap((side) => {
    const own = points.filter((point) => openSide(point, middle) === side);
    return own.length === 0 ? [] : [{ side, own }];
  });
  const lists = groups.map(({ side, own }, place) => ({
    words: openSides[side],
    ...listed(own, groups.slice(0, place).flatMap((before) => before.own).length),
  }));
  return {
    list: {
      en: lists.map(({ words, list }) => `${words.en}: ${list.en}`).join('; '),
      zh: lists.map(({ words, list }) => `${words.zh}有${list.zh}`).join('；'),
    },
    values: Object.fromEntries(lists.flatMap(({ values }) => Object.entries(values))),
  };
}

function listed(points: readonly Point[], from = 0) {
  const each = (write: (point: Point, place: number) => string): string[] =>
    points.map((point, place) => write(point, from + place));
  return {
    list: {
      en: each((point, place) => `${point.label.en} ({performance${place}!}; {importance${place}} per point)`).join(
        ', ',
      ),
      zh: each(
        (point, place) => `${point.label.zh}（{performance${place}!} 分；每 1 分对应 {importance${place}} 分）`,
      ).join('、'),
    },
    values: Object.fromEntries(
      points.flatMap((point, place) => [
        [`performance${from + place}`, point.performance],
        [`importance${from + place}`, point.importance],
      ]),
    ),
  };
}
