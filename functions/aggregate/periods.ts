import type { Settings } from '../lake/settings.ts';

export interface Period {
  readonly period_id: string;
  readonly starts_on: string;
  /** Inclusive. */
  readonly ends_on: string;
  readonly is_complete: boolean;
  readonly position: number;
}

const dayMilliseconds = 86_400_000;
/** A history longer than this is a wrong date, not a history: earlier periods are left out. */
const mostPeriods = 600;

const dateOf = (iso: string): Date => new Date(`${iso}T00:00:00.000Z`);
const isoOf = (date: Date): string => date.toISOString().slice(0, 10);
const addDays = (iso: string, days: number): string => isoOf(new Date(dateOf(iso).getTime() + days * dayMilliseconds));

/**
 * Periods without holes from the one that holds `firstEvent` to the one that holds `asOf` (at most 600).
 *
 * @example periodsBetween('month', '2026-09-30', '2026-10-31').map(({ period_id }) => period_id) // ['2026-09', '2026-10']
 */
export function periodsBetween(kind: Settings['period'], firstEvent: string, asOf: string): Period[] {
  const starts: string[] = [];
  for (
    let start = startOf(kind, asOf);
    starts.length < mostPeriods && (starts.length === 0 || start >= startOf(kind, firstEvent));
    start = startOf(kind, addDays(start, -1))
  ) {
    starts.unshift(start);
  }
  return starts.map((starts_on, index) => {
    const ends_on = endOf(kind, starts_on);
    return {
      period_id: periodId(kind, starts_on),
      starts_on,
      ends_on,
      is_complete: ends_on <= asOf,
      position: index + 1,
    };
  });
}

function startOf(kind: Settings['period'], day: string): string {
  const date = dateOf(day);
  if (kind === 'week') return addDays(day, -((date.getUTCDay() + 6) % 7));
  const month = kind === 'quarter' ? Math.floor(date.getUTCMonth() / 3) * 3 : date.getUTCMonth();
  return isoOf(new Date(Date.UTC(date.getUTCFullYear(), month, 1)));
}

function endOf(kind: Settings['period'], start: string): string {
  if (kind === 'week') return addDays(start, 6);
  const date = dateOf(start);
  const months = kind === 'quarter' ? 3 : 1;
  return isoOf(new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 0)));
}

function periodId(kind: Settings['period'], start: string): string {
  if (kind === 'month') return start.slice(0, 7);
  if (kind === 'quarter') return `${start.slice(0, 4)}-Q${Math.floor((Number(start.slice(5, 7)) - 1) / 3) + 1}`;
  const thursday = addDays(start, 3);
  const year = thursday.slice(0, 4);
  const week = Math.floor((dateOf(thursday).getTime() - dateOf(`${year}-01-01`).getTime()) / dayMilliseconds / 7) + 1;
  return `${year}-W${String(week).padStart(2, '0')}`;
}
