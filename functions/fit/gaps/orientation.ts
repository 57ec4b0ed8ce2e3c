import type { StationRow } from './gap-inputs.ts';

export const orientations = [
  'loss',
  'over_estimated',
  'over_specified',
  'over_delivered',
  'perceived_better',
  'over_promised',
  'trusted_beyond',
  'none',
] as const;
export type Orientation = (typeof orientations)[number];

/** What a negative gap is called, by what the station at its end measures. */
const surplus: Readonly<Record<string, Orientation>> = {
  perceived_expectation: 'over_estimated',
  standard: 'over_specified',
  delivered: 'over_delivered',
  perception: 'perceived_better',
  signal: 'over_promised',
  perceived_trust: 'trusted_beyond',
};

/**
 * The sign of a gap in words: a positive gap is knowledge lost; a negative one is named by the station it ends at.
 * `none` where the interval holds 0 (or there is none): the sign is not known.
 */
export function orientationOf(to: StationRow | undefined, lower: number | null, upper: number | null): Orientation {
  if (lower === null || upper === null) return 'none';
  if (lower > 0) return 'loss';
  if (upper < 0) return surplus[to?.measure ?? ''] ?? 'over_estimated';
  return 'none';
}
