import type { Conventions } from './conventions.ts';
import { emMoments } from './em-moments.ts';
import { isComplete, packed, triangle } from './moment-cells.ts';
import type { MomentCells, Moments, PathFault } from './types.ts';

/** Sums of all cells, pattern by pattern. */
export interface PatternTotals {
  readonly items: readonly string[];
  readonly patterns: readonly Uint8Array[];
  readonly respondents: Float64Array;
  readonly weight: Float64Array;
  readonly weightSquares: Float64Array;
  readonly sums: Float64Array;
  readonly products: Float64Array;
}

/** Moments of value − centre after missing answers were treated; written again by each resample. */
export interface Treated {
  readonly mean: Float64Array;
  readonly covariance: Float64Array;
  n: number;
  weight: number;
  weightSquares: number;
}

export const emptyTotals = ({ items, patterns }: Pick<MomentCells, 'items' | 'patterns'>): PatternTotals => ({
  items,
  patterns,
  respondents: new Float64Array(patterns.length),
  weight: new Float64Array(patterns.length),
  weightSquares: new Float64Array(patterns.length),
  sums: new Float64Array(patterns.length * items.length),
  products: new Float64Array(patterns.length * triangle(items.length)),
});

/**
 * Adds each cell as often as its unit was drawn (once without counts); allocates nothing. Cells of one pattern that follow each
 * other are added four at a time: the sums are then read and written a quarter as often, which is most of the cost.
 */
export function addCells(totals: PatternTotals, cells: MomentCells, counts: Int32Array | null): void {
  const size = cells.items.length;
  const width = triangle(size);
  const four = [0, 0, 0, 0];
  const times = [0, 0, 0, 0];
  let waiting = 0;
  let pattern = -1;
  for (let cell = 0; cell < cells.cells; cell++) {
    const drawn = counts === null ? 1 : counts[cells.unit[cell]!]!;
    if (drawn === 0) continue;
    if (cells.pattern[cell]! !== pattern) {
      for (let k = 0; k < waiting; k++) addOne(totals, cells, four[k]!, times[k]!, size, width);
      waiting = 0;
      pattern = cells.pattern[cell]!;
    }
    totals.respondents[pattern]! += drawn * cells.respondents[cell]!;
    totals.weight[pattern]! += drawn * cells.weight[cell]!;
    totals.weightSquares[pattern]! += drawn * cells.weightSquares[cell]!;
    four[waiting] = cell;
    times[waiting++] = drawn;
    if (waiting === 4) {
      addFour(totals.sums, pattern * size, cells.sums, four, times, size);
      addFour(totals.products, pattern * width, cells.products, four, times, width);
      waiting = 0;
    }
  }
  for (let k = 0; k < waiting; k++) addOne(totals, cells, four[k]!, times[k]!, size, width);
}

/** The whole less a part, in the arrays of the part; a pattern that nobody is left of is 0, not what rounding leaves. */
export function restOf(whole: PatternTotals, part: PatternTotals): void {
  const fields = ['weight', 'weightSquares', 'sums', 'products', 'respondents'] as const;
  for (let pattern = 0; pattern < whole.respondents.length; pattern++) {
    const isEmpty = whole.respondents[pattern]! === part.respondents[pattern]!;
    for (const field of fields) {
      const width = whole[field].length / whole.respondents.length;
      for (let k = pattern * width; k < (pattern + 1) * width; k++)
        part[field][k] = isEmpty ? 0 : whole[field][k]! - part[field][k]!;
    }
  }
}

function addOne(totals: PatternTotals, cells: MomentCells, cell: number, times: number, size: number, width: number) {
  const pattern = cells.pattern[cell]!;
  const { sums, products } = cells;
  for (let k = 0; k < size; k++) totals.sums[pattern * size + k]! += times * sums[cell * size + k]!;
  for (let k = 0; k < width; k++) totals.products[pattern * width + k]! += times * products[cell * width + k]!;
}

