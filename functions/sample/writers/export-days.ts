import { dayNumber, isoDay } from '../calendar.ts';
import type { FirmPlan } from '../firm-options.ts';

/** Days of the exports: one big first export, then one a night until the firm's as-of date. */
export interface ExportDays {
  readonly first: number;
  readonly last: number;
  /** Day of the export that carries what was written on a day. */
  of(day: number): number;
  readonly all: readonly number[];
  /** `<source>/<dataset>/<export_date>/<file>` */
  path(source: string, dataset: string, day: number, file: string): string;
}

export function exportDays(plan: Pick<FirmPlan, 'asOf' | 'nights'>): ExportDays {
  const last = dayNumber(plan.asOf);
  const first = last - plan.nights;
  return {
    first,
    last,
    of: (day) => Math.min(last, Math.max(first, day)),
    all: Array.from({ length: plan.nights + 1 }, (_, index) => first + index),
    path: (source, dataset, day, file) => `${source}/${dataset}/${isoDay(day)}/${file}`,
  };
}
