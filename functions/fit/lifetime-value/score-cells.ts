import type { Matrix } from '../../numerics/linear-algebra.ts';
import type { BgnbdParameters } from './fit-bgnbd.ts';
import { chanceOfNone, type Horizon, logOddsGone } from './future-purchases.ts';
import { tabulateFuture } from './future-table.ts';
import type { GammaGammaParameters } from './gamma-gamma.ts';
import { momentsInterval } from './moments-interval.ts';
import type { PurchaseCells } from './purchase-cells.ts';

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
  /** Derivatives of `discounted` by log r, log α, log a, log b: entry 4·cell + parameter. */
  readonly gradient: Float64Array;
}

/** Scores every cell: P(alive), expected purchases, and what intervals need. */
export function scoreCells(cells: PurchaseCells, parameters: BgnbdParameters, horizon: Horizon): ScoredCells {
  const table = tabulateFuture(cells, parameters, horizon);
  const n = cells.frequency.length;
  const scored = {
    probabilityAlive: new Float64Array(n),
    purchases: new Float64Array(n),
    discounted: new Float64Array(n),
    discountedSquare: new Float64Array(n),
    squaredDiscounts: new Float64Array(n),
    gradient: new Float64Array(4 * n),
  };
  const { r, alpha, b } = parameters;
  const [byR, byAlpha, byA, byB] = table.gradient;
  for (let i = 0; i < n; i++) {
    const x = cells.frequency[i]!;
    const recency = cells.times[cells.recency[i]!]!;
    const age = cells.times[cells.age[i]!]!;
    const row = table.rowOfCell[i]!;
    const logOdds = logOddsGone(parameters, x, recency, age);
    const alive = 1 / (1 + Math.exp(logOdds));
    const discounted = table.discounted[row]!;
    scored.probabilityAlive[i] = alive;
    scored.purchases[i] = alive * table.purchases[row]!;
    scored.discounted[i] = alive * discounted;
    scored.discountedSquare[i] = alive * table.discountedSquare[row]!;
    scored.squaredDiscounts[i] = alive * table.squaredDiscounts[row]!;
    // ∂P/∂θ = −P(1−P) ∂ρ/∂θ, with ρ the log odds of having dropped out.
    const loss = x === 0 ? 0 : alive * (1 - alive) * discounted;
    const logRatio = Math.log1p((age - recency) / (alpha + recency));
    const byAlphaOdds = alpha * (r + x) * (1 / (alpha + age) - 1 / (alpha + recency));
    scored.gradient[4 * i] = alive * byR[row]! - loss * r * logRatio;
    scored.gradient[4 * i + 1] = alive * byAlpha[row]! - loss * byAlphaOdds;
    scored.gradient[4 * i + 2] = alive * byA[row]! - loss;
    scored.gradient[4 * i + 3] = alive * byB[row]! + (x === 0 ? 0 : (loss * b) / (b + x - 1));
  }
  return scored;
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
  parameters: BgnbdParameters,
  spend: GammaGammaParameters,
  standardErrors: Float64Array,
  horizon: Horizon,
): { lower: Float64Array; upper: Float64Array } {
  const lower = new Float64Array(scored.discounted.length);
  const upper = new Float64Array(scored.discounted.length);
  for (let i = 0; i < lower.length; i++) {
    const x = cells.frequency[i]!;
    const alive = scored.probabilityAlive[i]!;
    const none = 1 - alive + alive * chanceOfNone(parameters, x, cells.times[cells.age[i]!]!, horizon.weeks);
    const square = relativeSquare(scored, i, x, spend) + standardErrors[i]! ** 2;
    const interval = momentsInterval(scored.discounted[i]!, square, none);
    lower[i] = interval.lower;
    upper[i] = interval.upper;
  }
  return { lower, upper };
}
