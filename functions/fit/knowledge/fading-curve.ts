import { type Agreement, constrainedLine, heldLine, type Line, leastLoss } from './fading-line.ts';

/** How alike two answers of one person to one question are, by the days between them. */
export interface RetentionPoint {
  /** Mean days between the two answers. */
  readonly lagDays: number;
  readonly pairs: number;
  /** Correlation of the two answers. */
  readonly correlation: number;
}

/** ρ(t) = lasting + (reliability − lasting) · 0.5^(t / halfLifeDays). */
export interface FadingCurve {
  readonly halfLifeDays: number;
  /** ρ0: correlation of two answers given at once; below 1 by what is of the moment. */
  readonly reliability: number;
  /** ρ∞: what never fades. */
  readonly lasting: number;
}

/** Half-lives that are searched, in days. */
export const shortestHalfLife = 7;
export const longestHalfLife = 3650;
const steps = 80;
const stepRatio = Math.log(longestHalfLife / shortestHalfLife) / steps;

/** Half-life at a position of the search: positions 0 … lastPosition are evenly spaced in its logarithm. */
export const halfLifeAt = (position: number): number => shortestHalfLife * Math.exp(position * stepRatio);
export const lastPosition = steps;

/** Least squares at one half-life. */
export interface AtHalfLife {
  /** Best ρ∞ and ρ0 − ρ∞ for these correlations, with 0 ≤ ρ∞ ≤ ρ0 ≤ 1. */
  line(correlation: ArrayLike<number>): Line;
  loss(correlation: ArrayLike<number>): number;
  /** Correlations that a line gives at the lags. */
  fitted(line: Line): Float64Array;
}

/** Least squares weighted by pairs, at every searched half-life; sums that do not depend on the correlations are made once. */
export interface HalfLifeSearch {
  at(position: number): AtHalfLife;
  /** Least squares where nothing fades: one correlation at every lag. */
  flat(correlation: ArrayLike<number>): { readonly level: number; readonly loss: number };
  /** The best position among all, between two steps by a parabola, and its loss. */
  best(correlation: ArrayLike<number>): { readonly position: number; readonly loss: number };
  /** The best among all with ρ∞ or ρ0 held at a value: its loss, likewise between two steps, and the correlations of the best step. */
  held(part: Agreement, value: number): Held;
}

export interface Held {
  loss(correlation: ArrayLike<number>): number;
  fitted(correlation: ArrayLike<number>): Float64Array;
}

