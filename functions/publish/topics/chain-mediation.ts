import type { ChainRows } from './chain-sentences.ts';
import { type Bilingual, quantity, type Sentence } from './topic.ts';

type MediationRow = ChainRows['path_mediation'][number];
type Name = (construct: string) => Bilingual;

export const lowered = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** Which way associations run, of every pair of constructs that is joined by an arrow and by a detour. */
export function mediationSentences(rows: ChainRows, model: string, name: Name): Sentence[] {
  return rows.path_mediation
    .filter((row) => row.model === model)
    .map((row) => {
      const between = middleOf(rows, model, row.from_construct, row.to_construct).map(name);
      const words = inWords(row, name(row.from_construct), name(row.to_construct), {
        en: between.map(({ en }) => lowered(en)).join(', '),
        zh: between.map(({ zh }) => zh).join('、'),
      });
      return { ...words, values: { share: shareOf(row) } };
    });
}

/** The same from value to the intention to buy again. */
export function afterPurchase(rows: ChainRows): Sentence[] {
  const row = rows.path_mediation.find(
    (each) => each.model === 'after_purchase' && each.to_construct === 'repurchase_intention',
  );
  if (!row) return [];
  const words = inWords(
    row,
    { en: 'value', zh: '感知价值' },
    { en: 'the intention to buy again', zh: '再购意向' },
    { en: 'satisfaction', zh: '满意' },
  );
  return [{ en: `After purchase, ${lowered(words.en)}`, zh: `购买之后，${words.zh}`, values: { share: shareOf(row) } }];
}

const shareOf = (row: MediationRow) =>
  quantity(row.share_of_total, 'share', { lower: row.share_lower, upper: row.share_upper });

/** Constructs that the detours pass. */
function middleOf(rows: ChainRows, model: string, from: string, to: string): string[] {
  const paths = rows.path_coefficients.filter((row) => row.model === model && row.group_name === 'all');
  const next = (construct: string) =>
    paths.filter((row) => row.from_construct === construct).map((row) => row.to_construct);
  return next(from).filter((construct) => construct !== to && reaches(construct, to, next));
}

const reaches = (from: string, to: string, next: (construct: string) => string[]): boolean =>
  next(from).some((construct) => construct === to || reaches(construct, to, next));

function inWords(row: MediationRow, from: Bilingual, to: Bilingual, by: Bilingual): Bilingual {
  const en = `association of ${lowered(from.en)} with ${lowered(to.en)}`;
  const zh = `${from.zh}与${to.zh}的关联`;
  switch (row.verdict) {
    case 'full':
      return {
        en: `The ${en} runs by way of ${by.en} only: beside it no direct one is evident.`,
        zh: `${zh}只经由${by.zh}：此外看不出直接的关联。`,
      };
    case 'partial_complementary':
      return { en: `The ${en} ${shareInWords(row, by).en}`, zh: `${zh}${shareInWords(row, by).zh}` };
    case 'partial_competitive':
      return {
        en: `The ${en} is of two parts that oppose each other: one by way of ${by.en}, one direct.`,
        zh: `${zh}由方向相反的两部分组成：一部分经由${by.zh}，一部分是直接的。`,
      };
    case 'direct_only':
      return {
        en: `The ${en} is direct; none by way of ${by.en} stands out from noise.`,
        zh: `${zh}是直接的；经由${by.zh}的部分与噪声无法区分。`,
      };
    default:
      return { en: `No ${en} stands out from noise.`, zh: `看不出${zh}超出噪声。` };
  }
}

/** One part counts as the larger only where the whole interval of the share lies on its side of a half. */
function shareInWords({ share_lower: lower, share_upper: upper }: MediationRow, by: Bilingual): Bilingual {
  if (lower !== null && lower > 0.5)
    return { en: `runs mostly by way of ${by.en}: {share} of it.`, zh: `主要经由${by.zh}：占 {share}。` };
  if (upper !== null && upper < 0.5)
    return {
      en: `is mostly direct; {share} of it runs by way of ${by.en}.`,
      zh: `主要是直接的；经由${by.zh}的部分占 {share}。`,
    };
  return {
    en: `runs partly by way of ${by.en} ({share} of it), partly directly; which part is larger cannot be told.`,
    zh: `一部分经由${by.zh}（占 {share}），一部分是直接的；哪一部分更大无法区分。`,
  };
}
