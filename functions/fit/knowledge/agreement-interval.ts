import type { HalfLifeSearch } from './fading-curve.ts';
import type { Agreement } from './fading-line.ts';
import { isExceeded } from './half-life-interval.ts';
import { lastThatHolds } from './last-that-holds.ts';

/** Of a correlation. */
const steps = { first: 0.01, precision: 0.001 };

/**
 * 95 % interval of the correlation of two answers given at once (ρ0), or of what lasts of it (ρ∞), by inverting the test that the interval of the
 * half-life inverts: a value belongs to it when the loss it adds to the least one is not more than what 95 % of resamples add around the curve that it fits best.
 *
 * @param estimate the value of the best curve
 * @returns 0 or 1 where the interval is open
 */
export function agreementInterval(
  search: HalfLifeSearch,
  part: Agreement,
  estimate: number,
  correlation: readonly number[],
  deviations: readonly Float64Array[],
): { lower: number; upper: number } {
  const { loss } = search.best(correlation);
  const holds = (value: number): boolean => {
    const held = search.held(part, value);
    return isExceeded(search, deviations, held.fitted(correlation), held.loss(correlation) - loss, held.loss);
  };
  return { lower: lastThatHolds(holds, estimate, 0, steps), upper: lastThatHolds(holds, estimate, 1, steps) };
}
