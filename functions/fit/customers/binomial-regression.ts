import { cholesky, choleskySolve, symmetricInverse } from '../../numerics/linear-algebra.ts';

/** A group of people with the same features: how many there are, and of how many something is true. */
export interface BinomialGroup {
  readonly features: readonly number[];
  readonly trials: number;
  readonly successes: number;
}

export interface BinomialFit {
  readonly coefficients: readonly number[];
  readonly covariance: readonly (readonly number[])[];
  /** Log-likelihood of the successes, without the penalty. */
  readonly logLikelihood: number;
  readonly converged: boolean;
}

export interface Chance {
  readonly chance: number;
  readonly lower: number;
  readonly upper: number;
}

/** Prior standard deviation of the intercept and of each effect, in logits: weakly informative (Gelman et al. 2008), so that a feature that separates stays finite. */
const priorSd = { intercept: 10, effect: 1.5 } as const;

const logistic = (x: number): number => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x)));
const logOnePlusExp = (x: number): number => (x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x)));
const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);

/**
 * Logistic regression on grouped counts with a normal prior on each coefficient (posterior mode by Newton's method with halved
 * steps; covariance is the inverse of the penalised information, Laplace). The first feature is the constant 1.
 *
 * @returns null when there is nothing to fit: no trials, or the same outcome in all of them
 * @example fitBinomial([{ features: [1], trials: 4, successes: 1 }])?.coefficients[0] // −1.0979: log(1/3), drawn to 0 by the prior
 */
export function fitBinomial(groups: readonly BinomialGroup[]): BinomialFit | null {
  const used = groups.filter(({ trials }) => trials > 0);
  const trials = used.reduce((sum, group) => sum + group.trials, 0);
  const successes = used.reduce((sum, group) => sum + group.successes, 0);
  if (trials === 0 || successes === 0 || successes === trials) return null;
  const size = used[0]?.features.length ?? 0;
  const precision = Array.from(
    { length: size },
    (_, index) => (index === 0 ? priorSd.intercept : priorSd.effect) ** -2,
  );
  let coefficients = Array.from({ length: size }, (_, index) =>
    index === 0 ? Math.log(successes / (trials - successes)) : 0,
  );
  const objective = (at: readonly number[]): number =>
    logLikelihood(used, at) - 0.5 * at.reduce((sum, value, index) => sum + (precision[index] ?? 0) * value * value, 0);
  let converged = false;
  for (let iteration = 0; iteration < 100 && !converged; iteration++) {
    const { gradient, information } = derivatives(used, coefficients, precision);
    const lower = cholesky(information);
    if (!lower) break;
    const step = choleskySolve(lower, gradient);
    const before = objective(coefficients);
    let scale = 1;
    const moved = (): number[] => coefficients.map((value, index) => value + scale * (step[index] ?? 0));
    while (objective(moved()) < before && scale > 1e-10) scale /= 2;
    coefficients = moved();
    converged = dot(gradient, step) < 1e-18 || Math.max(...step.map(Math.abs)) < 1e-12;
  }
  const covariance = symmetricInverse(derivatives(used, coefficients, precision).information);
  return covariance && { coefficients, covariance, logLikelihood: logLikelihood(used, coefficients), converged };
}

/** Chance of a group with its 95 % interval, from the logit scale. */
export function chanceOf(fit: BinomialFit, features: readonly number[]): Chance {
  const logit = dot(fit.coefficients, features);
  const variance = features.reduce((sum, value, row) => sum + value * dot(fit.covariance[row] ?? [], features), 0);
  const reach = 1.959963984540054 * Math.sqrt(Math.max(0, variance));
  return { chance: logistic(logit), lower: logistic(logit - reach), upper: logistic(logit + reach) };
}

/**
 * What the chance of a group owes to each independent source of error: its change with one standard deviation of it (first order).
 * Sums over groups are made source by source, so that what groups have in common is neither lost nor counted twice.
 *
 * @returns as many as there are coefficients; the squares add up to the variance of the chance
 */
export function changesOf(fit: BinomialFit, features: readonly number[]): number[] {
  const { chance } = chanceOf(fit, features);
  const lower = cholesky(fit.covariance) ?? [];
  return features.map((_, source) =>
    features.reduce((sum, value, row) => sum + chance * (1 - chance) * value * (lower[row]?.[source] ?? 0), 0),
  );
}

function logLikelihood(groups: readonly BinomialGroup[], at: readonly number[]): number {
  return groups.reduce((sum, { features, trials, successes }) => {
    const logit = dot(at, features);
    return sum + successes * logit - trials * logOnePlusExp(logit);
  }, 0);
}

function derivatives(groups: readonly BinomialGroup[], at: readonly number[], precision: readonly number[]) {
  const gradient = at.map((value, index) => -(precision[index] ?? 0) * value);
  const information = at.map((_, row) => at.map((_, column) => (row === column ? (precision[row] ?? 0) : 0)));
  for (const { features, trials, successes } of groups) {
    const mean = logistic(dot(at, features));
    const weight = trials * mean * (1 - mean);
    for (const [row, value] of features.entries()) {
      gradient[row] = (gradient[row] ?? 0) + value * (successes - trials * mean);
      const line = information[row] ?? [];
      for (const [column, other] of features.entries()) line[column] = (line[column] ?? 0) + weight * value * other;
    }
  }
  return { gradient, information };
}
