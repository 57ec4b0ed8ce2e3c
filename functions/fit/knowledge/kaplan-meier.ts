import { normalQuantile } from '../../numerics/distributions.ts';

/** Items by the days they took, or have waited so far. */
export interface Waits {
  readonly days: number;
  readonly reached: number;
  /** Still waiting after these days (censored). */
  readonly waiting: number;
}

export interface SurvivalStep {
  readonly days: number;
  readonly atRisk: number;
  /** Share still waiting after these days. */
  readonly waiting: number;
  /** Its standard error (Greenwood). */
  readonly standardError: number;
}

const z95 = normalQuantile(0.975);

/**
 * Share still waiting by day (Kaplan & Meier 1958), with Greenwood's standard error: one step for each day on which something was reached.
 * Who leaves on a day counts as waiting through it.
 *
 * @example kaplanMeier([{ days: 6, reached: 3, waiting: 1 }, { days: 7, reached: 1, waiting: 16 }])[0]?.waiting // 18/21 = 0.857
 */
export function kaplanMeier(waits: readonly Waits[]): SurvivalStep[] {
  const byDay = new Map<number, { reached: number; waiting: number }>();
  for (const { days, reached, waiting } of waits) {
    const sum = byDay.get(days) ?? { reached: 0, waiting: 0 };
    byDay.set(days, { reached: sum.reached + reached, waiting: sum.waiting + waiting });
  }
  const days = [...byDay].sort(([a], [b]) => a - b);
  let atRisk = days.reduce((sum, [, day]) => sum + day.reached + day.waiting, 0);
  let [waiting, greenwood] = [1, 0];
  const steps: SurvivalStep[] = [];
  for (const [day, { reached, waiting: censored }] of days) {
    if (reached > 0) {
      waiting *= 1 - reached / atRisk;
      greenwood += atRisk > reached ? reached / (atRisk * (atRisk - reached)) : 0;
      steps.push({ days: day, atRisk, waiting, standardError: waiting * Math.sqrt(greenwood) });
    }
    atRisk -= reached + censored;
  }
  return steps;
}

export interface Share {
  readonly share: number;
  readonly standardError: number;
  readonly lower: number;
  readonly upper: number;
  /** Independent items that would tell as much. */
  readonly effective: number;
}

/**
 * Share still waiting after a number of days, with a 95 % interval on the log(−log) scale; Wilson's where nothing or everything was reached.
 * `null` without any item.
 */
export function waitingAfter(waits: readonly Waits[], days: number): Share | null {
  const items = waits.reduce((sum, wait) => sum + wait.reached + wait.waiting, 0);
  if (items === 0) return null;
  const steps = kaplanMeier(waits);
  const step = steps.findLast((each) => each.days <= days);
  const share = step?.waiting ?? 1;
  if (!step || share <= 0 || share >= 1) {
    const seen = waits.reduce((sum, wait) => sum + (wait.days >= days ? wait.waiting : 0) + wait.reached, 0);
    const { lower, upper } = wilson(share <= 0 ? 0 : seen, seen);
    return { share, standardError: 0, lower, upper, effective: seen };
  }
  const bounds = logLogBounds(step);
  return {
    share,
    standardError: step.standardError,
    ...bounds,
    effective: (share * (1 - share)) / step.standardError ** 2,
  };
}

function logLogBounds({ waiting, standardError }: SurvivalStep): { lower: number; upper: number } {
  if (waiting <= 0 || waiting >= 1) return { lower: waiting, upper: waiting };
  const spread = (z95 * standardError) / Math.abs(waiting * Math.log(waiting));
  return { lower: waiting ** Math.exp(spread), upper: waiting ** Math.exp(-spread) };
}

function wilson(count: number, of: number): { lower: number; upper: number } {
  if (of === 0) return { lower: 0, upper: 1 };
  const square = z95 * z95;
  const centre = (count + square / 2) / (of + square);
  const half = (z95 / (of + square)) * Math.sqrt((count * (of - count)) / of + square / 4);
  return { lower: Math.max(0, centre - half), upper: Math.min(1, centre + half) };
}

export interface Median {
  /** Days after which half has been reached; null while less than half has. */
  readonly days: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
}

/** Median time with its 95 % interval (Brookmeyer & Crowley 1982, log(−log) scale); null where an end lies beyond what was seen. */
export function medianWait(waits: readonly Waits[]): Median {
  const steps = kaplanMeier(waits);
  const first = (holds: (step: SurvivalStep) => boolean): number | null => steps.find(holds)?.days ?? null;
  return {
    days: first(({ waiting }) => waiting <= 0.5),
    lower: first((step) => logLogBounds(step).lower <= 0.5),
    upper: first((step) => logLogBounds(step).upper <= 0.5),
  };
}
