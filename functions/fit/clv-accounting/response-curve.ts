import { percentileInterval } from './interval.ts';

/** Blattberg & Deighton's response: the share kept (or won) when `spend` is spent a head, at most `ceiling`. */
export const responseRate = (spend: number, ceiling: number, k: number): number => ceiling * -Math.expm1(-k * spend);

/**
 * k under a stated ceiling from one point: the current spend and the rate it goes with.
 *
 * @returns null where the rate reaches the ceiling or nothing is spent: no curve goes through it
 */
export function calibrateResponse(spend: number, rate: number, ceiling: number): number | null {
  if (!(spend > 0) || !(rate > 0) || rate >= ceiling) return null;
  return -Math.log(1 - rate / ceiling) / spend;
}

/** People at one level of spending: how long they were there (years, or prospects a period) and how many of them moved. */
export interface SpendingCell {
  /** Spent a head. */
  readonly spend: number;
  /** Group with a pace of its own (tenure year); paces are free, their mean is 1. */
  readonly group: number;
  readonly exposure: number;
  readonly moved: number;
}

export interface ResponseFit {
  readonly k: number;
  readonly ceiling: number;
  readonly isCeilingEstimated: boolean;
  readonly logLikelihood: number;
  /** Draws of (k, ceiling) from their estimated errors. */
  readonly draws: readonly { readonly k: number; readonly ceiling: number }[];
  /** Standard error of ln k. */
  readonly logError: number;
}

/** Levels of spending that differ by more than a tenth of the lower one. */
export function spendingLevels(spends: readonly number[]): number {
  let levels = 0;
  let start = 0;
  for (const spend of spends.filter((each) => each > 0).sort((a, b) => a - b)) {
    if (levels > 0 && spend <= 1.1 * start) continue;
    levels++;
    start = spend;
  }
  return levels;
}

export const fewestLevels = 5;

/** How many move, per unit of exposure, when `spend` is spent: leaving at −ln r, or winning r. */
export type Pace = (spend: number, ceiling: number, k: number) => number;
export const leavingPace: Pace = (spend, ceiling, k) => -Math.log(responseRate(spend, ceiling, k));
export const winningPace: Pace = responseRate;

/**
 * k, and the ceiling unless it is stated, from several levels of spending: moves are Poisson with mean exposure × pace(spend) × pace of the
 * group. Group paces have exposure-weighted mean 1 and are found in turn with the curve. Maximum likelihood on a grid that is refined
 * around its best point; errors from the curvature there, widened by the overdispersion.
 *
 * @returns null where the data do not bend the curve: one pace at every level of spending fits as well (likelihood-ratio test, 5 %), ln k cannot
 * be told within ± 1, or the best point lies on the edge
 */
export function fitResponse(
  cells: readonly SpendingCell[],
  pace: Pace,
  stated: number | null,
  normal: () => number,
): ResponseFit | null {
  const usable = cells.filter(({ spend, exposure }) => spend > 0 && exposure > 0);
  const groups = [...new Set(usable.map(({ group }) => group))];
  let multipliers = new Map(groups.map((group) => [group, 1]));
  const mean = usable.reduce((sum, { spend, exposure }) => sum + spend * exposure, 0) / sumOf(usable, 'exposure');
  let best: Point = { logK: -Math.log(mean), logit: 2, value: Number.NEGATIVE_INFINITY };
  for (let turn = 0; turn < 8; turn++) {
    const value = likelihood(usable, pace, multipliers, stated);
    best = maximiseOnGrid(value, best, stated === null);
    multipliers = groupPaces(usable, pace, best, stated, groups);
  }
  const value = likelihood(usable, pace, multipliers, stated);
  const covariance = covarianceAt(value, best, stated === null);
  if (!covariance) return null;
  const widened = Math.max(1, dispersion(usable, pace, best, stated, multipliers));
  const logError = Math.sqrt(covariance.a * widened);
  const gain = best.value - likelihoodOfOnePace(usable, multipliers);
  if (!(logError < 1) || !(gain > criticalGain * widened)) return null;
  const ceiling = ceilingOf(best.logit, stated);
  return {
    k: Math.exp(best.logK),
    ceiling,
    isCeilingEstimated: stated === null,
    logLikelihood: best.value,
    logError,
    draws: drawPoints(best, covariance, widened, stated, normal),
  };
}

interface Point {
  readonly logK: number;
  /** Logit of the ceiling; not used where it is stated. */
  readonly logit: number;
  readonly value: number;
}

type Likelihood = (logK: number, logit: number) => number;

const sumOf = (cells: readonly SpendingCell[], column: 'exposure' | 'moved'): number =>
  cells.reduce((sum, each) => sum + each[column], 0);

const ceilingOf = (logit: number, stated: number | null): number => stated ?? 1 / (1 + Math.exp(-logit));

function likelihood(
  cells: readonly SpendingCell[],
  pace: Pace,
  multipliers: ReadonlyMap<number, number>,
  stated: number | null,
): Likelihood {
  return (logK, logit) => {
    const [k, ceiling] = [Math.exp(logK), ceilingOf(logit, stated)];
    return cells.reduce((sum, { spend, group, exposure, moved }) => {
      const expected = exposure * pace(spend, ceiling, k) * multipliers.get(group)!;
      if (expected > 0) return sum + moved * Math.log(expected) - expected;
      return moved > 0 ? Number.NEGATIVE_INFINITY : sum;
    }, 0);
  };
}

