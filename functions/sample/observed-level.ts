import { normalCdf } from '../numerics/distributions.ts';

/** Highest answer of the 0–10 scale; one step is 10 points. */
const highest = 10;

/** The answer of somebody whose level is `level` (0–100 points, before clipping): the nearest step of the scale. */
export const answerOf = (level: number): number => Math.min(highest, Math.max(0, Math.round(level / 10)));

/**
 * Mean of the observed answers, in points, when levels are Normal(mean, sd) before rounding and clipping:
 * 10 · Σ P(answer ≥ k), with P(answer ≥ k) = 1 − Φ((10k − 5 − mean) / sd) for k = 1 … 10.
 */
export function expectedObservedLevel(mean: number, standardDeviation: number): number {
  let sum = 0;
  for (let step = 1; step <= highest; step++) sum += normalCdf((mean - (10 * step - 5)) / standardDeviation);
  return 10 * sum;
}
