import { cellsOfRows } from '../../../../functions/fit/path-model/engine/moment-cells.ts';
import type { Mode, MomentCells, PathModel } from '../../../../functions/fit/path-model/engine/types.ts';
import type { Random } from '../../../../functions/numerics/random.ts';

/** A model in a line: blocks `{ A: 3 }` make the items a1, a2, a3; arrows `'A > B'`. */
export function modelFrom(
  blocks: Readonly<Record<string, number>>,
  arrows: readonly string[],
  mode: Mode = 'A',
): PathModel {
  return {
    constructs: Object.entries(blocks).map(([name, count]) => ({
      name,
      items: Array.from({ length: count }, (_, index) => `${name.toLowerCase()}${index + 1}`),
      mode,
    })),
    paths: arrows.map((arrow) => {
      const [from = '', to = ''] = arrow.split(' > ');
      return { from, to };
    }),
  };
}

export const itemsOf = ({ constructs }: PathModel): string[] => constructs.flatMap(({ items }) => items);

/** Rows from a function of their number, one unit each. */
export function rowsOf(
  items: readonly string[],
  rows: number,
  draw: (row: number) => readonly number[],
  weights?: Float64Array,
): MomentCells {
  const values = Float64Array.from(Array.from({ length: rows }, (_, row) => draw(row)).flat());
  return cellsOfRows({ items, values, ...(weights ? { weights } : {}) });
}

/** Items around one latent variable, each with the given loading and unit variance. */
export const around = (random: Random, latent: number, loadings: readonly number[]): number[] =>
  loadings.map((loading) => loading * latent + Math.sqrt(1 - loading ** 2) * random.normal());
