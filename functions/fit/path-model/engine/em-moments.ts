import { packed, triangle } from './moment-cells.ts';
import type { PatternTotals, Treated } from './moments.ts';
import { factorInPlace, solveInPlace } from './small-systems.ts';
import type { PathFault } from './types.ts';

const mostIterations = 2000;
const tolerance = 1e-9;

/**
 * Mean and covariance of a normal distribution by EM with answers missing at random (Little & Rubin 2002, section 11.2; Dempster,
 * Laird & Rubin 1977). The expectation step needs a pattern's Σw, Σwx and Σwxxᵀ only, so its cost grows with patterns, not
 * with respondents. Items are scaled by the answers there are; stops when no scaled mean or covariance moves by 1e-9.
 */
export function emMoments(totals: PatternTotals, into: Treated): PathFault | null {
  const scale = scaleOf(totals);
  if ('kind' in scale) return scale;
  const size = totals.items.length;
  const patterns = patternSums(totals, scale);
  const state = createState(size);
  for (let iteration = 1; ; iteration++) {
    state.sums.fill(0);
    state.products.fill(0);
    for (const pattern of patterns) if (!expect(pattern, state)) return { kind: 'not_positive_semidefinite' };
    if (maximise(state, into.weight) < tolerance) break;
    if (iteration >= mostIterations) return { kind: 'not_converged', iterations: iteration };
  }
  const factor = into.n / (into.n - 1);
  for (let i = 0; i < size; i++) {
    into.mean[i] = scale.mean[i]! + scale.sd[i]! * state.mean[i]!;
    for (let j = 0; j < size; j++)
      into.covariance[i * size + j] = factor * scale.sd[i]! * scale.sd[j]! * state.covariance[i * size + j]!;
  }
  return null;
}

interface Scale {
  readonly mean: Float64Array;
  readonly sd: Float64Array;
}

/** Mean and standard deviation of the answers there are. */
function scaleOf(totals: PatternTotals): Scale | PathFault {
  const size = totals.items.length;
  const width = triangle(size);
  const mean = new Float64Array(size);
  const sd = new Float64Array(size);
  for (let item = 0; item < size; item++) {
    let [weight, sum, squares] = [0, 0, 0];
    for (const [index, pattern] of totals.patterns.entries()) {
      if (pattern[item] === 0) continue;
      weight += totals.weight[index]!;
      sum += totals.sums[index * size + item]!;
      squares += totals.products[index * width + packed(item, item, size)]!;
    }
    if (!(weight > 0)) return { kind: 'no_answers', item: totals.items[item]! };
    mean[item] = sum / weight;
    const variance = squares / weight - mean[item]! ** 2;
    if (!(variance > 1e-13 * (squares / weight))) return { kind: 'constant_item', item: totals.items[item]! };
    sd[item] = Math.sqrt(variance);
  }
  return { mean, sd };
}

interface PatternSums {
  readonly answered: Int32Array;
  readonly open: Int32Array;
  readonly weight: number;
  /** Of the scaled answers, one an item. */
  readonly sums: Float64Array;
  /** items × items. */
  readonly products: Float64Array;
}

function patternSums(totals: PatternTotals, { mean, sd }: Scale): PatternSums[] {
  const size = totals.items.length;
  const width = triangle(size);
  const all = Int32Array.from({ length: size }, (_, item) => item);
  return [...totals.patterns.entries()]
    .filter(([index, pattern]) => totals.weight[index]! > 0 && pattern.includes(1))
    .map(([index, pattern]) => {
      const weight = totals.weight[index]!;
      const sums = new Float64Array(size);
      const products = new Float64Array(size * size);
      const answered = all.filter((item) => pattern[item] === 1);
      for (const i of answered) {
        const own = totals.sums[index * size + i]!;
        sums[i] = (own - weight * mean[i]!) / sd[i]!;
        for (const j of answered) {
          const product = totals.products[index * width + packed(Math.min(i, j), Math.max(i, j), size)]!;
          const other = totals.sums[index * size + j]!;
          products[i * size + j] =
            (product - mean[i]! * other - mean[j]! * own + weight * mean[i]! * mean[j]!) / (sd[i]! * sd[j]!);
        }
      }
      return { answered, open: all.filter((item) => pattern[item] === 0), weight, sums, products };
    });
}

