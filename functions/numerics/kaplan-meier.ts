import { normalQuantile } from './distributions.ts';

/** Cases with one waiting time: those that ended then, and those that were still waiting when last seen. */
export interface WaitingTime {
  readonly time: number;
  readonly ended: number;
  readonly waiting: number;
}

/** Share still waiting after a time, with its standard error (Greenwood 1926). */
export interface SurvivalStep {
  readonly time: number;
  readonly atRisk: number;
  readonly survival: number;
  readonly standardError: number;
}

/**
 * The Kaplan–Meier estimate: share that has not ended by each time at which something ended, with Greenwood's standard error. Cases still
 * waiting at a time count as at risk at it.
 */
export function kaplanMeier(times: readonly WaitingTime[]): SurvivalStep[] {
  const ordered = [...times].sort((a, b) => a.time - b.time);
  let atRisk = ordered.reduce((sum, { ended, waiting }) => sum + ended + waiting, 0);
  let survival = 1;
  let greenwood = 0;
  const steps: SurvivalStep[] = [];
  for (const [, same] of Map.groupBy(ordered, ({ time }) => time)) {
    const ended = same.reduce((sum, each) => sum + each.ended, 0);
    const waiting = same.reduce((sum, each) => sum + each.waiting, 0);
    if (ended > 0) {
      survival *= 1 - ended / atRisk;
      greenwood += ended / (atRisk * (atRisk - ended));
      const standardError = survival > 0 ? survival * Math.sqrt(greenwood) : 0;
      steps.push({ time: same[0]!.time, atRisk, survival, standardError });
    }
    atRisk -= ended + waiting;
  }
  return steps;
}

export interface MedianTime {
  /** Null: less than half have ended. */
  readonly median: number | null;
  readonly lower: number | null;
  /** Null: beyond what was observed. */
  readonly upper: number | null;
  readonly cases: number;
  readonly ended: number;
}

/**
 * Median waiting time with the interval of Brookmeyer & Crowley (1982) on the log(−log) scale: times at which "half have ended" is not refused.
 *
 * @param confidence of the interval, 0.95 by default
 */
export function medianTime(times: readonly WaitingTime[], confidence = 0.95): MedianTime {
  const steps = kaplanMeier(times);
  const z = normalQuantile(0.5 + confidence / 2);
  const firstTime = (holds: (step: SurvivalStep) => boolean): number | null => steps.find(holds)?.time ?? null;
  const bound = ({ survival, standardError }: SurvivalStep, sign: number): number => {
    if (survival <= 0) return 0;
    const error = standardError / (survival * Math.log(survival));
    return survival ** Math.exp(sign * z * error);
  };
  return {
    median: firstTime(({ survival }) => survival <= 0.5),
    lower: firstTime((step) => Math.min(bound(step, 1), bound(step, -1)) <= 0.5),
    upper: firstTime((step) => Math.max(bound(step, 1), bound(step, -1)) <= 0.5),
    cases: times.reduce((sum, { ended, waiting }) => sum + ended + waiting, 0),
    ended: times.reduce((sum, { ended }) => sum + ended, 0),
  };
}
