import { normalQuantile } from '../../numerics/distributions.ts';
import type { StayingCurve, Stretch } from './staying-curve.ts';

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
  /** Customers seen for the whole span would tell as much: time at risk on days that count, over the span. */
  readonly seen: number;
  /** Standard error of ln(−ln(1 − chance)); null where nobody left. */
  readonly logLogError: number | null;
  /** Days of the span on which at least `fewest` were at risk; leaving on fewer days is carried on to the whole span at the same pace. */
  readonly observedDays: number;
  /** Who is still there through the span (taken as one year), down to 1 − chance at its end. */
  readonly curve: StayingCurve;
}

/** From a day on: the drop of the log share that stays on it, its variance, how many are at risk until the next one and whether they are enough. */
interface Step {
  readonly day: number;
  readonly there: number;
  readonly drop: number;
  readonly variance: number;
  readonly isObserved: boolean;
}

/**
 * Product-limit estimate (Kaplan & Meier 1958) of leaving within days [from, to), entries after day 0 allowed: at risk on a day is who
 * entered by it and had not ended before it. Variance by Greenwood, 95 % interval on ln(−ln S). Days with fewer than `fewest` at risk
 * tell nothing and are passed over: on them customers leave at the mean pace of the other days. Leaving on day 0, before any time has passed,
 * is no pace and not carried on. Where nobody left the upper end is 1 − 0.025^(1/seen) (Clopper & Pearson 1934).
 *
 * @returns null when no day of the span has enough at risk
 */
export function leavingWithin(moves: Moves, from: number, to: number, fewest: number): Hazard | null {
  const { steps, gone, atRisk } = stepsOf(moves, from, to, fewest);
  if (atRisk === null) return null;
  const observed = stretchesOf(steps, from, to).filter(({ isObserved }) => isObserved);
  const observedDays = observed.reduce((days, { start, end }) => days + end - start, 0);
  const seen = observed.reduce((days, { start, end, there }) => days + there * (end - start), 0) / (to - from);
  const sum = (of: 'drop' | 'variance', isFirstDay: boolean): number =>
    steps.reduce((total, step) => ((step.day === 0) === isFirstDay ? total + step[of] : total), 0);
  const counted = Math.max(1, observedDays);
  const scale = (to - from) / counted;
  const logStay = sum('drop', true) + scale * sum('drop', false);
  return {
    ...bounds(logStay, sum('variance', true) + scale ** 2 * sum('variance', false), { atRisk, seen }),
    gone,
    atRisk,
    seen,
    observedDays,
    curve: curveOf(steps, from, to, -sum('drop', false) / counted),
  };
}

/** Steps before `to`; those before `from` stand on it, without what left. At risk: on the first day that counts, null where none does. */
function stepsOf(moves: Moves, from: number, to: number, fewest: number) {
  const steps: Step[] = [];
  let there = 0;
  let gone = 0;
  let atRisk: number | null = null;
  let before: number | null = null;
  for (let row = 0; row < moves.day.length && moves.day[row]! < to; row++) {
    const day = moves.day[row]!;
    const isWithin = day >= from;
    there += moves.entered[row]!;
    const counts = isWithin && there >= fewest;
    if (counts) atRisk ??= there;
    const left = counts ? moves.gone[row]! : 0;
    const [drop, variance] = left > 0 ? [Math.log(1 - left / there), left / (there * (there - left))] : [0, 0];
    gone += left;
    there -= moves.gone[row]! + moves.lastSeen[row]!;
    if (!isWithin) before = there >= fewest ? there : null;
    steps.push({ day: Math.max(day, from), there, drop, variance, isObserved: there >= fewest });
  }
  return { steps, gone, atRisk: atRisk ?? before };
}

/** The span cut at its steps; days before the first of them are not observed. */
function stretchesOf(steps: readonly Step[], from: number, to: number) {
  const cuts = [{ day: from, there: 0, drop: 0, isObserved: false }, ...steps];
  return cuts.map(({ day, there, drop, isObserved }, index) => ({
    start: day,
    end: cuts[index + 1]?.day ?? to,
    there,
    drop,
    isObserved,
  }));
}

/** The curve of the span as one year: steps where leaving was observed, `pace` (a day) where it was not. */
function curveOf(steps: readonly Step[], from: number, to: number, pace: number): StayingCurve {
  const days = to - from;
  const curve: Stretch[] = [];
  let logStaying = 0;
  for (const { start, end, drop, isObserved } of stretchesOf(steps, from, to)) {
    logStaying += drop;
    if (end === start) continue;
    const daily = isObserved ? 0 : pace;
    curve.push({ from: (start - from) / days, to: (end - from) / days, logStaying, pace: daily * days });
    logStaying -= daily * (end - start);
  }
  return curve;
}

function bounds(logStay: number, variance: number, { atRisk, seen }: Pick<Hazard, 'atRisk' | 'seen'>) {
  if (logStay === 0) return { chance: 0, lower: 0, upper: 1 - 0.025 ** (1 / seen), logLogError: null };
  if (!Number.isFinite(logStay)) return { chance: 1, lower: 1 - 0.975 ** (1 / atRisk), upper: 1, logLogError: null };
  const error = Math.sqrt(variance) / Math.abs(logStay);
  const at = (z: number): number => 1 - Math.exp(logStay * Math.exp(z * error));
  const z = normalQuantile(0.975);
  return { chance: 1 - Math.exp(logStay), lower: at(-z), upper: at(z), logLogError: error };
}
