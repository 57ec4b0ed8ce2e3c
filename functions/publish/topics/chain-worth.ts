import { type Bilingual, quantity, type Sentence } from './topic.ts';

interface StepRow {
  readonly from_level: string;
  readonly to_level: string;
  readonly estimate: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly answers: number | null;
}

/** Why the worth of closing gaps reckons with other points of loyalty per point of value and trust than the chain shows. */
export function worthSentence(steps: readonly StepRow[], window: Bilingual): Sentence[] {
  const of = (from: string) => {
    const row = steps.find((step) => step.from_level === from && step.to_level === 'loyalty');
    return quantity(row?.estimate, 'number', {
      lower: row?.lower ?? null,
      upper: row?.upper ?? null,
      n: row?.answers ?? null,
    });
  };
  const [value, trust] = [of('perceived_value'), of('trust')];
  if (value.value === null || trust.value === null) return [];
  return [
    {
      en: `The worth of closing gaps reckons with other figures: {value} points of loyalty per point of perceived value, {trust} per point of trust. There the error of answering is taken out, which as a rule makes effects larger, and all periods count, not the ${window.en} alone.`,
      zh: `弥合缺口的价值一节采用另外的数字：感知价值每高 1 分对应忠诚 {value} 分，信任每高 1 分对应 {trust} 分。那里去除了作答误差（效应通常因而较大），并使用全部期间的回答，而不仅是${window.zh}。`,
      values: { value, trust },
    },
  ];
}
