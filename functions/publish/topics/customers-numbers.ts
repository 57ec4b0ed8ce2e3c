import { wilsonInterval } from '../../numerics/wilson-interval.ts';
import { type Quantity, type QuantityUnit, quantity } from './topic.ts';

/** A number that must not be shown because too few people are behind it. */
export const tooFew = (unit: QuantityUnit): Quantity => quantity(null, unit, { reason: 'too_few_answers' });

/** From 1 to fewer than `hideBelow` people: what tells of them is hidden. */
export const isSmall = (n: number | null, hideBelow: number): boolean => n !== null && n > 0 && n < hideBelow;

/** A number of people; hidden where it is small. */
export const countOf = (n: number | null, hideBelow: number): Quantity =>
  isSmall(n, hideBelow) ? tooFew('count') : quantity(n, 'count');

/**
 * Share of `cases` people that `people` are, with Wilson's interval; n is the number of cases. Hidden wherever it would tell a small
 * number of people: of those who are part of it, of those who are not, or of all.
 *
 * @example shareOf(81, 263, 5) // 0.308 [0.2553, 0.3662], n = 263 (Newcombe 1998, table I)
 */
export function shareOf(people: number | null, cases: number | null, hideBelow: number): Quantity {
  if (people === null || cases === null || cases === 0) return quantity(null, 'share');
  if ([people, cases - people, cases].some((n) => isSmall(n, hideBelow))) return tooFew('share');
  const found = wilsonInterval(people, cases);
  return quantity(found?.share, 'share', { lower: found?.lower ?? null, upper: found?.upper ?? null, n: cases });
}

/**
 * A number whose interval reaches as far up as down. Where `isPart` it is a share: it stays within 0 and 1, and one of 0 or 1, whose
 * variance tells nothing, has Wilson's interval.
 */
export function around(
  value: number | null | undefined,
  reach: number | null | undefined,
  unit: QuantityUnit,
  { n = null, isPart = false }: { readonly n?: number | null; readonly isPart?: boolean } = {},
): Quantity {
  if (value === null || value === undefined || reach === null || reach === undefined)
    return quantity(value, unit, { n });
  if (isPart && reach === 0 && (value === 0 || value === 1) && n !== null && n > 0) {
    const found = wilsonInterval(value * n, n);
    return quantity(value, unit, { lower: found?.lower ?? null, upper: found?.upper ?? null, n });
  }
  const within = (end: number): number => (isPart ? Math.min(1, Math.max(0, end)) : end);
  return quantity(value, unit, { lower: within(value - reach), upper: within(value + reach), n });
}
