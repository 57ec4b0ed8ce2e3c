import type { Table as ArrowTable } from 'apache-arrow';
import type { Column } from '../lake/column.ts';
import type { Settings } from '../lake/settings.ts';

/** A value of a model's output row; instants and dates as ISO text. */
export type Cell = string | number | boolean | null;
export type Row = Readonly<Record<string, Cell>>;

/** A table that a model writes: Parquet under models/<name>/<run>/, a view of the same name for analysts. */
export interface ModelTable {
  readonly name: string;
  /** What one row is. */
  readonly row: string;
  readonly columns: Readonly<Record<string, Column>>;
}

/** Rows, or one array a column (for tables of many rows; all of equal length). */
export type ModelRows = readonly Row[] | Readonly<Record<string, Float64Array | Int32Array | readonly Cell[]>>;

export interface ModelContext {
  readonly settings: Settings;
  readonly runId: string;
  /** ISO date: events after it are not part of this run. */
  readonly asOf: string;
  /** Seed of every random draw. */
  readonly seed: number;
}

/** What goes into `model_runs`, and onto the scorecard when it is not `fitted`. */
export interface ModelRun {
  readonly model: string;
  readonly status: 'fitted' | 'not_estimable' | 'failed';
  /** For people: why it is not estimable, or what to beware of. */
  readonly reason: string | null;
  readonly rows: number;
  readonly converged: boolean | null;
  readonly atBoundary: boolean | null;
  readonly logLikelihood: number | null;
}

export interface ModelResult {
  readonly runs: readonly ModelRun[];
  /** By table name; a table left out is written with zero rows. */
  readonly tables: Readonly<Record<string, ModelRows>>;
}

/**
 * A model takes Arrow tables that SQL prepared and returns tables. Deterministic given the seed; inputs are sorted by key
 * before they feed a fit; data that cannot carry the model is a `not_estimable` run with a reason, never an exception.
 */
export interface Model {
  readonly name: string;
  /** Relations of the lake (staging, marts, other models' tables) it reads. */
  readonly reads: readonly string[];
  readonly writes: readonly ModelTable[];
  fit(inputs: Readonly<Record<string, ArrowTable>>, context: ModelContext): ModelResult;
}
