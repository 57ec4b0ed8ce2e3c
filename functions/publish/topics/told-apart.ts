import type { Bilingual, Quantity } from './topic.ts';

/** Whether the intervals of two numbers have a value in common; an end that is missing is open, a number without interval tells nothing apart. */
export function doOverlap(one: Quantity, other: Quantity): boolean {
  const lowerOf = ({ lower }: Quantity): number => lower ?? Number.NEGATIVE_INFINITY;
  const upperOf = ({ upper }: Quantity): number => upper ?? Number.POSITIVE_INFINITY;
  return lowerOf(one) <= upperOf(other) && lowerOf(other) <= upperOf(one);
}

interface Named {
  readonly name: Bilingual;
  readonly quantity: Quantity;
}

/**
 * What stands behind a “most” that the intervals do not bear out: from which it is not told apart. Empty where they bear it out.
 *
 * @param first what is called the most
 * @param others the others, the next first
 */
export function unlessToldApart(first: Quantity, others: readonly Named[]): Bilingual {
  const close = others.find(({ quantity }) => doOverlap(first, quantity));
  return close === undefined
    ? { en: '', zh: '' }
    : { en: ` (not told apart from “${close.name.en}”)`, zh: `（与“${close.name.zh}”未能区分）` };
}
