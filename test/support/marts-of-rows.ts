import { rmSync } from 'node:fs';
import type { Table as ArrowTable } from 'apache-arrow';
import { DuckDBQueryEngine } from '../../functions/adapters/duckdb-query-engine.ts';
import { tableOf } from '../../functions/adapters/parquet-tables.ts';
import { readQueryFiles } from '../../functions/adapters/query-folder.ts';
import { findFacts } from '../../functions/aggregate/build-marts.ts';
import { checksOf } from '../../functions/aggregate/checks.ts';
import { lakeFiles } from '../../functions/aggregate/lake-files.ts';
import { planAggregate, queryCatalogue, readsOf } from '../../functions/aggregate/query-catalogue.ts';
import { columnsOf } from '../../functions/aggregate/relation-columns.ts';
import type { RunFacts } from '../../functions/aggregate/run-input.ts';
import { runInputs } from '../../functions/aggregate/run-inputs.ts';
import { valuesQuery } from '../../functions/aggregate/sql-text.ts';
import { text } from '../../functions/lake/column.ts';
import type { Row } from '../../functions/lake/rows.ts';
import { type Settings, settingsSchema } from '../../functions/lake/settings.ts';
import { type FixtureDelivery, lakeFixture } from './lake-fixture.ts';

export interface BuiltMarts {
  readonly asOf: string;
  /** Arrow tables of relations, rows in the order of their grain, as models get them. */
  tables(names: readonly string[]): Promise<Record<string, ArrowTable>>;
  rows(sql: string): Promise<readonly Row[]>;
}

/** Builds relations and what they read over deliveries in a lake of their own, with every check, and forgets the lake after `use`. */
export async function withMarts<T>(
  deliveries: readonly FixtureDelivery[],
  targets: readonly string[],
  use: (built: BuiltMarts) => Promise<T>,
  settings: Settings = settingsSchema.parse({}),
): Promise<T> {
  const lake = await lakeFixture(deliveries);
  const engine = await DuckDBQueryEngine.open({ lake });
  try {
    for (const file of lakeFiles()) await engine.name(file);
    const facts = await findFacts(engine, { runId: 'r1', settings });
    return await use(await build(engine, facts, targets, {}));
  } finally {
    engine.close();
    rmSync(lake, { recursive: true, force: true });
  }
}

/** An engine without a lake, for marts over staging rows that are given. */
export async function openMarts(): Promise<{
  /** Builds relations over rows of staging (columns left out are null, relations left out are empty), with every check. */
  build(
    given: Readonly<Record<string, readonly Row[]>>,
    targets: readonly string[],
    facts: Pick<RunFacts, 'asOf' | 'firstEvent' | 'settings'>,
  ): Promise<BuiltMarts>;
  close(): void;
}> {
  const lake = await lakeFixture();
  const engine = await DuckDBQueryEngine.open({ lake });
  return {
    build: (given, targets, facts) => build(engine, { runId: 'r1', attributes: [], ...facts }, targets, given),
    close: () => {
      engine.close();
      rmSync(lake, { recursive: true, force: true });
    },
  };
}

async function build(
  engine: DuckDBQueryEngine,
  facts: RunFacts,
  targets: readonly string[],
  given: Readonly<Record<string, readonly Row[]>>,
): Promise<BuiltMarts> {
  const isGiven = Object.keys(given).length > 0;
  const all = queryCatalogue(neededFiles(targets));
  const staged = [...all.values()].filter(({ name, folder }) => isGiven && folder === 'staging' && name !== 'calendar');
  for (const input of runInputs) {
    const columns = { ...input.columns, run_id: text('') };
    const rows = input.rows(facts).map((row) => ({ ...row, run_id: 'r1' }));
    await engine.query(`create or replace temp table ${input.name} as ${valuesQuery(columns, rows)}`);
  }
  for (const { name } of staged) {
    const sql = valuesQuery(columnsOf(all, name) ?? {}, given[name] ?? []);
    await engine.query(`create or replace temp table ${name} as ${sql}`);
  }
  const mine = new Map([...all].filter(([, relation]) => !staged.includes(relation)));
  const there = [...lakeFiles(), ...runInputs, ...staged].map(({ name }) => name);
  for (const relation of planAggregate(mine, there).waves.flat()) {
    await engine.query(`create or replace temp table ${relation.name} as ${relation.sql}`);
    const counts = checksOf(relation).map(
      ({ name, faults }) => `select '${name.replaceAll("'", "''")}' as rule, count(*) as n from (${faults}) f`,
    );
    const { rows } = await engine.query(`select * from (${counts.join(' union all ')}) c where n > 0`);
    if (rows.length > 0)
      throw new Error(
        `${relation.name}: ${rows.map(({ rule, n }) => `${String(rule)}: ${String(n)} rows`).join('; ')}`,
      );
  }
  const rowsOf = async (sql: string): Promise<readonly Row[]> => (await engine.query(sql)).rows as readonly Row[];
  return {
    asOf: facts.asOf,
    rows: rowsOf,
    tables: async (names) => {
      const tables: Record<string, ArrowTable> = {};
      for (const name of names) {
        const order = all.get(name)?.grain.join(', ');
        tables[name] = tableOf(columnsOf(all, name) ?? {}, await rowsOf(`select * from ${name} order by ${order}`));
      }
      return tables;
    },
  };
}

/** Queries and descriptions of the targets and of all that they read. */
function neededFiles(targets: readonly string[]) {
  const files = readQueryFiles();
  const nameOf = (path: string): string => /([^/]+)\.(sql|yaml)$/.exec(path)?.[1] ?? path;
  const sql = new Map(
    files.filter(({ path }) => path.endsWith('.sql')).map(({ path, text }) => [nameOf(path), text] as const),
  );
  const needed = new Set<string>();
  const need = (name: string): void => {
    const text = sql.get(name);
    if (text === undefined || needed.has(name)) return;
    needed.add(name);
    readsOf(text).forEach(need);
  };
  targets.forEach(need);
  return files.filter(({ path }) => needed.has(nameOf(path)));
}
