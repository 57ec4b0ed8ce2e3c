/** What a customer brings and costs in one year of the tenure. */
export interface TenureYear {
  /** Chance of leaving within the year. */
  readonly chance: number;
  /** Margin per customer and year while there, before retention cost. */
  readonly margin: number;
  /** Retention cost per customer and year while there. */
  readonly retentionCost: number;
}

/**
 * Value of a customer who has just reached the start of `years[from]` (Blattberg & Deighton's yearly table, in continuous time): margin less
 * retention cost while the customer stays, discounted, over a horizon. Leaving goes on at one pace within a year, so a year brings
 * net · ∫ exp(−(λ + δ)t) dt with λ = −ln(1 − chance), δ = ln(1 + rate); years beyond the table are like its last one.
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
  for (let passed = 0; passed < horizonYears; passed++) {
    const year = years[Math.min(from + passed, years.length - 1)];
    if (!year) return Number.NaN;
    const span = Math.min(1, horizonYears - passed);
    const net = year.margin - year.retentionCost;
    if (year.chance >= 1) return total;
    const pace = -Math.log(1 - year.chance) + force;
    total += staying * net * (pace === 0 ? span : -Math.expm1(-pace * span) / pace);
    staying *= Math.exp(-pace);
  }
  return total;
}
