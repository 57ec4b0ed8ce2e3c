import type { Bilingual, Quantity } from './topic.ts';

/** The path model of each chain, and what it explains. */
export const chains = {
  value: { model: 'value_attributes', what: { en: 'perceived value', zh: '感知价值' } },
  trust: { model: 'trust_attributes', what: { en: 'trust', zh: '信任' } },
} as const;
/** Of each chain so many attributes are named, in sentences and in the picture. */
export const namedAttributes = 3;

export interface Point {
  readonly key: string;
  readonly label: Bilingual;
  readonly chain: 'value' | 'trust';
  /** Points of perceived value (trust) per point. */
  readonly importance: Quantity;
  readonly performance: Quantity;
}

/** act: matters and stands low; keep: both high; low: both low; ample: matters less and stands well. */
export type Field = 'act' | 'keep' | 'low' | 'ample';

/** Where low ends and high begins: the means of the chain. */
export interface Middles {
  readonly importance: number;
  readonly performance: number;
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
export const importanceOf = ({ importance }: Point): number => importance.value ?? 0;
export const performanceOf = ({ performance }: Point): number => performance.value ?? 0;

export const middlesOf = (points: readonly Point[]): Middles => ({
  importance: mean(points.map(importanceOf)),
  performance: mean(points.map(performanceOf)),
});

const named = (isImportant: boolean, isStrong: boolean): Field =>
  isImportant ? (isStrong ? 'keep' : 'act') : isStrong ? 'ample' : 'low';

/** The field that the estimates lie in, told apart or not. */
export const estimatedField = (point: Point, middle: Middles): Field =>
  named(importanceOf(point) >= middle.importance, performanceOf(point) >= middle.performance);

const isClear = ({ lower, upper }: Quantity, cut: number): boolean =>
  lower === null || upper === null || lower > cut || upper < cut;

/** Which of a point's two intervals hold the mean; null: neither does, as far as there are any. */
export function openSide(point: Point, middle: Middles): 'importance' | 'performance' | 'both' | null {
  const isImportanceClear = isClear(point.importance, middle.importance);
  if (isClear(point.performance, middle.performance)) return isImportanceClear ? null : 'importance';
  return isImportanceClear ? 'performance' : 'both';
}

/** The field that a point lies in with both intervals, as far as there are any; null where one of them holds the mean. */
export const clearField = (point: Point, middle: Middles): Field | null =>
  openSide(point, middle) === null ? estimatedField(point, middle) : null;

/** How much would be gained by bringing it to 100: what to act on first has the most of it. */
export const roomOf = (point: Point): number => importanceOf(point) * (100 - performanceOf(point));

/** Points of the field to act on, the most room first: those told apart from the means, and those that are not. */
export function toActOn(points: readonly Point[], middle: Middles): { clear: Point[]; unclear: Point[] } {
  const found = points.filter((point) => estimatedField(point, middle) === 'act').sort((a, b) => roomOf(b) - roomOf(a));
  return {
    clear: found.filter((point) => clearField(point, middle) === 'act'),
    unclear: found.filter((point) => clearField(point, middle) === null),
  };
}
