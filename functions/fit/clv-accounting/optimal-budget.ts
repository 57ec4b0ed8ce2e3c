import { responseRate } from './response-curve.ts';

/**
 * Blattberg & Deighton's worth of keeping a customer from year to year without end: each year `spend` is paid for everyone there, the margin
 * comes from the share r(spend) that stays: Σ_t (m·r^t − R·r^(t−1))/(1 + d)^t = (m·r − R)/(1 + d − r), their (m − R/r)·r'/(1 − r').
 */
export function keepingValue(spend: number, margin: number, ceiling: number, k: number, ratePerYear: number): number {
  const rate = responseRate(spend, ceiling, k);
  return (margin * rate - spend) / (1 + ratePerYear - rate);
}

/** Yearly spend a head that makes keeping worth most; 0 where no spending pays. Golden section on a unimodal function. */
export function optimalKeepingSpend(margin: number, ceiling: number, k: number, ratePerYear: number): number {
  if (!(margin > 0)) return 0;
  const value = (spend: number): number => keepingValue(spend, margin, ceiling, k, ratePerYear);
  const golden = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [0, Math.min(margin * ceiling, 40 / k)];
  let left = high - golden * (high - low);
  let right = low + golden * (high - low);
  for (let step = 0; step < 200 && high - low > 1e-10 * (1 + high); step++) {
    if (value(left) >= value(right)) [high, right, left] = [right, left, right - golden * (right - low)];
    else [low, left, right] = [left, right, left + golden * (high - left)];
  }
  const spend = (low + high) / 2;
  return value(spend) > 0 ? spend : 0;
}

/**
 * Spend on a prospect that makes winning worth most: maximum of a(A)·value − A with a(A) = ceiling·(1 − e^(−kA)), which is
 * A = ln(k·ceiling·value)/k, or 0 where even the first unit does not pay.
 *
 * @example optimalWinningSpend(200, 0.4, 0.05) // ≈ 27.73 = ln(4)/0.05
 */
export function optimalWinningSpend(value: number, ceiling: number, k: number): number {
  const pay = k * ceiling * value;
  return pay > 1 ? Math.log(pay) / k : 0;
}

/** What winning is worth per prospect. */
export const winningValue = (spend: number, value: number, ceiling: number, k: number): number =>
  responseRate(spend, ceiling, k) * value - spend;
