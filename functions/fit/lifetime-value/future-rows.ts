import type { PurchaseCells } from './purchase-cells.ts';
import type { FutureTable } from './purchase-model.ts';

/** Distinct (frequency, age) pairs ordered by frequency and age, and the pair of each cell; ages are indices into `times`. */
export function distinctRows(cells: PurchaseCells) {
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

export const emptyFuture = (rowOfCell: Int32Array, rows: number): FutureTable => {
  const empty = () => new Float64Array(rows);
  return {
    rowOfCell,
    purchases: empty(),
    discounted: empty(),
    discountedSquare: empty(),
    squaredDiscounts: empty(),
    none: empty(),
    gradient: [empty(), empty(), empty(), empty()],
  };
};
