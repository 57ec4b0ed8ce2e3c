import { symmetricInverse } from '../../numerics/linear-algebra.ts';
import { maximise, type Objective } from '../../numerics/maximise.ts';
import { groupPaces } from './group-paces.ts';

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
 * group. Group paces have exposure-weighted mean 1 and are solved for at every point of the curve (profile likelihood), so that errors of the
 * curve know that the groups are estimated with it: spending may go with the mix of groups. Maximum by Newton's method from the best point of a
 * grid; errors from the curvature there, widened by the overdispersion.
 *
 * @returns null where the data do not bend the curve: a pace of each group's own at every level of spending fits as well (likelihood-ratio test,
 * 5 %), ln k cannot be told within ± 1, the best point lies on the edge, or the search does not converge
 */
export function fitResponse(
  cells: readonly SpendingCell[],
  pace: Pace,
  stated: number | null,
  normal: () => number,
): ResponseFit | null {
  const usable = cells.filter(({ spend, exposure }) => spend > 0 && exposure > 0);
  if (sumOf(usable, 'moved') === 0) return null;
  const mean = usable.reduce((sum, { spend, exposure }) => sum + spend * exposure, 0) / sumOf(usable, 'exposure');
  const fitAt = (logK: number, logit: number): Profile =>
    profileAt(usable, (spend) => pace(spend, ceilingOf(logit, stated), Math.exp(logK)));
  const value: Likelihood = (logK, logit) => fitAt(logK, logit).value;
  const best = maximumOf(value, -Math.log(mean), stated === null);
  if (!best) return null;
  const found = fitAt(best.logK, best.logit);
  const parameters = found.groups - 1 + (stated === null ? 2 : 1);
  const widened = Math.max(1, found.chiSquare / Math.max(1, usable.length - parameters));
  const logError = Math.sqrt(best.spread.a * widened);
  const gain = best.value - profileAt(usable, null).value;
  if (!(logError < 1) || !(gain > criticalGain * widened)) return null;
  const ceiling = ceilingOf(best.logit, stated);
  return {
    k: Math.exp(best.logK),
    ceiling,
    isCeilingEstimated: stated === null,
    logLikelihood: best.value,
    logError,
    draws: drawPoints(best, best.spread, widened, stated, normal),
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

interface Profile {
  /** Log-likelihood with the most likely paces of the groups. */
  readonly value: number;
  /** Pearson's chi-square. */
  readonly chiSquare: number;
  readonly groups: number;
}

/** The fit of a curve with the paces that suit it best; without a curve every group moves at a pace of its own, whatever is spent. */
function profileAt(cells: readonly SpendingCell[], paceOf: ((spend: number) => number) | null): Profile {
  const at = cells.map((cell) => cell.exposure * (paceOf?.(cell.spend) ?? 1));
  const sums = new Map<number, { exposure: number; moved: number; expected: number }>();
  for (const [index, { group, exposure, moved }] of cells.entries()) {
    const sum = sums.get(group) ?? { exposure: 0, moved: 0, expected: 0 };
    sum.exposure += exposure;
    sum.moved += moved;
    sum.expected += at[index]!;
    sums.set(group, sum);
  }
  const all = sumOf(cells, 'exposure');
  const groups = [...sums.values()];
  const paces = paceOf
    ? groupPaces(groups.map(({ exposure, ...rest }) => ({ weight: exposure / all, ...rest })))
    : groups.map(({ moved, expected }) => moved / expected);
  const paceOfGroup = new Map([...sums.keys()].map((group, index) => [group, paces[index]!]));
  let [value, chiSquare] = [0, 0];
  for (const [index, { group, moved }] of cells.entries()) {
    const expected = at[index]! * paceOfGroup.get(group)!;
    if (expected > 0) {
      value += moved * Math.log(expected) - expected;
      chiSquare += (moved - expected) ** 2 / expected;
    } else if (moved > 0) return { value: Number.NEGATIVE_INFINITY, chiSquare: Number.NaN, groups: groups.length };
  }
  return { value, chiSquare, groups: groups.length };
}

/** Half the 95 % quantile of chi-square with one degree of freedom. */
const criticalGain = 1.9207;

/** The logit of the ceiling stays within ± this: beyond it the data tell no ceiling. */
const farthest = 12;

/** A grid around the best point so far, ever narrower, to where Newton's method can start. */
function nearMaximum(value: Likelihood, logK: number, isCeilingFree: boolean): Point {
  let best: Point = { logK, logit: 2, value: value(logK, 2) };
  let step = 0.7;
  for (let round = 0; round < 60 && step > 0.05; round++) {
    const centre = best;
    for (let i = -3; i <= 3; i++) {
      for (let j = isCeilingFree ? -3 : 0; j <= (isCeilingFree ? 3 : 0); j++) {
        const at = centre.logK + i * step;
        const logit = Math.max(-farthest, Math.min(farthest, centre.logit + j * step));
        const found = value(at, logit);
        if (found > best.value) best = { logK: at, logit, value: found };
      }
    }
    if (best === centre) step *= 0.45;
  }
  return best;
}

const difference = 1e-3;

/** The likelihood around a point with its derivatives by ln k (from that point) and, where it is free, the logit of the ceiling. */
function smooth(value: Likelihood, { logK, logit }: Point, isCeilingFree: boolean): Objective {
  return ([x = 0, y = logit]) => {
    const at = (i: number, j: number): number => value(logK + x + i * difference, y + j * difference);
    const middle = at(0, 0);
    const slope = (i: number, j: number): number => (at(i, j) - at(-i, -j)) / (2 * difference);
    const bend = (i: number, j: number): number => (at(i, j) - 2 * middle + at(-i, -j)) / difference ** 2;
    if (!isCeilingFree) return { value: middle, gradient: [slope(1, 0)], hessian: [[bend(1, 0)]] };
    const across = (at(1, 1) - at(1, -1) - at(-1, 1) + at(-1, -1)) / (4 * difference ** 2);
    return {
      value: middle,
      gradient: [slope(1, 0), slope(0, 1)],
      hessian: [
        [bend(1, 0), across],
        [across, bend(0, 1)],
      ],
    };
  };
}

interface Covariance {
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

/**
 * The best point and the covariance [[a, b], [b, c]] of (ln k, logit ceiling) there; null where Newton's method does not converge, the curve is
 * not bent, or the ceiling lies on the edge.
 */
function maximumOf(value: Likelihood, logK: number, isCeilingFree: boolean): (Point & { spread: Covariance }) | null {
  const near = nearMaximum(value, logK, isCeilingFree);
  const start = isCeilingFree ? [0, near.logit] : [0];
  const found = maximise(smooth(value, near, isCeilingFree), start, { tolerance: 1e-8, bound: farthest });
  const inverse = symmetricInverse(found.hessian.map((row) => row.map((each) => -each)));
  const [x = 0, logit = near.logit] = found.point;
  if (!found.converged || !inverse || Math.abs(logit) >= farthest) return null;
  const spread = { a: inverse[0]![0]!, b: inverse[0]![1] ?? 0, c: inverse[1]?.[1] ?? 0 };
  return { logK: near.logK + x, logit, value: found.value, spread };
}

function drawPoints(
  { logK, logit }: Point,
  { a, b, c }: Covariance,
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
