/** A stretch of a year of the tenure, from and to in years since its start. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  /** Log of the share of those who start the year that is there at `from`. */
  readonly logStaying: number;
  /** Leaving per year within the stretch; 0 where leaving shows as steps between stretches. */
  readonly pace: number;
}

/** Who is still there through a year of the tenure: stretches from 0 to 1, one after the other. */
export type StayingCurve = readonly Stretch[];

/** Years that a customer who starts a year is there within its first `span` years, discounted at `force` (ln(1 + rate)). */
export type TimeThere = (span: number, force: number) => number;

/** Leaving at one pace through the year. */
export const evenLeaving = (chance: number): StayingCurve => [
  { from: 0, to: 1, logStaying: 0, pace: -Math.log(1 - chance) },
];

/**
 * Restricted mean ∫ S(t)^power · e^(−force·t) dt from 0 to span: the years there of a customer who starts the year. `power` makes all leaving
 * so many times as fast (proportional hazards); 1 takes the curve as it is.
 *
 * @example timeThere(evenLeaving(0), 1, 0, 0.5) // 0.5
 */
export function timeThere(curve: StayingCurve, power: number, force: number, span: number): number {
  let total = 0;
  for (const { from, to, logStaying, pace } of curve) {
    if (from >= span) break;
    if (logStaying === Number.NEGATIVE_INFINITY) continue;
    const length = Math.min(to, span) - from;
    const speed = power * pace + force;
    const there = speed === 0 ? length : -Math.expm1(-speed * length) / speed;
    total += Math.exp(power * logStaying - force * from) * there;
  }
  return total;
}

const fastest = 1e9;

/**
 * Time there when the chance of leaving within the year is `drawn` instead of the curve's own `chance`: leaving bunches where it did, all of it
 * faster or slower. Where nobody left nothing tells when they would: at one pace; where everybody left, the share that `drawn` lacks stays.
 */
export function timeThereAt(curve: StayingCurve, chance: number, drawn: number): TimeThere {
  if (chance === 0) return remembered((span, force) => timeThere(evenLeaving(drawn), 1, force, span));
  if (chance === 1)
    return remembered(
      (span, force) =>
        drawn * timeThere(curve, 1, force, span) + (1 - drawn) * timeThere(evenLeaving(0), 1, force, span),
    );
  const power = Math.min(fastest, Math.log(1 - drawn) / Math.log(1 - chance));
  return remembered((span, force) => timeThere(curve, power, force, span));
}

/** The last answer again: a table asks for the whole year many times. */
function remembered(of: TimeThere): TimeThere {
  let [lastSpan, lastForce, last] = [Number.NaN, Number.NaN, Number.NaN];
  return (span, force) => {
    if (span !== lastSpan || force !== lastForce) [lastSpan, lastForce, last] = [span, force, of(span, force)];
    return last;
  };
}
