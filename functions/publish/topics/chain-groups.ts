import { lowered } from './chain-mediation.ts';
import type { ChainRows } from './chain-sentences.ts';
import { between, chanceText, effectOf, namesIn } from './path-rows.ts';
import { type Bilingual, quantity, type Sentence, type TopicCell, type TopicTable } from './topic.ts';

type Name = (construct: string) => Bilingual;
export type Comparison = ChainRows['path_invariance'][number];

const column = (en: string, zh: string, isNumber = false) => ({ name: { en, zh }, isNumber });
const none: Bilingual = { en: '–', zh: '–' };

const verdicts: Readonly<Record<string, Bilingual>> = {
  full: { en: 'same meaning, level and spread: may be pooled', zh: '含义、水平与离散都相同：可以合并' },
  partial: { en: 'same meaning: effects may be compared', zh: '含义相同：可以比较效应' },
  none: { en: 'not the same meaning: effects must not be compared', zh: '含义不同：不能比较效应' },
};

const reasons: Readonly<Record<string, Bilingual>> = {
  one_segment: { en: 'there is only one segment', zh: '只有一个细分' },
  few_units: { en: 'too few answers in one of the groups', zh: '其中一组的回答太少' },
  not_estimable: { en: 'the model cannot be estimated in one of the groups', zh: '其中一组无法估计该模型' },
  other_questions: { en: 'the groups were not asked the same questions', zh: '两组的题目不相同' },
};

const whyNot = ({ reason }: Comparison): Bilingual => reasons[reason ?? ''] ?? { en: 'not checked', zh: '未检验' };

/** What the check of invariance came to, or why there was none. */
export function checkOf(rows: readonly Comparison[]): Bilingual {
  const [first] = rows;
  if (!first) return { en: 'not checked', zh: '未检验' };
  if (first.step === 'not_compared') {
    const why = whyNot(first);
    return { en: `not compared: ${why.en}`, zh: `未作比较：${why.zh}` };
  }
  return verdicts[first.verdict ?? ''] ?? { en: 'not checked', zh: '未检验' };
}

/** After correction for all differences that were looked at. */
export const isBeyondChance = ({ step, q_value }: Comparison): boolean => step === 'path' && (q_value ?? 1) < 0.05;

const [after, before] = ['intention_after_purchase', 'before_purchase'];

/** Paths to the intention, after beside before a first purchase; constructs correspond by their place. */
function stagesOf(rows: ChainRows) {
  const compared = rows.path_invariance.filter((row) => row.model === after && row.compared_with === before);
  const pathsOf = (model: string) =>
    rows.path_coefficients.filter((row) => row.model === model && row.group_name === 'all');
  const name = namesIn(rows.path_constructs, after);
  const others = pathsOf(before);
  const paths = pathsOf(after).map((row) => ({
    row,
    from: name(row.from_construct),
    other: others.find((each) => each.from_construct === row.from_construct) ?? null,
    difference: compared.find((each) => each.step === 'path' && each.construct === row.from_construct) ?? null,
  }));
  return { compared, paths, isAsked: paths.length > 0 || others.length > 0 };
}

