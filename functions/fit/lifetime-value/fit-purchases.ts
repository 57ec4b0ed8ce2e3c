import { type Matrix, multiply, symmetricInverse, transpose } from '../../numerics/linear-algebra.ts';
import { embed, type Maximum, maximise, restrict } from '../../numerics/maximise.ts';
import { clip, far } from './edges.ts';
import { type PurchaseCells, thin } from './purchase-cells.ts';
import type { Edge, PurchaseBoundary, PurchaseModel, PurchaseParameters } from './purchase-model.ts';

export interface PurchaseFit {
  readonly model: PurchaseModel;
  readonly parameters: PurchaseParameters;
  readonly logLikelihood: number;
  /** Null where the data do not determine the parameter (a and b at a boundary). */
  readonly standardErrors: readonly (number | null)[];
  /** Covariance of the log-parameters, restricted to the directions that the data determine. */
  readonly logCovariance: Matrix;
  readonly boundary: PurchaseBoundary | null;
  readonly converged: boolean;
  /** Parameters that are free: four, less at a boundary. */
  readonly freeParameters: number;
  /** Largest gradient component in log-parameters at the solution, per customer. */
  readonly gradientPerCustomer: number;
  /** Eigenvalues of the negative Hessian in the free directions. */
  readonly curvatures: readonly number[];
  readonly iterations: number;
}

/** A likelihood at an edge this close to the interior's is the same fit: the data do not tell them apart. */
const indistinguishable = 1e-4;
const cellsForStarts = 400;
const fullDirections: Matrix = [
  [1, 0, 0, 0],
  [0, 1, 0, 0],
  [0, 0, 1, 0],
  [0, 0, 0, 1],
];

/**
 * Maximum likelihood for a purchase model by Newton's method in log-parameters with analytic derivatives, from several fixed
 * starts; with many cells the starts compete on a thinned set. The edges of the parameter space are fitted as models of their own
 * (with fewer parameters) and win when the interior is no better: always a fit, with a named `boundary` instead of numbers
 * that wander off to 1e13. Standard errors: inverse Hessian in log-parameters, delta method.
 *
 * Needs at least one customer with a repeat purchase; `lifetime-value/index.ts` decides what is enough. `near` is a fit of
 * similar data to start from.
 */
export function fitPurchases(model: PurchaseModel, cells: PurchaseCells, near?: PurchaseFit): PurchaseFit {
  const objective = model.objective(cells);
  const { bound } = model;
  const start = near?.boundary === null ? near.parameters.map(Math.log) : bestStart(model, cells);
  const interior = maximise(objective, start, { bound });
  const reached = edgeFits(model, cells, interior).filter(
    ({ maximum }) => maximum.value >= interior.value - indistinguishable,
  );
  const highest = Math.max(...reached.map(({ maximum }) => maximum.value));
  const [best] = reached
    .filter(({ maximum }) => maximum.value >= highest - indistinguishable)
    .sort((left, right) => left.edge.directions.length - right.edge.directions.length);
  const population = cells.customers.reduce((sum, count) => sum + count, 0);
  if (!best) return describeFit(model, interior, interior.point, fullDirections, null, population);
  const { maximum, edge } = best;
  const point = embed(edge.origin, edge.directions, maximum.point);
  return describeFit(model, maximum, point, edge.directions, edge.name, population);
}

/** A purchase model held at one of its edges: fewer parameters, whether or not the data reach it. */
export function fitAtEdge(model: PurchaseModel, name: PurchaseBoundary, cells: PurchaseCells): PurchaseFit {
  const edge = model.edges.find((each) => each.name === name);
  if (!edge) throw new TypeError(`${model.name}: expected an edge, found ${name}`);
  const starts = model.starts(...ratesOf(cells));
  const maximum = maximise(
    restrict(model.objective(cells), edge.origin, edge.directions),
    edge.start((starts[0] ?? []).map(clip)),
    { tolerance: 1e-9, bound: model.bound },
  );
  const population = cells.customers.reduce((sum, count) => sum + count, 0);
  const point = embed(edge.origin, edge.directions, maximum.point);
  return describeFit(model, maximum, point, edge.directions, name, population);
}

function bestStart(model: PurchaseModel, cells: PurchaseCells): readonly number[] {
  const few = thin(cells, Math.max(1, Math.ceil(cells.frequency.length / cellsForStarts)));
  const objective = model.objective(few);
  const candidates = model
    .starts(...ratesOf(few))
    .map((start) => maximise(objective, start, { tolerance: 1e-4, maximumIterations: 60, bound: model.bound }));
  const best = candidates.reduce((winner, candidate) => (candidate.value > winner.value ? candidate : winner));
  return best.point.map(clip);
}

/** Repeat purchases per week of observation, and the mean weeks of it. */
function ratesOf(cells: PurchaseCells): [rate: number, meanAge: number] {
  let [purchases, weeks, customers] = [0, 0, 0];
  for (let i = 0; i < cells.frequency.length; i++) {
    purchases += cells.customers[i]! * cells.frequency[i]!;
    weeks += cells.customers[i]! * cells.times[cells.age[i]!]!;
    customers += cells.customers[i]!;
  }
  return [Math.max(1e-6, purchases / Math.max(weeks, 1e-6)), weeks / Math.max(1, customers)];
}

/** A proper interior maximum that is not far out is higher than every edge by more than `indistinguishable`: edges are not fitted. */
function edgeFits(model: PurchaseModel, cells: PurchaseCells, interior: Maximum): { maximum: Maximum; edge: Edge }[] {
  const isNear = interior.point.every((value) => Math.abs(value) < 8);
  if (interior.converged && isNear && (interior.curvatures[0] ?? 0) > 0.02) return [];
  const objective = model.objective(cells);
  return model.edges
    .filter((edge) => edge.appliesTo?.(cells) ?? true)
    .map((edge) => ({
      edge,
      maximum: maximise(restrict(objective, edge.origin, edge.directions), edge.start(interior.point.map(clip)), {
        tolerance: 1e-9,
        bound: model.bound,
      }),
    }));
}

function describeFit(
  model: PurchaseModel,
  maximum: Maximum,
  point: readonly number[],
  directions: Matrix,
  boundary: PurchaseBoundary | null,
  population: number,
): PurchaseFit {
  const [first = 0, second = 0, third = 0, fourth = 0] = point.map(Math.exp);
  const parameters: PurchaseParameters = [first, second, third, fourth];
  const inverse = symmetricInverse(maximum.hessian.map((row) => row.map((value) => -value)));
  const logCovariance = inverse
    ? multiply(transpose(directions), multiply(inverse, directions))
    : fullDirections.map(() => [0, 0, 0, 0]);
  const standardErrors = parameters.map((parameter, index) => {
    const variance = logCovariance[index]?.[index] ?? 0;
    const isDetermined = variance > 0 && (boundary === null || Math.abs(point[index] ?? 0) < far / 2 - 1);
    return isDetermined ? parameter * Math.sqrt(variance) : null;
  });
  return {
    model,
    parameters,
    logLikelihood: maximum.value,
    standardErrors,
    logCovariance,
    boundary,
    converged: maximum.converged && inverse !== null,
    freeParameters: directions.length,
    gradientPerCustomer: maximum.gradientNorm / Math.max(1, population),
    curvatures: maximum.curvatures,
    iterations: maximum.iterations,
  };
}
