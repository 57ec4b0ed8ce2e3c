import type { GapCell } from './cells.ts';
import { addTo, type Coefficients, covarianceOf, type Estimate, estimate, type LevelSystem } from './level-system.ts';
import { type Misfit, misfitOf } from './misfit.ts';

export type Scope = 'attribute' | 'segment' | 'firm';

/** Weight of a cell before normalisation: importance of the attribute × weight of the segment. */
export type CellWeight = (cell: GapCell) => number;

export interface RollUp {
  readonly scope: Scope;
  readonly cells: readonly GapCell[];
  readonly bias: Estimate;
  readonly misfit: Misfit;
  readonly n: number;
  readonly ageMonths: number;
  readonly isMixedRuler: boolean;
  readonly isSmall: boolean;
}

/**
 * Roll-up of cells of one link: bias and misfit side by side, both with the errors that the cells share (a staff level that holds
 * for all segments has one error; customers who answered several attributes). Its error comes from the levels themselves.
 *
 * @param cells of one link and period, with levels, not hidden, at least one
 */
export function rollUp(
  system: LevelSystem,
  cells: readonly GapCell[],
  weightOf: CellWeight,
  scope: Scope,
  markBelow: number,
): RollUp {
  const weights = normalised(cells.map(weightOf));
  const bias = estimate(system, rollUpCoefficients(cells, weights));
  const forms = cells.map((cell) => gapCoefficients(cell));
  const isKnown = cells.every((cell) => cell.standardError !== null);
  const covariance = isKnown ? covarianceMatrixOf(system, forms) : null;
  const misfit = misfitOf(
    cells.map((cell) => cell.bias),
    covariance,
    weights,
    bias.degreesOfFreedom,
  );
  const ends = ['from', 'to'] as const;
  const answers = ends.map((end) => answersBehind(system, cells, end));
  const known = answers.filter((each) => each.n > 0);
  return {
    scope,
    cells,
    bias,
    misfit,
    n: known.length > 0 ? Math.min(...known.map((each) => each.n)) : 0,
    ageMonths: Math.max(...cells.map((cell) => cell.ageMonths)),
    isMixedRuler: cells.some((cell) => cell.isMixedRuler),
    isSmall:
      cells.every((cell) => cell.isSmall) &&
      !(answers.some((each) => !each.isStaff) && answers.every((each) => each.isStaff || each.n >= markBelow)),
  };
}

/** Weights that sum to 1; equal ones when all are 0. */
export function normalised(weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => (total > 0 ? weight / total : 1 / weights.length));
}

/** Levels behind one cell's gap. */
export const gapCoefficients = (cell: GapCell): Coefficients => {
  const coefficients = new Map<number, number>();
  addTo(coefficients, cell.from!, 1);
  addTo(coefficients, cell.to!, -1);
  return coefficients;
};

/** Levels behind a weighted mean of gaps. */
export function rollUpCoefficients(cells: readonly GapCell[], weights: readonly number[]): Coefficients {
  const coefficients = new Map<number, number>();
  cells.forEach((cell, index) => {
    addTo(coefficients, cell.from!, weights[index]!);
    addTo(coefficients, cell.to!, -weights[index]!);
  });
  return coefficients;
}

function covarianceMatrixOf(system: LevelSystem, forms: readonly Coefficients[]): number[][] {
  const matrix = forms.map(() => new Array<number>(forms.length).fill(0));
  for (let i = 0; i < forms.length; i++) {
    for (let j = 0; j <= i; j++) {
      const covariance = covarianceOf(system, forms[i]!, forms[j]!);
      matrix[i]![j] = covariance;
      matrix[j]![i] = covariance;
    }
  }
  return matrix;
}

/** Respondents at one end, 0 when not known: the most that any attribute has, summed over segments unless the answers hold for all of them. */
function answersBehind(
  system: LevelSystem,
  cells: readonly GapCell[],
  end: 'from' | 'to',
): { readonly n: number; readonly isStaff: boolean } {
  const bySegment = new Map<string, number>();
  let isStaff = false;
  for (const cell of cells) {
    const variable = system.variables[cell[end]!]!;
    isStaff = variable.isStaff;
    bySegment.set(variable.segment, Math.max(bySegment.get(variable.segment) ?? 0, variable.n ?? 0));
  }
  return { n: [...bySegment.values()].reduce((sum, n) => sum + n, 0), isStaff };
}