/** Half the 95 % quantile of chi-square with one degree of freedom. */
const criticalGain = 1.9207;

/** The best likelihood of people who move at the same pace whatever is spent. */
function likelihoodOfOnePace(cells: readonly SpendingCell[], multipliers: ReadonlyMap<number, number>): number {
  const weighted = cells.reduce((sum, { exposure, group }) => sum + exposure * multipliers.get(group)!, 0);
  const one = sumOf(cells, 'moved') / weighted;
  return likelihood(cells, () => one, multipliers, 1)(0, 0);
}

/** Coarse to fine: a grid around the best point so far, ever narrower. */
function maximiseOnGrid(value: Likelihood, start: Point, isCeilingFree: boolean): Point {
  let best: Point = { ...start, value: value(start.logK, start.logit) };
  let [kStep, ceilingStep] = [0.7, 0.7];
  for (let round = 0; round < 40; round++) {
    const centre = best;
    for (let i = -3; i <= 3; i++) {
      for (let j = isCeilingFree ? -3 : 0; j <= (isCeilingFree ? 3 : 0); j++) {
        const logK = centre.logK + i * kStep;
        const logit = Math.max(-12, Math.min(12, centre.logit + j * ceilingStep));
        const found = value(logK, logit);
        if (found > best.value) best = { logK, logit, value: found };
      }
    }
    if (best === centre) [kStep, ceilingStep] = [kStep * 0.45, ceilingStep * 0.45];
  }
  return best;
}

function groupPaces(
  cells: readonly SpendingCell[],
  pace: Pace,
  { logK, logit }: Point,
  stated: number | null,
  groups: readonly number[],
): Map<number, number> {
  const all = sumOf(cells, 'exposure');
  const raw = groups.map((group) => {
    const mine = cells.filter((each) => each.group === group);
    const expected = mine.reduce(
      (sum, { spend, exposure }) => sum + exposure * pace(spend, ceilingOf(logit, stated), Math.exp(logK)),
      0,
    );
    return { group, pace: sumOf(mine, 'moved') / expected, weight: sumOf(mine, 'exposure') / all };
  });
  const mean = raw.reduce((sum, each) => sum + each.pace * each.weight, 0);
  return new Map(raw.map((each) => [each.group, mean > 0 && Number.isFinite(mean) ? each.pace / mean : 1]));
}

/** Pearson's chi-square per degree of freedom. */
function dispersion(
  cells: readonly SpendingCell[],
  pace: Pace,
  { logK, logit }: Point,
  stated: number | null,
  multipliers: ReadonlyMap<number, number>,
): number {
  const square = cells.reduce((sum, { spend, group, exposure, moved }) => {
    const expected = exposure * pace(spend, ceilingOf(logit, stated), Math.exp(logK)) * multipliers.get(group)!;
    return expected > 0 ? sum + (moved - expected) ** 2 / expected : sum;
  }, 0);
  return square / Math.max(1, cells.length - multipliers.size - (stated === null ? 1 : 0));
}

/** Covariance [[a, b], [b, c]] of (ln k, logit ceiling) from second differences; null where the curve is not bent. */
function covarianceAt(value: Likelihood, { logK, logit }: Point, isCeilingFree: boolean) {
  const step = 1e-3;
  const at = (i: number, j: number): number => value(logK + i * step, logit + j * step);
  const kk = -(at(1, 0) - 2 * at(0, 0) + at(-1, 0)) / step ** 2;
  if (!isCeilingFree) return kk > 0 ? { a: 1 / kk, b: 0, c: 0 } : null;
  const cc = -(at(0, 1) - 2 * at(0, 0) + at(0, -1)) / step ** 2;
  const kc = -(at(1, 1) - at(1, -1) - at(-1, 1) + at(-1, -1)) / (4 * step ** 2);
  const determinant = kk * cc - kc ** 2;
  if (Math.abs(logit) >= 12 || !(kk > 0) || !(cc > 0) || !(determinant > 0)) return null;
  return { a: cc / determinant, b: -kc / determinant, c: kk / determinant };
}

function drawPoints(
  { logK, logit }: Point,
  { a, b, c }: { readonly a: number; readonly b: number; readonly c: number },
  widened: number,
  stated: number | null,
  normal: () => number,
) {
  const first = Math.sqrt(a);
  const second = Math.sqrt(Math.max(0, c - (a > 0 ? b ** 2 / a : 0)));
  const scale = Math.sqrt(widened);
  return Array.from({ length: 1000 }, () => {
    const [x, y] = [normal(), normal()];
    return {
      k: Math.exp(logK + scale * first * x),
      ceiling: ceilingOf(logit + scale * ((b / first) * x + second * y), stated),
    };
  });
}

/** 95 % interval of a function of the curve. */
export const ofDraws = (fit: ResponseFit, of: (k: number, ceiling: number) => number) =>
  percentileInterval(fit.draws.map(({ k, ceiling }) => of(k, ceiling)));
