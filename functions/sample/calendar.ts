/** Days are numbers since 1970-01-01 of the firm's calendar (Europe/Berlin); times are seconds since its midnight. */
export const firmTimeZone = 'Europe/Berlin';

export const dayNumber = (isoDay: string): number => Date.parse(`${isoDay}T00:00:00Z`) / 86_400_000;

const isoDays = new Map<number, string>();

/** ISO date of a day. */
export function isoDay(day: number): string {
  let text = isoDays.get(day);
  if (text === undefined) {
    text = new Date(day * 86_400_000).toISOString().slice(0, 10);
    isoDays.set(day, text);
  }
  return text;
}

/** Is it Saturday or Sunday? (1970-01-01 was a Thursday.) */
export const isWeekend = (day: number): boolean => (((day + 4) % 7) + 7) % 7 === 0 || (((day + 4) % 7) + 7) % 7 === 6;

export interface Month {
  readonly period_id: string;
  readonly firstDay: number;
  /** Inclusive; cut at the firm's as-of date. */
  readonly lastDay: number;
  readonly startsQuarter: boolean;
}

/** The `count` months that end with the one of `asOf`. */
export function monthsUpTo(asOf: string, count: number): Month[] {
  const [year = 0, month = 0] = asOf.split('-').map(Number);
  return Array.from({ length: count }, (_, index) => {
    const first = new Date(Date.UTC(year, month - count + index, 1));
    const next = Date.UTC(year, month - count + index + 1, 1) / 86_400_000;
    return {
      period_id: first.toISOString().slice(0, 7),
      firstDay: first.getTime() / 86_400_000,
      lastDay: Math.min(next - 1, dayNumber(asOf)),
      startsQuarter: first.getUTCMonth() % 3 === 0,
    };
  });
}

/** Staff are surveyed in the first month and at each start of a quarter: number of the wave that holds for each month. */
export function waveOfMonths(months: readonly Month[]): number[] {
  let wave = -1;
  return months.map((month, index) => {
    if (index === 0 || month.startsQuarter) wave++;
    return wave;
  });
}

function lastSunday(year: number, month: number): number {
  const lastDay = Date.UTC(year, month + 1, 0) / 86_400_000;
  return lastDay - ((((lastDay + 4) % 7) + 7) % 7);
}

/** Hours that Berlin is ahead of UTC after 04:00 of a day (summer time in the rule of the EU since 1996). */
export function hoursAheadOfUtc(day: number): 1 | 2 {
  const year = Number(isoDay(day).slice(0, 4));
  return day >= lastSunday(year, 2) && day < lastSunday(year, 9) ? 2 : 1;
}

const two = (value: number): string => (value < 10 ? `0${value}` : String(value));

/** `09:05:00` of a second of the day. */
export const clockTime = (second: number): string =>
  `${two(Math.floor(second / 3600))}:${two(Math.floor(second / 60) % 60)}:${two(second % 60)}`;

/** UTC instant of a local time, as the sources write it: `2026-03-01T07:28:09.000Z`. Only for times after 04:00. */
export function utcInstant(day: number, second: number): string {
  const utc = second - hoursAheadOfUtc(day) * 3600;
  return utc < 0 ? `${isoDay(day - 1)}T${clockTime(utc + 86_400)}.000Z` : `${isoDay(day)}T${clockTime(utc)}.000Z`;
}
