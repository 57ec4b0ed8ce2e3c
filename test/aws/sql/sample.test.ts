import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DuckDBQueryEngine } from '../../../functions/adapters/duckdb-query-engine.ts';
import { filesystemObjectStore } from '../../../functions/adapters/filesystem-object-store.ts';
import { readQueryFiles } from '../../../functions/adapters/query-folder.ts';
import { runWaves } from '../../../functions/aggregate/build-marts.ts';
import { lakeFiles } from '../../../functions/aggregate/lake-files.ts';
import { layout } from '../../../functions/lake/layout.ts';
import { modelTables } from '../../../functions/night/models.ts';
import type { NightPlan } from '../../../functions/night/night-plan.ts';
import type { RunRecord } from '../../../functions/night/run-record.ts';
import { nameBefore } from '../../../functions/night/stages.ts';
import { type CatalogueOfRun, trinoRun } from '../../contracts/engines.ts';
import { relationDifferences } from '../compare-relations.ts';
import { rowDifferences } from './row-differences.ts';
import { sampleLake } from './sample-lake.ts';

const folder = mkdtempSync(join(tmpdir(), 'knowgap-sample-'));
const questions = readQueryFiles().filter(({ path }) => path.startsWith('adhoc/') && path.endsWith('.sql'));
let lake: string;
let plan: NightPlan;
let record: RunRecord;
let trino: CatalogueOfRun;
let duckdb: DuckDBQueryEngine;

beforeAll(async () => {
  ({ lake, plan, record } = await sampleLake(folder));
  duckdb = await DuckDBQueryEngine.open({ lake });
  await nameBefore(duckdb, plan, 'publish');
  trino = await trinoRun();
});
afterAll(async () => {
  duckdb.close();
  await trino.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Puts what DuckDB's run read, and what the models wrote, where Trino reads it. */
async function upload(): Promise<void> {
  const written = [...modelTables.map(({ name }) => `models/${name}/`), 'lake/', 'quarantine/'];
  for (const prefix of written)
    for (const { key } of await filesystemObjectStore(lake).list(prefix))
      if (key.endsWith('.parquet')) await trino.store.write(key, readFileSync(join(lake, key)));
}

test('the sample firm: every staging table and mart that Trino builds passes its checks and equals the one of DuckDB', async () => {
  await upload();
  for (const file of lakeFiles()) await trino.engine.name(file);
  const built = await runWaves(trino.engine, plan.aggregate);
  for (const { name, columns } of modelTables)
    await trino.engine.name({ name, keys: layout.modelGlob(name, plan.run_id), columns });
  built.push(...(await runWaves(trino.engine, plan.score)));
  const ours = { store: filesystemObjectStore(lake), record };
  const theirs = { store: trino.store, record: { ...record, relations: built } };
  expect(await relationDifferences(ours, theirs, join(folder, 'compared'))).toEqual([]);
});

test.each(questions.map(({ path, text }) => [path, text]))('%s: Trino answers what DuckDB answers', async (_, text) => {
  const expected = await duckdb.query(text);
  expect(expected.rows.length).toBeGreaterThan(0);
  expect(rowDifferences(expected, await trino.engine.query(text))).toEqual([]);
});
