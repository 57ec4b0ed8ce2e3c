/** A cell of a table whose margins are published too. `n` null: nothing was measured there. */
export interface ProtectedCell {
  readonly row: string;
  readonly column: string;
  readonly n: number | null;
  readonly isHidden: boolean;
}

/**
 * Which cells must not be shown so that no cell with too few people can be had by subtracting the shown ones from a margin:
 * in every row and column that hides a cell, at least two are hidden and they hold at least `hideBelow` answers together
 * (complementary suppression, smallest cells first).
 *
 * @returns keys `row|column` of the cells to hide, the hidden ones of the input among them
 */
export function cellsToHide(cells: readonly ProtectedCell[], hideBelow: number): ReadonlySet<string> {
  const keyOf = (cell: ProtectedCell) => `${cell.row}|${cell.column}`;
  const hidden = new Set(cells.filter((cell) => cell.isHidden).map(keyOf));
  const lines = [...linesOf(cells, 'row'), ...linesOf(cells, 'column')];
  for (let changed = true; changed; ) {
    changed = false;
    for (const line of lines) {
      const inside = line.filter((cell) => hidden.has(keyOf(cell)));
      const answers = inside.reduce((sum, cell) => sum + (cell.n ?? 0), 0);
      if (inside.length === 0 || (inside.length > 1 && answers >= hideBelow)) continue;
      const next = line.find((cell) => !hidden.has(keyOf(cell)));
      if (!next) continue;
      hidden.add(keyOf(next));
      changed = true;
    }
  }
  return hidden;
}

function linesOf(cells: readonly ProtectedCell[], axis: 'row' | 'column'): ProtectedCell[][] {
  const lines = new Map<string, ProtectedCell[]>();
  for (const cell of cells) {
    if (cell.n === null && !cell.isHidden) continue;
    lines.set(cell[axis], [...(lines.get(cell[axis]) ?? []), cell]);
  }
  return [...lines.values()].map((line) =>
    line.sort((a, b) => (a.n ?? 0) - (b.n ?? 0) || (`${a.row}|${a.column}` < `${b.row}|${b.column}` ? -1 : 1)),
  );
}
