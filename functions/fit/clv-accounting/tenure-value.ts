import { evenLeaving, type TimeThere, timeThere } from './staying-curve.ts';

/** What a customer brings and costs in one year of the tenure. */
export interface TenureYear {
  /** Chance of leaving within the year. */
  readonly chance: number;
  /** Margin per customer and year while there, before retention cost. */
  readonly margin: number;
  /** Retention cost per customer and year while there. */
  readonly retentionCost: number;
  /** Years there of a customer who starts the year; left out: leaving goes on at one pace within it. */
  readonly timeThere?: TimeThere;
}

/**
 * Value of a customer who has just reached the start of `years[from]` (Blattberg & Deighton's yearly table, in continuous time): margin less
 * retention cost while the customer stays, discounted, over a horizon. A year brings net · ∫ S(t) exp(−δt) dt with S the share still there,
 * δ = ln(1 + rate): money per customer-year there times years there is money per customer who starts the year, whenever they leave in it.
 * Years beyond the table are like its last one.
 *
 * @param horizonYears how far ahead, may be a fraction
 * @param ratePerYear yearly discount rate
 * @example tenureValue([{ chance: 0, margin: 100, retentionCost: 10 }], 0, 2, 0) // 180
 */
export function tenureValue(
  years: readonly TenureYear[],
  from: number,
  horizonYears: number,
  ratePerYear: number,
): number {
  const force = Math.log(1 + ratePerYear);
  let staying = 1;
  let total = 0;
  for (let passed = 0; passed < horizonYears && staying > 0; passed++) {
    const year = years[Math.min(from + passed, years.length - 1)];
    if (!year) return Number.NaN;
    const span = Math.min(1, horizonYears - passed);
    const there = year.timeThere?.(span, force) ?? timeThere(evenLeaving(year.chance), 1, force, span);
    total += staying * (year.margin - year.retentionCost) * there;
    staying *= (1 - year.chance) * Math.exp(-force);
  }
  return total;
}
