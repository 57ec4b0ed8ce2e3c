import { dayNumber, isoDay } from '../calendar.ts';
import type { FirmPlan } from '../firm-options.ts';

/** Days on which a system exports: one big first export, then one every `every` nights, the last on the firm's as-of date. */
export interface ExportDays {
  readonly first: number;
  readonly last: number;
  readonly all: readonly number[];
  /** Day of the export that carries what was written on a day. */
  of(day: number): number;
  /** `<source>/<dataset>/<export_date>/<file>` */
  path(source: string, dataset: string, day: number, file: string): string;
}

export function exportDays(plan: Pick<FirmPlan, 'asOf' | 'nights'>, every = 1): ExportDays {
  const last = dayNumber(plan.asOf);
  const first = last - plan.nights;
  const all = [first];
  for (let day = last - every * Math.floor((plan.nights - 1) / every); day <= last && day > first; day += every)
    all.push(day);
  return {
    first,
    last,
    all,
    of: (day) => all.find((exported) => exported >= day) ?? last,
    path: (source, dataset, day, file) => `${source}/${dataset}/${isoDay(day)}/${file}`,
  };
}
