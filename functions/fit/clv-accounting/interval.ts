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
