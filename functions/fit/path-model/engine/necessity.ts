import { createRandom } from '../../../numerics/random.ts';

export interface NecessityData {
  /** The condition, one value a case (or a group of equal cases). */
  readonly x: Float64Array;
  /** The outcome. */
  readonly y: Float64Array;
  /** Cases of each pair of values; 1 without. */
  readonly counts?: Int32Array;
}

export interface NecessityOptions {
  readonly permutations: number;
  readonly seed: number;
  /** Ends of the scales: the theoretical scope. Without them the observed ones (empirical scope). */
  readonly scope?: { readonly x: readonly [number, number]; readonly y: readonly [number, number] };
}

export interface Bottleneck {
  /** Level of the outcome, as a share of its scope (0–1). */
  readonly outcome: number;
  /** The same on the outcome's scale. */
  readonly outcomeLevel: number;
  /** Level of the condition without which no case reached it, as a share of its scope; 0: not necessary. */
  readonly needed: number;
  /** The same on the condition's scale; null: not necessary. */
  readonly neededLevel: number | null;
  /** Cases below that level of the condition. */
  readonly below: number;
}

export type NecessityResult =
  | {
      readonly status: 'fitted';
      readonly n: number;
      /** Ceiling zone / scope, 0–1. Below 0.1 small, 0.3 medium, 0.5 large (Dul 2016). */
      readonly effectSize: number;
      /** Share of random pairings with at least this effect (Dul, van der Laan & Kuik 2020). */
      readonly pValue: number;
      readonly permutations: number;
      /** Corners of the ceiling: at x, y may be at most this. */
      readonly ceiling: readonly { readonly x: number; readonly y: number }[];
      readonly bottlenecks: readonly Bottleneck[];
    }
  | { readonly status: 'not_estimable'; readonly reason: 'too_few_cases' | 'constant_condition' | 'constant_outcome' };

const fewestCases = 10;

/**
 * Necessary condition analysis with the free disposal hull as ceiling, CE-FDH (Dul 2016): a high outcome is not reached
 * without a high condition when the upper left corner of the scatter is empty. Effect size = empty area above the
 * non-decreasing step ceiling / scope; its p-value by pairing the outcomes with the conditions at random.
 *
 * One case decides where the ceiling runs: a single wrong answer can hide a necessary condition.
 */
export function necessaryCondition(data: NecessityData, options: NecessityOptions): NecessityResult {
  const cases = expand(data);
  const n = cases.x.length;
  if (n < fewestCases) return { status: 'not_estimable', reason: 'too_few_cases' };
  const scope = scopeOf(cases, options.scope);
  if (!(scope.x[1] > scope.x[0])) return { status: 'not_estimable', reason: 'constant_condition' };
  if (!(scope.y[1] > scope.y[0])) return { status: 'not_estimable', reason: 'constant_outcome' };
  const order = descending(cases.y);
  const y = Float64Array.from(order, (index) => cases.y[index]!);
  const x = Float64Array.from(order, (index) => cases.x[index]!);
  const lowest = minimum(cases.x);
  const effectSize = effectOf(y, lowest, scope, (rank) => x[rank]!);
  return {
    status: 'fitted',
    n,
    effectSize,
    pValue: permute({ x: cases.x, y, lowest, scope, effectSize }, options),
    permutations: options.permutations,
    ceiling: cornersOf(x, y),
    bottlenecks: bottlenecksOf(x, y, scope),
  };
}

function expand({ x, y, counts }: NecessityData): { x: Float64Array; y: Float64Array } {
  if (x.length !== y.length || (counts && counts.length !== x.length))
    throw new RangeError(`necessity: expected as many outcomes as conditions (${x.length}), found ${y.length}`);
  if (!counts) return { x, y };
  const rows = Array.from(counts, (count, index) => ({ count, index })).flatMap(({ count, index }) =>
    new Array<number>(count).fill(index),
  );
  return { x: Float64Array.from(rows, (row) => x[row]!), y: Float64Array.from(rows, (row) => y[row]!) };
}

interface Scope {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

const minimum = (values: Float64Array) => values.reduce((least, value) => Math.min(least, value), Infinity);
const maximum = (values: Float64Array) => values.reduce((most, value) => Math.max(most, value), -Infinity);

const scopeOf = ({ x, y }: { x: Float64Array; y: Float64Array }, given: Scope | undefined): Scope =>
  given ?? { x: [minimum(x), maximum(x)], y: [minimum(y), maximum(y)] };

const descending = (y: Float64Array): Int32Array =>
  Int32Array.from(y.keys()).sort((left, right) => y[right]! - y[left]! || left - right);

/**
 * Empty area / scope, from the highest outcome down: above y the ceiling begins at the smallest condition seen so far. Stops
 * once the lowest condition was seen, so that a random pairing needs few draws.
 */
function effectOf(
  y: Float64Array,
  lowest: number,
  { x: [left, right], y: [bottom, top] }: Scope,
  xOf: (rank: number) => number,
) {
  let area = 0;
  let start = right;
  let level = top;
  for (let rank = 0; rank < y.length; rank++) {
    const value = y[rank]!;
    area += (level - value) * (start - left);
    level = value;
    start = Math.min(start, xOf(rank));
    if (start <= lowest) break;
  }
  area += (level - bottom) * (start - left);
  return area / ((right - left) * (top - bottom));
}

interface Pairing {
  readonly x: Float64Array;
  /** Descending. */
  readonly y: Float64Array;
  readonly lowest: number;
  readonly scope: Scope;
  readonly effectSize: number;
}

function permute({ x, y, lowest, scope, effectSize }: Pairing, { permutations, seed }: NecessityOptions): number {
  const shuffled = x.slice();
  let atLeast = 0;
  for (let number = 0; number < permutations; number++) {
    const random = createRandom(`${seed}/necessity/${number}`);
    const draw = (rank: number) => {
      const other = rank + random.integer(shuffled.length - rank);
      const value = shuffled[other]!;
      shuffled[other] = shuffled[rank]!;
      shuffled[rank] = value;
      return value;
    };
    if (effectOf(y, lowest, scope, draw) >= effectSize - 1e-12) atLeast++;
  }
  return (atLeast + 1) / (permutations + 1);
}

/** Where the ceiling rises, from left to right. */
function cornersOf(x: Float64Array, y: Float64Array): { x: number; y: number }[] {
  const corners: { x: number; y: number }[] = [];
  for (const [rank, value] of y.entries()) {
    const last = corners.at(-1);
    if (last && x[rank]! >= last.x) continue;
    if (last && last.y === value) corners.pop();
    corners.push({ x: x[rank]!, y: value });
  }
  return corners.reverse();
}

function bottlenecksOf(x: Float64Array, y: Float64Array, { x: [left, right], y: [bottom, top] }: Scope): Bottleneck[] {
  return Array.from({ length: 11 }, (_, step) => step / 10).map((outcome) => {
    const level = bottom + outcome * (top - bottom);
    const reached = x.filter((_, rank) => y[rank]! >= level - 1e-9);
    const least = reached.length === 0 ? right : minimum(reached);
    const lowest = minimum(x);
    const isNeeded = least > lowest;
    return {
      outcome,
      outcomeLevel: level,
      neededLevel: isNeeded ? least : null,
      needed: isNeeded ? (least - left) / (right - left) : 0,
      below: isNeeded ? x.reduce((count, value) => count + (value < least ? 1 : 0), 0) : 0,
    };
  });
}
