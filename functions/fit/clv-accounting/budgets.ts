import type { Table as ArrowTable } from 'apache-arrow';
import type { Row } from '../../lake/rows.ts';
import type { Random } from '../../numerics/random.ts';
import { readRows } from '../gaps/arrow-rows.ts';
import { type BudgetReason, budgetRow, type Curve, type CustomerWorth, type Spending } from './budget-row.ts';
import { poissonInterval } from './interval.ts';
import {
  calibrateResponse,
  fewestLevels,
  fitResponse,
  leavingPace,
  type Pace,
  spendingLevels,
  winningPace,
} from './response-curve.ts';

/** A row of the mart budget_cells, of a complete period. */
export interface BudgetCell {
  readonly segment: string;
  readonly position: number;
  readonly tenureYear: number;
  /** Customer-years, or prospect-periods. */
  readonly exposure: number;
  readonly moved: number;
  readonly cost: number;
  readonly costOfPersons: number;
}

export function readBudgetCells(inputs: Readonly<Record<string, ArrowTable>>): BudgetCell[] {
  return readRows(inputs, 'budget_cells', {
    segment: 'text',
    position: 'number',
    tenure_year: 'number',
    is_complete: 'flag',
    period_days: 'number',
    exposure_days: 'number',
    moved: 'number',
    cost: 'number',
    cost_of_persons: 'number',
  })
    .filter(({ is_complete }) => is_complete)
    .map((row) => ({
      segment: row.segment,
      position: row.position,
      tenureYear: row.tenure_year,
      exposure: row.exposure_days / (row.tenure_year === 0 ? row.period_days : 365),
      moved: row.moved,
      cost: row.cost,
      costOfPersons: row.cost_of_persons,
    }))
    .sort((a, b) =>
      a.segment < b.segment ? -1 : a.segment > b.segment ? 1 : a.position - b.position || a.tenureYear - b.tenureYear,
    );
}

interface Purpose {
  readonly purpose: 'retention' | 'acquisition';
  readonly pace: Pace;
  readonly ceiling: number | null;
  /** Share kept or won of what moved per exposure. */
  readonly rateOf: (pace: number) => number;
}

const none = (reason: BudgetReason): Curve => ({ basis: 'not_estimable', reason, k: null, ceiling: null, fit: null });

function spendingOf(cells: readonly BudgetCell[], rateOf: (pace: number) => number): Spending {
  const byPeriod = [...Map.groupBy(cells, ({ position }) => position).values()];
  const spent = byPeriod.flatMap((period) => {
    const exposure = period.reduce((sum, each) => sum + each.exposure, 0);
    const spend = period.reduce((sum, each) => sum + each.cost, 0) / exposure;
    return exposure > 0
      ? period.map(({ tenureYear, exposure, moved }) => ({ spend, group: tenureYear, exposure, moved }))
      : [];
  });
  const recent = byPeriod.slice(-12).flat();
  const sum = (of: readonly BudgetCell[], column: 'exposure' | 'moved' | 'cost'): number =>
    of.reduce((total, each) => total + each[column], 0);
  const [exposure, moved] = [sum(recent, 'exposure'), sum(recent, 'moved')];
  const bounds = poissonInterval(moved);
  const ends = [bounds.lower, bounds.upper].map((count) => Math.min(1, rateOf(count / exposure)));
  return {
    levels: spendingLevels([...new Set(spent.map(({ spend }) => spend))]),
    spend: sum(recent, 'cost') / exposure,
    rate: rateOf(moved / exposure),
    rateInterval: { lower: Math.min(...ends), upper: Math.max(...ends) },
    recentExposure: exposure,
    exposure: sum(cells, 'exposure'),
    moved: sum(cells, 'moved'),
    cells: spent,
  };
}

function curveOf(cells: readonly BudgetCell[], spending: Spending, purpose: Purpose, random: Random): Curve {
  const isAcquisition = purpose.purpose === 'acquisition';
  if (spending.exposure === 0) return none('no_prospects');
  if (!(cells.reduce((sum, { cost }) => sum + cost, 0) > 0))
    return none(cells.some(({ costOfPersons }) => costOfPersons > 0) ? 'booked_on_persons' : 'no_spending');
  if (spending.moved === 0) return none('no_moves');
  if (spending.levels >= fewestLevels) {
    const fit = fitResponse(spending.cells, purpose.pace, purpose.ceiling, () => random.normal());
    if (fit) return { basis: 'estimated', reason: null, k: fit.k, ceiling: fit.ceiling, fit };
    if (purpose.ceiling === null) return none('spending_says_nothing');
  }
  if (purpose.ceiling === null) return none('few_levels');
  const k = calibrateResponse(spending.spend, spending.rate, purpose.ceiling);
  if (k === null) return none(isAcquisition && !(spending.spend > 0) ? 'no_spending' : 'rate_above_ceiling');
  return { basis: 'calibrated', reason: null, k, ceiling: purpose.ceiling, fit: null };
}

export interface BudgetInputs {
  readonly cells: readonly BudgetCell[];
  readonly worthOf: (segment: string) => CustomerWorth | null;
  readonly retentionCeiling: number | null;
  readonly acquisitionCeiling: number | null;
  readonly ratePerYear: number;
}

/** Costs of the whole firm (segment *) shared among the segments by how many people they had there. */
function withFirmCosts(cells: readonly BudgetCell[]): BudgetCell[] {
  const kindOf = ({ position, tenureYear }: BudgetCell): string => `${position} ${tenureYear === 0}`;
  const firm = new Map(cells.filter(({ segment }) => segment === '*').map((each) => [kindOf(each), each.cost]));
  const own = cells.filter(({ segment }) => segment !== '*');
  const exposures = new Map<string, number>();
  for (const each of own) exposures.set(kindOf(each), (exposures.get(kindOf(each)) ?? 0) + each.exposure);
  return own.map((each) => {
    const exposure = exposures.get(kindOf(each)) ?? 0;
    const shared = exposure > 0 ? ((firm.get(kindOf(each)) ?? 0) * each.exposure) / exposure : 0;
    return { ...each, cost: each.cost + shared };
  });
}

/** Rows of optimal_budgets: what keeping a customer of a segment should cost a year, and winning a prospect a period. */
export function budgetRows(inputs: BudgetInputs, random: Random): Row[] {
  const purposes: readonly Purpose[] = [
    { purpose: 'retention', pace: leavingPace, ceiling: inputs.retentionCeiling, rateOf: (pace) => Math.exp(-pace) },
    { purpose: 'acquisition', pace: winningPace, ceiling: inputs.acquisitionCeiling, rateOf: (pace) => pace },
  ];
  const cells = withFirmCosts(inputs.cells);
  const segments = [...new Set(cells.map(({ segment }) => segment))];
  return segments.flatMap((segment) =>
    purposes.map((purpose) => {
      const isProspect = purpose.purpose === 'acquisition';
      const mine = cells.filter((each) => each.segment === segment && (each.tenureYear === 0) === isProspect);
      const spending = spendingOf(mine, purpose.rateOf);
      const draws = random.fork(`${purpose.purpose} ${segment}`);
      const curve = curveOf(mine, spending, purpose, draws);
      const worth = inputs.worthOf(segment);
      const usable = curve.k !== null && !worth ? none('no_tenure_table') : curve;
      return budgetRow(segment, purpose.purpose, spending, usable, worth, inputs.ratePerYear, draws);
    }),
  );
}
