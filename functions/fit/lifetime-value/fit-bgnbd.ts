import { type Matrix, multiply, symmetricInverse, transpose } from '../../numerics/linear-algebra.ts';
import { embed, type Maximum, maximise, restrict } from '../../numerics/maximise.ts';
import { bgnbdObjective } from './bgnbd-likelihood.ts';
import { type PurchaseCells, thin } from './purchase-cells.ts';

/** Purchase rates vary as Gamma(r, alpha) per week, drop-out probabilities after a purchase as Beta(a, b). */
export interface BgnbdParameters {
  readonly r: number;
  readonly alpha: number;
  readonly a: number;
  readonly b: number;
}

/**
 * Where on the edge of the parameter space the likelihood is highest, if it is: all customers share one drop-out probability;
 * each drops out at once or never; none drops out; all do at their first repeat purchase; all share one purchase rate.
 */
export type BgnbdBoundary =
  | 'equal_dropout'
  | 'all_or_nothing_dropout'
  | 'no_dropout'
  | 'certain_dropout'
  | 'equal_rates';

export interface BgnbdFit {
  readonly parameters: BgnbdParameters;
  readonly logLikelihood: number;
  /** Null where the data do not determine the parameter (a and b at a boundary). */
  readonly standardErrors: Readonly<Record<keyof BgnbdParameters, number | null>>;
  /** Covariance of (log r, log α, log a, log b), restricted to the directions that the data determine. */
  readonly logCovariance: Matrix;
  readonly boundary: BgnbdBoundary | null;
  readonly converged: boolean;
  /** Largest gradient component in log-parameters at the solution, per customer. */
  readonly gradientPerCustomer: number;
  /** Eigenvalues of the negative Hessian in the free directions. */
  readonly curvatures: readonly number[];
  readonly iterations: number;
}

interface Edge {
  readonly name: BgnbdBoundary;
  readonly origin: readonly number[];
  readonly directions: Matrix;
  readonly start: (interior: readonly number[]) => number[];
}

const far = 20;
const logR = [1, 0, 0, 0];
const logAlpha = [0, 1, 0, 0];
const logOdds = [0, 0, 0.5, -0.5];
const clip = (value: number) => Math.max(-12, Math.min(12, value));
const oddsOf = ([, , a = 0, b = 0]: readonly number[]) => clip(a - b);

/** Edges as affine sets of log-parameters; `far` stands for infinity, where the likelihood no longer changes. */
const edges: readonly Edge[] = [
  {
    name: 'equal_dropout',
    origin: [0, 0, far, far],
    directions: [logR, logAlpha, logOdds],
    start: (p) => [p[0] ?? 0, p[1] ?? 0, oddsOf(p)],
  },
  {
    name: 'all_or_nothing_dropout',
    origin: [0, 0, -far, -far],
    directions: [logR, logAlpha, logOdds],
    start: (p) => [p[0] ?? 0, p[1] ?? 0, oddsOf(p)],
  },
  {
    name: 'no_dropout',
    origin: [0, 0, -far, 0],
    directions: [logR, logAlpha],
    start: (p) => [p[0] ?? 0, p[1] ?? 0],
  },
  {
    name: 'certain_dropout',
    origin: [0, 0, far, -far],
    directions: [logR, logAlpha],
    start: (p) => [p[0] ?? 0, p[1] ?? 0],
  },
  {
    name: 'equal_rates',
    origin: [far, far, 0, 0],
    directions: [logAlpha, [0, 0, 1, 0], [0, 0, 0, 1]],
    start: (p) => [(p[1] ?? 0) - (p[0] ?? 0), clip(p[2] ?? 0), clip(p[3] ?? 0)],
  },
];

/** A likelihood at an edge this close to the interior's is the same fit: the data do not tell them apart. */
const indistinguishable = 1e-4;
const manyCells = 50_000;

/**
 * Maximum likelihood for BG/NBD by Newton's method in log-parameters with analytic derivatives, from several fixed starts;
 * with many cells the starts compete on a thinned set. The edges of the parameter space are fitted as models of their own
 * (with fewer parameters) and win when the interior is no better: always a fit, with a named `boundary` instead of numbers
 * that wander off to 1e13. Standard errors: inverse Hessian in log-parameters, delta method.
 *
 * Needs at least one customer with a repeat purchase; `lifetime-value/index.ts` decides what is enough.
 */
