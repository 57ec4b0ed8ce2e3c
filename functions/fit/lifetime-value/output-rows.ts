import type { Row } from '../../lake/rows.ts';
import { type Matrix, quadraticForm } from '../../numerics/linear-algebra.ts';
import type { BgnbdFit } from './fit-bgnbd.ts';
import { expectedSpend, type GammaGammaFit, type SpendCells, spendFrequencyCorrelation } from './gamma-gamma.ts';
import type { Holdout } from './holdout.ts';

type ModelName = 'bgnbd' | 'gamma_gamma';
interface Estimate {
  readonly estimate: number;
  readonly standardError: number | null;
}

/** Rows of lifetime_value_parameters for BG/NBD: r, alpha, a, b and two means that people can read. */
export function purchaseParameterRows(fit: BgnbdFit): Row[] {
  const { r, alpha, a, b } = fit.parameters;
  const ratio = (estimate: number, gradient: readonly number[]): Estimate => ({
    estimate,
    standardError: estimate * Math.sqrt(Math.max(0, quadraticForm(gradient, fit.logCovariance))),
  });
  const stays = b / (a + b);
  return parameterRows('bgnbd', fit.logLikelihood, fit.boundary !== null, {
    r: { estimate: r, standardError: fit.standardErrors.r },
    alpha: { estimate: alpha, standardError: fit.standardErrors.alpha },
    a: { estimate: a, standardError: fit.standardErrors.a },
    b: { estimate: b, standardError: fit.standardErrors.b },
    mean_purchases_per_week: ratio(r / alpha, [1, -1, 0, 0]),
    mean_dropout: ratio(a / (a + b), [0, 0, stays, -stays]),
  });
}

/** Rows of lifetime_value_parameters for Gamma–Gamma; `mean_spend` only where it is finite. */
export function spendParameterRows(fit: GammaGammaFit, cells: SpendCells): Row[] {
  const { p, q, v } = fit.parameters;
  const correlation = spendFrequencyCorrelation(cells);
  const mean = expectedSpend(fit.parameters, 0, 0);
  const meanError = mean * Math.sqrt(Math.max(0, quadraticForm([1, -q / (q - 1), 1], fit.logCovariance)));
  return parameterRows('gamma_gamma', fit.logLikelihood, fit.boundary !== null, {
    p: { estimate: p, standardError: fit.standardErrors.p },
    q: { estimate: q, standardError: fit.standardErrors.q },
    v: { estimate: v, standardError: fit.standardErrors.v },
    ...(q > 1 ? { mean_spend: { estimate: mean, standardError: meanError } } : {}),
    ...(correlation ? { spend_frequency_correlation: correlation } : {}),
  });
}

function parameterRows(
  model: ModelName,
  logLikelihood: number,
  isBoundary: boolean,
  estimates: Readonly<Record<string, Estimate>>,
): Row[] {
  return Object.entries(estimates).map(([parameter, { estimate, standardError }]) => ({
    model,
    parameter,
    estimate,
    std_error: standardError,
    log_likelihood: logLikelihood,
    is_boundary: isBoundary,
  }));
}

/** Rows of lifetime_value_covariances, in natural parameters (delta method from logarithms); only parameters that the data determine. */
export function covarianceRows(purchases: BgnbdFit, spend: GammaGammaFit | null): Row[] {
  return [
    ...covariances('bgnbd', { ...purchases.parameters }, purchases.standardErrors, purchases.logCovariance),
    ...(spend ? covariances('gamma_gamma', { ...spend.parameters }, spend.standardErrors, spend.logCovariance) : []),
  ];
}

function covariances(
  model: ModelName,
  parameters: Readonly<Record<string, number>>,
  standardErrors: Readonly<Record<string, number | null>>,
  logCovariance: Matrix,
): Row[] {
  const named = Object.entries(parameters)
    .map(([name, value], index) => ({ name, value, index }))
    .filter(({ name }) => standardErrors[name] !== null);
  return named.flatMap((left) =>
    named.map((right) => ({
      model,
      parameter_a: left.name,
      parameter_b: right.name,
      covariance: left.value * right.value * (logCovariance[left.index]?.[right.index] ?? 0),
    })),
  );
}

export function holdoutRow({ days, customers, actual, predicted, lower, upper }: Holdout): Row {
  return {
    holdout_days: days,
    customers,
    actual,
    predicted,
    predicted_lower: lower,
    predicted_upper: upper,
    ratio: actual > 0 ? predicted / actual : null,
  };
}

export function holdoutBinRows({ bins }: Holdout): Row[] {
  return bins.map(({ bin, customers, actualMean, predictedMean }) => ({
    frequency_bin: bin,
    customers,
    actual_mean: actualMean,
    predicted_mean: predictedMean,
  }));
}
