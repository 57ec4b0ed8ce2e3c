import type { Row } from '../../lake/rows.ts';
import type { Random } from '../../numerics/random.ts';
import { type Interval, percentileInterval } from './interval.ts';
import { keepingValue, optimalKeepingSpend, optimalWinningSpend, winningValue } from './optimal-budget.ts';
import { type ResponseFit, responseRate, type SpendingCell } from './response-curve.ts';

/** What a customer of a segment is worth, from the tenure table. */
export interface CustomerWorth {
  /** Margin a customer-year before retention cost, and its standard error. */
  readonly margin: number;
  readonly marginError: number;
  /** Value of a customer just won, and its standard error. */
  readonly clv: number;
  readonly clvError: number;
}

export type BudgetReason =
  | 'no_prospects'
  | 'no_spending'
  | 'booked_on_persons'
  | 'no_moves'
  | 'few_levels'
  | 'spending_says_nothing'
  | 'rate_above_ceiling'
  | 'no_tenure_table';

/** A curve through the data of one segment, or why there is none. */
export interface Curve {
  readonly basis: 'estimated' | 'calibrated' | 'not_estimable';
  readonly reason: BudgetReason | null;
  readonly k: number | null;
  readonly ceiling: number | null;
  readonly fit: ResponseFit | null;
}

export interface Spending {
  readonly levels: number;
  /** A head in the last 12 periods. */
  readonly spend: number;
  /** Kept or won of what was there in the last 12 periods, as counted. */
  readonly rate: number;
  readonly rateInterval: Interval;
  readonly recentExposure: number;
  readonly exposure: number;
  readonly moved: number;
  readonly cells: readonly SpendingCell[];
}

/** A curve with what a customer is worth: as found, or drawn from their errors. */
interface Drawn {
  readonly k: number;
  readonly ceiling: number;
  readonly margin: number;
  readonly clv: number;
}

const noInterval: Interval = { lower: null, upper: null };
const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/**
 * A row of optimal_budgets. The rate at today's spend and the one at the best spend are both read off the curve, and so is the gain between
 * them: what was counted in the last periods stands beside them, because spending varied in them and the curve bends. Intervals of rates and of
 * the gain are those of the two spends as they stand; that of the best spend is of where the optimum lies.
 */
export function budgetRow(
  segment: string,
  purpose: 'retention' | 'acquisition',
  spending: Spending,
  curve: Curve,
  worth: CustomerWorth | null,
  ratePerYear: number,
  random: Random,
): Row {
  const { k, ceiling, fit } = curve;
  const optimum = (of: Drawn): number =>
    purpose === 'retention'
      ? optimalKeepingSpend(of.margin, of.ceiling, of.k, ratePerYear)
      : optimalWinningSpend(of.clv, of.ceiling, of.k);
  const valueAt = (spend: number, of: Drawn): number =>
    purpose === 'retention'
      ? keepingValue(spend, of.margin, of.ceiling, of.k, ratePerYear)
      : winningValue(spend, of.clv, of.ceiling, of.k);
  const found: Drawn | null =
    k === null || ceiling === null || !worth ? null : { k, ceiling, margin: worth.margin, clv: worth.clv };
  const draws: Drawn[] =
    fit && worth
      ? fit.draws.map((draw) => ({
          ...draw,
          margin: worth.margin + worth.marginError * random.normal(),
          clv: worth.clv + worth.clvError * random.normal(),
        }))
      : [];
  const now = found ? finite(spending.spend) : null;
  const best = found ? optimum(found) : null;
  const at = (
    name: string,
    spends: readonly (number | null)[],
    of: (drawn: Drawn, ...spends: number[]) => number,
  ): Row => {
    const known = spends.filter((spend) => spend !== null);
    if (!found || known.length < spends.length) return withInterval(name, null, noInterval);
    return withInterval(name, of(found, ...known), percentileInterval(draws.map((draw) => of(draw, ...known))));
  };
  const rateAt = ({ k, ceiling }: Drawn, spend = Number.NaN): number => responseRate(spend, ceiling, k);
  return {
    segment,
    purpose,
    basis: curve.basis,
    reason: curve.reason,
    levels: spending.levels,
    exposure: spending.exposure,
    moved: spending.moved,
    current_exposure: finite(spending.recentExposure),
    current_spend: finite(spending.spend),
    ...withInterval('current_rate', finite(spending.rate), spending.rateInterval),
    ...at('fitted_rate', [now], rateAt),
    ...withInterval(
      'ceiling',
      ceiling,
      fit?.isCeilingEstimated ? percentileInterval(draws.map((draw) => draw.ceiling)) : noInterval,
    ),
    ...withInterval('k', k, percentileInterval(draws.map((draw) => draw.k))),
    ...withInterval('optimal_spend', best, percentileInterval(draws.map(optimum))),
    ...at('optimal_rate', [best], rateAt),
    value_at_current: found && now !== null ? valueAt(now, found) : null,
    value_at_optimal: found && best !== null ? valueAt(best, found) : null,
    ...at('gain', [best, now], (of, then = 0, today = 0) => valueAt(then, of) - valueAt(today, of)),
  };
}

const withInterval = (name: string, value: number | null, { lower, upper }: Interval): Row => ({
  [name]: value,
  [`${name}_lower`]: value === null ? null : lower,
  [`${name}_upper`]: value === null ? null : upper,
});
