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
  const enough = Math.floor(0.05 * (deviations.length + 1));
  const drawn = new Float64Array(correlation.length);
  const holds = (candidate: number): boolean => {
    const here = search.at(candidate);
    const line = here.line(correlation);
    const added = line.loss - loss;
    const fitted = here.fitted(line);
    let beyond = 0;
    for (const [draw, deviation] of deviations.entries()) {
      for (let place = 0; place < drawn.length; place++) drawn[place] = fitted[place]! + deviation[place]!;
      if (here.loss(drawn) - search.best(drawn).loss >= added) beyond++;
      if (beyond >= enough) return true;
      if (beyond + deviations.length - draw - 1 < enough) return false;
    }
    return beyond >= enough;
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
