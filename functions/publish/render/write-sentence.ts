import { named } from '../messages/messages.ts';
import type { Quantity, Sentence, Topic } from '../topics/topic.ts';
import type { PageContext } from './context.ts';
import { writeQuantity, writtenInterval } from './write-quantity.ts';

/**
 * The sentence with its numbers: {name} with the interval behind it, {name!} without. The number of cases follows where no table or
 * picture of the topic says it.
 */
export function writeSentence(sentence: Sentence, topic: Pick<Topic, 'tables'>, context: PageContext): string {
  return named(sentence, context.language).replaceAll(/\{(\w+)(!?)\}/g, (whole, name: string, alone: string) => {
    const quantity = sentence.values[name];
    if (!quantity) return whole;
    const written = writeQuantity(quantity, context);
    if (alone) return written;
    const interval = writtenInterval(quantity, context);
    const cases = isShown(quantity, topic) ? '' : writtenCases(quantity, context);
    if (interval === '') return cases === '' ? written : `${written}\u00a0(${cases})`;
    return `${written}\u00a0${cases === '' ? interval : interval.replace(/\]$/, `;\u00a0${cases}]`)}`;
  });
}

const writtenCases = ({ value, unit, n }: Quantity, { format }: PageContext): string =>
  n === null || value === null || (unit === 'count' && value === n) ? '' : `n\u00a0=\u00a0${format.count(n)}`;

function isShown(quantity: Quantity, { tables }: Pick<Topic, 'tables'>): boolean {
  const isSame = (other: object): boolean =>
    'unit' in other &&
    (['value', 'lower', 'upper', 'n'] as const).every((key) => (other as Quantity)[key] === quantity[key]);
  return tables.some(({ rows }) => rows.some(({ cells }) => cells.some(isSame)));
}