/** @param lags days, at least three different ones; @param pairs weight of each */
export function halfLifeSearch(lags: readonly number[], pairs: readonly number[]): HalfLifeSearch {
  const size = lags.length;
  const w = pairs.reduce((sum, count) => sum + count, 0);
  const leftAt = (position: number): Float64Array => {
    const halfLife = halfLifeAt(position);
    return Float64Array.from(lags, (lag) => 0.5 ** (lag / halfLife));
  };
  const sumOf = (left: Float64Array, power: 1 | 2): number =>
    left.reduce((sum, value, place) => sum + pairs[place]! * value ** power, 0);
  const table = Array.from({ length: steps + 1 }, (_, position) => leftAt(position));
  const weighted = table.map((left) => left.map((value, place) => value * pairs[place]!));
  const wf = Float64Array.from(table, (left) => sumOf(left, 1));
  const wff = Float64Array.from(table, (left) => sumOf(left, 2));
  const losses = new Float64Array(steps + 1);
  const weight = (correlation: ArrayLike<number>, power: 1 | 2): number => {
    let sum = 0;
    for (let place = 0; place < size; place++) sum += pairs[place]! * correlation[place]! ** power;
    return sum;
  };
  const heldAt = (part: Agreement, value: number, correlation: ArrayLike<number>) => {
    const [wr, wrr] = [weight(correlation, 1), weight(correlation, 2)];
    const lineAt = (step: number): Line => {
      const wrf = dot(weighted[step]!, correlation, size);
      return heldLine(part, value, { w, wf: wf[step]!, wff: wff[step]!, wr, wrf, wrr });
    };
    for (let step = 0; step <= steps; step++) losses[step] = lineAt(step).loss;
    const { position, loss } = lowest(losses);
    return { step: Math.round(position), loss, lineAt };
  };
  return {
    held: (part, value) => ({
      loss: (correlation) => heldAt(part, value, correlation).loss,
      fitted: (correlation) => {
        const { step, lineAt } = heldAt(part, value, correlation);
        const { lasting, fading } = lineAt(step);
        return table[step]!.map((left) => lasting + fading * left);
      },
    }),
    at: (position) => {
      const left = leftAt(position);
      const weights = left.map((value, place) => value * pairs[place]!);
      const fixed = { w, wf: sumOf(left, 1), wff: sumOf(left, 2) };
      const sums = (correlation: ArrayLike<number>) => ({
        ...fixed,
        wr: weight(correlation, 1),
        wrr: weight(correlation, 2),
        wrf: dot(weights, correlation, size),
      });
      return {
        line: (correlation) => constrainedLine(sums(correlation)),
        loss: (correlation) => {
          const wrf = dot(weights, correlation, size);
          return leastLoss(w, fixed.wf, fixed.wff, weight(correlation, 1), wrf, weight(correlation, 2));
        },
        fitted: ({ lasting, fading }) => left.map((value) => lasting + fading * value),
      };
    },
    flat: (correlation) => {
      const wr = weight(correlation, 1);
      const level = Math.min(1, Math.max(0, wr / w));
      return { level, loss: Math.max(0, weight(correlation, 2) - 2 * level * wr + level * level * w) };
    },
    best: (correlation) => {
      const wr = weight(correlation, 1);
      const wrr = weight(correlation, 2);
      for (let step = 0; step <= steps; step++)
        losses[step] = leastLoss(w, wf[step]!, wff[step]!, wr, dot(weighted[step]!, correlation, size), wrr);
      return lowest(losses);
    },
  };
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>, size: number): number {
  let sum = 0;
  for (let place = 0; place < size; place++) sum += a[place]! * b[place]!;
  return sum;
}

/** The least of losses at the steps of the search, by a parabola through it and its neighbours. */
function lowest(losses: ArrayLike<number>): { position: number; loss: number } {
  let best = 0;
  for (let step = 1; step < losses.length; step++) if (losses[step]! < losses[best]!) best = step;
  const [before, middle, after] = [losses[best - 1], losses[best]!, losses[best + 1]];
  if (before === undefined || after === undefined) return { position: best, loss: middle };
  const bend = before - 2 * middle + after;
  const shift = bend > 0 ? (0.5 * (before - after)) / bend : 0;
  return { position: best + shift, loss: Math.max(0, middle - 0.25 * (before - after) * shift) };
}

/**
 * The fading curve that fits best, by least squares weighted by pairs; null when the answers do not fade (the curve is flat) or
 * there are fewer than three lags.
 *
 * @example fitFadingCurve([30, 90, 180, 360].map((lagDays) => ({ lagDays, pairs: 50, correlation: 0.2 + 0.5 * 0.5 ** (lagDays / 120) })))?.halfLifeDays // 120.0
 */
export function fitFadingCurve(points: readonly RetentionPoint[]): FadingCurve | null {
  if (points.length < 3) return null;
  const search = halfLifeSearch(
    points.map(({ lagDays }) => lagDays),
    points.map(({ pairs }) => pairs),
  );
  return curveOf(
    search,
    points.map(({ correlation }) => correlation),
  );
}

/** The best curve of a search. */
export function curveOf(search: HalfLifeSearch, correlation: ArrayLike<number>): FadingCurve | null {
  const position = refined(search, correlation);
  const { lasting, fading } = search.at(position).line(correlation);
  return fading > 0 ? { halfLifeDays: halfLifeAt(position), reliability: lasting + fading, lasting } : null;
}

/** The best position between the steps beside the best one (golden section). */
function refined(search: HalfLifeSearch, correlation: ArrayLike<number>): number {
  const golden = (Math.sqrt(5) - 1) / 2;
  const { position } = search.best(correlation);
  let [low, high] = [Math.max(0, position - 1), Math.min(lastPosition, position + 1)];
  const lossAt = (place: number): number => search.at(place).loss(correlation);
  for (let round = 0; round < 40; round++) {
    const [left, right] = [high - golden * (high - low), low + golden * (high - low)];
    if (lossAt(left) <= lossAt(right)) high = right;
    else low = left;
  }
  return (low + high) / 2;
}
