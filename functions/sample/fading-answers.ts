import type { Random } from '../numerics/random.ts';

/** Categories of knowledge whose answers lose half of what they say in a known time, and the measure that tells it. */
export const plantedHalfLives = [
  { category: 'market', measure: 'competitor_knowledge', halfLifeDays: 75 },
  { category: 'needs', measure: 'expected_benefit', halfLifeDays: 150 },
  { category: 'use', measure: 'product_experience', halfLifeDays: 300 },
] as const;

/** Points by which an answer drifts (one standard deviation), beside what lasts of the person and what is of the moment. */
export const driftPoints = 18;

/** Days of one step of the drift. */
const stepDays = 7;

/**
 * What drifts of customers' answers, in points: normal, correlation 0.5^(lag / half-life) between two days of one customer and measure;
 * 0 for a measure that lasts. Days may be asked for in any order.
 */
export function driftOfAnswers(
  random: Random,
  firstDay: number,
): (customer: number, measure: string, day: number) => number {
  const paths = new Map<string, { readonly random: Random; readonly values: number[] }>();
  return (customer, measure, day) => {
    const planted = plantedHalfLives.find((each) => each.measure === measure);
    if (!planted) return 0;
    const key = `${customer}/${measure}`;
    const path = paths.get(key) ?? { random: random.fork(key), values: [] };
    paths.set(key, path);
    const step = Math.max(0, Math.round((day - firstDay) / stepDays));
    const kept = 0.5 ** (stepDays / planted.halfLifeDays);
    while (path.values.length <= step) {
      const before = path.values.at(-1);
      const value =
        before === undefined ? path.random.normal() : kept * before + Math.sqrt(1 - kept * kept) * path.random.normal();
      path.values.push(value);
    }
    return driftPoints * (path.values[step] ?? 0);
  };
}
