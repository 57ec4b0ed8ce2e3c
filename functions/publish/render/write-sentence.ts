import { named } from '../messages/messages.ts';
import type { Quantity, Sentence, Topic } from '../topics/topic.ts';
import type { PageContext } from './context.ts';
import { writeQuantity, writtenInterval } from './write-quantity.ts';

/**
 * The sentence with its numbers: {name} with the interval behind it, {name!} without. The number of cases follows where neither a table of
 * the topic nor the sentence has said it.
 */
export function writeSentence(sentence: Sentence, topic: Pick<Topic, 'tables'>, context: PageContext): string {
  const said = new Set(countsOf(Object.values(sentence.values)));
  return named(sentence, context.language).replaceAll(/\{(\w+)(!?)\}/g, (whole, name: string, alone: string) => {
    const quantity = sentence.values[name];
    if (!quantity) return whole;
    const written = writeQuantity(quantity, context);
    if (alone) return written;
    const interval = writtenInterval(quantity, context);
    const { value, n } = quantity;
    if (n === null || value === null || said.has(n) || isShown(quantity, topic))
      return interval === '' ? written : `${written}\u00a0${interval}`;
    said.add(n);
    const cases = `n\u00a0=\u00a0${context.format.count(n)}`;
    return `${written}\u00a0${interval === '' ? `(${cases})` : interval.replace(/\]$/, `;\u00a0${cases}]`)}`;
  });
}

/** What is counted among numbers: a number of cases that equals one of them is said already. */
export const countsOf = (quantities: readonly object[]): number[] =>
  quantities.flatMap((each) => {
    const { unit, value } = each as Partial<Quantity>;
    return unit === 'count' && typeof value === 'number' ? [value] : [];
  });

function isShown(quantity: Quantity, { tables }: Pick<Topic, 'tables'>): boolean {
  const isSame = (other: object): boolean =>
    'unit' in other &&
    (['value', 'lower', 'upper', 'n'] as const).every((key) => (other as Quantity)[key] === quantity[key]);
  return tables.some(({ rows }) => rows.some(({ cells }) => cells.some(isSame)));
}
