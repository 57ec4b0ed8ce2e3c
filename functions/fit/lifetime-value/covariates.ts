import { chiSquareCdf } from '../../numerics/distributions.ts';
import { multiplyVector, symmetricInverse, transpose } from '../../numerics/linear-algebra.ts';
import { type Evaluation, maximise, type Objective } from '../../numerics/maximise.ts';
import { fitPurchases, type PurchaseFit } from './fit-purchases.ts';
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
  readonly standardError: number;
}

export interface CovariateFit {
  readonly model: PurchaseModel;
  /** Of a customer with all covariates zero. */
  readonly parameters: PurchaseParameters;
  readonly effects: readonly CovariateEffect[];
  readonly logLikelihood: number;
  readonly converged: boolean;
  /** Likelihood ratio against the same model without covariates. */
  readonly test: { readonly chiSquare: number; readonly degreesOfFreedom: number; readonly pValue: number };
}

/**
 * Static covariates as scale effects (Fader & Hardie 2007, "Incorporating time-invariant covariates into the Pareto/NBD and BG/NBD models"):
 * with covariates z, α becomes α·e^(−γ₁z), which multiplies the purchase rate by e^(γ₁z); under Pareto/NBD β becomes β·e^(−γ₂z), which multiplies the drop-out rate by
 * e^(γ₂z); under BG/NBD and MBG/NBD the mean odds of dropping out a/b are multiplied by e^(γ₂z) at the same ab (**choice**: the paper's two effects on
 * a and b would mix level and spread).
 *
 * Fitted by Newton from the fit without covariates: the log-parameters of each group are linear in (θ, γ), so derivatives are those of
 * the plain model. `plain` is that fit on the same customers; null when it lies on an edge or the effects cannot be told (collinear).
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
  const covariance = symmetricInverse(maximum.hessian.map((row) => row.map((value) => -value)));
  if (!covariance) return null;
  const chiSquare = Math.max(0, 2 * (maximum.value - plain.logLikelihood));
  const degreesOfFreedom = 2 * names.length;
  const [r = 0, alpha = 0, third = 0, fourth = 0] = maximum.point.slice(0, 4).map(Math.exp);
  const effect = (process: CovariateEffect['process'], first: number) =>
    names.map((covariate, k) => ({
      covariate,
      process,
      estimate: maximum.point[first + k] ?? 0,
      standardError: Math.sqrt(covariance[first + k]?.[first + k] ?? 0),
    }));
  return {
    model,
    parameters: [r, alpha, third, fourth],
    effects: [...effect('rate', 4), ...effect('dropout', 4 + names.length)],
    logLikelihood: maximum.value,
    converged: maximum.converged,
    test: { chiSquare, degreesOfFreedom, pValue: 1 - chiSquareCdf(chiSquare, degreesOfFreedom) },
  };
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

/** A covariate with levels, as 0/1 covariates against the level with most customers. */
export interface LevelFit {
  readonly name: string;
  readonly reference: string;
  readonly customers: ReadonlyMap<string, number>;
  readonly leftOut: readonly string[];
  readonly fit: CovariateFit;
}

const mostLevels = 12;

/**
 * Effects of the levels of one covariate (segments, regions) against the largest. Levels with fewer than `fewest` repeat buyers, and those
 * beyond the twelve largest, are left out together with their customers. Null where fewer than two levels stay.
 */
export function fitLevels(
  model: PurchaseModel,
  name: string,
  levels: ReadonlyMap<string, PurchaseCells>,
  whole: PurchaseFit,
  fewest: number,
): LevelFit | null {
  const counted = Array.from(levels, ([level, cells]) => ({ level, cells, ...countCustomers(cells) }));
  const kept = counted
    .filter(({ repeatBuyers }) => repeatBuyers >= fewest)
    .sort((left, right) => right.customers - left.customers || (left.level < right.level ? -1 : 1))
    .slice(0, mostLevels);
  const [reference, ...others] = kept;
  if (!reference || others.length === 0) return null;
  const plain =
    kept.length === counted.length ? whole : fitPurchases(model, joined(kept.map(({ cells }) => cells)), whole);
  const groups = kept.map(({ cells, level }) => ({
    cells,
    values: others.map((other) => (other.level === level ? 1 : 0)),
  }));
  const fit = fitCovariates(
    model,
    others.map(({ level }) => level),
    groups,
    plain,
  );
  return (
    fit && {
      name,
      reference: reference.level,
      customers: new Map(kept.map(({ level, customers }) => [level, customers])),
      leftOut: counted.map(({ level }) => level).filter((level) => !kept.some((each) => each.level === level)),
      fit,
    }
  );
}

function countCustomers({ frequency, customers }: PurchaseCells) {
  let [all, repeatBuyers] = [0, 0];
  for (let i = 0; i < frequency.length; i++) {
    all += customers[i]!;
    if (frequency[i]! > 0) repeatBuyers += customers[i]!;
  }
  return { customers: all, repeatBuyers };
}

/** Cells of several groups one after the other; they share their times. */
function joined(parts: readonly PurchaseCells[]): PurchaseCells {
  const [first] = parts;
  const all = <T extends Int32Array | Float64Array>(pick: (cells: PurchaseCells) => T) =>
    parts.flatMap((part) => Array.from(pick(part)));
  return {
    frequency: Int32Array.from(all(({ frequency }) => frequency)),
    recency: Int32Array.from(all(({ recency }) => recency)),
    age: Int32Array.from(all(({ age }) => age)),
    customers: Float64Array.from(all(({ customers }) => customers)),
    times: first?.times ?? new Float64Array(0),
    largestFrequency: Math.max(0, ...parts.map(({ largestFrequency }) => largestFrequency)),
  };
}
