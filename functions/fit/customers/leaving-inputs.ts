import type { Table as ArrowTable } from 'apache-arrow';
import { readRows } from '../gaps/arrow-rows.ts';
import type { OpinionCounts } from './opinion-lead.ts';
import type { SilenceCell } from './return-chances.ts';

/** The mart leaving_cells: silences, and opinions before leaving. */
export function readLeaving(inputs: Readonly<Record<string, ArrowTable>>): {
  silences: SilenceCell[];
  counts: OpinionCounts;
} {
  const rows = readRows(inputs, 'leaving_cells', {
    what: 'text',
    reason: 'text?',
    span: 'number',
    is_event: 'flag',
    n: 'number',
  });
  const of = (name: string) => rows.filter(({ what }) => what === name);
  const total = (name: string): number => of(name).reduce((sum, { n }) => sum + n, 0);
  return {
    silences: (['silent', 'recorded'] as const).flatMap((what) =>
      of(what).map(({ reason, span, is_event, n }) => ({ what, reason, span, isEvent: is_event, n })),
    ),
    counts: {
      before: of('opinion_before').map(({ span, n }) => ({ days: span, n })),
      leavers: of('leaver').map(({ span, n }) => ({ days: span, n })),
      usualOpinions: total('opinion_usual'),
      usualDays: total('usual_days'),
    },
  };
}
