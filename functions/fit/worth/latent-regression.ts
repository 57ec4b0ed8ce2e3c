import { cholesky, choleskySolve } from '../../numerics/linear-algebra.ts';
import type { Sums } from './bucket-sums.ts';

/** Means and covariances of variables from their sums; variances of what is asked with several questions are free of errors of answering. */
export interface LatentMoments {
  /** Σw. */
  readonly weight: number;
  mean(variable: string): number;
  covariance(a: string, b: string): number;
  /** Share of the variance of the mean answer that is not error of answering; 1 where only one question asks. */
  reliability(variable: string): number;
}

/**
 * Moments from sums named `x` (Σwx), `x_y` (Σwxy) and, for variables in `asked`, `x_product` and `x_weight` (Σw·mean product of two
 * different answers, and the Σw behind it). Errors of single answers are independent, so the mean product of different answers has
 * the construct's own variance as expectation (tau-equivalence: every question moves with the construct point by point).
 */
export function latentMoments(sums: Sums, asked: readonly string[]): LatentMoments {
  const weight = sums.weight ?? 0;
  const value = (name: string): number => sums[name] ?? 0;
  const mean = (variable: string): number => value(variable) / weight;
  const product = (a: string, b: string): number => sums[`${a}_${b}`] ?? sums[`${b}_${a}`] ?? 0;
  const plain = (a: string, b: string): number => product(a, b) / weight - mean(a) * mean(b);
  const own = (variable: string): number => {
    const pairs = value(`${variable}_weight`);
    if (!asked.includes(variable) || !(pairs > 0.5 * weight)) return plain(variable, variable);
    return value(`${variable}_product`) / pairs - mean(variable) ** 2;
  };
  return {
    weight,
    mean,
    covariance: (a, b) => (a === b ? own(a) : plain(a, b)),
    reliability: (variable) => Math.min(1, own(variable) / plain(variable, variable)),
  };
}

/** Smallest pivot of the scaled covariance matrix at which predictors still count as distinct. */
const leastPivot = 1e-6;

/**
 * Coefficients of the regression of `outcome` on `predictors`, points per point.
 * @returns null where the predictors do not vary or cannot be told apart
 */
export function regress(moments: LatentMoments, outcome: string, predictors: readonly string[]): number[] | null {
  const scale = predictors.map((each) => Math.sqrt(moments.covariance(each, each)));
  if (predictors.length === 0 || scale.some((each) => !(each > 0))) return null;
  const correlations = predictors.map((a, i) =>
    predictors.map((b, j) => (i === j ? 1 : moments.covariance(a, b) / (scale[i]! * scale[j]!))),
  );
  const root = cholesky(correlations);
  if (!root || root.some((row, index) => !(row[index]! ** 2 > leastPivot))) return null;
  const right = predictors.map((each, index) => moments.covariance(each, outcome) / scale[index]!);
  return choleskySolve(root, right).map((each, index) => each / scale[index]!);
}

/** The longest list of `wanted` that vary and can be told apart, in their order; `first` are always kept. */
export function distinct(moments: LatentMoments, first: readonly string[], wanted: readonly string[]): string[] {
  const kept = [...first];
  for (const each of wanted) {
    if (!(moments.covariance(each, each) > 1e-9)) continue;
    if (regress(moments, each, [...kept, each]) !== null) kept.push(each);
  }
  return kept;
}