function addFour(
  into: Float64Array,
  to: number,
  from: Float64Array,
  cells: readonly number[],
  times: readonly number[],
  width: number,
) {
  const [a, b, c, d] = [cells[0]! * width, cells[1]! * width, cells[2]! * width, cells[3]! * width];
  const [p, q, r, s] = [times[0]!, times[1]!, times[2]!, times[3]!];
  for (let k = 0; k < width; k++)
    into[to + k]! += p * from[a + k]! + q * from[b + k]! + (r * from[c + k]! + s * from[d + k]!);
}

export function clearTotals(totals: PatternTotals): void {
  totals.respondents.fill(0);
  totals.weight.fill(0);
  totals.weightSquares.fill(0);
  totals.sums.fill(0);
  totals.products.fill(0);
}

export const emptyTreated = (items: number): Treated => ({
  mean: new Float64Array(items),
  covariance: new Float64Array(items * items),
  n: 0,
  weight: 0,
  weightSquares: 0,
});

/**
 * Moments of the cells with missing answers treated:
 * - `listwise`: respondents with every answer;
 * - `pairwise`: mean and variance from everyone who answered the item, correlation from those who answered both (R's
 *   pairwise.complete.obs); may not be positive semidefinite;
 * - `mean`: the item's mean stands in, which shrinks variances and correlations;
 * - `em`: maximum likelihood under a normal distribution with answers missing at random (Little & Rubin 2002, 11.2), from
 *   the sums by pattern alone.
 * Covariances have divisor n − 1 with weights scaled to sum to n.
 *
 * @param counts how often each unit counts; once without.
 */
export function momentsOf(
  cells: MomentCells,
  { missing }: Pick<Conventions, 'missing'>,
  counts: Int32Array | null = null,
): Moments | PathFault {
  const totals = emptyTotals(cells);
  addCells(totals, cells, counts);
  const treated = emptyTreated(cells.items.length);
  const fault = treat(totals, missing, treated);
  if (fault) return neverAnswered(totals) ?? fault;
  return {
    items: cells.items,
    n: treated.n,
    asked: totals.respondents.reduce((sum, respondents) => sum + respondents, 0),
    effectiveN: treated.weight ** 2 / treated.weightSquares,
    weight: treated.weight,
    mean: treated.mean.map((mean, item) => mean + cells.centre[item]!),
    covariance: treated.covariance,
    missing: missingAnswers(totals),
    ...(cells.observed === undefined ? {} : { observed: cells.observed }),
  };
}

export const isFault = (result: Moments | PathFault): result is PathFault => 'kind' in result;

/** An item without any answer says more than that nobody answered everything. */
function neverAnswered(totals: PatternTotals): PathFault | null {
  const asked = totals.respondents.reduce((sum, respondents) => sum + respondents, 0);
  const item = missingAnswers(totals).indexOf(asked);
  return asked > 0 && item >= 0 ? { kind: 'no_answers', item: totals.items[item]! } : null;
}

function missingAnswers({ patterns, respondents, items }: PatternTotals): Float64Array {
  return Float64Array.from(items, (_, item) =>
    patterns.reduce((sum, pattern, index) => sum + (pattern[item] === 0 ? respondents[index]! : 0), 0),
  );
}

/** Fills `into` from totals by pattern; a fault when a moment cannot be had. */
export function treat(totals: PatternTotals, missing: Conventions['missing'], into: Treated): PathFault | null {
  const complete = totals.patterns.findIndex(isComplete);
  if (missing === 'listwise' || (totals.patterns.length === 1 && complete === 0))
    return completeMoments(totals, complete, into);
  countRespondents(totals, into);
  if (into.n < 2) return { kind: 'too_few_respondents', n: into.n, needed: 2 };
  if (missing === 'em') return emMoments(totals, into);
  return availableMoments(totals, missing === 'mean', into);
}

