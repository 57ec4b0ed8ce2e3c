import type { Random } from '../../numerics/random.ts';
import type { FlowLink } from '../gaps/flow.ts';
import type { AttributeLevel, AttributeLevels } from './attribute-levels.ts';
import { errorsInVariablesSlope, type Pair, type Slope } from './errors-in-variables.ts';

export interface PassThrough {
  readonly from: string;
  readonly to: string;
  /** Null: there are no cells to estimate it from. */
  readonly slope: Slope | null;
  /** The slope, at least 0, or the assumption 1 where it is not estimable. */
  readonly used: number;
  readonly isAssumed: boolean;
}

/** One level of each station in a period, over segments. */
type Cell = {
  readonly from: AttributeLevel;
  readonly to: AttributeLevel;
  readonly attribute: string;
  readonly period: string;
};

/**
 * Pass-through of a link: slope of the downstream station's level on the upstream station's level over cells (attribute × period,
 * both measured in that period), with attribute and period effects, corrected for known errors, attributes resampled.
 * Errors that all attributes of a station share in a period (a lenient year of raters) fall out with the period effects.
 */
export function passThroughOf(
  link: FlowLink,
  levels: AttributeLevels,
  periods: readonly string[],
  attributes: readonly string[],
  random: Random,
): PassThrough {
  const cells: Cell[] = [];
  for (const period of periods) {
    for (const attribute of attributes) {
      const from = levels.at(period, attribute, link.from);
      const to = levels.at(period, attribute, link.to);
      if (from?.isFresh && to?.isFresh) cells.push({ from, to, attribute, period });
    }
  }
  const slope = errorsInVariablesSlope(asPairs(cells, levels), random);
  const isAssumed = !slope?.isEstimable;
  return { from: link.from, to: link.to, slope, used: isAssumed ? 1 : Math.max(0, slope.slope), isAssumed };
}

function asPairs(cells: readonly Cell[], levels: AttributeLevels): Pair[] {
  const byPeriod = new Map<string, Cell[]>();
  for (const cell of cells) byPeriod.set(cell.period, [...(byPeriod.get(cell.period) ?? []), cell]);
  const between = levels.covariance;
  return [...byPeriod].flatMap(([period, members]) => {
    const commonX = meanBetween(members, (a, b) => between(a.from, b.from));
    const commonShared = meanBetween(members, (a, b) => between(a.from, b.to));
    return members.map((cell) => ({
      group: cell.attribute,
      time: period,
      cluster: cell.attribute,
      x: cell.from.value,
      y: cell.to.value,
      xNoise: Math.max(0, cell.from.variance - commonX),
      sharedNoise: between(cell.from, cell.to) - commonShared,
    }));
  });
}

/** Mean over pairs of different cells. */
function meanBetween(cells: readonly Cell[], value: (a: Cell, b: Cell) => number): number {
  let [sum, count] = [0, 0];
  for (let a = 0; a < cells.length; a++) {
    for (let b = 0; b < cells.length; b++) {
      if (a === b) continue;
      sum += value(cells[a]!, cells[b]!);
      count++;
    }
  }
  return count > 0 ? sum / count : 0;
}
