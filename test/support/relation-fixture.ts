import type { DuckDBQueryEngine } from '../../functions/adapters/duckdb-query-engine.ts';
import type { Catalogue } from '../../functions/aggregate/query-catalogue.ts';
import { columnsOf } from '../../functions/aggregate/relation-columns.ts';
import { runInputs } from '../../functions/aggregate/run-inputs.ts';
import { valuesQuery } from '../../functions/aggregate/sql-text.ts';
import type { Column } from '../../functions/lake/column.ts';
import type { Row } from '../../functions/lake/rows.ts';
import { settingsSchema } from '../../functions/lake/settings.ts';

/** Facts of a run for tests: one month, default settings. */
export const january = {
  runId: 'r1',
  asOf: '2026-01-31',
  firstEvent: '2026-01-01',
  settings: settingsSchema.parse({}),
  attributes: [],
};

type Given = Readonly<Record<string, readonly Row[]>>;
type ColumnsByTable = Readonly<Record<string, Readonly<Record<string, Column>>>>;

/** Selects of the given rows, by name; inputs of the run that are not given come from the default settings, the rest is empty. */
export function givenQueries(
  catalogue: Catalogue,
  names: readonly string[],
  given: Given,
  otherColumns: ColumnsByTable = {},
): (readonly [name: string, sql: string])[] {
  return [...new Set([...names, ...Object.keys(given)])].map((name) => {
    const columns = columnsOf(catalogue, name) ?? otherColumns[name];
    if (!columns) throw new Error(`no columns known of "${name}"`);
    const rows = given[name] ?? defaultRows(name);
    const unknown = rows.flatMap((row) => Object.keys(row)).filter((column) => !(column in columns));
    if (unknown.length > 0) throw new Error(`"${name}" has no column ${unknown.join(', ')}`);
    const filled = name === 'run_settings' ? rows.map((row) => ({ ...defaultRows(name)[0], ...row })) : rows;
    return [name, valuesQuery(columns, filled)] as const;
  });
}

/** Names tables with the given rows. */
export async function giveRelations(
  engine: DuckDBQueryEngine,
  catalogue: Catalogue,
  names: readonly string[],
  given: Given,
  otherColumns: ColumnsByTable = {},
): Promise<void> {
  for (const [name, sql] of givenQueries(catalogue, names, given, otherColumns)) {
    await engine.query(`create or replace temp table ${name} as ${sql}`);
  }
}

function defaultRows(name: string): readonly Row[] {
  return runInputs.find((input) => input.name === name)?.rows(january) ?? [];
}