interface State {
  readonly size: number;
  readonly mean: Float64Array;
  readonly covariance: Float64Array;
  /** Expected sums of all patterns so far. */
  readonly sums: Float64Array;
  readonly products: Float64Array;
  readonly factor: Float64Array;
  /** By rows, for each open item: its slopes on the answered ones; its expected sum; its expected products with them. */
  readonly slopes: Float64Array;
  readonly intercepts: Float64Array;
  readonly openSums: Float64Array;
  readonly withAnswered: Float64Array;
}

function createState(size: number): State {
  const covariance = new Float64Array(size * size);
  for (let i = 0; i < size; i++) covariance[i * size + i] = 1;
  return {
    size,
    mean: new Float64Array(size),
    covariance,
    sums: new Float64Array(size),
    products: new Float64Array(size * size),
    factor: new Float64Array(size * size),
    slopes: new Float64Array(size * size),
    intercepts: new Float64Array(size),
    openSums: new Float64Array(size),
    withAnswered: new Float64Array(size * size),
  };
}

/**
 * Adds a pattern's expected sums: open answers are regressed on the given ones, x_m = a + B x_o + e with Var e = Σ_mm − BΣ_om.
 * False when the covariance of the given ones is singular.
 */
function expect(pattern: PatternSums, state: State): boolean {
  const { answered, sums, products } = pattern;
  const { size } = state;
  for (const i of answered) {
    state.sums[i]! += sums[i]!;
    for (const j of answered) state.products[i * size + j]! += products[i * size + j]!;
  }
  if (pattern.open.length === 0) return true;
  if (!regressOpen(pattern, state)) return false;
  for (const [row, m] of pattern.open.entries()) addOpen(pattern, state, row, m);
  return true;
}

function regressOpen({ answered, open, weight, sums, products }: PatternSums, state: State): boolean {
  const { size, mean, covariance, factor } = state;
  const k = answered.length;
  for (let i = 0; i < k; i++)
    for (let j = 0; j <= i; j++) factor[i * size + j] = covariance[answered[i]! * size + answered[j]!]!;
  if (!factorInPlace(factor, k, size)) return false;
  for (const [row, m] of open.entries()) {
    const slopes = state.slopes.subarray(row * size, (row + 1) * size);
    for (let i = 0; i < k; i++) slopes[i] = covariance[m * size + answered[i]!]!;
    solveInPlace(factor, slopes, k, size);
    let [intercept, slopeSum] = [mean[m]!, 0];
    for (let i = 0; i < k; i++) {
      intercept -= slopes[i]! * mean[answered[i]!]!;
      slopeSum += slopes[i]! * sums[answered[i]!]!;
    }
    state.intercepts[row] = intercept;
    state.openSums[row] = intercept * weight + slopeSum;
    for (let j = 0; j < k; j++) {
      let sum = intercept * sums[answered[j]!]!;
      for (let i = 0; i < k; i++) sum += slopes[i]! * products[answered[i]! * size + answered[j]!]!;
      state.withAnswered[row * size + j] = sum;
    }
  }
  return true;
}

function addOpen({ answered, open, weight }: PatternSums, state: State, row: number, m: number): void {
  const { size, covariance, slopes, withAnswered, products } = state;
  state.sums[m]! += state.openSums[row]!;
  for (const [j, o] of answered.entries()) {
    products[m * size + o]! += withAnswered[row * size + j]!;
    products[o * size + m]! += withAnswered[row * size + j]!;
  }
  for (const [other, q] of open.entries()) {
    let residual = covariance[m * size + q]!;
    let fitted = state.intercepts[row]! * state.openSums[other]!;
    for (const [i, o] of answered.entries()) {
      residual -= slopes[row * size + i]! * covariance[o * size + q]!;
      fitted += slopes[row * size + i]! * withAnswered[other * size + i]!;
    }
    products[m * size + q]! += weight * residual + fitted;
  }
}

/** New mean and covariance; the largest move of any of them. */
function maximise({ size, mean, covariance, sums, products }: State, weight: number): number {
  let largest = 0;
  for (let i = 0; i < size; i++) {
    const next = sums[i]! / weight;
    largest = Math.max(largest, Math.abs(next - mean[i]!));
    mean[i] = next;
  }
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      const next = products[i * size + j]! / weight - mean[i]! * mean[j]!;
      largest = Math.max(largest, Math.abs(next - covariance[i * size + j]!));
      covariance[i * size + j] = next;
    }
  }
  return largest;
}
