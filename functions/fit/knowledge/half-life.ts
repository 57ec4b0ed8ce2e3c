import type { Random } from '../../numerics/random.ts';
import { agreementInterval } from './agreement-interval.ts';
import { curveOf, type FadingCurve, halfLifeSearch, longestHalfLife, shortestHalfLife } from './fading-curve.ts';
import type { Agreement } from './fading-line.ts';
import { couldBeFlat, halfLifeInterval } from './half-life-interval.ts';
import { correlationAt, type PairSums, retentionPoints, sumByLag } from './retention.ts';

/** Pairs, and classes of lags, that a half-life asks for. */
export const fewestPairs = 100;
export const fewestLags = 3;
/** Pairs that a class of lags needs to be looked at. */
const fewestPairsOfLag = 10;

export type HalfLifeRefusal = 'few_pairs' | 'few_lags' | 'no_fading' | 'fast_fading' | 'short_span';

export interface HalfLifeEstimate {
  readonly curve: FadingCurve;
  /** 95 % interval of the half-life, in days; the ends of the search (7 days, ten years) where it is open. */
  readonly lower: number;
  readonly upper: number;
  /** 95 % intervals of ρ0 and ρ∞; 0 or 1 where one is open. */
  readonly reliability: Interval;
  readonly lasting: Interval;
}

interface Interval {
  readonly lower: number;
  readonly upper: number;
}

export interface HalfLifeFinding {
  readonly pairs: number;
  readonly lags: number;
  /** Days between the shortest and the longest lag. */
  readonly spanDays: number;
  readonly estimate: HalfLifeEstimate | null;
  /** Why there is none. */
  readonly refusal: HalfLifeRefusal | null;
}

/**
 * Half-life of a category from repeated answers: ρ(t) = ρ∞ + (ρ0 − ρ∞) · 0.5^(t/h) by least squares on the correlations at each
 * class of lags, weighted by pairs, ρ0 free. At least 100 pairs, 3 classes of lags and a span of half of h; none either where the answers
 * could as well not fade at all (5 % test by the resamples), or fade faster than the search goes.
 *
 * @param resamples draws of persons for the interval
 */
export function estimateHalfLife(sums: PairSums, random: Random, resamples: number): HalfLifeFinding {
  const points = retentionPoints(sumByLag(sums)).filter((point) => point.pairs >= fewestPairsOfLag);
  const lags = points.map(({ lagDays }) => lagDays);
  const pairs = points.map((point) => point.pairs);
  const correlation = points.map((point) => point.correlation);
  const total = pairs.reduce((sum, count) => sum + count, 0);
  const spanDays = lags.length > 0 ? Math.max(...lags) - Math.min(...lags) : 0;
  const found = { pairs: total, lags: lags.length, spanDays };
  const refused = (refusal: HalfLifeRefusal): HalfLifeFinding => ({ ...found, estimate: null, refusal });
  if (total < fewestPairs) return refused('few_pairs');
  if (lags.length < fewestLags) return refused('few_lags');
  const search = halfLifeSearch(lags, pairs);
  const curve = curveOf(search, correlation);
  if (!curve) return refused('no_fading');
  const deviations = resampledDeviations(sums, points, random, resamples);
  if (couldBeFlat(search, correlation, deviations)) return refused('no_fading');
  if (curve.halfLifeDays < 1.001 * shortestHalfLife) return refused('fast_fading');
  if (curve.halfLifeDays > 2 * spanDays || curve.halfLifeDays > 0.999 * longestHalfLife) return refused('short_span');
  const agreement = (part: Agreement): Interval =>
    agreementInterval(search, part, curve[part], correlation, deviations);
  const [reliability, lasting] = [agreement('reliability'), agreement('lasting')];
  const interval = halfLifeInterval(search, correlation, deviations);
  return { ...found, estimate: { curve, ...interval, reliability, lasting }, refusal: null };
}

/** How far the correlations of resampled persons lie from those of all. */
function resampledDeviations(
  sums: PairSums,
  points: ReturnType<typeof retentionPoints>,
  random: Random,
  resamples: number,
): Float64Array[] {
  const times = new Int32Array(sums.buckets);
  return Array.from({ length: resamples }, () => {
    times.fill(0);
    for (let bucket = 0; bucket < sums.buckets; bucket++) times[random.integer(sums.buckets)]!++;
    const drawn = sumByLag(sums, times);
    return Float64Array.from(points, ({ lag, correlation }) => {
      const value = correlationAt(drawn, lag);
      return Number.isFinite(value) ? value - correlation : 0;
    });
  });
}
