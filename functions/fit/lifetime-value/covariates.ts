import { chiSquareCdf } from '../../numerics/distributions.ts';
import { multiplyVector, symmetricInverse, transpose } from '../../numerics/linear-algebra.ts';
import { type Evaluation, type Maximum, maximise, type Objective } from '../../numerics/maximise.ts';
import type { PurchaseFit } from './fit-purchases.ts';
import type { PurchaseCells } from './purchase-cells.ts';
import type { PurchaseModel, PurchaseParameters } from './purchase-model.ts';

/** Customers who share the values of their covariates, in the order of `names`. */
export interface CovariateGroup {
  readonly cells: PurchaseCells;
  readonly values: readonly number[];
}

export interface CovariateEffect {
  readonly covariate: string;
  readonly process: 'rate' | 'dropout';
  /** Log of the factor that one unit of the covariate puts on the purchase rate, or on drop-out. */
  readonly estimate: number;
  /** Null at the boundary. */
  readonly standardError: number | null;
  /** The likelihood rises without end towards no effect at all or an endless one: nothing but its direction can be told. */
  readonly isAtBoundary: boolean;
}

export interface CovariateFit {
  readonly model: PurchaseModel;
  /** Of a customer with all covariates zero. */
  readonly parameters: PurchaseParameters;
  readonly effects: readonly CovariateEffect[];
  readonly logLikelihood: number;
  /** Likelihood ratio against the same model without covariates. */
  readonly test: { readonly chiSquare: number; readonly degreesOfFreedom: number; readonly pValue: number };
}

/** A factor of e⁸ ≈ 3,000 either way is no estimate, nor is one whose log is known to ± 20. */
const mostEffect = 8;
const mostError = 10;

/**
 * Static covariates as scale effects (Fader & Hardie 2007, "Incorporating time-invariant covariates into the Pareto/NBD and BG/NBD models"):
 * with covariates z, α becomes α·e^(−γ₁z), which multiplies the purchase rate by e^(γ₁z); under Pareto/NBD β becomes β·e^(−γ₂z), which multiplies the drop-out rate by
 * e^(γ₂z); under BG/NBD and MBG/NBD the mean odds of dropping out a/b are multiplied by e^(γ₂z) at the same ab (**choice**: the paper's two effects on
 * a and b would mix level and spread).
 *
 * Fitted by Newton from the fit without covariates: the log-parameters of each group are linear in (θ, γ), so derivatives are those of
 * the plain model. `plain` is that fit on the same customers. An effect that runs off (in a level nobody drops out, or everybody at once)
 * is marked, and held where it is for the errors of the others. Null when `plain` lies on an edge, the fit does not converge, or the effects cannot
 * be told (collinear).
 */
export function fitCovariates(
  model: PurchaseModel,
  names: readonly string[],
  groups: readonly CovariateGroup[],
  plain: PurchaseFit,
): CovariateFit | null {
  if (plain.boundary !== null || !plain.converged || names.length === 0) return null;
  const size = 4 + 2 * names.length;
  const start = Array.from({ length: size }, (_, index) => Math.log(plain.parameters[index] ?? 1));
  const maximum = maximise(jointObjective(model, names.length, groups), start, { bound: model.bound });
  const variances = maximum.converged ? variancesAt(maximum) : null;
  if (!variances) return null;
  const chiSquare = Math.max(0, 2 * (maximum.value - plain.logLikelihood));
  const degreesOfFreedom = 2 * names.length;
  const [r = 0, alpha = 0, third = 0, fourth = 0] = maximum.point.slice(0, 4).map(Math.exp);
  const effect = (process: CovariateEffect['process'], first: number) =>
    names.map((covariate, k): CovariateEffect => {
      const [estimate, variance] = [maximum.point[first + k] ?? 0, variances[first + k] ?? Number.NaN];
      const isAtBoundary = Math.abs(estimate) > mostEffect || !(variance > 0 && Math.sqrt(variance) <= mostError);
      return { covariate, process, estimate, standardError: isAtBoundary ? null : Math.sqrt(variance), isAtBoundary };
    });
  return {
    model,
    parameters: [r, alpha, third, fourth],
    effects: [...effect('rate', 4), ...effect('dropout', 4 + names.length)],
    logLikelihood: maximum.value,
    test: { chiSquare, degreesOfFreedom, pValue: 1 - chiSquareCdf(chiSquare, degreesOfFreedom) },
  };
}

/** Variances of all coordinates, NaN of effects that ran off; null where the others cannot be told apart. */
function variancesAt({ point, hessian }: Maximum): number[] | null {
  const kept = point.flatMap((value, index) => (index < 4 || Math.abs(value) <= mostEffect ? [index] : []));
  const inverse = symmetricInverse(kept.map((row) => kept.map((column) => -hessian[row]![column]!)));
  return inverse && point.map((_, index) => inverse[kept.indexOf(index)]?.[kept.indexOf(index)] ?? Number.NaN);
}

/** Sum over groups of the plain objective at θ + M γ, with derivatives in (θ, γ). */
function jointObjective(model: PurchaseModel, covariates: number, groups: readonly CovariateGroup[]): Objective {
  const parts = groups.map(({ cells, values }) => ({
    objective: model.objective(cells),
    // Rows: the four log-parameters; columns: θ, then effects on the rate, then on drop-out.
    loads: [0, 1, 2, 3].map((parameter) => [
      ...[0, 1, 2, 3].map((k) => (k === parameter ? 1 : 0)),
      ...values.map((value) => value * (model.rateDirection[parameter] ?? 0)),
      ...values.map((value) => value * (model.dropoutDirection[parameter] ?? 0)),
    ]),
  }));
  const size = 4 + 2 * covariates;
  return (point): Evaluation => {
    let value = 0;
    const gradient = new Array<number>(size).fill(0);
    const hessian = Array.from({ length: size }, () => new Array<number>(size).fill(0));
    for (const { objective, loads } of parts) {
      const part = objective(multiplyVector(loads, point));
      const columns = transpose(loads);
      value += part.value;
      for (const [j, left] of columns.entries()) {
        const along = multiplyVector(part.hessian, left);
        gradient[j]! += part.gradient.reduce((sum, g, k) => sum + g * left[k]!, 0);
        for (const [k, right] of columns.entries())
          hessian[j]![k]! += along.reduce((sum, h, index) => sum + h * right[index]!, 0);
      }
    }
    return { value, gradient, hessian };
  };
}
