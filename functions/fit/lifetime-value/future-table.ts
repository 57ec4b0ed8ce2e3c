import { chebyshevNodes } from '../../numerics/quadrature.ts';
import type { BgnbdParameters } from './fit-bgnbd.ts';
import { type FuturePurchases, futurePurchases, type Horizon } from './future-purchases.ts';
import type { PurchaseCells } from './purchase-cells.ts';

/**
 * What active customers will buy, for every distinct (frequency, age) among the cells: recency only enters through
 * P(alive), so that a hundred thousand cells share a few thousand of these.
 */
export interface FutureTable {
  /** Row of each cell. */
  readonly rowOfCell: Int32Array;
  readonly purchases: Float64Array;
  readonly discounted: Float64Array;
  readonly discountedSquare: Float64Array;
  readonly squaredDiscounts: Float64Array;
  /** Derivatives of `discounted` (else of `purchases`, where nothing is discounted) by log r, log α, log a, log b. */
  readonly gradient: readonly [Float64Array, Float64Array, Float64Array, Float64Array];
}

const valuesPerRow = 8;
const step = 1e-4;

/**
 * Tabulates `futurePurchases` and its derivatives in log-parameters (central differences, relative error about 1e-8). Where a
 * frequency occurs with many ages, it is computed at Chebyshev points of log(α + age), in which it is analytic, and
 * interpolated with an error below 1e-11 (barycentric formula).
 */
export function tabulateFuture(cells: PurchaseCells, parameters: BgnbdParameters, horizon: Horizon): FutureTable {
  const { rowOfCell, frequencies, ages } = distinctRows(cells);
  const rows = frequencies.length;
  const columns = Array.from({ length: valuesPerRow }, () => new Float64Array(rows));
  let start = 0;
  while (start < rows) {
    let end = start;
    while (end < rows && frequencies[end] === frequencies[start]) end++;
    fillFrequency(columns, cells.times, frequencies[start] ?? 0, ages, start, end, parameters, horizon);
    start = end;
  }
  const [purchases, discounted, discountedSquare, squaredDiscounts, gr, gAlpha, ga, gb] = columns as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  return { rowOfCell, purchases, discounted, discountedSquare, squaredDiscounts, gradient: [gr, gAlpha, ga, gb] };
}

/** Distinct (frequency, age) pairs ordered by frequency and age, and the pair of each cell. */
function distinctRows(cells: PurchaseCells) {
  const width = cells.times.length;
  const seen = new Map<number, Int32Array>();
  for (let i = 0; i < cells.frequency.length; i++) {
    const x = cells.frequency[i]!;
    let rowByAge = seen.get(x);
    if (!rowByAge) {
      rowByAge = new Int32Array(width).fill(-1);
      seen.set(x, rowByAge);
    }
    rowByAge[cells.age[i]!] = 0;
  }
  const frequencies: number[] = [];
  const ages: number[] = [];
  for (const x of [...seen.keys()].sort((left, right) => left - right)) {
    const rowByAge = seen.get(x)!;
    for (let age = 0; age < width; age++) {
      if (rowByAge[age] !== 0) continue;
      rowByAge[age] = frequencies.length;
      frequencies.push(x);
      ages.push(age);
    }
  }
  const rowOfCell = cells.frequency.map((x, i) => seen.get(x)![cells.age[i]!]!);
  return { rowOfCell, frequencies, ages };
}

function fillFrequency(
  columns: readonly Float64Array[],
  times: Float64Array,
  x: number,
  ages: readonly number[],
  start: number,
  end: number,
  parameters: BgnbdParameters,
  horizon: Horizon,
): void {
  const weeks = ages.slice(start, end).map((age) => times[age]!);
  const logs = weeks.map((time) => Math.log(parameters.alpha + time));
  const low = Math.min(...logs);
  const high = Math.max(...logs);
  const nodeCount = nodesFor((high - low) / 2);
  if (weeks.length <= nodeCount) {
    for (const [k, time] of weeks.entries())
      for (const [column, value] of valuesAt(parameters, x, time, horizon).entries())
        columns[column]![start + k] = value;
    return;
  }
  const { nodes, weights } = chebyshevNodes(nodeCount, low, high);
  const atNodes = Array.from(nodes, (node) => valuesAt(parameters, x, Math.exp(node) - parameters.alpha, horizon));
  for (const [k, log] of logs.entries()) interpolate(columns, start + k, log, nodes, weights, atNodes);
}

/** The nearest singularity is at distance π beside the real line: enough nodes for 1e-12 on a range of ±half around its middle. */
function nodesFor(half: number): number {
  const distance = Math.PI / Math.max(half, 1e-3);
  return 8 + Math.ceil(28 / Math.log(distance + Math.sqrt(1 + distance * distance)));
}

function interpolate(
  columns: readonly Float64Array[],
  row: number,
  at: number,
  nodes: Float64Array,
  weights: Float64Array,
  atNodes: readonly (readonly number[])[],
): void {
  const factors = Float64Array.from(nodes, (node, k) => weights[k]! / (at - node));
  const hit = nodes.indexOf(at);
  const sum = factors.reduce((total, factor) => total + factor, 0);
  for (let column = 0; column < valuesPerRow; column++) {
    let value = 0;
    for (let k = 0; k < factors.length; k++) value += factors[k]! * atNodes[k]![column]!;
    columns[column]![row] = hit >= 0 ? atNodes[hit]![column]! : value / sum;
  }
}

function valuesAt(parameters: BgnbdParameters, x: number, age: number, horizon: Horizon): number[] {
  const future: FuturePurchases = futurePurchases(parameters, x, age, horizon);
  const slope = (name: keyof BgnbdParameters) => {
    const shifted = (factor: number) =>
      futurePurchases({ ...parameters, [name]: parameters[name] * factor }, x, age, horizon, 'first').discounted;
    return (shifted(Math.exp(step)) - shifted(Math.exp(-step))) / (2 * step);
  };
  return [
    future.purchases,
    future.discounted,
    future.discountedSquare,
    future.squaredDiscounts,
    slope('r'),
    slope('alpha'),
    slope('a'),
    slope('b'),
  ];
}
