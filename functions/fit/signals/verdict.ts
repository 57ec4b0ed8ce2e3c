import type { Ranged } from './signal-cost.ts';
import { isBeyondNoise, type TrustEffect } from './trust-effect.ts';

export type Verdict = 'credible' | 'too_cheap' | 'wasteful';

export interface Judgement {
  readonly verdict: Verdict | null;
  /** The whole intervals agree with the verdict, not only the numbers. */
  readonly isClear: boolean;
  readonly reason: 'own_cost_unknown' | 'value_unknown' | 'rival_unknown' | null;
}

/**
 * Is a signal worth its cost, and would a less able rival find it so too? Credible: own cost ≤ value of the trust gained ≤
 * rival's cost. Too cheap: the rival would gain too (value above the rival's cost). Wasteful: own cost above the value. A wasteful signal needs no rival.
 */
export function judge(own: Ranged | null, rival: number | null, value: Ranged | null): Judgement {
  if (own === null) return { verdict: null, isClear: false, reason: 'own_cost_unknown' };
  if (value === null) return { verdict: null, isClear: false, reason: 'value_unknown' };
  if (own.value > value.value) return { verdict: 'wasteful', isClear: own.lower > value.upper, reason: null };
  if (rival === null) return { verdict: null, isClear: false, reason: 'rival_unknown' };
  const pays = own.upper <= value.lower;
  return value.value > rival
    ? { verdict: 'too_cheap', isClear: pays && value.lower > rival, reason: null }
    : { verdict: 'credible', isClear: pays && value.upper <= rival, reason: null };
}

/** Why a verdict is not certain. */
export const doubts = ['no_control', 'trend_before', 'window_not_over', 'intervals_overlap'] as const;
export type Doubt = (typeof doubts)[number];

/**
 * The first reason not to be certain of a verdict: nobody to compare with, trust that was moving before already, a window that is not over,
 * intervals that leave it open. Null: it is clear, or there is no verdict.
 */
export function doubtOf(
  { verdict, isClear }: Judgement,
  trust: Pick<TrustEffect, 'basis' | 'trendBefore'> | null,
  isIncomplete: boolean,
): Doubt | null {
  if (verdict === null || trust === null) return null;
  if (trust.basis === 'before_after') return 'no_control';
  if (trust.trendBefore !== null && isBeyondNoise(trust.trendBefore)) return 'trend_before';
  if (isIncomplete) return 'window_not_over';
  return isClear ? null : 'intervals_overlap';
}
