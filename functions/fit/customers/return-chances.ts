import { normalQuantile } from '../../numerics/distributions.ts';
import { type LifeTableRow, lifeTable, type WaitingCell } from './life-table.ts';

export interface SilenceCell extends WaitingCell {
  /** silent: since the last purchase; recorded: since the day recorded as that of leaving. */
  readonly what: 'silent' | 'recorded';
  readonly reason: string | null;
}

export interface ReturnChance {
  readonly basis: 'silent' | 'recorded';
  /** Recorded reason of leaving; null: of all reasons, and of silences without a record. */
  readonly reason: string | null;
  /** Whole months of silence so far. */
  readonly months: number;
  readonly chance: number;
  readonly lower: number;
  readonly upper: number;
  /** Silences that lasted so long, behind the chance. */
  readonly n: number;
}

export const fewestReturns = 10;
/** Months of silence told apart; whoever is silent longer counts as the last of them. */
export const longestSilence = 24;
/** Strength of the prior that a reason is like all reasons, in expected returns (choice). */
const priorReturns = 5;

/**
 * Chance that somebody who has been silent for so many months buys again within the next `within` months: 1 − Π (1 − h) over the
 * months ahead, h by life table of all silences of the firm (ended or not). Of those recorded as lost a table of their own; a
 * reason's hazards are the table's times (observed + 5)/(expected + 5) returns (indirect standardisation, shrunk).
 * Interval: complementary log–log of the chance with Greenwood's variance, for a reason with that of its count of returns added.
 */
export function returnChances(cells: readonly SilenceCell[], within: number): ReturnChance[] {
  return (['silent', 'recorded'] as const).flatMap((basis) => {
    const own = cells.filter(({ what, n }) => what === basis && n > 0);
    const events = own.reduce((sum, { isEvent, n }) => sum + (isEvent ? n : 0), 0);
    if (events < fewestReturns) return [];
    const table = lifeTable(own);
    const reasons = basis === 'silent' ? [] : [...new Set(own.flatMap(({ reason }) => reason ?? []))].sort();
    return [null, ...reasons].flatMap((reason) => {
      const { ratio, count } = reason === null ? { ratio: 1, count: null } : reasonRatio(own, table, reason);
      return Array.from({ length: longestSilence + 1 }, (_, months) => ({
        basis,
        reason,
        months,
        ...chanceAfter(table, months, within, ratio, count),
        n: own.reduce(
          (sum, cell) => sum + (cell.span >= months && (reason ?? cell.reason) === cell.reason ? cell.n : 0),
          0,
        ),
      }));
    });
  });
}

function reasonRatio(cells: readonly SilenceCell[], table: readonly LifeTableRow[], reason: string) {
  const own = cells.filter((cell) => cell.reason === reason);
  const observed = own.reduce((sum, { isEvent, n }) => sum + (isEvent ? n : 0), 0);
  const expected = own.reduce(
    (sum, cell) =>
      sum + cell.n * seenBy(table, cell).reduce((total, { hazard }) => total - Math.log1p(-Math.min(hazard, 0.999)), 0),
    0,
  );
  return { ratio: (observed + priorReturns) / (expected + priorReturns), count: observed + priorReturns };
}

const seenBy = (table: readonly LifeTableRow[], { span, isEvent }: WaitingCell): LifeTableRow[] =>
  table.filter(({ step }) => step < span || (isEvent && step === span));

function chanceAfter(
  table: readonly LifeTableRow[],
  months: number,
  within: number,
  ratio: number,
  count: number | null,
) {
  const ahead = table.filter(({ step }) => step >= months && step < months + within);
  const cumulative = ratio * ahead.reduce((sum, { hazard }) => sum - Math.log1p(-Math.min(hazard, 0.999)), 0);
  if (!(cumulative > 0)) return { chance: 0, lower: 0, upper: upperWithoutEvents(table, months) };
  const own = ahead.reduce(
    (sum, { events, atRisk }) => sum + (events < atRisk ? events / (atRisk * (atRisk - events)) : 0),
    0,
  );
  const relative = Math.sqrt((own * ratio * ratio) / (cumulative * cumulative) + (count === null ? 0 : 1 / count));
  const reach = Math.exp(normalQuantile(0.975) * relative);
  return {
    chance: -Math.expm1(-cumulative),
    lower: -Math.expm1(-cumulative / reach),
    upper: -Math.expm1(-cumulative * reach),
  };
}

/** Nobody came back so late: the 95 % limit of the rule of three, of those last at risk. */
function upperWithoutEvents(table: readonly LifeTableRow[], months: number): number {
  const atRisk = table.findLast(({ step }) => step <= months)?.atRisk ?? 0;
  return atRisk > 0 ? Math.min(1, 3 / atRisk) : 1;
}
