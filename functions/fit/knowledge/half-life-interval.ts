import { type HalfLifeSearch, halfLifeAt, lastPosition } from './fading-curve.ts';
import { lastThatHolds } from './last-that-holds.ts';

/** Of a position on the search's scale. */
const steps = { first: 2, precision: 0.25 };

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
    const here = search.at(candidate);
    const line = here.line(correlation);
    return isExceeded(search, deviations, here.fitted(line), line.loss - loss, here.loss);
  };
  return {
    lower: halfLifeAt(lastThatHolds(holds, position, 0, steps)),
    upper: halfLifeAt(lastThatHolds(holds, position, lastPosition, steps)),
  };
}

/**
 * Whether answers that do not fade at all could have given these correlations: the same test, of one correlation at every lag against
 * the curve that fits best. Without it noise around a flat line gives a half-life nearly every second time.
 *
 * @example a level of 0.55 with noise of 0.04 at five lags: true in 95 of 100 draws
 */
export function couldBeFlat(
  search: HalfLifeSearch,
  correlation: readonly number[],
  deviations: readonly Float64Array[],
): boolean {
  const { level, loss } = search.flat(correlation);
  const fitted = new Float64Array(correlation.length).fill(level);
  const added = loss - search.best(correlation).loss;
  return isExceeded(search, deviations, fitted, added, (drawn) => search.flat(drawn).loss);
}

/** Whether 5 % of resamples around `fitted` lose at least `added` more by `lossOf` than by the curve that fits them best. */
export function isExceeded(
  search: HalfLifeSearch,
  deviations: readonly Float64Array[],
  fitted: Float64Array,
  added: number,
  lossOf: (drawn: Float64Array) => number,
): boolean {
  const enough = Math.floor(0.05 * (deviations.length + 1));
  const drawn = new Float64Array(fitted.length);
  let beyond = 0;
  for (const [draw, deviation] of deviations.entries()) {
    for (let place = 0; place < drawn.length; place++) drawn[place] = fitted[place]! + deviation[place]!;
    if (lossOf(drawn) - search.best(drawn).loss >= added) beyond++;
    if (beyond >= enough) return true;
    if (beyond + deviations.length - draw - 1 < enough) return false;
  }
  return beyond >= enough;
}
