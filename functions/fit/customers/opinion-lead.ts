import type { Random } from '../../numerics/random.ts';

export interface OpinionCounts {
  /** Days from an opinion to the leaving, with how many opinions came so long before. */
  readonly before: readonly { readonly days: number; readonly n: number }[];
  /** Leavers by days of relation before leaving (at most `window`). */
  readonly leavers: readonly { readonly days: number; readonly n: number }[];
  /** Opinions of those who did not leave, and the days they were customers. */
  readonly usualOpinions: number;
  readonly usualDays: number;
}

export interface OpinionLead {
  /** Median days from an opinion to the leaving, of the opinions beyond the usual. */
  readonly days: number;
  readonly lower: number;
  readonly upper: number;
  /** Opinions in the year before leaving over those usual in as much time. */
  readonly rateRatio: number;
  readonly rateRatioLower: number;
  readonly rateRatioUpper: number;
  readonly opinions: number;
  readonly leavers: number;
}

export const window = 365;
export const fewestLeadOpinions = 30;
const resamples = 1000;

/**
 * How long before leaving do opinions come? Opinions in the year before leaving, less those that customers who do not leave voice in
 * as much time (rate × leavers observed at that distance); the median of what is left. Interval: percentiles of 1,000 Poisson resamples
 * of every count. An opinion is a leading sign only if the rate ratio lies above 1.
 *
 * @returns null with fewer than 30 opinions before leaving, or when they are not more than usual
 */
export function opinionLead(counts: OpinionCounts, random: Random): OpinionLead | null {
  const opinions = counts.before.reduce((sum, { n }) => sum + n, 0);
  const leavers = counts.leavers.reduce((sum, { n }) => sum + n, 0);
  const observed = daysObserved(counts.leavers);
  const exposure = observed.reduce((sum, n) => sum + n, 0);
  if (opinions < fewestLeadOpinions || !(counts.usualDays > 0) || exposure === 0) return null;
  const perDay = new Float64Array(window);
  for (const { days, n } of counts.before)
    perDay[Math.min(days, window - 1)] = (perDay[Math.min(days, window - 1)] ?? 0) + n;
  const usual = counts.usualOpinions / counts.usualDays;
  const days = medianOfExcess(perDay, observed, usual);
  if (days === null) return null;
  const draws: { days: number; ratio: number }[] = [];
  for (let resample = 0; resample < resamples; resample++) {
    const drawn = perDay.map((n) => (n > 0 ? random.poisson(n) : 0));
    const rate = random.poisson(counts.usualOpinions) / counts.usualDays;
    const total = drawn.reduce((sum, n) => sum + n, 0);
    draws.push({
      days: medianOfExcess(drawn, observed, rate) ?? window,
      ratio: rate > 0 ? total / exposure / rate : Number.POSITIVE_INFINITY,
    });
  }
  const ends = (values: readonly number[]): [number, number] => {
    const sorted = [...values].sort((a, b) => a - b);
    return [sorted[Math.floor(0.025 * resamples)] ?? 0, sorted[Math.ceil(0.975 * resamples) - 1] ?? 0];
  };
  const [lower, upper] = ends(draws.map((draw) => draw.days));
  const [rateRatioLower, rateRatioUpper] = ends(draws.map((draw) => draw.ratio));
  return {
    days,
    lower,
    upper,
    rateRatio: usual > 0 ? opinions / exposure / usual : Number.POSITIVE_INFINITY,
    rateRatioLower,
    rateRatioUpper,
    opinions,
    leavers,
  };
}

/** Leavers who were customers already so many days before they left. */
function daysObserved(leavers: OpinionCounts['leavers']): Float64Array {
  const observed = new Float64Array(window);
  for (const { days, n } of leavers)
    for (let day = 0; day < Math.min(days, window); day++) observed[day] = (observed[day] ?? 0) + n;
  return observed;
}

function medianOfExcess(perDay: Float64Array, observed: Float64Array, usual: number): number | null {
  const excess = perDay.map((n, day) => n - usual * (observed[day] ?? 0));
  const total = excess.reduce((sum, n) => sum + n, 0);
  if (!(total > 0)) return null;
  let sum = 0;
  for (const [day, n] of excess.entries()) {
    if (sum + n >= total / 2) return n > 0 ? day + (total / 2 - sum) / n : day;
    sum += n;
  }
  return null;
}
