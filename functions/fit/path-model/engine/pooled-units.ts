import { joinCells, packed, triangle } from './moment-cells.ts';
import type { MomentCells } from './types.ts';

/** Sums of value − centre about another centre; answers that are not there stay 0. */
export function recentre(cells: MomentCells, centre: Float64Array): MomentCells {
  const size = cells.items.length;
  const width = triangle(size);
  const shift = cells.centre.map((value, item) => value - centre[item]!);
  const sums = cells.sums.slice();
  const products = cells.products.slice();
  for (let cell = 0; cell < cells.cells; cell++) {
    const answered = cells.patterns[cells.pattern[cell]!]!;
    const weight = cells.weight[cell]!;
    const [at, atProducts] = [cell * size, cell * width];
    for (let i = 0; i < size; i++) {
      if (answered[i] === 0) continue;
      for (let j = i; j < size; j++) {
        if (answered[j] === 0) continue;
        const [a, b] = [shift[i]!, shift[j]!];
        products[atProducts + packed(i, j, size)]! +=
          a * cells.sums[at + j]! + b * cells.sums[at + i]! + weight * a * b;
      }
      sums[at + i]! += weight * shift[i]!;
    }
  }
  return { ...cells, centre, sums, products };
}

/** Units joined to `count` of about equal size, in the order of their numbers (a bucket's number is as good as drawn). */
export function coarsen(cells: MomentCells, count: number): MomentCells {
  const ranks = new Map([...new Set(cells.unit)].sort((a, b) => a - b).map((unit, rank) => [unit, rank]));
  if (count >= ranks.size) return { ...cells, units: ranks.size, unit: cells.unit.map((unit) => ranks.get(unit)!) };
  const unit = cells.unit.map((number) => Math.floor((ranks.get(number)! * count) / ranks.size));
  return joinCells({ ...cells, units: count, unit });
}

/** Two groups as one set of units: those of the first come first. */
export interface PooledUnits {
  readonly cells: MomentCells;
  readonly first: number;
  readonly second: number;
}

/**
 * Two groups with units of about equal size, so that exchanging units between the groups is fair: units of the group with the
 * smaller ones are joined. The second group's sums move to the first one's centre.
 *
 * @throws RangeError when the items differ.
 */
export function poolGroups(first: MomentCells, second: MomentCells): PooledUnits {
  if (first.items.join() !== second.items.join())
    throw new RangeError(`groups: expected the items ${first.items.join(', ')}, found ${second.items.join(', ')}`);
  const sizes = [first, second].map(respondentsPerUnit);
  const size = Math.max(...sizes);
  const joined = [first, second].map((group) =>
    coarsen(group, Math.max(1, Math.round(group.respondents.reduce((sum, n) => sum + n, 0) / size))),
  );
  const [a, b] = [joined[0]!, recentre(joined[1]!, first.centre)];
  const patterns = [...a.patterns];
  const place = b.patterns.map((pattern) => {
    const known = patterns.findIndex((other) => other.join() === pattern.join());
    return known >= 0 ? known : patterns.push(pattern) - 1;
  });
  const join = (of: 'respondents' | 'weight' | 'weightSquares' | 'sums' | 'products') =>
    Float64Array.from([...a[of], ...b[of]]);
  const { observed: _, ...common } = a;
  const cells: MomentCells = {
    ...common,
    units: a.units + b.units,
    cells: a.cells + b.cells,
    unit: Int32Array.from([...a.unit, ...b.unit.map((unit) => unit + a.units)]),
    pattern: Int32Array.from([...a.pattern, ...b.pattern.map((pattern) => place[pattern]!)]),
    patterns,
    respondents: join('respondents'),
    weight: join('weight'),
    weightSquares: join('weightSquares'),
    sums: join('sums'),
    products: join('products'),
  };
  return { cells, first: a.units, second: b.units };
}

function respondentsPerUnit(cells: MomentCells): number {
  return cells.respondents.reduce((sum, n) => sum + n, 0) / Math.max(1, new Set(cells.unit).size);
}
