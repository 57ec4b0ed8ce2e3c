import { type Bilingual, type QuantityUnit, quantity, type TopicTable } from './topic.ts';

const levels: Readonly<Record<string, Bilingual>> = {
  perception: { en: 'level perceived', zh: '感知水平' },
  perceived_trust: { en: 'level trusted', zh: '信任水平' },
  perceived_value: { en: 'perceived value', zh: '感知价值' },
  trust: { en: 'trust', zh: '信任' },
  loyalty: { en: 'loyalty', zh: '忠诚' },
  ten_of_loyalty: { en: 'loyalty (ten points more)', zh: '忠诚（每高 10 分）' },
  purchases_after: { en: 'purchases in the 12 months after', zh: '其后十二个月的购买次数' },
  churned: { en: 'chance of no purchase in the 12 months after', zh: '其后十二个月不再购买的概率' },
  margin_after: { en: 'margin in the 12 months after', zh: '其后十二个月的毛利' },
};

/** Behaviour moves too little per point to be read. */
const tenfold = (value: number | null): number | null => (value === null ? null : 10 * value);
const unitOf: Readonly<Record<string, QuantityUnit>> = { margin_after: 'money', churned: 'share_points' };

const nameOf = (level: string): Bilingual => levels[level] ?? { en: level, zh: level };

/** The steps from what customers perceive to loyalty, and from loyalty to behaviour, in units per point. */
export function stepsTable(
  steps: readonly {
    from_level: string;
    to_level: string;
    estimate: number | null;
    lower: number | null;
    upper: number | null;
    answers: number | null;
  }[],
  slopes: readonly {
    outcome: string;
    slope: number | null;
    lower: number | null;
    upper: number | null;
    answers: number | null;
  }[],
): TopicTable {
  const all = [
    ...steps.map((step) => ({ from: step.from_level, to: step.to_level, value: step.estimate, ...step })),
    ...slopes.map(({ outcome, slope, lower, upper, answers }) => ({
      from: 'ten_of_loyalty',
      to: outcome,
      value: tenfold(slope),
      lower: tenfold(lower),
      upper: tenfold(upper),
      answers,
    })),
  ];
  return {
    table: 'worth_steps',
    caption: {
      en: 'The steps of the way, per point, freed from errors of answering (in “From knowledge to loyalty” answers count as they are)',
      zh: '各步，每 1 分对应（已去除作答误差；“从知识到忠诚”一节按回答原样计算）',
    },
    columns: [
      { name: { en: 'One point more of', zh: '每高 1 分的' }, isNumber: false },
      { name: { en: 'goes with', zh: '对应' }, isNumber: false },
      { name: { en: 'by', zh: '变化' }, isNumber: true },
      { name: { en: 'Answers', zh: '回答数' }, isNumber: true },
    ],
    rows: all.map(({ from, to, value, lower, upper, answers }) => ({
      key: `${from}_${to}`,
      cells: [
        nameOf(from),
        nameOf(to),
        quantity(value, unitOf[to] ?? 'number', { lower, upper, n: answers }),
        quantity(answers, 'count'),
      ],
    })),
    isFolded: true,
  };
}
