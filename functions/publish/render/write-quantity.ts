import type { Quantity } from '../topics/topic.ts';
import type { PageContext } from './context.ts';

/** A number of a topic in the language of the page; why there is none, where there is none. */
export function writeQuantity(
  { value, unit, lower, upper, reason }: Quantity,
  { format, messages }: PageContext,
): string {
  if (value === null) return messages.reason[reason ?? 'not_measured'];
  switch (unit) {
    case 'points':
      return format.points(value);
    case 'signed_points':
      return format.signed(value);
    case 'money':
      return format.money(value, lower, upper);
    case 'count':
      return format.count(value);
    case 'share':
      return format.percent(value, digitsOfShare(value));
    case 'share_points':
      return messages.topics.sharePoints(format.signed(100 * value));
    case 'days':
      return messages.topics.days(format.count(value));
    case 'weeks':
      return messages.topics.weeks(format.points(value));
    case 'months':
      return messages.topics.months(format.points(value));
    case 'ratio':
    case 'number':
      return format.ratio(value);
  }
}

/** The interval in square brackets and the unit of its number, of times also one whose upper end was not reached; empty where there is none. */
export function writtenInterval({ value, unit, lower, upper }: Quantity, { format, messages }: PageContext): string {
  if (value === null || lower === null) return '';
  if (upper === null) return unit === 'days' ? `[${format.count(lower)},\u00a0${messages.topics.notReached}]` : '';
  if (unit === 'money') return format.moneyInterval(value, lower, upper);
  const write = (end: number): string => {
    if (unit === 'share') return format.percent(end, digitsOfShare(value));
    if (unit === 'share_points') return format.points(100 * end);
    if (unit === 'count' || unit === 'days') return format.count(end);
    return unit === 'ratio' || unit === 'number' ? format.ratio(end) : format.points(end);
  };
  return `[${write(lower)},\u00a0${write(upper)}]`;
}

/** Shares under a tenth are written with one decimal. */
const digitsOfShare = (share: number): number => (Math.abs(share) < 0.1 && share !== 0 ? 1 : 0);
