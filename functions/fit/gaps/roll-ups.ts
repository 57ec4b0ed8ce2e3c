import type { GapCell } from './cells.ts';
import {
  addTo,
  type Coefficients,
  covarianceOf,
  type Estimate,
  estimate,
  type LevelSystem,
  type LevelVariable,
} from './level-system.ts';
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
  const answers = ends.map((end) => answersBehind(system, cells, weights, end));
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

/** Respondents at one end, 0 when not known: the fewest that any attribute with a weight has. */
function answersBehind(
  system: LevelSystem,
  cells: readonly GapCell[],
  weights: readonly number[],
  end: 'from' | 'to',
): { readonly n: number; readonly isStaff: boolean } {
  const used = cells.flatMap((cell, index) => (weights[index]! > 0 ? [system.variables[cell[end]!]!] : []));
  return { n: fewestAnswers(used), isStaff: used.some((variable) => variable.isStaff) };
}

/**
 * The fewest answers behind any attribute: a mean over attributes is no better founded than on that. Answers of an attribute are summed
 * over segments, unless the same ones hold for all of them; an attribute of which they are not known (an assessment) is passed over.
 *
 * @returns 0 when not known of any
 */
export function fewestAnswers(variables: readonly LevelVariable[]): number {
  const byAttribute = new Map<string, Map<string, number>>();
  for (const { attribute, segment, n } of variables) {
    if (n === null) continue;
    byAttribute.set(attribute, (byAttribute.get(attribute) ?? new Map<string, number>()).set(segment, n));
  }
  const counts = [...byAttribute.values()].map((bySegment) => [...bySegment.values()].reduce((sum, n) => sum + n, 0));
  return counts.length > 0 ? Math.min(...counts) : 0;
}