function completeMoments(totals: PatternTotals, pattern: number, into: Treated): PathFault | null {
  const size = totals.items.length;
  const n = pattern < 0 ? 0 : totals.respondents[pattern]!;
  into.n = n;
  if (n < 2) return { kind: 'too_few_respondents', n, needed: 2 };
  const weight = totals.weight[pattern]!;
  into.weight = weight;
  into.weightSquares = totals.weightSquares[pattern]!;
  const factor = n / (n - 1) / weight;
  const { mean, covariance } = into;
  const sums = pattern * size;
  let place = pattern * triangle(size);
  for (let i = 0; i < size; i++) {
    const own = totals.sums[sums + i]! / weight;
    mean[i] = own;
    for (let j = i; j < size; j++, place++) {
      const product = totals.products[place]!;
      const centred = product - own * totals.sums[sums + j]!;
      const value = i === j && centred <= 1e-13 * product ? 0 : factor * centred;
      covariance[i * size + j] = value;
      covariance[j * size + i] = value;
    }
  }
  return null;
}

function countRespondents(totals: PatternTotals, into: Treated): void {
  into.n = 0;
  into.weight = 0;
  into.weightSquares = 0;
  for (const [index, pattern] of totals.patterns.entries()) {
    if (!pattern.includes(1)) continue;
    into.n += totals.respondents[index]!;
    into.weight += totals.weight[index]!;
    into.weightSquares += totals.weightSquares[index]!;
  }
}

/** Pairwise deletion, or the item's mean for a missing answer. */
function availableMoments(totals: PatternTotals, isMeanFilled: boolean, into: Treated): PathFault | null {
  const size = totals.items.length;
  const sd = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    const own = pairSums(totals, i, i);
    if (!(own.weight > 0)) return { kind: 'no_answers', item: totals.items[i]! };
    into.mean[i] = own.first / own.weight;
    const centred = own.product - own.first * into.mean[i]!;
    const n = isMeanFilled ? into.n : own.respondents;
    const weight = isMeanFilled ? into.weight : own.weight;
    into.covariance[i * size + i] = centred <= 1e-13 * own.product || n < 2 ? 0 : (centred / weight) * (n / (n - 1));
    sd[i] = Math.sqrt(into.covariance[i * size + i]!);
  }
  for (let i = 0; i < size; i++) {
    for (let j = i + 1; j < size; j++) {
      const pair = pairSums(totals, i, j);
      const value = isMeanFilled ? filledCovariance(pair, i, j, into) : pairCorrelation(pair) * sd[i]! * sd[j]!;
      into.covariance[i * size + j] = value;
      into.covariance[j * size + i] = value;
    }
  }
  return null;
}

interface PairSums {
  respondents: number;
  weight: number;
  first: number;
  second: number;
  firstSquares: number;
  secondSquares: number;
  product: number;
}

/** Over the respondents who answered both items. */
function pairSums(totals: PatternTotals, i: number, j: number): PairSums {
  const size = totals.items.length;
  const width = triangle(size);
  const sum = { respondents: 0, weight: 0, first: 0, second: 0, firstSquares: 0, secondSquares: 0, product: 0 };
  for (const [index, pattern] of totals.patterns.entries()) {
    if (pattern[i] === 0 || pattern[j] === 0) continue;
    sum.respondents += totals.respondents[index]!;
    sum.weight += totals.weight[index]!;
    sum.first += totals.sums[index * size + i]!;
    sum.second += totals.sums[index * size + j]!;
    sum.firstSquares += totals.products[index * width + packed(i, i, size)]!;
    sum.secondSquares += totals.products[index * width + packed(j, j, size)]!;
    sum.product += totals.products[index * width + packed(i, j, size)]!;
  }
  return sum;
}

function pairCorrelation({ weight, first, second, firstSquares, secondSquares, product }: PairSums): number {
  const [a, b] = [firstSquares - first ** 2 / weight, secondSquares - second ** 2 / weight];
  return a > 1e-13 * firstSquares && b > 1e-13 * secondSquares
    ? (product - (first * second) / weight) / Math.sqrt(a * b)
    : 0;
}

function filledCovariance(pair: PairSums, i: number, j: number, { mean, n, weight }: Treated): number {
  const [a, b] = [mean[i]!, mean[j]!];
  const centred = pair.product - a * pair.second - b * pair.first + pair.weight * a * b;
  return (centred / weight) * (n / (n - 1));
}
