import type { Random } from '../../numerics/random.ts';
import type { IndexRow } from '../gaps/gap-inputs.ts';
import { type Change, difference, type IndexPoint, splits, stepsOf, variancesOf } from './segmentation.ts';

export interface LoyaltyPoint extends IndexPoint {
  /** Answers behind it. */
  readonly n?: number;
}

/** Where the stretch before starts, and the answers behind the two stretches that are compared. */
export interface Stretches {
  readonly from: number;
  readonly answersBefore: number;
  readonly answersAfter: number;
}

/** A position at which the latest stretch may have started, and the change of loyalty if it did. */
export interface Candidate extends Change, Stretches {
  readonly start: number;
  readonly logLikelihood: number;
}

/**
 * How loyalty moved: from the latest change point that is a fall; without one against the previous period where that is a fall, else
 * from the latest change point; with neither against the previous period.
 */
export interface LoyaltyChange extends Change, Stretches {
  /** First period of the latest stretch, when history shows a change there; null: no change point. */
  readonly changePoint: string | null;
  /** Position of the first period of the latest stretch, and the earliest that the stretch before it can reach back to. */
  readonly start: number;
  readonly earlierStart: number;
  readonly candidates: readonly Candidate[];
}

/** History of the firm's loyalty over the given periods, in their order. */
export function loyaltyHistory(rows: readonly IndexRow[], periods: readonly string[]): LoyaltyPoint[] {
  const found = new Map(
    rows.filter((row) => row.index_name === 'loyalty' && row.segment === null).map((row) => [row.period_id, row]),
  );
  return periods.flatMap((period) => {
    const row = found.get(period);
    if (!row || row.estimate === null || row.std_error === null || !(row.std_error > 0)) return [];
    const respondents = row.effective_n ?? row.n ?? 2;
    return [
      {
        period,
        estimate: row.estimate,
        variance: row.std_error ** 2,
        degreesOfFreedom: Math.max(1, respondents - 1),
        n: row.n ?? 0,
      },
    ];
  });
}

function stretchesOf(points: readonly LoyaltyPoint[], from: number, start: number): Stretches {
  const answers = (stretch: readonly LoyaltyPoint[]): number => stretch.reduce((sum, { n = 0 }) => sum + n, 0);
  return { from, answersBefore: answers(points.slice(from, start)), answersAfter: answers(points.slice(start)) };
}

/** Stretches longer than this are compared by their latest periods. */
export const longestStretch = 12;

/**
 * Change of loyalty between its latest stretches, told apart by the steps of its history (`stepsOf`). Fluctuation between periods
 * beyond the standard errors is estimated from first differences and added to them.
 *
 * @returns null with fewer than two points
 */
export function loyaltyChange(points: readonly LoyaltyPoint[], random: Random): LoyaltyChange | null {
  if (points.length < 2) return null;
  const variances = variancesOf(points);
  const estimates = points.map((point) => point.estimate);
  const starts = stepsOf(estimates, variances, 0, points.length, random).map((step) => step.start);
  const last = lastPeriod(points, variances, starts);
  const start = latestFall(points, variances, starts) ?? (last.upper < 0 ? undefined : starts.at(-1));
  if (start === undefined) return last;
  const segmentStart = starts.filter((each) => each < start).at(-1) ?? 0;
  const all = splits(estimates, variances, segmentStart, points.length);
  const best = Math.max(...all.map((split) => split.logLikelihood));
  const stretchFrom = (from: number): number => Math.max(segmentStart, from - longestStretch);
  const changeAt = (from: number): Change & Stretches => ({
    ...difference(points, variances, stretchFrom(from), from, points.length),
    ...stretchesOf(points, stretchFrom(from), from),
  });
  return {
    ...changeAt(start),
    changePoint: points[start]!.period,
    start,
    earlierStart: segmentStart,
    // Starts in the 99 % likelihood region, χ²₁/2 below the best.
    candidates: all
      .filter((split) => split.logLikelihood >= best - 3.32)
      .map((split) => ({ ...split, ...changeAt(split.start) })),
  };
}

/**
 * The latest period against the one before: a fall of the last month is none of the steps of a long history yet, and a rise of long ago
 * does not hide it.
 */
function lastPeriod(
  points: readonly LoyaltyPoint[],
  variances: readonly number[],
  starts: readonly number[],
): LoyaltyChange {
  const latest = points.length - 1;
  const change = {
    ...difference(points, variances, latest - 1, latest, points.length),
    ...stretchesOf(points, latest - 1, latest),
  };
  return {
    ...change,
    changePoint: null,
    start: latest,
    earlierStart: starts.findLast((each) => each < latest) ?? 0,
    candidates: [{ start: latest, logLikelihood: 0, ...change }],
  };
}

/** The latest change point from which loyalty is still lower than in the stretch before it: a blip afterwards does not undo a fall. */
function latestFall(
  points: readonly LoyaltyPoint[],
  variances: readonly number[],
  starts: readonly number[],
): number | undefined {
  return starts.findLast((start, index) => {
    const earlier = Math.max(starts[index - 1] ?? 0, start - longestStretch);
    return difference(points, variances, earlier, start, points.length).upper < 0;
  });
}
