import { normalQuantile } from '../../numerics/distributions.ts';

/** Recorded worth and cost of a style: their sums, and the sums over customers that say how far they spread. */
export interface StyleMoney {
  readonly worth: number;
  readonly cost: number;
  /** Customers with a worth or a cost. */
  readonly persons: number;
  readonly worthSquares: number;
  readonly worthCostProducts: number;
  readonly costSquares: number;
}

export interface ValuePerCost {
  readonly value: number;
  /** Null: one customer alone shows no spread. */
  readonly lower: number | null;
  readonly upper: number | null;
}

/**
 * Worth per cost of a style, a ratio of two sums over customers (ratio estimator, Cochran 1977, 2.11 and 6.3): what one customer gave and cost
 * belongs together. A customer adds worth/Σworth − cost/Σcost to the logarithm of the ratio; its variance is n/(n − 1) times the sum of squares
 * of these, and the 95 % interval is taken on the logarithm, since worth is skew and never below 0.
 *
 * @returns null without a recorded worth or cost
 * @example valuePerCost({ worth: 60, cost: 30, persons: 3, worthSquares: 1400, worthCostProducts: 600, costSquares: 300 })?.value // 2
 */
export function valuePerCost(money: StyleMoney): ValuePerCost | null {
  const { worth, cost, persons } = money;
  if (!(worth > 0 && cost > 0)) return null;
  const value = worth / cost;
  if (persons < 2) return { value, lower: null, upper: null };
  const squares =
    money.worthSquares / worth ** 2 - (2 * money.worthCostProducts) / (worth * cost) + money.costSquares / cost ** 2;
  const error = Math.sqrt((Math.max(0, squares) * persons) / (persons - 1));
  const reach = Math.exp(normalQuantile(0.975) * error);
  return { value, lower: value / reach, upper: value * reach };
}
