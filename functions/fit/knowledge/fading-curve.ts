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
const steps = 150;
const stepRatio = Math.log(longestHalfLife / shortestHalfLife) / steps;

/** Half-life at a position of the search: positions 0 … lastPosition are evenly spaced in its logarithm. */
export const halfLifeAt = (position: number): number => shortestHalfLife * Math.exp(position * stepRatio);
export const lastPosition = steps;

/** A curve of a given half-life, with its weighted sum of squares. */
interface Line {
  readonly lasting: number;
  readonly fading: number;
  readonly loss: number;
}

/** Least squares weighted by pairs, at every searched half-life; sums that do not depend on the correlations are made once. */
export interface HalfLifeSearch {
  readonly lags: readonly number[];
  /** Best ρ∞ and ρ0 − ρ∞ at a half-life, with 0 ≤ ρ∞ ≤ ρ0 ≤ 1. */
  lineAt(position: number, correlation: ArrayLike<number>): Line;
  /** The best position among all, between two steps by a parabola, and its loss. */
  best(correlation: ArrayLike<number>): { readonly position: number; readonly loss: number };
  /** Correlations that a line gives at the lags. */
  fitted(position: number, line: Line): Float64Array;
}

interface Row {
  /** Pairs times what is left after each lag. */
  readonly weighted: Float64Array;
  readonly left: Float64Array;
  readonly wf: number;
  readonly wff: number;
}

/** @param lags days, at least three different ones; @param pairs weight of each */
export function halfLifeSearch(lags: readonly number[], pairs: readonly number[]): HalfLifeSearch {
  const w = pairs.reduce((sum, count) => sum + count, 0);
  const rowAt = (position: number): Row => {
    const halfLife = halfLifeAt(position);
    const left = Float64Array.from(lags, (lag) => 0.5 ** (lag / halfLife));
    const weighted = left.map((value, place) => value * pairs[place]!);
    return { left, weighted, wf: dot(weighted, unit), wff: dot(weighted, left) };
  };
  const unit = new Float64Array(lags.length).fill(1);
  const rows = Array.from({ length: steps + 1 }, (_, position) => rowAt(position));
  const sumsOf = (correlation: ArrayLike<number>): { wr: number; wrr: number } => {
    let [wr, wrr] = [0, 0];
    for (let place = 0; place < pairs.length; place++) {
      const value = pairs[place]! * correlation[place]!;
      wr += value;
      wrr += value * correlation[place]!;
    }
    return { wr, wrr };
  };
  const line = ({ weighted, wf, wff }: Row, correlation: ArrayLike<number>, wr: number, wrr: number): Line =>
    constrainedLine({ w, wf, wff, wr, wrr, wrf: dot(weighted, correlation) });
  return {
    lags,
    lineAt: (position, correlation) => {
      const { wr, wrr } = sumsOf(correlation);
      return line(rowAt(position), correlation, wr, wrr);
    },
    best: (correlation) => {
      const { wr, wrr } = sumsOf(correlation);
      const losses = rows.map((row) => line(row, correlation, wr, wrr).loss);
      return lowest(losses);
    },
    fitted: (position, { lasting, fading }) => rowAt(position).left.map((left) => lasting + fading * left),
  };
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let place = 0; place < a.length; place++) sum += a[place]! * b[place]!;
  return sum;
}

/** The least of losses at the steps of the search, by a parabola through it and its neighbours. */
function lowest(losses: readonly number[]): { position: number; loss: number } {
  let best = 0;
  for (let step = 1; step < losses.length; step++) if (losses[step]! < losses[best]!) best = step;
  const [before, middle, after] = [losses[best - 1], losses[best]!, losses[best + 1]];
  if (before === undefined || after === undefined) return { position: best, loss: middle };
  const bend = before - 2 * middle + after;
  const shift = bend > 0 ? (0.5 * (before - after)) / bend : 0;
  return { position: best + shift, loss: Math.max(0, middle - 0.25 * (before - after) * shift) };
}

interface WeightedSums {
  readonly w: number;
  readonly wf: number;
  readonly wff: number;
  readonly wr: number;
  readonly wrf: number;
  readonly wrr: number;
}

/** The free optimum where it is allowed, else the best one on the edge. */
function constrainedLine({ w, wf, wff, wr, wrf, wrr }: WeightedSums): Line {
  const at = (lasting: number, fading: number): Line => ({
    lasting,
    fading,
    loss: Math.max(
      0,
      wrr -
        2 * (lasting * wr + fading * wrf) +
        lasting * lasting * w +
        2 * lasting * fading * wf +
        fading * fading * wff,
    ),
  });
  const determinant = w * wff - wf * wf;
  if (determinant > 1e-12 * w * wff) {
    const lasting = (wr * wff - wrf * wf) / determinant;
    const fading = (w * wrf - wf * wr) / determinant;
    if (lasting >= 0 && fading >= 0 && lasting + fading <= 1) return at(lasting, fading);
  }
  const clamp = (value: number): number => Math.min(1, Math.max(0, value));
  const complement = w - 2 * wf + wff;
  const full = complement > 0 ? clamp((w - wf - wr + wrf) / complement) : 0;
  const edges = [at(0, wff > 0 ? clamp(wrf / wff) : 0), at(w > 0 ? clamp(wr / w) : 0, 0), at(1 - full, full)];
  return edges.reduce((best, edge) => (edge.loss < best.loss ? edge : best));
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
  const { position } = search.best(correlation);
  const { lasting, fading } = search.lineAt(position, correlation);
  return fading > 0 ? { halfLifeDays: halfLifeAt(position), reliability: lasting + fading, lasting } : null;
}
