import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { filesystemObjectStore } from '../../functions/adapters/filesystem-object-store.ts';
import { layout } from '../../functions/lake/layout.ts';
import type { ObjectStore } from '../../functions/ports/object-store.ts';
import { writeSample } from '../../functions/sample/write-sample.ts';
import { knowgap } from '../support/command-line.ts';
import { type Deployment, deploy, exportsIn } from './deployment/deploy.ts';
import { exportsOfNight } from './local-night.ts';
import { runningServers } from './running-servers.ts';

/**
 * A file larger than the function takes is divided by the function itself; its pieces arrive by events like any export. Here
 * the limit is small, so that an export of the sample firm is beyond it.
 */
const limit = 300_000;
const dataset = 'erp/survey_invitations';
const hashKey = 'a key of sixteen or more characters';
const folder = mkdtempSync(join(tmpdir(), 'knowgap-large-'));
const all = join(folder, 'exports');
const isChosen = (path: string): boolean => path.startsWith(`${dataset}/`);

let aws: Deployment;

beforeAll(async () => {
  await writeSample({ directory: all, seed: 1, customers: 200 });
  const variables = { FILE_LIMIT_BYTES: String(limit) };
  aws = await deploy({ servers: runningServers()!, hashKey, variables });
});
afterAll(async () => {
  await aws.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Sums over the deliveries of a lake, and the rows of the dataset's table but for where they stood. */
async function loaded(store: ObjectStore, name: string) {
  const to = join(folder, name);
  const files = [...(await store.list('lake/deliveries/')), ...(await store.list('lake/survey_invitations/'))];
  for (const { key } of files) {
    await mkdir(dirname(join(to, key)), { recursive: true });
    await writeFile(join(to, key), (await store.read(key))!);
  }
  const connection = await (await DuckDBInstance.create()).connect();
  const ask = async (sql: string) => (await connection.runAndReadAll(sql)).getRowObjectsJson();
  const counts = await ask(
    `select sum(records) as records, sum(accepted) as accepted, sum(quarantined) as quarantined, sum(excluded) as excluded
    from '${to}/lake/deliveries/*/*.parquet' where status = 'accepted'`,
  );
  const rows = await ask(
    `select * exclude (source_file, source_line, batch_id, source_updated_at, load_month, arrived_at)
    from read_parquet('${to}/lake/survey_invitations/*/*.parquet', hive_partitioning = true) order by all`,
  );
  const deliveries = await ask(
    `select count(*) as n from '${to}/lake/deliveries/*/*.parquet' where status = 'accepted'`,
  );
  connection.closeSync();
  return { counts, rows, deliveries: Number(deliveries[0]?.n) };
}

test('a file beyond the limit of the function is divided by it; the pieces arrive and hold the same rows, each counted once', async () => {
  const files = exportsIn(all, isChosen);
  const large = files.filter((path) => statSync(join(all, path)).size > limit);
  expect(large.length).toBeGreaterThan(0);
  await aws.upload(all, isChosen);
  await aws.ingested();
  const store = aws.store(join(folder, 'scratch'));
  const landed = (await store.list(layout.landingRoot)).map(({ key }) => key);
  expect(landed.filter((key) => key.includes('.part-')).length).toBeGreaterThanOrEqual(2);
  expect(await aws.deadLetters()).toEqual([]);

  const exports = await exportsOfNight(all, join(folder, 'local'), files);
  const lake = join(folder, 'lake');
  process.env.KNOWGAP_HASH_KEY = hashKey;
  const { code, errors } = await knowgap(['ingest', '--exports', exports, '--lake', lake]);
  expect(code, errors).toBe(0);
  expect(readdirSync(join(lake, 'lake')).length).toBeGreaterThan(0);

  const [whole, divided] = [await loaded(filesystemObjectStore(lake), 'whole'), await loaded(store, 'divided')];
  expect(divided.counts).toEqual(whole.counts);
  expect(divided.rows).toEqual(whole.rows);
  expect(whole.rows.length).toBeGreaterThan(1000);
  expect(divided.deliveries).toBeGreaterThan(whole.deliveries);
});
