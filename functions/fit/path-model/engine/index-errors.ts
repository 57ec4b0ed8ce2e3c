import type { Conventions } from './conventions.ts';
import { isComplete } from './moment-cells.ts';
import type { IndexWeight, ItemRanges } from './performance.ts';
import type { MomentCells } from './types.ts';

/** How far the index of a group may be off. */
export interface IndexError {
  readonly construct: string;
  /** Standard error, points; null with fewer than two units. */
  readonly stdError: number | null;
  /** Units (persons, or buckets of persons) with an answer. */
  readonly units: number;
}

/**
 * Standard errors of the indices of a group for given weights, clustered by unit, because a person answers in several periods:
 * √(U/(U − 1) · Σ_u(s_u − index · w_u)²)/Σw, s_u the sum of weight × points of a unit, w_u that of its weights (the linearised
 * ratio; Cochran 1977, 6.3). Where answers are missing, each item counts by those who answered it.
 *
 * @param ranges what 0 and 100 points are of each item; 0 to 100 where left out.
 * @throws RangeError when the cells lack an item.
 */
export function indexErrors(
  weights: readonly IndexWeight[],
  cells: MomentCells,
  { missing }: Pick<Conventions, 'missing'>,
  ranges: ItemRanges = {},
): IndexError[] {
  const used = Array.from({ length: cells.cells }, (_, cell) => cell).filter((cell) => {
    const pattern = cells.patterns[cells.pattern[cell]!]!;
    return missing === 'listwise' ? isComplete(pattern) : pattern.includes(1);
  });
  const units = new Set(used.map((cell) => cells.unit[cell]!)).size;
  return [...new Set(weights.map(({ construct }) => construct))].map((construct) => {
    const own = weights.filter((weight) => weight.construct === construct);
    const deviations = deviationsOf(own, cells, used, ranges);
    const squares = deviations.reduce((sum, deviation) => sum + deviation ** 2, 0);
    return { construct, units, stdError: units < 2 ? null : Math.sqrt((units / (units - 1)) * squares) };
  });
}

/** What each unit pulls the index of one construct away by, points. */
function deviationsOf(
  weights: readonly IndexWeight[],
  cells: MomentCells,
  used: readonly number[],
  ranges: ItemRanges,
): Float64Array {
  const size = cells.items.length;
  const deviations = new Float64Array(cells.units);
  const total = weights.reduce((sum, { weight }) => sum + weight, 0);
  for (const { item, weight } of weights) {
    const place = cells.items.indexOf(item);
    if (place < 0) throw new RangeError(`index: expected the item "${item}", found none`);
    const answered = used.filter((cell) => cells.patterns[cells.pattern[cell]!]![place] === 1);
    const sum = answered.reduce((all, cell) => all + cells.sums[cell * size + place]!, 0);
    const weightSum = answered.reduce((all, cell) => all + cells.weight[cell]!, 0);
    const { minimum, maximum } = ranges[item] ?? { minimum: 0, maximum: 100 };
    const factor = ((weight / total) * 100) / (maximum - minimum) / weightSum;
    for (const cell of answered)
      deviations[cells.unit[cell]!]! +=
        factor * (cells.sums[cell * size + place]! - (sum / weightSum) * cells.weight[cell]!);
  }
  return deviations;
}
