import type { Random } from '../numerics/random.ts';

/** Categories of knowledge whose answers lose half of what they say in a known time, and the measures that belong to each. */
export const plantedHalfLives = {
  market: { halfLifeDays: 75, measures: ['competitor_knowledge', 'alternatives_available', 'price_sensitivity'] },
  needs: { halfLifeDays: 150, measures: ['importance', 'expected_benefit'] },
  use: { halfLifeDays: 300, measures: ['product_experience', 'customer_skill'] },
} as const;

/** Points by which an answer drifts (one standard deviation), beside what lasts of the person and what is of the moment. */
export const driftPoints = 14;

/** Days in which half of what a measure's answers say is gone; null for a measure that lasts. */
export function halfLifeOfMeasure(measure: string): number | null {
  const found = Object.values(plantedHalfLives).find(({ measures }) =>
    (measures as readonly string[]).includes(measure),
  );
  return found?.halfLifeDays ?? null;
}

/**
 * What drifts of a person's answers to one measure: standard normal, correlation 0.5^(lag / half-life) between two days. Days are asked
 * for in their order; the same day gives the same value.
 */
export function driftOf(random: Random, halfLifeDays: number): (day: number) => number {
  let last: { readonly day: number; readonly value: number } | null = null;
  return (day) => {
    if (last?.day === day) return last.value;
    const kept = last ? 0.5 ** ((day - last.day) / halfLifeDays) : 0;
    const value = kept * (last?.value ?? 0) + Math.sqrt(1 - kept * kept) * random.normal();
    last = { day, value };
    return value;
  };
}
