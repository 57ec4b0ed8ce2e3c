import type { HalfLifeSearch } from './fading-curve.ts';
import type { Agreement } from './fading-line.ts';
import { isExceeded } from './half-life-interval.ts';

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
  return { lower: edge(holds, estimate, 0), upper: edge(holds, estimate, 1) };
}

/** The last value that holds on the way from one that does to an end, by steps that double and then halve. */
function edge(holds: (value: number) => boolean, from: number, end: number): number {
  const direction = Math.sign(end - from);
  let [inside, outside] = [from, end];
  for (let step = 0.01; ; step *= 2) {
    const next = from + direction * step;
    if ((end - next) * direction <= 0) {
      if (holds(end)) return end;
      break;
    }
    if (!holds(next)) {
      outside = next;
      break;
    }
    inside = next;
  }
  while (Math.abs(outside - inside) > 0.001) {
    const middle = (inside + outside) / 2;
    if (holds(middle)) inside = middle;
    else outside = middle;
  }
  return (inside + outside) / 2;
}
