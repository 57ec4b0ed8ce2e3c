import { type Matrix, quadraticForm } from '../../numerics/linear-algebra.ts';
import type { GammaGammaParameters } from './gamma-gamma.ts';
import { momentsInterval } from './moments-interval.ts';
import type { PurchaseCells } from './purchase-cells.ts';
import type { Horizon, PurchaseModel, PurchaseParameters, ScoreDetail } from './purchase-model.ts';

/** Predictions for each cell; all arrays have one entry a cell, except the gradient with four. */
export interface ScoredCells {
  readonly probabilityAlive: Float64Array;
  /** Expected purchases within the horizon, undiscounted. */
  readonly purchases: Float64Array;
  /** Expected discounted purchases. */
  readonly discounted: Float64Array;
  /** E[S²] and E[Σ squared discount factors] of one customer (see `FuturePurchases`), not given that it is active. */
  readonly discountedSquare: Float64Array;
  readonly squaredDiscounts: Float64Array;
  /** Chance of no purchase within the horizon. */
  readonly none: Float64Array;
  /** Derivatives of `discounted` by the four log-parameters: entry 4·cell + parameter. */
  readonly gradient: Float64Array;
}

/** Scores every cell: P(alive), expected purchases, and what intervals need (unless means alone are asked for). */
export function scoreCells(
  model: PurchaseModel,
  cells: PurchaseCells,
  parameters: PurchaseParameters,
  horizon: Horizon,
  detail: ScoreDetail = 'all',
): ScoredCells {
  const table = model.tabulateFuture(cells, parameters, horizon, detail);
  const n = cells.frequency.length;
  const empty = () => new Float64Array(n);
  const scored = {
    probabilityAlive: empty(),
    purchases: empty(),
    discounted: empty(),
    discountedSquare: empty(),
    squaredDiscounts: empty(),
    none: empty(),
    gradient: new Float64Array(4 * n),
  };
  const odds = new Float64Array(15);
  for (let i = 0; i < n; i++) {
    const row = table.rowOfCell[i]!;
    model.oddsGone(parameters, cells.frequency[i]!, cells.times[cells.recency[i]!]!, cells.times[cells.age[i]!]!, odds);
    const alive = 1 / (1 + Math.exp(odds[0]!));
    const discounted = table.discounted[row]!;
    scored.probabilityAlive[i] = alive;
    scored.purchases[i] = alive * table.purchases[row]!;
    scored.discounted[i] = alive * discounted;
    scored.discountedSquare[i] = alive * table.discountedSquare[row]!;
    scored.squaredDiscounts[i] = alive * table.squaredDiscounts[row]!;
    scored.none[i] = 1 - alive + alive * table.none[row]!;
    // ∂P/∂θ = −P(1−P) ∂ρ/∂θ, with ρ the log odds of having dropped out.
    const loss = alive * (1 - alive) * discounted;
    for (let k = 0; k < 4; k++) {
      const slope = alive * table.gradient[k]![row]!;
      scored.gradient[4 * i + k] = loss > 0 ? slope - loss * odds[k + 1]! : slope;
    }
  }
  return scored;
}

/** P(alive) of every cell. */
export function aliveChances(model: PurchaseModel, cells: PurchaseCells, parameters: PurchaseParameters): Float64Array {
  const odds = new Float64Array(15);
  return Float64Array.from(cells.frequency, (x, i) => {
    model.oddsGone(parameters, x, cells.times[cells.recency[i]!]!, cells.times[cells.age[i]!]!, odds);
    return 1 / (1 + Math.exp(odds[0]!));
  });
}

/** Standard errors of `discounted` from the uncertainty of the four parameters (delta method). */
export function discountedStandardErrors({ gradient, discounted }: ScoredCells, logCovariance: Matrix): Float64Array {
  const covariance = logCovariance.flat();
  return discounted.map((_, i) => {
    let variance = 0;
    for (let j = 0; j < 4; j++)
      for (let k = 0; k < 4; k++) variance += gradient[4 * i + j]! * gradient[4 * i + k]! * covariance[4 * j + k]!;
    return Math.sqrt(Math.max(0, variance));
  });
}

/**
 * E[V²]/E[z]² of one customer's value V = Σ dᵢ zᵢ in units of its expected spend: the spread of purchases, of the customer's
 * mean spend (posterior of Gamma–Gamma, relative second moment (px+q−1)/(px+q−2)) and of single amounts (1/p).
 */
export function relativeSquare(
  { discountedSquare, squaredDiscounts }: ScoredCells,
  cell: number,
  x: number,
  { p, q }: GammaGammaParameters,
): number {
  const excess = Math.max(p * x + q - 2, heaviestTail);
  return ((1 + excess) / excess) * (discountedSquare[cell]! + squaredDiscounts[cell]! / p);
}

/** Gamma–Gamma with px + q ≤ 2 has no variance; the interval is then as wide as with this excess over 2. */
const heaviestTail = 0.05;

/**
 * 95 % prediction interval of what one customer of each cell brings, in units of its expected spend × margin: from the mean,
 * the variance (purchases, spend, parameters) and the chance of no purchase at all (see `momentsInterval`).
 */
export function predictionIntervals(
  cells: PurchaseCells,
  scored: ScoredCells,
  spend: GammaGammaParameters,
  standardErrors: Float64Array,
): { lower: Float64Array; upper: Float64Array } {
  const lower = new Float64Array(scored.discounted.length);
  const upper = new Float64Array(scored.discounted.length);
  for (let i = 0; i < lower.length; i++) {
    const square = relativeSquare(scored, i, cells.frequency[i]!, spend) + standardErrors[i]! ** 2;
    const interval = momentsInterval(scored.discounted[i]!, square, scored.none[i]!);
    lower[i] = interval.lower;
    upper[i] = interval.upper;
  }
  return { lower, upper };
}

/** Sum over all customers (of the cells that count) of a prediction, with the variance that parameters and chance leave. */
export function totalPurchases(
  cells: PurchaseCells,
  scored: ScoredCells,
  logCovariance: Matrix,
  counts: (cell: number) => boolean = () => true,
) {
  const gradient = [0, 0, 0, 0];
  let [total, chance] = [0, 0];
  for (let i = 0; i < cells.frequency.length; i++) {
    if (!counts(i)) continue;
    const count = cells.customers[i]!;
    total += count * scored.discounted[i]!;
    chance += count * (scored.discountedSquare[i]! - scored.discounted[i]! ** 2);
    for (let k = 0; k < 4; k++) gradient[k]! += count * scored.gradient[4 * i + k]!;
  }
  return { total, variance: quadraticForm(gradient, logCovariance) + chance };
}
