import { type HalfLifeSearch, halfLifeAt, lastPosition } from './fading-curve.ts';

/**
 * 95 % interval of a half-life by inverting a test: a half-life belongs to it when the loss it adds to the least one is not more than what
 * 95 % of resamples add, had that half-life been the true one (the curve it fits best, plus what resampled persons deviate).
 * Percentiles of resampled half-lives are wrong on one side where the longest lag ends before the curve is flat or ρ∞ is near 0;
 * this keeps its level there because no curve is taken to be straight in h.
 *
 * @param correlation at the lags of the search
 * @param deviations of resampled persons' correlations from `correlation`, one array a resample
 * @returns days; the ends of the search where the interval is open
 */
export function halfLifeInterval(
  search: HalfLifeSearch,
  correlation: readonly number[],
  deviations: readonly Float64Array[],
): { lower: number; upper: number } {
  const { position, loss } = search.best(correlation);
  const holds = (candidate: number): boolean => {
    const line = search.lineAt(candidate, correlation);
    const added = line.loss - loss;
    const fitted = search.fitted(candidate, line);
    let beyond = 0;
    for (const deviation of deviations) {
      const drawn = fitted.map((value, place) => value + deviation[place]!);
      if (search.lineAt(candidate, drawn).loss - search.best(drawn).loss >= added) beyond++;
    }
    return (beyond + 1) / (deviations.length + 1) > 0.05;
  };
  return { lower: halfLifeAt(edge(holds, position, 0)), upper: halfLifeAt(edge(holds, position, lastPosition)) };
}

/** The last position that holds on the way from one that does to an end of the search: by doubling steps, then halving. */
function edge(holds: (position: number) => boolean, from: number, end: number): number {
  const direction = Math.sign(end - from);
  let inside = from;
  let outside = end;
  for (let step = 2; ; step *= 2) {
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
  while (Math.abs(outside - inside) > 0.25) {
    const middle = (inside + outside) / 2;
    if (holds(middle)) inside = middle;
    else outside = middle;
  }
  return (inside + outside) / 2;
}
