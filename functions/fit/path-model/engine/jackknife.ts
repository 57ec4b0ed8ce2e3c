import { addCells, emptyTotals, emptyTreated, type PatternTotals, treat } from './moments.ts';
import { type Setting, solveModel } from './solve-model.ts';
import type { Reading } from './statistics.ts';
import type { MomentCells } from './types.ts';
import type { Workspace } from './weights.ts';

/**
 * Each statistic with every unit left out once; NaN where that leaves no fit. A unit is subtracted from the whole, so that
 * this costs one fit a unit.
 *
 * @returns one array a statistic, one value a unit that has answers.
 */
export function leaveUnitsOut(
  setting: Setting,
  cells: MomentCells,
  readings: readonly Reading[],
  into: Workspace,
): Float64Array[] {
  const whole = emptyTotals(cells);
  addCells(whole, cells, null);
  const totals = emptyTotals(cells);
  const treated = emptyTreated(cells.items.length);
  const units = [...new Set(cells.unit)];
  const counts = new Int32Array(cells.units);
  const cellsOf = cellsByUnit(cells);
  const values = readings.map(() => new Float64Array(units.length).fill(Number.NaN));
  for (const [index, unit] of units.entries()) {
    copyTotals(whole, totals);
    counts[unit] = -1;
    addCells(totals, cellsOf(unit), counts);
    counts[unit] = 0;
    const fault = treat(totals, setting.conventions.missing, treated);
    if (fault || 'kind' in solveModel(setting, treated, into)) continue;
    for (const [k, { read }] of readings.entries()) values[k]![index] = read(into);
  }
  return values;
}

function copyTotals(from: PatternTotals, to: PatternTotals): void {
  to.respondents.set(from.respondents);
  to.weight.set(from.weight);
  to.weightSquares.set(from.weightSquares);
  to.sums.set(from.sums);
  to.products.set(from.products);
}

/** The cells of one unit as a view; joined cells lie together by unit. */
function cellsByUnit(cells: MomentCells): (unit: number) => MomentCells {
  const first = new Map<number, number>();
  const last = new Map<number, number>();
  cells.unit.forEach((unit, cell) => {
    if (!first.has(unit)) first.set(unit, cell);
    last.set(unit, cell + 1);
  });
  const size = cells.items.length;
  const width = (size * (size + 1)) / 2;
  return (unit) => {
    const [start, end] = [first.get(unit) ?? 0, last.get(unit) ?? 0];
    return {
      ...cells,
      cells: end - start,
      unit: cells.unit.subarray(start, end),
      pattern: cells.pattern.subarray(start, end),
      respondents: cells.respondents.subarray(start, end),
      weight: cells.weight.subarray(start, end),
      weightSquares: cells.weightSquares.subarray(start, end),
      sums: cells.sums.subarray(start * size, end * size),
      products: cells.products.subarray(start * width, end * width),
    };
  };
}
