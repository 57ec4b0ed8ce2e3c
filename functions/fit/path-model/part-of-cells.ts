import { packed, triangle } from './engine/moment-cells.ts';
import type { MomentCells } from './engine/types.ts';

/** Cells of some items only: those of a model from which constructs were left out. */
export function cellsOfItems(cells: MomentCells, codes: readonly string[]): MomentCells {
  const size = cells.items.length;
  const places = codes.map((code) => cells.items.indexOf(code));
  const pairs = places.flatMap((first, index) =>
    places.slice(index).map((second) => {
      const [low, top] = first <= second ? [first, second] : [second, first];
      return packed(low, top, size);
    }),
  );
  const pick = (source: Float64Array, width: number, from: readonly number[]): Float64Array => {
    const result = new Float64Array(cells.cells * from.length);
    for (let cell = 0; cell < cells.cells; cell++)
      for (let k = 0; k < from.length; k++) result[cell * from.length + k] = source[cell * width + from[k]!]!;
    return result;
  };
  const seen = cells.patterns.map((pattern) => places.map((from) => pattern[from]!).join(''));
  const patterns = [...new Set(seen)];
  return {
    ...cells,
    items: codes,
    centre: Float64Array.from(places, (from) => cells.centre[from]!),
    pattern: cells.pattern.map((pattern) => patterns.indexOf(seen[pattern]!)),
    patterns: patterns.map((pattern) => Uint8Array.from(pattern, Number)),
    sums: pick(cells.sums, size, places),
    products: pick(cells.products, triangle(size), pairs),
    ...(cells.observed === undefined ? {} : { observed: places.map((from) => cells.observed![from]!) }),
  };
}

/** Some of the cells: those of a group. Units keep their numbers. */
export function cellsOfGroup(cells: MomentCells, isOfGroup: (cell: number) => boolean): MomentCells {
  const chosen = Int32Array.from({ length: cells.cells }, (_, cell) => cell).filter(isOfGroup);
  const pick = (source: Float64Array, width: number): Float64Array => {
    const result = new Float64Array(chosen.length * width);
    chosen.forEach((cell, index) => {
      result.set(source.subarray(cell * width, (cell + 1) * width), index * width);
    });
    return result;
  };
  return {
    ...cells,
    cells: chosen.length,
    unit: chosen.map((cell) => cells.unit[cell]!),
    pattern: chosen.map((cell) => cells.pattern[cell]!),
    respondents: pick(cells.respondents, 1),
    weight: pick(cells.weight, 1),
    weightSquares: pick(cells.weightSquares, 1),
    sums: pick(cells.sums, cells.items.length),
    products: pick(cells.products, triangle(cells.items.length)),
  };
}
