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
  /** Null where no silence was followed into the months ahead. */
  readonly chance: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  /** How many of the months ahead silences were followed into; the chance is of buying within these, so fewer than asked make it a lower end. */
  readonly monthsSeen: number;
  /** Silences that lasted so long, behind the chance. */
  readonly n: number;
}

export const fewestReturns = 10;
/** Recorded leavings from which also few or no returns tell something. */
export const fewestLeavings = 30;
/** Months of silence told apart; whoever is silent longer counts as the last of them. */
export const longestSilence = 24;
/** Strength of the prior that a reason is like all reasons, in expected returns (choice). */
const priorReturns = 5;

/**
 * Chance that somebody who has been silent for so many months buys again within the next `within` months: 1 − Π (1 − h) over the
 * months ahead, h by life table of all silences of the firm (ended or not). Of those recorded as lost a table of their own; a
 * reason's hazards are the table's times (observed + 5)/(expected + 5) returns (indirect standardisation, shrunk).
 * Interval: complementary log–log of the chance with Greenwood's variance, for a reason with that of its count of returns added; where nobody
 * ever came back, up to 3 over those at risk (rule of three). Beyond the longest silence that was followed nothing is known: the chance is
 * then of the months seen (`monthsSeen`), null where there are none.
 */
export function returnChances(cells: readonly SilenceCell[], within: number): ReturnChance[] {
  return (['silent', 'recorded'] as const).flatMap((basis) => {
    const own = cells.filter(({ what, n }) => what === basis && n > 0);
    const events = own.reduce((sum, { isEvent, n }) => sum + (isEvent ? n : 0), 0);
    const seen = own.reduce((sum, { n }) => sum + n, 0);
    if (events < fewestReturns && (basis === 'silent' || seen < fewestLeavings)) return [];
    const table = lifeTable(own);
    const followed = own.reduce((most, { span, isEvent }) => Math.max(most, isEvent ? span + 1 : span), 0);
    const reasons = basis === 'silent' ? [] : [...new Set(own.flatMap(({ reason }) => reason ?? []))].sort();
    return [null, ...reasons].flatMap((reason) => {
      const { ratio, count } = reason === null ? { ratio: 1, count: null } : reasonRatio(own, table, reason);
      const ofReason = reason === null ? own : own.filter((cell) => cell.reason === reason);
      return Array.from({ length: longestSilence + 1 }, (_, months) => {
        const n = ofReason.reduce((sum, cell) => sum + (cell.span >= months ? cell.n : 0), 0);
        const monthsSeen = Math.min(within, Math.max(0, followed - months));
        const found =
          monthsSeen === 0
            ? { chance: null, lower: null, upper: null }
            : chanceAfter(table, { months, within: monthsSeen, ratio, count, n });
        return { basis, reason, months, ...found, monthsSeen, n };
      });
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

interface Ahead {
  readonly months: number;
  readonly within: number;
  /** Hazards of the reason over those of all. */
  readonly ratio: number;
  /** Returns behind that ratio; null where it is no estimate. */
  readonly count: number | null;
  readonly n: number;
}

function chanceAfter(table: readonly LifeTableRow[], { months, within, ratio, count, n }: Ahead) {
  const ahead = table.filter(({ step }) => step >= months && step < months + within);
  const cumulative = ratio * ahead.reduce((sum, { hazard }) => sum - Math.log1p(-Math.min(hazard, 0.999)), 0);
  if (!(cumulative > 0)) return { chance: 0, lower: 0, upper: n > 0 ? Math.min(1, 3 / n) : 1 };
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