export function fitBgnbd(cells: PurchaseCells): BgnbdFit {
  const objective = bgnbdObjective(cells);
  const interior = maximise(objective, bestStart(cells));
  const reached = edgeFits(cells, interior).filter(
    ({ maximum }) => maximum.value >= interior.value - indistinguishable,
  );
  const highest = Math.max(...reached.map(({ maximum }) => maximum.value));
  const [best] = reached
    .filter(({ maximum }) => maximum.value >= highest - indistinguishable)
    .sort((left, right) => left.edge.directions.length - right.edge.directions.length);
  const population = cells.customers.reduce((sum, count) => sum + count, 0);
  if (!best) return describeFit(interior, interior.point, identityDirections, null, population);
  const { maximum, edge } = best;
  return describeFit(
    maximum,
    embed(edge.origin, edge.directions, maximum.point),
    edge.directions,
    edge.name,
    population,
  );
}

const identityDirections: Matrix = [logR, logAlpha, [0, 0, 1, 0], [0, 0, 0, 1]];

function bestStart(cells: PurchaseCells): readonly number[] {
  const few = thin(cells, Math.max(1, Math.ceil(cells.frequency.length / 5000)));
  const objective = bgnbdObjective(few);
  const candidates = starts(few).map((start) => maximise(objective, start, { tolerance: 1e-4, maximumIterations: 60 }));
  const best = candidates.reduce((winner, candidate) => (candidate.value > winner.value ? candidate : winner));
  return best.point.map(clip);
}

/** Rates from the mean number of purchases per week, heterogeneity and drop-out from a small fixed grid. */
function starts(cells: PurchaseCells): number[][] {
  let [purchases, weeks] = [0, 0];
  for (let i = 0; i < cells.frequency.length; i++) {
    purchases += cells.customers[i]! * cells.frequency[i]!;
    weeks += cells.customers[i]! * cells.times[cells.age[i]!]!;
  }
  const rate = Math.max(1e-6, purchases / Math.max(weeks, 1e-6));
  return [
    [0.5, 0.8, 2.5],
    [2, 0.5, 5],
    [0.5, 5, 0.5],
    [1, 0.1, 0.1],
  ].map(([r = 1, a = 1, b = 1]) => [Math.log(r), Math.log(r / (2 * rate)), Math.log(a), Math.log(b)]);
}

/** With many cells and a sharply curved interior maximum the edges are out of reach and not fitted. */
function edgeFits(cells: PurchaseCells, interior: Maximum): { maximum: Maximum; edge: Edge }[] {
  const sharp = interior.converged && (interior.curvatures[0] ?? 0) > 25;
  if (sharp && cells.frequency.length > manyCells) return [];
  return edges
    .filter((edge) => edge.name !== 'certain_dropout' || cells.largestFrequency <= 1)
    .map((edge) => ({
      edge,
      maximum: maximise(
        restrict(bgnbdObjective(cells), edge.origin, edge.directions),
        edge.start(interior.point.map(clip)),
        { tolerance: 1e-9 },
      ),
    }));
}

function describeFit(
  maximum: Maximum,
  point: readonly number[],
  directions: Matrix,
  boundary: BgnbdBoundary | null,
  population: number,
): BgnbdFit {
  const parameters = point.map(Math.exp);
  const inverse = symmetricInverse(maximum.hessian.map((row) => row.map((value) => -value)));
  const logCovariance = inverse
    ? multiply(transpose(directions), multiply(inverse, directions))
    : directions.map(() => [0, 0, 0, 0]);
  const standardError = (index: number) => {
    const variance = logCovariance[index]?.[index] ?? 0;
    const determined = variance > 0 && (boundary === null || Math.abs(point[index] ?? 0) < far / 2 - 1);
    return determined ? (parameters[index] ?? 0) * Math.sqrt(variance) : null;
  };
  const [r = 0, alpha = 0, a = 0, b = 0] = parameters;
  return {
    parameters: { r, alpha, a, b },
    logLikelihood: maximum.value,
    standardErrors: { r: standardError(0), alpha: standardError(1), a: standardError(2), b: standardError(3) },
    logCovariance,
    boundary,
    converged: maximum.converged && inverse !== null,
    gradientPerCustomer: maximum.gradientNorm / Math.max(1, population),
    curvatures: maximum.curvatures,
    iterations: maximum.iterations,
  };
}
