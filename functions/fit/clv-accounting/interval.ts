import { normalQuantile } from '../../numerics/distributions.ts';

/** Resamples of every bootstrap here. */
export const resamples = 1000;

export interface Interval {
  readonly lower: number | null;
  readonly upper: number | null;
}

/**
 * 95 % percentile interval of draws; none of fewer than 20, and those that could not be computed are left out. None either where all draws are
 * alike: data without any difference between customers do not tell how much others would differ.
 */
export function percentileInterval(draws: readonly (number | null)[]): Interval {
  const sorted = draws.filter((draw): draw is number => draw !== null && Number.isFinite(draw)).sort((a, b) => a - b);
  if (sorted.length < 20) return { lower: null, upper: null };
  const at = (share: number): number => {
    const place = share * (sorted.length - 1);
    const below = Math.floor(place);
    const low = sorted[below]!;
    return low + (place - below) * ((sorted[below + 1] ?? low) - low);
  };
  const [lower, upper] = [at(0.025), at(0.975)];
  const isPoint = upper - lower <= 1e-9 * Math.max(Math.abs(lower), Math.abs(upper));
  return isPoint ? { lower: null, upper: null } : { lower, upper };
}

/**
 * 95 % interval of the mean behind a Poisson count (Byar's approximation of the exact one; Breslow & Day 1987, p. 69).
 *
 * @example poissonInterval(10) // { lower: 4.79, upper: 18.39 }
 */
export function poissonInterval(count: number): { readonly lower: number; readonly upper: number } {
  const z = normalQuantile(0.975);
  const end = (of: number, sign: 1 | -1): number => of * (1 - 1 / (9 * of) + (sign * z) / (3 * Math.sqrt(of))) ** 3;
  return { lower: count > 0 ? Math.max(0, end(count, -1)) : 0, upper: end(count + 1, 1) };
}
