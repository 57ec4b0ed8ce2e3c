import { cholesky, choleskySolve } from '../../../numerics/linear-algebra.ts';
import { packed, triangle } from './moment-cells.ts';
import type { PatternTotals, Treated } from './moments.ts';
import type { PathFault } from './types.ts';

const mostIterations = 2000;
const tolerance = 1e-9;

/**
 * Mean and covariance of a normal distribution by EM with answers missing at random (Little & Rubin 2002, section 11.2; Dempster,
 * Laird & Rubin 1977). The expectation step needs a pattern's Σw, Σwx and Σwxxᵀ only, so its cost grows with patterns, not
 * with respondents. Stops when no correlation and no standardised mean moves by 1e-9.
 */
export function emMoments(totals: PatternTotals, into: Treated): PathFault | null {
  const size = totals.items.length;
  const start = startOf(totals);
  if ('kind' in start) return start;
  let { mean, covariance } = start;
  const patterns = patternSums(totals);
  for (let iteration = 1; ; iteration++) {
    const next = step(patterns, mean, covariance, into.weight);
    if (!next) return { kind: 'not_positive_semidefinite' };
    const moved = largestMove({ mean, covariance }, next);
    ({ mean, covariance } = next);
    if (moved < tolerance) break;
    if (iteration >= mostIterations) return { kind: 'not_converged', iterations: iteration };
  }
  const factor = into.n / (into.n - 1);
  for (let i = 0; i < size; i++) {
    into.mean[i] = mean[i]!;
    for (let j = 0; j < size; j++) into.covariance[i * size + j] = factor * covariance[i]![j]!;
  }
  return null;
}

interface State {
  readonly mean: readonly number[];
  readonly covariance: readonly (readonly number[])[];
}

interface PatternSums {
  readonly answered: readonly number[];
  readonly open: readonly number[];
  readonly weight: number;
  readonly sums: readonly number[];
  readonly products: readonly (readonly number[])[];
}

function patternSums(totals: PatternTotals): PatternSums[] {
  const size = totals.items.length;
  const width = triangle(size);
  const all = totals.items.map((_, item) => item);
  return [...totals.patterns.entries()]
    .filter(([index, pattern]) => totals.weight[index]! > 0 && pattern.includes(1))
    .map(([index, pattern]) => ({
      answered: all.filter((item) => pattern[item] === 1),
      open: all.filter((item) => pattern[item] === 0),
      weight: totals.weight[index]!,
      sums: all.map((item) => totals.sums[index * size + item]!),
      products: all.map((i) =>
        all.map((j) => totals.products[index * width + packed(Math.min(i, j), Math.max(i, j), size)]!),
      ),
    }));
}

/** Mean and variance of the answers there are, no correlation. */
function startOf(totals: PatternTotals): State | PathFault {
  const size = totals.items.length;
  const width = triangle(size);
  const mean: number[] = [];
  const variance: number[] = [];
  for (let item = 0; item < size; item++) {
    let [weight, sum, squares] = [0, 0, 0];
    for (const [index, pattern] of totals.patterns.entries()) {
      if (pattern[item] === 0) continue;
      weight += totals.weight[index]!;
      sum += totals.sums[index * size + item]!;
      squares += totals.products[index * width + packed(item, item, size)]!;
    }
    if (!(weight > 0)) return { kind: 'no_answers', item: totals.items[item]! };
    mean.push(sum / weight);
    variance.push(squares / weight - (sum / weight) ** 2);
    if (!(variance[item]! > 1e-13 * (squares / weight))) return { kind: 'constant_item', item: totals.items[item]! };
  }
  return { mean, covariance: variance.map((value, i) => variance.map((_, j) => (i === j ? value : 0))) };
}

function step(
  patterns: readonly PatternSums[],
  mean: readonly number[],
  covariance: State['covariance'],
  weight: number,
) {
  const size = mean.length;
  const sums = new Array<number>(size).fill(0);
  const products = mean.map(() => new Array<number>(size).fill(0));
  for (const pattern of patterns) if (!expect(pattern, mean, covariance, sums, products)) return null;
  const next = sums.map((sum) => sum / weight);
  return { mean: next, covariance: products.map((row, i) => row.map((sum, j) => sum / weight - next[i]! * next[j]!)) };
}

/**
 * Adds a pattern's expected sums: open answers are regressed on the given ones, x_m = a + B x_o + e with Var e = Σ_mm − BΣ_om.
 * False when the covariance of the given ones is singular.
 */
function expect(
  { answered, open, weight, sums, products }: PatternSums,
  mean: readonly number[],
  covariance: State['covariance'],
  toSums: number[],
  toProducts: number[][],
): boolean {
  const factor = cholesky(answered.map((i) => answered.map((j) => covariance[i]![j]!)));
  if (!factor) return false;
  for (const i of answered) {
    toSums[i]! += sums[i]!;
    for (const j of answered) toProducts[i]![j]! += products[i]![j]!;
  }
  const regressions = open.map((m) => {
    const slopes = choleskySolve(
      factor,
      answered.map((o) => covariance[m]![o]!),
    );
    const intercept = mean[m]! - answered.reduce((sum, o, index) => sum + slopes[index]! * mean[o]!, 0);
    const sum = intercept * weight + answered.reduce((total, o, index) => total + slopes[index]! * sums[o]!, 0);
    const withAnswered = answered.map(
      (o) => intercept * sums[o]! + answered.reduce((total, q, index) => total + slopes[index]! * products[q]![o]!, 0),
    );
    return { m, slopes, intercept, sum, withAnswered };
  });
  for (const { m, slopes, intercept, sum, withAnswered } of regressions) {
    toSums[m]! += sum;
    for (const [index, o] of answered.entries()) {
      toProducts[m]![o]! += withAnswered[index]!;
      toProducts[o]![m]! += withAnswered[index]!;
    }
    for (const other of regressions) {
      const residual =
        covariance[m]![other.m]! -
        answered.reduce((total, o, index) => total + slopes[index]! * covariance[o]![other.m]!, 0);
      const fitted =
        intercept * other.sum + slopes.reduce((total, slope, index) => total + slope * other.withAnswered[index]!, 0);
      toProducts[m]![other.m]! += weight * residual + fitted;
    }
  }
  return true;
}

function largestMove(before: State, after: State): number {
  let largest = 0;
  const sd = after.mean.map((_, i) => Math.sqrt(after.covariance[i]![i]!));
  for (let i = 0; i < sd.length; i++) {
    largest = Math.max(largest, Math.abs(after.mean[i]! - before.mean[i]!) / sd[i]!);
    for (let j = 0; j <= i; j++)
      largest = Math.max(largest, Math.abs(after.covariance[i]![j]! - before.covariance[i]![j]!) / (sd[i]! * sd[j]!));
  }
  return largest;
}
