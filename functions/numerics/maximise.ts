import { type Matrix, symmetricEigen } from './linear-algebra.ts';

export interface Evaluation {
  readonly value: number;
  readonly gradient: readonly number[];
  readonly hessian: Matrix;
}

/** A smooth function with analytic first and second derivatives. */
export type Objective = (point: readonly number[]) => Evaluation;

export interface Maximum extends Evaluation {
  readonly point: readonly number[];
  /** Largest absolute component of the gradient. */
  readonly gradientNorm: number;
  /** Eigenvalues of the negative Hessian, ascending: all positive at a proper maximum. */
  readonly curvatures: readonly number[];
  readonly iterations: number;
  /** The Newton decrement (the gain that a further step promises) fell below the tolerance. */
  readonly converged: boolean;
}

export interface MaximiseOptions {
  /** Stop when a Newton step promises less than this gain in value. */
  readonly tolerance?: number;
  readonly maximumIterations?: number;
  /** Longest step along one principal direction. */
  readonly largestStep?: number;
  /** Coordinates stay within ±bound. */
  readonly bound?: number;
}

/**
 * Maximises by Newton's method with the Hessian's eigenvalues made negative (so that every step climbs), steps limited along
 * each principal direction, and backtracking; near the maximum it converges quadratically. Meant for log-parameters, where
 * one unit is a factor e in every parameter. Never throws: a result that did not converge says so.
 */
export function maximise(objective: Objective, start: readonly number[], options: MaximiseOptions = {}): Maximum {
  const { tolerance = 1e-11, maximumIterations = 200, largestStep = 2, bound = 50 } = options;
  let point = [...start];
  let current = objective(point);
  let iterations = 0;
  let converged = false;
  while (iterations < maximumIterations && !converged) {
    const { step, gain } = newtonStep(current, largestStep);
    const noise = 4e-16 * Math.abs(current.value);
    converged = gain < Math.max(tolerance, noise);
    let factor = 1;
    let accepted = false;
    while (factor > 1e-8 && !accepted) {
      const candidate = point.map((x, index) => clamp(x + factor * (step[index] ?? 0), bound));
      const next = objective(candidate);
      if (next.value >= current.value + 1e-4 * factor * gain - 8 * noise) {
        point = candidate;
        current = next;
        accepted = true;
      } else factor /= 3;
    }
    iterations++;
    if (!accepted) break;
  }
  return {
    ...current,
    point,
    iterations,
    converged,
    gradientNorm: Math.max(0, ...current.gradient.map(Math.abs)),
    curvatures: symmetricEigen(current.hessian.map((row) => row.map((value) => -value))).values,
  };
}

const clamp = (value: number, bound: number) => Math.max(-bound, Math.min(bound, value));

function newtonStep(evaluation: Evaluation, largestStep: number): { step: number[]; gain: number } {
  const { values, vectors } = symmetricEigen(evaluation.hessian.map((row) => row.map((value) => -value)));
  const floor = 1e-12 * Math.max(...values.map(Math.abs));
  const step = evaluation.gradient.map(() => 0);
  let gain = 0;
  for (const [index, vector] of vectors.entries()) {
    const slope = vector.reduce((sum, v, k) => sum + v * (evaluation.gradient[k] ?? 0), 0);
    const curvature = Math.max(Math.abs(values[index] ?? 0), floor, 1e-300);
    const length = Math.max(-largestStep, Math.min(largestStep, slope / curvature));
    gain += 0.5 * slope * length;
    for (const [k, v] of vector.entries()) step[k] = (step[k] ?? 0) + length * v;
  }
  return { step, gain };
}

/** Derivatives by log θ from derivatives by the parameters θ themselves (chain rule). */
export function inLogarithms(natural: Evaluation, parameters: readonly number[]): Evaluation {
  const scaled = natural.gradient.map((g, i) => g * (parameters[i] ?? 0));
  return {
    value: natural.value,
    gradient: scaled,
    hessian: natural.hessian.map((row, i) =>
      row.map((h, j) => h * (parameters[i] ?? 0) * (parameters[j] ?? 0) + (i === j ? (scaled[i] ?? 0) : 0)),
    ),
  };
}

/** Restricts an objective to the affine set origin + Σ zₖ·directionₖ, with derivatives in z. */
export function restrict(objective: Objective, origin: readonly number[], directions: Matrix): Objective {
  return (z) => {
    const { value, gradient, hessian } = objective(embed(origin, directions, z));
    const along = (vector: readonly number[]) => gradient.reduce((sum, g, i) => sum + g * (vector[i] ?? 0), 0);
    const curvature = (u: readonly number[], v: readonly number[]) =>
      hessian.reduce((sum, row, i) => sum + (u[i] ?? 0) * row.reduce((s, h, j) => s + h * (v[j] ?? 0), 0), 0);
    return {
      value,
      gradient: directions.map(along),
      hessian: directions.map((u) => directions.map((v) => curvature(u, v))),
    };
  };
}

/** origin + Σ zₖ·directionₖ. */
export function embed(origin: readonly number[], directions: Matrix, z: readonly number[]): number[] {
  return origin.map((x, i) => directions.reduce((sum, direction, k) => sum + (z[k] ?? 0) * (direction[i] ?? 0), x));
}
