import type { Table as ArrowTable } from 'apache-arrow';
import { readRows } from '../gaps/arrow-rows.ts';

/** Firm roll-up of a link in one period, from `gap_estimates`. */
export interface FirmGap {
  readonly link: string;
  readonly bias: number;
  readonly biasLower: number | null;
  readonly biasUpper: number | null;
  readonly misfit: number;
  readonly misfitLower: number | null;
  readonly isMixedRuler: boolean;
}

/** Firm roll-ups of all links by period. */
export function firmGaps(tables: Readonly<Record<string, ArrowTable>>): Map<string, FirmGap[]> {
  const byPeriod = new Map<string, FirmGap[]>();
  const rows = readRows(tables, 'gap_estimates', {
    period_id: 'text',
    link: 'text',
    scope: 'text',
    bias: 'number?',
    bias_lower: 'number?',
    bias_upper: 'number?',
    misfit: 'number?',
    misfit_lower: 'number?',
    is_mixed_ruler: 'flag',
  });
  for (const row of rows) {
    if (row.scope !== 'firm' || row.bias === null || row.misfit === null) continue;
    const gap: FirmGap = {
      link: row.link,
      bias: row.bias,
      biasLower: row.bias_lower,
      biasUpper: row.bias_upper,
      misfit: row.misfit,
      misfitLower: row.misfit_lower,
      isMixedRuler: row.is_mixed_ruler,
    };
    byPeriod.set(row.period_id, [...(byPeriod.get(row.period_id) ?? []), gap]);
  }
  return byPeriod;
}

/** First period of the unbroken stretch up to the latest in which the link's misfit is above what matters; null: it is not open. */
export function openSince(
  link: string,
  gaps: ReadonlyMap<string, readonly FirmGap[]>,
  periods: readonly string[],
  smallestGap: number,
): string | null {
  let since: string | null = null;
  for (const period of [...periods].reverse()) {
    const gap = gaps.get(period)?.find((each) => each.link === link);
    if (!gap || gap.misfit < smallestGap) break;
    since = period;
  }
  return since;
}
