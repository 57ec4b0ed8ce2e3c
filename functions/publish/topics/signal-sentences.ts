import type { TopicNames } from './define-topic.ts';
import { doubts, verdicts } from './signal-names.ts';
import { attributeOf, effectOf, nameOf, type SignalRow, trusts } from './signal-rows.ts';
import { unlessToldApart } from './told-apart.ts';
import { type Bilingual, quantity, type Sentence } from './topic.ts';

/** Where trust was on its way before already, a change is no sign of the signal. */
const isClear = (row: SignalRow): boolean => {
  const { trust_effect_lower: lower, trust_effect_upper: upper } = row;
  return lower !== null && upper !== null && (lower > 0 || upper < 0) && !trusts.trust.hasTrend(row);
};

/** What the card says of the signals: which trust followed, what is dear and what too cheap, what to beware of. */
export function sentencesOf(rows: readonly SignalRow[], names: TopicNames, said: Bilingual): Sentence[] {
  const measured = rows.filter((row) => row.trust_effect !== null);
  if (measured.length === 0)
    return [
      {
        en: `What the firm’s signals do to trust cannot be told: ${said.en}.`,
        zh: `企业的信号对信任有何作用无从得知：${said.zh}。`,
        values: {},
      },
    ];
  const count = quantity(rows.length, 'count');
  const rose = measured.filter((row) => isClear(row) && (row.trust_effect ?? 0) > 0);
  const [best] = rose.toSorted((a, b) => (b.trust_effect ?? 0) - (a.trust_effect ?? 0));
  const doubt = best ? doubtOf(best, measured, 'trust', names) : { en: '', zh: '' };
  const lead: Sentence = best
    ? {
        en: `Of {all!} trust signals trust rose after {rose!} beyond noise; most after “${nameOf(best, names).en}”${doubt.en}: {effect} points${best.trust_effect_basis === 'before_after' ? ', without anybody to compare with' : ''}.`,
        zh: `{all!} 个信任信号中，有 {rose!} 个之后信任的上升超出噪声；升幅最大的是“${nameOf(best, names).zh}”${doubt.zh}：{effect} 分${best.trust_effect_basis === 'before_after' ? '，但没有可对照的客户' : ''}。`,
        values: { all: count, rose: quantity(rose.length, 'count'), effect: effectOf(best) },
      }
    : {
        en: 'After none of {all!} trust signals did trust in the firm rise beyond noise.',
        zh: '{all!} 个信任信号之后，对企业的信任都没有超出噪声的上升。',
        values: { all: count },
      };
  return [
    lead,
    ...attributeSentence(rows, names),
    ...fallSentence(measured, names),
    ...moneySentences(rows, names),
    ...trendCautions(rows, names),
    ...cautions(rows),
  ];
}

/** Which other signal, if any, trust may have moved as much after as after the best: those on their way before are no sign. */
function doubtOf(
  best: SignalRow,
  rows: readonly SignalRow[],
  which: keyof typeof trusts,
  names: TopicNames,
): Bilingual {
  const { effect, hasTrend } = trusts[which];
  const sized = which === 'trust' ? effectOf : attributeOf;
  return unlessToldApart(
    sized(best),
    rows
      .filter((row) => row !== best && effect(row) !== null && !hasTrend(row))
      .toSorted((a, b) => (effect(b) ?? 0) - (effect(a) ?? 0))
      .map((row) => ({ name: nameOf(row, names), quantity: sized(row) })),
  );
}

/** Trust in the very thing a signal speaks of moves first. */
function attributeSentence(rows: readonly SignalRow[], names: TopicNames): Sentence[] {
  const [best] = rows
    .filter((row) => (row.attribute_effect_lower ?? 0) > 0 && !trusts.attribute.hasTrend(row))
    .toSorted((a, b) => (b.attribute_effect ?? 0) - (a.attribute_effect ?? 0));
  if (!best) return [];
  const doubt = doubtOf(best, rows, 'attribute', names);
  return [
    {
      en: `Trust in the very thing that a signal speaks of rose most after “${nameOf(best, names).en}”${doubt.en}: {effect} points.`,
      zh: `对信号所涉属性本身的信任，以“${nameOf(best, names).zh}”之后上升最多${doubt.zh}：{effect} 分。`,
      values: { effect: attributeOf(best) },
    },
  ];
}

