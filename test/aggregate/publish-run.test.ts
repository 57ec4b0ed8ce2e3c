import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { DuckDBFile } from '../../functions/adapters/duckdb-file.ts';
import { DuckDBQueryEngine } from '../../functions/adapters/duckdb-query-engine.ts';
import { filesystemObjectStore } from '../../functions/adapters/filesystem-object-store.ts';
import { readQueryFiles } from '../../functions/adapters/query-folder.ts';
import { buildMarts } from '../../functions/aggregate/build-marts.ts';
import { currentRunSchema, publishRun } from '../../functions/aggregate/publish-run.ts';
import { queryCatalogue } from '../../functions/aggregate/query-catalogue.ts';
import { layout } from '../../functions/lake/layout.ts';
import { settingsSchema } from '../../functions/lake/settings.ts';
import { lakeFixture } from '../support/lake-fixture.ts';
import { modelColumns } from '../support/model-columns.ts';
import { smallFirm } from '../support/small-firm.ts';

const catalogue = queryCatalogue(readQueryFiles());

async function runIdSeen(lake: string): Promise<unknown> {
  const instance = await DuckDBInstance.create(join(lake, layout.database), { access_mode: 'READ_ONLY' });
  const connection = await instance.connect();
  const rows = await (await connection.run('select distinct run_id from knowledge_gaps')).getRowsJson();
  connection.closeSync();
  instance.closeSync();
  return rows[0]?.[0];
}

test('the public names move to a finished run at once; doing it again changes nothing', async () => {
  const lake = await lakeFixture(smallFirm(3));
  const edge = { store: filesystemObjectStore(lake), publisher: new DuckDBFile(lake) };
  const engine = await DuckDBQueryEngine.open({ lake });
  const publish = async (runId: string) => {
    const settings = settingsSchema.parse({});
    const { built, facts } = await buildMarts(engine, catalogue, {
      runId,
      settings,
      modelTables: Object.keys(modelColumns),
    });
    return () => publishRun(edge, catalogue, { runId, asOf: facts.asOf, built, modelTables: [] });
  };
  await (await publish('first'))();
  expect(await runIdSeen(lake)).toBe('first');
  const pointToSecond = await publish('second');
  expect(await runIdSeen(lake)).toBe('first');
  const once = await pointToSecond();
  expect(await pointToSecond()).toEqual(once);
  expect(await runIdSeen(lake)).toBe('second');
  const bytes = await edge.store.read(layout.currentRun);
  const current = currentRunSchema.parse(JSON.parse(new TextDecoder().decode(bytes!)));
  expect(current).toEqual(once);
  expect(current.relations.knowledge_gaps).toBe(layout.mart('knowledge_gaps', 'second'));
  engine.close();
});
