export type { Cell, Row, Rows as ModelRows } from '../lake/rows.ts';

import type { Table as ArrowTable } from 'apache-arrow';
import type { Column } from '../lake/column.ts';
import type { ModelNote } from '../lake/model-notes.ts';
import type { Rows } from '../lake/rows.ts';
import type { Settings } from '../lake/settings.ts';

/** A table that a model writes: Parquet under models/<name>/<run>/, a view of the same name for analysts. */
export interface ModelTable {
  readonly name: string;
  /** What one row is. */
  readonly row: string;
  readonly columns: Readonly<Record<string, Column>>;
}

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
  /** The same note by note, for other languages. */
  readonly notes?: readonly ModelNote[];
  readonly rows: number;
  readonly converged: boolean | null;
  readonly atBoundary: boolean | null;
  readonly logLikelihood: number | null;
}

/** What a model says of itself, as text and note by note; notes that are null are left out. */
export function said(notes: readonly (ModelNote | null)[]): { reason: string | null; notes: readonly ModelNote[] } {
  const given = notes.filter((note) => note !== null);
  return { reason: given.map(({ text }) => text).join('; ') || null, notes: given };
}

export interface ModelResult {
  readonly runs: readonly ModelRun[];
  /** By table name; a table left out is written with zero rows. */
  readonly tables: Readonly<Record<string, Rows>>;
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
