import { z } from 'zod';

const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

const due = {
  /**
   * The export that is due on a day: `previous_day`, the export of the day before (what happened up to midnight);
   * `same_day`, an export dated that day itself.
   */
  of: z.enum(['previous_day', 'same_day']).default('previous_day'),
  /** Time of the day on which it is due, in the zone of the source; before the night starts. */
  by: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "expected a time such as '02:30'"),
  /** The night waits for it this long after `by`, then runs without it. */
  wait_hours: z.number().min(0).max(3, 'expected at most 3: a night has four hours in all').default(2),
};

/** When an export of a dataset must be there: `datasets.<dataset>.expected` in `knowgap.yaml`. Days are those the exports are of. */
export const expectedExportSchema = z.discriminatedUnion(
  'every',
  [
    z.strictObject({ every: z.literal('day'), ...due }),
    /** Monday to Friday. */
    z.strictObject({ every: z.literal('weekday'), ...due }),
    z.strictObject({ every: z.literal('week'), day: z.enum(weekdays).default('monday'), ...due }),
    /** A day that a month has not is its last. */
    z.strictObject({ every: z.literal('month'), day: z.number().int().min(1).max(31).default(1), ...due }),
  ],
  'expected every: day, weekday, week or month',
);

export type ExpectedExport = z.infer<typeof expectedExportSchema>;

/** A dataset of which exports are expected, with everything that tells when. */
export interface ExpectedDataset {
  readonly source: string;
  readonly dataset: string;
  /** Zone in which it is due. */
  readonly timeZone: string;
  readonly expected: ExpectedExport;
}

interface Sources {
  readonly time_zone: string;
  readonly sources: Readonly<
    Record<
      string,
      {
        readonly time_zone?: string | undefined;
        readonly datasets: Readonly<Record<string, { readonly expected?: ExpectedExport | undefined }>>;
      }
    >
  >;
}

/** Datasets of which the settings expect exports, by source and dataset. */
export function expectedDatasets(settings: Sources): ExpectedDataset[] {
  return Object.entries(settings.sources)
    .flatMap(([source, { time_zone, datasets }]) =>
      Object.entries(datasets).flatMap(([dataset, { expected }]) =>
        expected ? [{ source, dataset, timeZone: time_zone ?? settings.time_zone, expected }] : [],
      ),
    )
    .sort((a, b) => (`${a.source}/${a.dataset}` < `${b.source}/${b.dataset}` ? -1 : 1));
}

const dayMilliseconds = 86_400_000;
const utc = (day: string): number => Date.parse(`${day}T00:00:00Z`);
const isoDay = (milliseconds: number): string => new Date(milliseconds).toISOString().slice(0, 10);

export const addDays = (day: string, days: number): string => isoDay(utc(day) + days * dayMilliseconds);

/** Does the rule expect an export of this day? */
export function isExportDay(expected: ExpectedExport, day: string): boolean {
  const date = new Date(utc(day));
  const weekday = (date.getUTCDay() + 6) % 7;
  if (expected.every === 'day') return true;
  if (expected.every === 'weekday') return weekday < 5;
  if (expected.every === 'week') return weekdays[weekday] === expected.day;
  const lastOfMonth = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  return date.getUTCDate() === Math.min(expected.day, lastOfMonth);
}

/** Days from the day an export is of to the day on which it is due. */
const delayDays = ({ of }: ExpectedExport): number => (of === 'previous_day' ? 1 : 0);

/** The latest export (the ISO day it is of) that is due on this day or earlier. */
export function exportDueOn(expected: ExpectedExport, day: string): string {
  let exportDay = addDays(day, -delayDays(expected));
  while (!isExportDay(expected, exportDay)) exportDay = addDays(exportDay, -1);
  return exportDay;
}

/** The instant at which the export of a day is due. */
export const dueAt = ({ expected, timeZone }: ExpectedDataset, exportDay: string): Date =>
  instantOf(addDays(exportDay, delayDays(expected)), expected.by, timeZone);

/** The latest export that is due at an instant, and since when. */
export function exportDueAt(dataset: ExpectedDataset, now: Date): { readonly exportDay: string; readonly dueAt: Date } {
  const today = localDay(now, dataset.timeZone);
  const ofToday = exportDueOn(dataset.expected, today);
  const since = dueAt(dataset, ofToday);
  if (since.getTime() <= now.getTime()) return { exportDay: ofToday, dueAt: since };
  const before = exportDueOn(dataset.expected, addDays(today, -1));
  return { exportDay: before, dueAt: dueAt(dataset, before) };
}

/** Wall-clock time of a zone at an instant, as if it were UTC (milliseconds). */
function wallClock(instant: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en', {
    timeZone,
    calendar: 'iso8601',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(instant);
  const value = (type: string): number => Number(parts.find((part) => part.type === type)?.value);
  return Date.UTC(value('year'), value('month') - 1, value('day'), value('hour'), value('minute'), value('second'));
}

/** The ISO day that a zone has at an instant. */
export const localDay = (instant: Date, timeZone: string): string => isoDay(wallClock(instant.getTime(), timeZone));

/**
 * The instant of a time of a day in a zone. A time that clocks show twice is the later one; a time that they pass over is as
 * much later as they are put forward (02:30 is 03:30 then).
 */
export function instantOf(day: string, time: string, timeZone: string): Date {
  const wall = Date.parse(`${day}T${time}:00Z`);
  const offsetAt = (instant: number): number => wallClock(instant, timeZone) - instant;
  const [before, after] = [offsetAt(wall - dayMilliseconds), offsetAt(wall + dayMilliseconds)];
  const fitting = [wall - before, wall - after].filter((instant) => wallClock(instant, timeZone) === wall);
  return new Date(fitting.length > 0 ? Math.max(...fitting) : wall - before);
}
