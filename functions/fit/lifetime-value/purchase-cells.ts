/**
 * Customers with the same purchase history, counted. The likelihood depends on nothing else, so a fit costs the same for
 * one or for a thousand customers in a cell.
 */
export interface PurchaseCells {
  /** Later purchase days (x). */
  readonly frequency: Int32Array;
  /** Index into `times` of the time from first to last purchase (t_x). */
  readonly recency: Int32Array;
  /** Index into `times` of the time from first purchase to the end of observation (T). */
  readonly age: Int32Array;
  readonly customers: Float64Array;
  /** Weeks. */
  readonly times: Float64Array;
  readonly largestFrequency: number;
}

export interface RawCells {
  readonly frequency: ArrayLike<number>;
  readonly recency: ArrayLike<number>;
  readonly age: ArrayLike<number>;
  readonly customers: ArrayLike<number>;
}

export const daysPerWeek = 7;

/**
 * Encodes cells for the fit. Times are whole days or any positive numbers; `unitsPerWeek` brings them to weeks (7 for days).
 * Logarithms of times are then taken once per distinct time instead of once per cell.
 */
export function encodeCells(raw: RawCells, unitsPerWeek: number = daysPerWeek): PurchaseCells {
  const encode = wholeNumbers(raw) ? directEncoder(raw) : dictionaryEncoder();
  const frequency = Int32Array.from(raw.frequency);
  const recency = Int32Array.from(raw.recency, encode.index);
  const age = Int32Array.from(raw.age, encode.index);
  let largestFrequency = 0;
  for (const x of frequency) if (x > largestFrequency) largestFrequency = x;
  const times = Float64Array.from(encode.times(), (time) => time / unitsPerWeek);
  return { frequency, recency, age, customers: Float64Array.from(raw.customers), times, largestFrequency };
}

interface Encoder {
  readonly index: (time: number) => number;
  readonly times: () => ArrayLike<number>;
}

function wholeNumbers(raw: RawCells): boolean {
  for (const times of [raw.recency, raw.age])
    for (let i = 0; i < times.length; i++) {
      const time = times[i] ?? 0;
      if (!Number.isInteger(time) || time > 1_000_000) return false;
    }
  return true;
}

function directEncoder(raw: RawCells): Encoder {
  let longest = 0;
  for (let i = 0; i < raw.age.length; i++) longest = Math.max(longest, raw.age[i] ?? 0, raw.recency[i] ?? 0);
  return { index: (time) => time, times: () => Float64Array.from({ length: longest + 1 }, (_, day) => day) };
}

function dictionaryEncoder(): Encoder {
  const positions = new Map<number, number>();
  const index = (time: number) => {
    const known = positions.get(time);
    if (known !== undefined) return known;
    positions.set(time, positions.size);
    return positions.size - 1;
  };
  return { index, times: () => Float64Array.from(positions.keys()) };
}

/** Every k-th cell: a cheap stand-in for choosing where a fit starts. */
export function thin(cells: PurchaseCells, everyNth: number): PurchaseCells {
  const keep = (array: Int32Array) => array.filter((_, index) => index % everyNth === 0);
  return {
    ...cells,
    frequency: keep(cells.frequency),
    recency: keep(cells.recency),
    age: keep(cells.age),
    customers: cells.customers.filter((_, index) => index % everyNth === 0),
  };
}

/** The cells that a test keeps, with the customers it says (0: left out). */
export function selectCells(cells: PurchaseCells, customersOf: (cell: number) => number): PurchaseCells {
  const kept: number[] = [];
  for (let i = 0; i < cells.frequency.length; i++) if (customersOf(i) > 0) kept.push(i);
  const pick = (array: Int32Array) => Int32Array.from(kept, (i) => array[i]!);
  return {
    ...cells,
    frequency: pick(cells.frequency),
    recency: pick(cells.recency),
    age: pick(cells.age),
    customers: Float64Array.from(kept, customersOf),
  };
}
