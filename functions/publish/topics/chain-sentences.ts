import type { z } from 'zod';
import { stagesSentence } from './chain-groups.ts';
import { afterPurchase, lowered, mediationSentences } from './chain-mediation.ts';
import { necessitySentences } from './chain-necessity.ts';
import type { invarianceReads, mediationReads, pathReads } from './path-rows.ts';
import { type Bilingual, quantity, type Sentence } from './topic.ts';

type RowOf<S extends z.ZodRawShape> = z.output<z.ZodObject<S>>;

export interface ChainRows {
  readonly path_coefficients: readonly RowOf<typeof pathReads.path_coefficients>[];
  readonly path_effects: readonly RowOf<typeof pathReads.path_effects>[];
  readonly path_constructs: readonly RowOf<typeof pathReads.path_constructs>[];
  readonly path_mediation: readonly RowOf<typeof mediationReads>[];
  readonly path_invariance: readonly RowOf<typeof invarianceReads>[];
  readonly necessity: readonly {
    condition: string;
    effect_size: number | null;
    p_value: number | null;
    is_necessary: boolean | null;
    persons: number | null;
    loyalty_level: number | null;
    needed_level: number | null;
    share_below: number | null;
    share_below_lower: number | null;
    share_below_upper: number | null;
  }[];
  readonly loyalty_by_satisfaction_trust: readonly {
    satisfaction: string;
    trust: string;
    loyalty: number | null;
    lower: number | null;
    upper: number | null;
    persons: number | null;
    satisfaction_from: number | null;
    trust_from: number | null;
    is_hidden: boolean | null;
  }[];
}

/** What the chain says, in words; the first sentence is the answer. */
export function chainSentences(rows: ChainRows, model: string, name: (construct: string) => Bilingual): Sentence[] {
  return [
    ...strongest(rows, model, name),
    ...mediationSentences(rows, model, name),
    ...beforePurchase(rows),
    ...afterPurchase(rows),
    ...stagesSentence(rows),
    ...necessitySentences(rows),
  ];
}

const totals = (rows: ChainRows, model: string, to: string) =>
  rows.path_effects
    .filter((row) => row.model === model && row.kind === 'total' && row.group_name === 'all' && row.to_construct === to)
    .sort((a, b) => (b.points_per_point ?? 0) - (a.points_per_point ?? 0));

const inPoints = (row: ChainRows['path_effects'][number]) =>
  quantity(row.points_per_point, 'number', { lower: row.points_lower, upper: row.points_upper });

/** What loyalty (the construct that nothing follows) goes with most, and which knowledge. */
function strongest(rows: ChainRows, model: string, name: (construct: string) => Bilingual): Sentence[] {
  const paths = rows.path_coefficients.filter((row) => row.model === model && row.group_name === 'all');
  const end = paths.map((row) => row.to_construct).find((to) => paths.every((row) => row.from_construct !== to));
  if (end === undefined) return [];
  const effects = totals(rows, model, end);
  const isSource = (construct: string) => paths.every((row) => row.to_construct !== construct);
  const inner = effects.filter((row) => !isSource(row.from_construct));
  const knowledge = effects.find((row) => isSource(row.from_construct));
  const listed = (inner.length > 0 ? inner : effects).slice(0, 3);
  const [first] = listed;
  if (!first) return [];
  const last = name(end);
  const lead: Sentence = {
    en: `A point more of ${listed
      .map((row, place) =>
        place === 0
          ? `${lowered(name(row.from_construct).en)} is associated with {effect0} points of ${lowered(last.en)}`
          : `of ${lowered(name(row.from_construct).en)} with {effect${place}}`,
      )
      .join(', ')}.`,
    zh: `${listed
      .map((row, place) =>
        place === 0
          ? `${name(row.from_construct).zh}每高 1 分，${last.zh}相应高 {effect0} 分`
          : `${name(row.from_construct).zh}每高 1 分，相应高 {effect${place}} 分`,
      )
      .join('；')}。`,
    values: Object.fromEntries(listed.map((row, place) => [`effect${place}`, inPoints(row)])),
  };
  if (!knowledge || inner.length === 0) return [lead];
  const source = name(knowledge.from_construct);
  return [
    lead,
    {
      en: `Of what customers say of our knowledge, “${source.en}” goes with it most: {knowledge} points of ${lowered(last.en)} per point.`,
      zh: `在客户对我们知识的评价中，“${source.zh}”与之关联最大：每高 1 分，${last.zh}相应高 {knowledge} 分。`,
      values: { knowledge: inPoints(knowledge) },
    },
  ];
}

function beforePurchase(rows: ChainRows): Sentence[] {
  const effects = totals(rows, 'before_purchase', 'purchase_intention');
  const of = (from: string) => effects.find((row) => row.from_construct === from);
  const [value, trust] = [of('perceived_value'), of('trust')];
  if (!value || !trust) return [];
  const isClear = ({ points_lower: low, points_upper: high }: typeof value): boolean =>
    low !== null && high !== null && (low > 0 || high < 0);
  const unclear = [
    ...(isClear(value) ? [] : [{ en: 'value', zh: '感知价值' }]),
    ...(isClear(trust) ? [] : [{ en: 'trust', zh: '信任' }]),
  ];
  return [
    {
      en: `Before a first purchase, a point more of perceived value is associated with {value} points of the intention to buy, of trust with {trust}${unclear.length === 0 ? '' : `; that of ${unclear.map(({ en }) => en).join(' and of ')} does not stand out from noise`}.`,
      zh: `首次购买之前，感知价值每高 1 分，购买意向相应高 {value} 分；信任每高 1 分，相应高 {trust} 分${unclear.length === 0 ? '' : `；${unclear.map(({ zh }) => zh).join('与')}的效应与噪声无法区分`}。`,
      values: { value: inPoints(value), trust: inPoints(trust) },
    },
  ];
}
