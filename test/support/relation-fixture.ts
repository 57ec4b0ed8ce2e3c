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

/** Names tables with the given rows; inputs of the run that are not given come from the default settings, the rest is empty. */
export async function giveRelations(
  engine: DuckDBQueryEngine,
  catalogue: Catalogue,
  names: readonly string[],
  given: Readonly<Record<string, readonly Row[]>>,
  otherColumns: Readonly<Record<string, Readonly<Record<string, Column>>>> = {},
): Promise<void> {
  for (const name of new Set([...names, ...Object.keys(given)])) {
    const columns = columnsOf(catalogue, name) ?? otherColumns[name];
    if (!columns) throw new Error(`no columns known of "${name}"`);
    const rows = given[name] ?? defaultRows(name);
    const unknown = rows.flatMap((row) => Object.keys(row)).filter((column) => !(column in columns));
    if (unknown.length > 0) throw new Error(`"${name}" has no column ${unknown.join(', ')}`);
    const filled = name === 'run_settings' ? rows.map((row) => ({ ...defaultRows(name)[0], ...row })) : rows;
    await engine.query(`create or replace temp table ${name} as ${valuesQuery(columns, filled)}`);
  }
}

function defaultRows(name: string): readonly Row[] {
  return runInputs.find((input) => input.name === name)?.rows(january) ?? [];
}
