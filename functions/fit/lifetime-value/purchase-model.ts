import type { Matrix } from '../../numerics/linear-algebra.ts';
import type { Objective } from '../../numerics/maximise.ts';
import type { PurchaseCells } from './purchase-cells.ts';

export const purchaseModelNames = ['bgnbd', 'mbgnbd', 'paretonbd'] as const;
export type PurchaseModelName = (typeof purchaseModelNames)[number];

/**
 * The four parameters: purchase rates vary between customers as Gamma(r, alpha) per week; drop-out after a purchase happens
 * with a probability that varies as Beta(a, b) (BG/NBD, MBG/NBD), or at a rate per week that varies as Gamma(s, beta) (Pareto/NBD).
 */
export type PurchaseParameters = readonly [r: number, alpha: number, third: number, fourth: number];

/**
 * Where on the edge of the parameter space the likelihood is highest, if it is: all customers share one drop-out probability
 * (or rate); each drops out at once or never; none drops out; all do at their first repeat purchase; all share one purchase rate.
 */
export type PurchaseBoundary =
  | 'equal_dropout'
  | 'all_or_nothing_dropout'
  | 'immediate_dropout'
  | 'no_dropout'
  | 'certain_dropout'
  | 'equal_rates'
  | 'equal_rates_and_dropout'
  | 'equal_rates_no_dropout';

/** An edge as an affine set of log-parameters: origin + Σ zₖ·directionₖ. */
export interface Edge {
  readonly name: PurchaseBoundary;
  readonly origin: readonly number[];
  readonly directions: Matrix;
  /** Where to start on it, from log-parameters of the interior. */
  readonly start: (interior: readonly number[]) => number[];
  /** Edges that only some data can reach. */
  readonly appliesTo?: (cells: PurchaseCells) => boolean;
}

/**
 * Over which future and how purchases are discounted: continuously, at the rate that equals `discountRatePerYear` a year
 * (a purchase s weeks ahead counts (1 + rate)^(−s / 52.18)).
 */
export interface Horizon {
  readonly weeks: number;
  readonly discountPerWeek: number;
}

/** Moments of a customer's purchases within the horizon, given that the customer is still active now. */
export interface FuturePurchases {
  /** E[number of purchases]. */
  readonly purchases: number;
  /** E[S], S = Σ discount factors of the purchases. */
  readonly discounted: number;
  /** E[S²]. */
  readonly discountedSquare: number;
  /** E[Σ squared discount factors]: carries the spread of the single amounts. */
  readonly squaredDiscounts: number;
}

/**
 * What active customers will buy, for every distinct (frequency, age) among the cells: recency only enters through
 * P(alive), so that a hundred thousand cells share a few thousand of these.
 */
export interface FutureTable {
  /** Row of each cell. */
  readonly rowOfCell: Int32Array;
  readonly purchases: Float64Array;
  readonly discounted: Float64Array;
  readonly discountedSquare: Float64Array;
  readonly squaredDiscounts: Float64Array;
  /** Chance of no purchase within the horizon. */
  readonly none: Float64Array;
  /** Derivatives of `discounted` by the four log-parameters. */
  readonly gradient: readonly [Float64Array, Float64Array, Float64Array, Float64Array];
}

/** What is scored: everything that intervals need, or means alone. */
export type ScoreDetail = 'all' | 'means';

/** A model of purchases and drop-out, as the fit and the scores use it. */
export interface PurchaseModel {
  readonly name: PurchaseModelName;
  readonly parameterNames: readonly [string, string, string, string];
  /** Log-likelihood of counted cells with gradient and Hessian in log-parameters. */
  objective(cells: PurchaseCells): Objective;
  readonly edges: readonly Edge[];
  /** Log-parameters never leave ±bound. */
  readonly bound: number;
  /** Starting points in log-parameters for customers who buy `rate` times a week and are observed for `meanAge` weeks. */
  starts(rate: number, meanAge: number): number[][];
  /**
   * Log odds that a customer with x repeat purchases, the last at `recency` weeks of `age`, has dropped out: into out[0], their
   * derivatives by the four log-parameters into out[1…4]. −∞ where the model takes the customer as active for certain.
   */
  oddsGone(parameters: PurchaseParameters, x: number, recency: number, age: number, out: Float64Array): void;
  future(parameters: PurchaseParameters, x: number, age: number, horizon: Horizon): FuturePurchases;
  /** The same for every distinct (frequency, age); for `means` alone without second moments and derivatives (zero). */
  tabulateFuture(
    cells: PurchaseCells,
    parameters: PurchaseParameters,
    horizon: Horizon,
    detail?: ScoreDetail,
  ): FutureTable;
  /** Chance that an active customer buys nothing within `weeks`. */
  chanceOfNone(parameters: PurchaseParameters, x: number, age: number, weeks: number): number;
  /** How log-parameters move with the log of a customer's factor on the purchase rate and on drop-out. */
  readonly rateDirection: readonly number[];
  readonly dropoutDirection: readonly number[];
}

export const daysPerYear = 365.25;
export const weeksPerYear = daysPerYear / 7;

/** A horizon in months of a year of 365.25 days. */
export const horizonOf = (months: number, discountRatePerYear: number): Horizon => ({
  weeks: (months / 12) * weeksPerYear,
  discountPerWeek: Math.log1p(discountRatePerYear) / weeksPerYear,
});

/** P(alive) = 1/(1 + odds gone). */
export function probabilityAlive(
  model: PurchaseModel,
  parameters: PurchaseParameters,
  x: number,
  recency: number,
  age: number,
): number {
  const out = new Float64Array(5);
  model.oddsGone(parameters, x, recency, age, out);
  return 1 / (1 + Math.exp(out[0]!));
}

/** E[repeat purchases within t weeks | x, t_x, T]; with x = 0 and age 0 the expectation for a new customer. */
export function expectedPurchases(
  model: PurchaseModel,
  parameters: PurchaseParameters,
  x: number,
  recency: number,
  age: number,
  weeks: number,
): number {
  const { purchases } = model.future(parameters, x, age, { weeks, discountPerWeek: 0 });
  return probabilityAlive(model, parameters, x, recency, age) * purchases;
}