function fallSentence(measured: readonly SignalRow[], names: TopicNames): Sentence[] {
  const [worst] = measured
    .filter((row) => isClear(row) && (row.trust_effect ?? 0) < 0)
    .toSorted((a, b) => (a.trust_effect ?? 0) - (b.trust_effect ?? 0));
  if (!worst) return [];
  const isAlone = worst.trust_effect_basis === 'before_after';
  return [
    {
      en: `After “${nameOf(worst, names).en}” trust fell beyond noise: {effect} points${isAlone ? '; there is nobody to compare with, so the reason may be another' : ''}.`,
      zh: `“${nameOf(worst, names).zh}”之后信任下降，超出噪声：{effect} 分${isAlone ? '；没有可对照的客户，原因可能在别处' : ''}。`,
      values: { effect: effectOf(worst) },
    },
  ];
}

function moneySentences(rows: readonly SignalRow[], names: TopicNames): Sentence[] {
  const judged = (verdict: string) => rows.filter((row) => row.verdict === verdict);
  const list = (found: readonly SignalRow[], language: 'en' | 'zh') =>
    found
      .map((row) => {
        const doubt = doubts[row.verdict_doubt ?? 'none']?.[language] ?? '';
        return `“${nameOf(row, names)[language]}”${language === 'en' ? ` (${doubt})` : `（${doubt}）`}`;
      })
      .join(language === 'en' ? ', ' : '、');
  const sentences: Sentence[] = [];
  for (const [verdict, meaning] of Object.entries(verdicts)) {
    const found = judged(verdict);
    if (found.length === 0) continue;
    sentences.push({
      en: `${capital(meaning.en)}: ${list(found, 'en')}.`,
      zh: `${meaning.zh}——${list(found, 'zh')}。`,
      values: {},
    });
  }
  const unknown = rows.filter((row) => row.rival_cost === null).length;
  if (unknown > 0)
    sentences.push({
      en: 'What a less able rival would pay is unknown for {unknown!} of them: give its failure rate (a benchmark) to judge them.',
      zh: '其中 {unknown!} 个信号，能力较差的对手需付出多少不得而知：补上其失信率（行业基准）方可判定。',
      values: { unknown: quantity(unknown, 'count') },
    });
  return sentences;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Trust that was on its way before the signal: what followed may be the same way, or its end. */
function trendCautions(rows: readonly SignalRow[], names: TopicNames): Sentence[] {
  const sentence = (which: keyof typeof trusts, of: Bilingual): Sentence[] => {
    const { effect, hasTrend, trend } = trusts[which];
    const found = rows.filter((row) => effect(row) !== null && hasTrend(row));
    if (found.length === 0) return [];
    const list = (language: 'en' | 'zh') =>
      found.map(
        (row, place) =>
          `“${nameOf(row, names)[language]}”${language === 'en' ? ` ({trend${place}} points)` : `（{trend${place}} 分）`}`,
      );
    return [
      {
        en: `${capital(of.en)} was moving before already, or otherwise than elsewhere, from the first half of the time before to the second: ${list('en').join(', ')}. Do not take the change after these for the signal’s.`,
        zh: `${of.zh}，在信号之前的前后两半段之间已有变动，或与其他客户走势不同：${list('zh').join('、')}。之后的变化不宜归于信号。`,
        values: Object.fromEntries(found.map((row, place) => [`trend${place}`, trend(row)])),
      },
    ];
  };
  return [
    ...sentence('trust', { en: 'trust in the firm', zh: '对企业的信任' }),
    ...sentence('attribute', { en: 'trust in what a signal speaks of', zh: '对信号所涉属性的信任' }),
  ];
}

/** What to beware of: windows that are not over, rates that stand in for others. */
function cautions(rows: readonly SignalRow[]): Sentence[] {
  const measured = rows.filter((row) => row.trust_effect !== null);
  const sentence = (count: number, en: string, zh: string): Sentence[] =>
    count === 0 ? [] : [{ en, zh, values: { count: quantity(count, 'count') } }];
  return [
    ...sentence(
      measured.filter((row) => row.is_incomplete === true).length,
      'For {count!} of them the time after the signal is not over: effect and verdict are of the days so far.',
      '其中 {count!} 个信号之后的观察期尚未结束：作用与判定只依据目前已过的天数。',
    ),
    ...sentence(
      rows.filter((row) => row.failure_rate_basis === 'deliveries_instead').length,
      'For {count!} of the promises that are not of delivery no rate of failure is stated: that of late deliveries stands in.',
      '有 {count!} 项与交付无关的承诺没有填写失信率：暂以逾期交付的比例代替。',
    ),
  ];
}
