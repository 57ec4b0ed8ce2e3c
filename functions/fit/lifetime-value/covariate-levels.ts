import type { CustomerAttribute } from '../../lake/settings.ts';
import { type CovariateFit, type CovariateGroup, fitCovariates } from './covariates.ts';
import { fitPurchases, type PurchaseFit } from './fit-purchases.ts';
import type { HistoryInputs } from './inputs.ts';
import { type PurchaseCells, selectCells } from './purchase-cells.ts';

/** The levels of one covariate that are compared, against the one with most customers. */
export interface ComparedLevels {
  readonly name: CustomerAttribute;
  readonly reference: string;
  /** The others, larger ones first; at least one. */
  readonly others: readonly string[];
  readonly customers: ReadonlyMap<string, number>;
}

/** Levels of one or more covariates in one fit. */
export interface LevelFit {
  readonly covariates: readonly ComparedLevels[];
  /** Effects of the other levels, covariate by covariate, as 0/1 covariates; null where they could not be fitted. */
  readonly fit: CovariateFit | null;
}

export interface CovariateFits {
  /** Each covariate alone. */
  readonly single: readonly LevelFit[];
  /** All in one fit; null where fewer than two can be compared. */
  readonly joint: LevelFit | null;
}

const mostLevels = 12;

/**
 * How levels of customers' attributes differ in purchase rate and drop-out under the model of `whole`: each attribute alone, and all together,
 * which takes off what one owes to the others.
 */
export function compareLevels(
  history: HistoryInputs,
  names: readonly CustomerAttribute[],
  whole: PurchaseFit,
  fewest: number,
): CovariateFits {
  const single = [...new Set(names)]
    .map((name) => fitLevels(history, [name], whole, fewest))
    .filter((fit) => fit !== null);
  const compared = single.flatMap(({ covariates }) => covariates.map(({ name }) => name));
  return { single, joint: compared.length < 2 ? null : fitLevels(history, compared, whole, fewest) };
}

/**
 * One fit of the levels of covariates against their largest. Levels with fewer than `fewest` repeat buyers, and those beyond the twelve largest,
 * are left out together with their customers. Null where no covariate has two levels left.
 */
export function fitLevels(
  history: HistoryInputs,
  names: readonly CustomerAttribute[],
  whole: PurchaseFit,
  fewest: number,
): LevelFit | null {
  const kept = keptRows(history, names, fewest);
  const covariates = names.map((name) => comparedLevels(history, name, kept)).filter(({ others }) => others.length > 0);
  if (covariates.length === 0) return null;
  const counts = new Float64Array(history.cells.frequency.length);
  for (const row of kept) counts[history.rows.cell[row]!]! += history.rows.customers[row]!;
  const isWhole = kept.length === history.rows.cell.length;
  const plain = isWhole
    ? whole
    : fitPurchases(
        whole.model,
        selectCells(history.cells, (cell) => counts[cell]!),
        whole,
      );
  const effects = covariates.flatMap(({ others }) => others);
  return { covariates, fit: fitCovariates(whole.model, effects, groupsOf(history, covariates, kept), plain) };
}

/** Rows whose levels are all kept; leaving out one may make another too small. */
function keptRows(history: HistoryInputs, names: readonly CustomerAttribute[], fewest: number): number[] {
  let rows = Array.from(history.rows.cell, (_, row) => row);
  for (;;) {
    const keeps = names.map((name) => {
      const { index } = history.rows.attributes[name];
      const sizes = sizesOf(history, name, rows).filter(({ repeatBuyers }) => repeatBuyers >= fewest);
      const levels = new Set(sizes.slice(0, mostLevels).map(({ level }) => level));
      return (row: number): boolean => levels.has(index[row]!);
    });
    const next = rows.filter((row) => keeps.every((keep) => keep(row)));
    if (next.length === rows.length) return rows;
    rows = next;
  }
}

/** Customers and repeat buyers of each level, larger levels first. */
function sizesOf({ rows, cells }: HistoryInputs, name: CustomerAttribute, among: readonly number[]) {
  const { names, index } = rows.attributes[name];
  const sizes = names.map((_, level) => ({ level, customers: 0, repeatBuyers: 0 }));
  for (const row of among) {
    const size = sizes[index[row]!]!;
    size.customers += rows.customers[row]!;
    if (cells.frequency[rows.cell[row]!]! > 0) size.repeatBuyers += rows.customers[row]!;
  }
  return sizes
    .filter(({ customers }) => customers > 0)
    .sort((left, right) => right.customers - left.customers || left.level - right.level);
}

function comparedLevels(history: HistoryInputs, name: CustomerAttribute, among: readonly number[]): ComparedLevels {
  const { names } = history.rows.attributes[name];
  const sizes = sizesOf(history, name, among);
  const [reference = '', ...others] = sizes.map(({ level }) => names[level]!);
  return {
    name,
    reference,
    others,
    customers: new Map(sizes.map(({ level, customers }) => [names[level]!, customers])),
  };
}

/** Customers alike in all covariates, with 1 for the levels that they have. */
function groupsOf(
  history: HistoryInputs,
  covariates: readonly ComparedLevels[],
  among: readonly number[],
): CovariateGroup[] {
  const codes = covariates.map(({ name }) => history.rows.attributes[name]);
  const byLevels = Map.groupBy(among, (row) => codes.map(({ index }) => index[row]!).join('/'));
  return [...byLevels.values()].map((rows) => ({
    cells: cellsOfRows(history, rows),
    values: covariates.flatMap(({ others }, which) => {
      const { names, index } = codes[which]!;
      const own = names[index[rows[0]!]!]!;
      return others.map((level) => (level === own ? 1 : 0));
    }),
  }));
}

/** Cells of some rows; rows are in the order of their cells, those of one cell are counted together. */
function cellsOfRows({ cells, rows }: HistoryInputs, among: readonly number[]): PurchaseCells {
  const distinct: number[] = [];
  const customers: number[] = [];
  for (const row of among) {
    if (distinct.at(-1) !== rows.cell[row]!) {
      distinct.push(rows.cell[row]!);
      customers.push(0);
    }
    customers[customers.length - 1]! += rows.customers[row]!;
  }
  const pick = (array: Int32Array) => Int32Array.from(distinct, (cell) => array[cell]!);
  return {
    ...cells,
    frequency: pick(cells.frequency),
    recency: pick(cells.recency),
    age: pick(cells.age),
    customers: Float64Array.from(customers),
  };
}
