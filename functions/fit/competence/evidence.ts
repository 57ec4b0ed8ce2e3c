import type { Table as ArrowTable } from 'apache-arrow';
import type { Row } from '../../lake/rows.ts';
import { medianTime, type WaitingTime } from '../../numerics/kaplan-meier.ts';
import { wilsonInterval } from '../../numerics/wilson-interval.ts';
import { type RowOf, readRows } from '../gaps/arrow-rows.ts';

const shape = {
  process: 'text',
  department: 'text',
  step: 'text',
  days: 'number?',
  is_reached: 'flag',
  cases: 'number',
  with_item: 'number?',
  followed_up: 'number?',
} as const;
type StepRow = RowOf<typeof shape>;

const steps = ['item_to_department', 'department_to_management', 'management_to_decision', 'item_to_decision'] as const;

/** What data show of the firm's competence, for the firm (department null) and each department; see README.md. */
export function evidenceRows(inputs: Readonly<Record<string, ArrowTable>>): Row[] {
  const rows = readRows(inputs, 'competence_steps', shape);
  const departments = [...new Set(rows.map(({ department }) => department))].sort();
  return [null, ...departments].flatMap((department) => {
    const own = department === null ? rows : rows.filter((row) => row.department === department);
    return [...generating(own, department), ...integrating(own, department)];
  });
}

function generating(rows: readonly StepRow[], department: string | null): Row[] {
  const contacts = rows.filter(({ process }) => process === 'generating');
  return ['all', 'direct', 'indirect'].flatMap((step) => {
    const own = step === 'all' ? contacts : contacts.filter((row) => row.step === step);
    const cases = own.reduce((sum, row) => sum + row.cases, 0);
    const items = wilsonInterval(
      own.reduce((sum, row) => sum + (row.with_item ?? 0), 0),
      cases,
    );
    const followed = wilsonInterval(
      own.reduce((sum, row) => sum + (row.followed_up ?? 0), 0),
      cases,
    );
    if (!items || !followed) return [];
    return [
      {
        process: 'generating',
        department,
        step,
        cases,
        item_share: items.share,
        item_share_lower: items.lower,
        item_share_upper: items.upper,
        followed_up_share: followed.share,
        followed_up_lower: followed.lower,
        followed_up_upper: followed.upper,
      },
    ];
  });
}

function integrating(rows: readonly StepRow[], department: string | null): Row[] {
  return steps.flatMap((step) => {
    const own = rows.filter((row) => row.process === 'integrating' && row.step === step);
    if (own.length === 0) return [];
    const times = own.map(
      ({ days, is_reached, cases }): WaitingTime => ({
        time: days ?? 0,
        ended: is_reached ? cases : 0,
        waiting: is_reached ? 0 : cases,
      }),
    );
    const { median, lower, upper, cases, ended } = medianTime(times);
    return [
      {
        process: 'integrating',
        department,
        step,
        cases,
        reached: ended,
        median_days: median,
        median_days_lower: median === null ? null : lower,
        median_days_upper: median === null ? null : upper,
      },
    ];
  });
}
