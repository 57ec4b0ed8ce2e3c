import type { ItemRange, MomentCells } from './types.ts';

/** Place of the pair (i, j), i ≤ j, in an upper triangle by rows. */
export const packed = (i: number, j: number, items: number): number => i * items - (i * (i - 1)) / 2 + (j - i);

/** Numbers of an upper triangle. */
export const triangle = (items: number): number => (items * (items + 1)) / 2;

export interface AnswerRows {
  readonly items: readonly string[];
  /** rows × items; NaN where there is no answer. */
  readonly values: Float64Array;
  /** One a row; 1 without. */
  readonly weights?: Float64Array;
  /** Unit of resampling of each row, from 0 without gaps; each row its own without. */
  readonly unit?: Int32Array;
}

/**
 * Sums of answers, one cell a row: for a few thousand persons, for tests, and for rows that SQL has not summed.
 *
 * @throws RangeError when the lengths do not fit or a weight is not positive.
 */
export function cellsOfRows({ items, values, weights, unit }: AnswerRows): MomentCells {
  const size = items.length;
  const rows = values.length / size;
  if (!Number.isInteger(rows))
    throw new RangeError(`answers: expected a multiple of ${size} values, found ${values.length}`);
  if ((weights?.length ?? rows) !== rows || (unit?.length ?? rows) !== rows)
    throw new RangeError(`answers: expected ${rows} weights and units, found ${weights?.length}, ${unit?.length}`);
  if (weights?.some((weight) => !(weight > 0))) throw new RangeError('answers: expected positive weights');
  const weight = weights ?? new Float64Array(rows).fill(1);
  const units = unit ?? Int32Array.from({ length: rows }, (_, row) => row);
  const observed = observedRanges(values, size);
  const centre = Float64Array.from(observed, ({ minimum, maximum }) =>
    minimum <= maximum ? (minimum + maximum) / 2 : 0,
  );
  const { pattern, patterns } = patternsOf(values, size, rows);
  const sums = new Float64Array(rows * size);
  const products = new Float64Array(rows * triangle(size));
  for (let row = 0, place = 0; row < rows; row++) {
    const start = row * size;
    const w = weight[row]!;
    for (let i = 0; i < size; i++) {
      const x = values[start + i]! - centre[i]!;
      sums[start + i] = Number.isNaN(x) ? 0 : w * x;
      for (let j = i; j < size; j++, place++) {
        const product = w * x * (values[start + j]! - centre[j]!);
        products[place] = Number.isNaN(product) ? 0 : product;
      }
    }
  }
  return {
    items,
    centre,
    units: units.reduce((most, index) => Math.max(most, index + 1), 0),
    cells: rows,
    unit: units,
    pattern,
    patterns,
    respondents: new Float64Array(rows).fill(1),
    weight,
    weightSquares: weight.map((w) => w * w),
    sums,
    products,
    observed,
  };
}

function observedRanges(values: Float64Array, size: number): ItemRange[] {
  const ranges = Array.from({ length: size }, () => ({ minimum: Infinity, maximum: -Infinity }));
  for (const [index, value] of values.entries()) {
    const range = ranges[index % size]!;
    if (value < range.minimum) range.minimum = value;
    if (value > range.maximum) range.maximum = value;
  }
  return ranges;
}

function patternsOf(values: Float64Array, size: number, rows: number) {
  const known = new Map<string, number>();
  const patterns: Uint8Array[] = [];
  const pattern = new Int32Array(rows);
  const answered = new Uint8Array(size);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < size; i++) answered[i] = Number.isNaN(values[row * size + i]!) ? 0 : 1;
    const key = answered.join('');
    let index = known.get(key);
    if (index === undefined) {
      index = patterns.push(answered.slice()) - 1;
      known.set(key, index);
    }
    pattern[row] = index;
  }
  return { pattern, patterns };
}

/**
 * The cells that are kept, joined to one a unit and pattern, in the order of unit and pattern. Units keep their numbers, also
 * those left without a cell: a resample draws the same units whatever a model needs of them.
 */
export function joinCells(cells: MomentCells, keep: (pattern: Uint8Array) => boolean = () => true): MomentCells {
  const isKept = cells.patterns.map(keep);
  const patterns = cells.patterns.filter((_, index) => isKept[index]);
  const placeOf = isKept.map((_, index) => isKept.slice(0, index).filter((kept) => kept).length);
  const keyOf = (cell: number) => cells.unit[cell]! * patterns.length + placeOf[cells.pattern[cell]!]!;
  const chosen = Array.from({ length: cells.cells }, (_, cell) => cell).filter((cell) => isKept[cells.pattern[cell]!]);
  const keys = [...new Set(chosen.map(keyOf))].sort((left, right) => left - right);
  const target = new Map(keys.map((key, index) => [key, index]));
  const size = cells.items.length;
  const add = (source: Float64Array, width: number) => {
    const sum = new Float64Array(keys.length * width);
    for (const cell of chosen) {
      const to = target.get(keyOf(cell))! * width;
      for (let k = 0; k < width; k++) sum[to + k]! += source[cell * width + k]!;
    }
    return sum;
  };
  return {
    ...cells,
    cells: keys.length,
    unit: Int32Array.from(keys, (key) => Math.floor(key / patterns.length)),
    pattern: Int32Array.from(keys, (key) => key % patterns.length),
    patterns,
    respondents: add(cells.respondents, 1),
    weight: add(cells.weight, 1),
    weightSquares: add(cells.weightSquares, 1),
    sums: add(cells.sums, size),
    products: add(cells.products, triangle(size)),
  };
}

export const isComplete = (pattern: Uint8Array): boolean => pattern.every((answered) => answered === 1);