/** Whether the intention goes with value and trust alike before and after a first purchase; only where they mean the same. */
export function stagesSentence(rows: ChainRows): Sentence[] {
  const { compared, paths, isAsked } = stagesOf(rows);
  const [first] = compared;
  if (!first || !isAsked) return [];
  if (first.step === 'not_compared') {
    const why = whyNot(first);
    return [
      {
        en: `Effects before and after a first purchase are not compared: ${why.en}.`,
        zh: `首次购买之前与之后的效应未作比较：${why.zh}。`,
        values: {},
      },
    ];
  }
  if (first.verdict === 'none') return [otherMeaning(compared, namesIn(rows.path_constructs, after))];
  const values = Object.fromEntries(
    paths.flatMap(({ row, other }, place) => [
      [`after${place}`, effectOf(row)],
      [`before${place}`, other ? effectOf(other) : quantity(null, 'number')],
    ]),
  );
  const shown = paths.flatMap((path, place) => (path.difference ? [{ ...path, place }] : []));
  const different = shown.filter(({ difference }) => difference && isBeyondChance(difference));
  const listed = different.length > 0 ? different : shown;
  const figures = {
    en: listed
      .map(({ from, place }) => `${lowered(from.en)} {after${place}} after, {before${place}} before`)
      .join('; '),
    zh: listed.map(({ from, place }) => `${from.zh}：之后 {after${place}}，之前 {before${place}}`).join('；'),
  };
  return [
    different.length > 0
      ? {
          en: `What the intention goes with is not the same after a first purchase as before (standardised effects): ${figures.en}.`,
          zh: `首次购买之后与之前，与意向相关联的因素不同（标准化效应）：${figures.zh}。`,
          values,
        }
      : {
          en: `Effects on the intention do not differ between before and after a first purchase beyond chance (standardised): ${figures.en}.`,
          zh: `首次购买之前与之后，对意向的效应没有超出偶然的差异（标准化效应）：${figures.zh}。`,
          values,
        },
  ];
}

/** Constructs that fail the check, each with the chance of so different composites where there is no difference. */
function otherMeaning(compared: readonly Comparison[], name: Name): Sentence {
  const failed = compared.filter(({ step, holds }) => step === 'compositional' && holds === false);
  const named = failed.map(({ construct }, place) => {
    const { en, zh } = name(construct ?? '');
    return { en: `${lowered(en)} (p {p${place}!})`, zh: `${zh}（p {p${place}!}）` };
  });
  return {
    en: `Effects before and after a first purchase must not be compared: by the check of invariance not the same is meant by ${named.map(({ en }) => en).join(', ')}.`,
    zh: `首次购买之前与之后的效应不能比较：不变性检验表明含义不同的有${named.map(({ zh }) => zh).join('、')}。`,
    values: Object.fromEntries(failed.map(({ p_value }, place) => [`p${place}`, quantity(p_value, 'number')])),
  };
}

/** The same path by path, with the check of invariance in a row of its own. */
export function stagesTable(rows: ChainRows, window: Bilingual): TopicTable[] {
  const { compared, paths } = stagesOf(rows);
  if (compared.length === 0 || paths.length === 0) return [];
  const check: TopicCell[] = [{ en: 'Check of invariance', zh: '不变性检验' }, none, none, none, checkOf(compared)];
  return [
    {
      table: 'chain_stages',
      caption: {
        en: `Effects on the intention before and after the first purchase (${window.en}; models of value and trust without satisfaction, so that the path of value holds what runs by way of satisfaction as well)`,
        zh: `首次购买之前与之后对意向的效应（${window.zh}；模型只含价值与信任、不含满意，价值的路径因此也包含经由满意的部分）`,
      },
      columns: [
        column('Path', '路径'),
        column('Before', '之前', true),
        column('After', '之后', true),
        column('After less before', '之后减之前', true),
        column('Beyond chance (corrected for both paths)', '超出偶然（已按两条路径校正）'),
      ],
      rows: [
        { key: 'invariance', cells: check },
        ...paths.map(({ row, from, other, difference }) => ({
          key: `${row.from_construct}>${row.to_construct}`,
          cells: [
            between(from, { en: 'Intention', zh: '意向' }),
            other ? effectOf(other) : none,
            effectOf(row),
            difference ? quantity(difference.value, 'number') : none,
            difference ? chanceOf(difference) : none,
          ],
        })),
      ],
      isFolded: true,
    },
  ];
}

function chanceOf(row: Comparison): Bilingual {
  const p = row.q_value === null ? '' : chanceText(row.q_value);
  return isBeyondChance(row) ? { en: `yes, ${p}`, zh: `是，${p}` } : { en: `no, ${p}`, zh: `否，${p}` };
}
