import { normalQuantile } from '../../numerics/distributions.ts';

/** Who came into view, left or was last seen, by day (ascending). */
export interface Moves {
  readonly day: ArrayLike<number>;
  readonly entered: ArrayLike<number>;
  readonly gone: ArrayLike<number>;
  readonly lastSeen: ArrayLike<number>;
}

/** Leaving within a span of days. */
export interface Hazard {
  /** Chance of having left by the end of the span, given one was there at its start. */
  readonly chance: number;
  readonly lower: number;
  readonly upper: number;
  readonly gone: number;
  /** At risk on the first day of the span that counts. */
  readonly atRisk: number;
  /** Standard error of ln(−ln(1 − chance)); null where nobody left. */
  readonly logLogError: number | null;
  /** Days of the span on which at least `fewest` were at risk; a chance of fewer days is carried on to the whole span at the same pace. */
  readonly observedDays: number;
}

/**
 * Product-limit estimate (Kaplan & Meier 1958) of leaving within days [from, to), entries after day 0 allowed: at risk on a day is who
 * entered by it and had not ended before it. Variance by Greenwood, 95 % interval on ln(−ln S). Days with fewer than `fewest` at risk
 * tell nothing and are passed over. Where nobody left the upper end is 1 − 0.025^(1/at risk).
 *
 * @returns null when no day of the span has enough at risk
 */
export function leavingWithin(moves: Moves, from: number, to: number, fewest: number): Hazard | null {
  let atRisk = 0;
  let logStay = 0;
  let variance = 0;
  let gone = 0;
  let first: number | null = null;
  let firstAtRisk = 0;
  let observedDays = 0;
  let since = 0;
  let counts = false;
  const upTo = (day: number): void => {
    if (counts) observedDays += Math.max(0, Math.min(day, to) - Math.max(since, from));
    since = day;
  };
  for (let row = 0; row < moves.day.length; row++) {
    const day = moves.day[row]!;
    upTo(day);
    if (day >= to) break;
    atRisk += moves.entered[row]!;
    if (day >= from && atRisk >= fewest) {
      if (first === null) [first, firstAtRisk] = [day, atRisk];
      const left = moves.gone[row]!;
      if (left > 0) {
        gone += left;
        logStay += Math.log(1 - left / atRisk);
        variance += left / (atRisk * (atRisk - left));
      }
    }
    atRisk -= moves.gone[row]! + moves.lastSeen[row]!;
    counts = atRisk >= fewest;
    if (counts && first === null && day < from) firstAtRisk = atRisk;
  }
  if (observedDays === 0 && first === null) return null;
  const scale = (to - from) / Math.max(1, Math.min(to - from, observedDays));
  return { ...bounds(scale * logStay, scale ** 2 * variance, firstAtRisk), gone, atRisk: firstAtRisk, observedDays };
}

function bounds(logStay: number, variance: number, atRisk: number) {
  if (logStay === 0) return { chance: 0, lower: 0, upper: 1 - 0.025 ** (1 / Math.max(1, atRisk)), logLogError: null };
  if (!Number.isFinite(logStay)) return { chance: 1, lower: 1 - 0.975 ** (1 / atRisk), upper: 1, logLogError: null };
  const error = Math.sqrt(variance) / Math.abs(logStay);
  const at = (z: number): number => 1 - Math.exp(logStay * Math.exp(z * error));
  const z = normalQuantile(0.975);
  return { chance: 1 - Math.exp(logStay), lower: at(-z), upper: at(z), logLogError: error };
}
