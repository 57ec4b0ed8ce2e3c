import type { Row } from '../../lake/rows.ts';
import { type Matrix, quadraticForm } from '../../numerics/linear-algebra.ts';
import type { PurchaseFit } from './fit-purchases.ts';
import { expectedSpend, type GammaGammaFit, type SpendCells, spendFrequencyCorrelation } from './gamma-gamma.ts';
import type { Holdout } from './holdout.ts';
import type { PurchaseModelName } from './purchase-model.ts';

type ModelName = PurchaseModelName | 'gamma_gamma';
interface Estimate {
  readonly estimate: number;
  readonly standardError: number | null;
}

/** Rows of lifetime_value_parameters for a purchase model: its four and two means that people can read. */
export function purchaseParameterRows(fit: PurchaseFit): Row[] {
  const { model, standardErrors } = fit;
  const [r, alpha, third, fourth] = fit.parameters;
  const ratio = (estimate: number, gradient: readonly number[]): Estimate => ({
    estimate,
    standardError: estimate * Math.sqrt(Math.max(0, quadraticForm(gradient, fit.logCovariance))),
  });
  const stays = fourth / (third + fourth);
  const dropout =
    model.name === 'paretonbd'
      ? ratio(third / fourth, [0, 0, 1, -1])
      : ratio(third / (third + fourth), [0, 0, stays, -stays]);
  const own = model.parameterNames.map((name, index): [string, Estimate] => [
    name,
    { estimate: fit.parameters[index] ?? 0, standardError: standardErrors[index] ?? null },
  ]);
  return parameterRows(model.name, fit.logLikelihood, fit.boundary !== null, {
    ...Object.fromEntries(own),
    mean_purchases_per_week: ratio(r / alpha, [1, -1, 0, 0]),
    mean_dropout: dropout,
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
export function covarianceRows(purchases: readonly PurchaseFit[], spend: GammaGammaFit | null): Row[] {
  const ofPurchases = purchases.flatMap(({ model, parameters, standardErrors, logCovariance }) => {
    const named = <T>(values: readonly T[]) =>
      Object.fromEntries(model.parameterNames.map((name, index) => [name, values[index]!]));
    return covariances(model.name, named(parameters), named(standardErrors), logCovariance);
  });
  return [
    ...ofPurchases,
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
  return bins
    .filter(({ by }) => by === 'frequency')
    .map(({ bin, customers, actualMean, predictedMean, lower, upper }) => ({
      frequency_bin: bin,
      customers,
      actual_mean: actualMean,
      predicted_mean: predictedMean,
      predicted_lower: lower,
      predicted_upper: upper,
    }));
}
