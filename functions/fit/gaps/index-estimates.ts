import type { IndexRow, PeriodRow } from './gap-inputs.ts';
import { tQuantile } from './level-system.ts';

export interface IndexEstimate {
  readonly periodId: string;
  readonly segment: string | null;
  readonly indexName: string;
  readonly estimate: number;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly standardError: number | null;
  readonly n: number;
  readonly previousPeriodId: string | null;
  readonly change: number | null;
  readonly changeLower: number | null;
  readonly changeUpper: number | null;
  readonly isNoise: boolean | null;
}

/**
 * Indices with 95 % t intervals (effective n − 1 degrees of freedom) and their change against the latest earlier period in which
 * the index was measured. Respondents of two periods count as independent: where some answered in both, the interval of the change
 * is too wide rather than too narrow.
 */
export function indexEstimates(rows: readonly IndexRow[], periods: readonly PeriodRow[]): IndexEstimate[] {
  const position = new Map(periods.map((period) => [period.period_id, period.position]));
  const series = new Map<string, IndexRow[]>();
  for (const row of rows) {
    if (row.estimate === null || !position.has(row.period_id)) continue;
    const key = `${row.index_name}\u0000${row.segment ?? ''}`;
    series.set(key, [...(series.get(key) ?? []), row]);
  }
  return [...series.values()].flatMap((points) => {
    const ordered = [...points].sort((a, b) => position.get(a.period_id)! - position.get(b.period_id)!);
    return ordered.map((row, index) => withChange(row, ordered[index - 1]));
  });
}

function withChange(row: IndexRow, previous: IndexRow | undefined): IndexEstimate {
  const estimate = row.estimate!;
  const reach = row.std_error === null ? null : row.std_error * tQuantile(0.975, freedom(row));
  const change = previous ? estimate - previous.estimate! : null;
  const changeReach = previous ? reachOfChange(row, previous) : null;
  const hasInterval = change !== null && changeReach !== null;
  return {
    periodId: row.period_id,
    segment: row.segment,
    indexName: row.index_name,
    estimate,
    lower: reach === null ? null : estimate - reach,
    upper: reach === null ? null : estimate + reach,
    standardError: row.std_error,
    n: row.n ?? 0,
    previousPeriodId: previous?.period_id ?? null,
    change,
    changeLower: hasInterval ? change - changeReach : null,
    changeUpper: hasInterval ? change + changeReach : null,
    isNoise: hasInterval ? Math.abs(change) <= changeReach : null,
  };
}

const freedom = (row: IndexRow): number => Math.max(1, (row.effective_n ?? row.n ?? 2) - 1);

function reachOfChange(row: IndexRow, previous: IndexRow): number | null {
  if (row.std_error === null || previous.std_error === null) return null;
  const [now, before] = [row.std_error ** 2, previous.std_error ** 2];
  const variance = now + before;
  if (variance === 0) return 0;
  const degrees = variance ** 2 / (now ** 2 / freedom(row) + before ** 2 / freedom(previous));
  return Math.sqrt(variance) * tQuantile(0.975, degrees);
}
