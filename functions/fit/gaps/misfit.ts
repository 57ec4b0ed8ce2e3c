import { chiSquareCdf } from '../../numerics/distributions.ts';
import { tQuantile } from './level-system.ts';

export interface Misfit {
  readonly misfit: number;
  readonly lower: number | null;
  readonly upper: number | null;
}

/** Above this many cells the third cumulant is left out (it costs cells³). */
const thirdCumulantCells = 120;

/**
 * Size of several gaps without sign, noise removed: √max(0, Σ w(bias² − se²)), with an interval for √Σ w·gap².
 *
 * Q = Σ w·bias² is a quadratic form of normal errors. The interval inverts its distribution: the ends are the true misfits under
 * which Q is at its 97.5 % and at its 2.5 % point. Distribution by Pearson's three-moment χ² (Imhof 1961, Biometrika 48, eq. 4.2),
 * two moments above 120 cells; the direction of the true gaps in which the errors lie is estimated from the biases, noise removed.
 * Estimated variances enter through the t quantile of `degreesOfFreedom`.
 *
 * @param biases points
 * @param covariance of the biases; null where a level has no standard error: the misfit keeps its noise and has no interval
 * @param weights any positive scale; they are normalised
 */
export function misfitOf(
  biases: readonly number[],
  covariance: readonly (readonly number[])[] | null,
  weights: readonly number[],
  degreesOfFreedom: number,
): Misfit {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const roots = weights.map((weight) => Math.sqrt(weight / total));
  const scaled = biases.map((bias, index) => bias * roots[index]!);
  const form = scaled.reduce((sum, value) => sum + value * value, 0);
  if (!covariance) return { misfit: Math.sqrt(form), lower: null, upper: null };
  const noise = covariance.map((row, i) => row.map((value, j) => value * roots[i]! * roots[j]!));
  const cumulants = noiseCumulants(scaled, noise, form, degreesOfFreedom);
  const misfit = Math.sqrt(Math.max(0, form - cumulants.mean));
  if (cumulants.mean <= 0) return { misfit, lower: misfit, upper: misfit };
  const lower = solve((size) => 0.975 - formCdf(form, size, cumulants, cumulants.lower), form, cumulants.mean);
  // A form far below its own noise would leave no true misfit at all: it is read as its mean under no misfit.
  const atLeast = Math.max(form, cumulants.mean);
  const upper = solve((size) => 0.025 - formCdf(atLeast, size, cumulants, cumulants.upper), form, cumulants.mean);
  return { misfit, lower: Math.min(lower, misfit), upper: Math.max(upper, misfit) };
}

/** Interval of the size of one gap from the interval of its bias: folded at 0, so it covers at least as often. */
export function foldedInterval(bias: number, standardError: number | null, reach: number | null): Misfit {
  if (standardError === null || reach === null) return { misfit: Math.abs(bias), lower: null, upper: null };
  const misfit = Math.sqrt(Math.max(0, bias * bias - standardError * standardError));
  return { misfit, lower: Math.min(misfit, Math.max(0, Math.abs(bias) - reach)), upper: Math.abs(bias) + reach };
}

interface Cumulants {
  /** Trace of the noise: mean of the form when there is no misfit. */
  readonly mean: number;
  readonly square: number;
  readonly cube: number | null;
  /** uᵀSu and uᵀS²u along the direction u of the true gaps, for the lower and the upper end. */
  readonly lower: Along;
  readonly upper: Along;
}

interface Along {
  readonly once: number;
  readonly twice: number;
}

function noiseCumulants(
  scaled: readonly number[],
  noise: readonly (readonly number[])[],
  form: number,
  degreesOfFreedom: number,
): Cumulants {
  const mean = noise.reduce((sum, row, i) => sum + row[i]!, 0);
  const square = noise.reduce((sum, row) => sum + row.reduce((inner, value) => inner + value * value, 0), 0);
  const cube = noise.length <= thirdCumulantCells ? traceOfCube(noise) : null;
  const image = apply(noise, scaled);
  const first = dot(image, scaled);
  const signal = form - mean;
  const isClear = signal > mean;
  const naive = along(noise, scaled);
  const lower = {
    once: isClear ? Math.max(0, first - square) / signal : naive.once,
    twice: isClear && cube !== null ? Math.max(0, dot(image, image) - cube) / signal : naive.twice,
  };
  // At the upper end the true gaps are larger where the errors are: one step of the profile likelihood up from the biases.
  const step = first > 0 ? 1.959963984540054 / Math.sqrt(first) : 0;
  const upper = along(
    noise,
    scaled.map((value, i) => value + step * image[i]!),
  );
  const widening = (tQuantile(0.975, degreesOfFreedom) / 1.959963984540054) ** 2;
  const widened = ({ once, twice }: Along): Along => ({
    once: Math.min(once, Math.sqrt(square)) * widening,
    twice: Math.min(twice, square) * widening ** 2,
  });
  return {
    mean,
    square: square * widening ** 2,
    cube: cube === null ? null : cube * widening ** 3,
    lower: widened(lower),
    upper: widened(upper),
  };
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, index) => sum + value * b[index]!, 0);

const apply = (matrix: readonly (readonly number[])[], vector: readonly number[]): number[] =>
  matrix.map((row) => dot(row, vector));

function along(noise: readonly (readonly number[])[], direction: readonly number[]): Along {
  const length = Math.max(dot(direction, direction), Number.MIN_VALUE);
  const image = apply(noise, direction);
  return { once: dot(image, direction) / length, twice: dot(image, image) / length };
}

function traceOfCube(matrix: readonly (readonly number[])[]): number {
  let trace = 0;
  for (let i = 0; i < matrix.length; i++) {
    const row = matrix[i]!;
    for (let j = 0; j <= i; j++) {
      const other = matrix[j]!;
      let product = 0;
      for (let k = 0; k < row.length; k++) product += row[k]! * other[k]!;
      trace += product * row[j]! * (i === j ? 1 : 2);
    }
  }
  return trace;
}

/** P(Q ≤ q) when the true misfit is `size`. */
function formCdf(q: number, size: number, cumulants: Cumulants, direction: Along): number {
  const misfitSquare = size * size;
  const mean = cumulants.mean + misfitSquare;
  const variance = 2 * (cumulants.square + 2 * misfitSquare * direction.once);
  const third =
    cumulants.cube === null
      ? (2 * variance * variance) / mean
      : 8 * (cumulants.cube + 3 * misfitSquare * direction.twice);
  const shape = Math.min(1e6, (8 * variance ** 3) / Math.max(third * third, Number.MIN_VALUE));
  const at = shape + (q - mean) * Math.sqrt((2 * shape) / variance);
  return at <= 0 ? 0 : chiSquareCdf(at, shape);
}

/** Size at which the increasing function `excess` crosses 0; 0 when it is above 0 already there. */
function solve(excess: (size: number) => number, form: number, noise: number): number {
  let low = 0;
  if (excess(0) >= 0) return 0;
  let high = Math.sqrt(form) + 2 * Math.sqrt(noise);
  for (let doubled = 0; doubled < 20 && excess(high) < 0; doubled++) high *= 2;
  for (let step = 0; step < 40 && high - low > 1e-7 * (1 + high); step++) {
    const middle = (low + high) / 2;
    if (excess(middle) < 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
