import type { Table as ArrowTable } from 'apache-arrow';
import { modelNote } from '../../lake/model-notes.ts';
import { type RowOf, readRows } from '../gaps/arrow-rows.ts';
import { type ModelRun, type Row, said } from '../model.ts';
import { clusteredRegression } from './engine/clustered-regression.ts';

const shape = {
  period_id: 'text',
  attribute_id: 'text',
  segment: 'text',
  predictor: 'text',
  kind: 'text',
  chain: 'text',
  outcome_measure: 'text',
  outcome_level: 'number',
  outcome_std_error: 'number',
  predictor_level: 'number?',
  predictor_std_error: 'number?',
  predictor_n: 'number?',
  predictor_age_months: 'number?',
} as const;
export type CellRow = RowOf<typeof shape>;

export const readCellRows = (inputs: Readonly<Record<string, ArrowTable>>): CellRow[] =>
  readRows(inputs, 'knowledge_chain_cells', shape);

const fewestCells = 20;
const fewestClusters = 6;
const name = 'knowledge_cells';

interface Cells {
  /** Cells with any predictor; those without all that are taken are left out. */
  readonly asked: number;
  /** Predictors that at most half of the cells have. */
  readonly leftOut: readonly string[];
  readonly x: Readonly<Record<string, readonly number[]>>;
  readonly y: readonly number[];
  readonly weights: readonly number[];
  readonly cluster: readonly string[];
}

/**
 * The chain at cell level (attribute × segment × period): means of the level that customers perceive (value) or trust on the gaps of
 * the firm's own links and staff's own score of its knowledge. Perceived value and trust themselves are asked of the firm, not of
 * attributes. Weighted by 1/std_error² of the customers' mean, errors clustered by attribute; below 20 cells or 6 attributes not
 * estimable; predictors that most cells lack are left out and named. Never mixed with answers of customers about the firm.
 */
export function knowledgeCells(
  rows: readonly CellRow[],
  errors: 'CR2' | 'CR1' = 'CR2',
): { run: ModelRun; coefficients: Row[]; fits: Row[] } {
  const results = (['value', 'trust'] as const).map((chain) => ({ chain, ...regress(rows, chain, errors) }));
  const notes = results.flatMap(({ note }) => (note ? [note] : []));
  const coefficients = results.flatMap((result) => result.coefficients);
  return {
    run: {
      model: name,
      status: coefficients.length > 0 ? 'fitted' : 'not_estimable',
      ...said(notes.filter((note, place) => notes.findIndex(({ text }) => text === note.text) === place)),
      rows: results.reduce((sum, { cells }) => sum + cells, 0),
      converged: null,
      atBoundary: null,
      logLikelihood: null,
    },
    coefficients,
    fits: results.flatMap((result) => result.fits),
  };
}

function regress(rows: readonly CellRow[], chain: 'value' | 'trust', errors: 'CR2' | 'CR1') {
  const cells = cellsOf(rows.filter((row) => row.chain === chain));
  const nothing = { coefficients: [], fits: [], cells: cells.y.length };
  if (cells.y.length === 0)
    return {
      ...nothing,
      note: modelNote(
        'cells_no_staff',
        `${chain} chain: no cells in which the firm's and the customers' side were measured`,
        { chain },
      ),
    };
  const found = clusteredRegression(cells, { errors, fewestCells, fewestClusters });
  if (found.status === 'not_estimable') {
    const { reason, cells: count, clusters } = found;
    const isFew = reason === 'too_few_cells' || reason === 'too_few_clusters';
    return {
      ...nothing,
      note: isFew
        ? modelNote(
            'cells_too_few',
            `${chain} chain: ${count} cells of ${clusters} attributes; at least ${fewestCells} cells and ${fewestClusters} attributes are needed`,
            { chain, cells: count, needed: fewestCells, clusters, needed_clusters: fewestClusters },
          )
        : modelNote('cells_collinear', `${chain} chain: gaps and scores coincide and cannot be told apart`, { chain }),
    };
  }
  const to = rows.find((row) => row.chain === chain)!.outcome_measure;
  const deviation = spread(cells.y, cells.weights);
  const coefficients = found.coefficients
    .filter((each) => each.name !== '(intercept)')
    .map((each): Row => {
      const factor = spread(cells.x[each.name]!, cells.weights) / deviation;
      return {
        model: name,
        level: 'cells',
        group_name: 'all',
        from_construct: each.name,
        to_construct: to,
        estimate: each.estimate * factor,
        std_error: each.stdError * factor,
        lower: each.lower * factor,
        upper: each.upper * factor,
        p_value: each.pValue,
        points_per_point: each.estimate,
        points_std_error: each.stdError,
        points_lower: each.lower,
        points_upper: each.upper,
        n: found.cells,
      };
    });
  const fit: Row = {
    model: `${name}_${chain}`,
    level: 'cells',
    group_name: 'all',
    n: found.cells,
    asked: cells.asked,
    unit: 'attribute',
    units: found.clusters,
    interval: `t, ${errors}`,
    left_out: cells.leftOut.join(',') || null,
  };
  return { coefficients, fits: [fit], cells: found.cells, note: null };
}

/** Complete cells: those with every predictor that most cells have. */
function cellsOf(rows: readonly CellRow[]): Cells {
  const byCell = new Map<string, CellRow[]>();
  for (const row of rows) {
    if (row.predictor_level === null) continue;
    const key = `${row.attribute_id}\u0000${row.segment}\u0000${row.period_id}`;
    byCell.set(key, [...(byCell.get(key) ?? []), row]);
  }
  const cells = [...byCell].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, cell]) => cell);
  const count = (predictor: string): number =>
    cells.filter((cell) => cell.some((row) => row.predictor === predictor)).length;
  const all = [...new Set(rows.map(({ predictor }) => predictor))].sort();
  const most = Math.max(0, ...all.map(count));
  const predictors = all.filter((predictor) => 2 * count(predictor) > most);
  const complete = cells.filter((cell) =>
    predictors.every((predictor) => cell.some((row) => row.predictor === predictor)),
  );
  return {
    asked: cells.length,
    leftOut: all.filter((predictor) => !predictors.includes(predictor)),
    x: Object.fromEntries(
      predictors.map((predictor) => [
        predictor,
        complete.map((cell) => cell.find((row) => row.predictor === predictor)!.predictor_level!),
      ]),
    ),
    y: complete.map(([first]) => first!.outcome_level),
    weights: complete.map(([first]) => 1 / first!.outcome_std_error ** 2),
    cluster: complete.map(([first]) => first!.attribute_id),
  };
}

function spread(values: readonly number[], weights: readonly number[]): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = values.reduce((sum, value, index) => sum + value * weights[index]!, 0) / total;
  return Math.sqrt(values.reduce((sum, value, index) => sum + weights[index]! * (value - mean) ** 2, 0) / total);
}
