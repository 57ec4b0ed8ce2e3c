import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCurrentRun } from '../../functions/night/run-record.ts';
import { writeSample } from '../../functions/sample/write-sample.ts';
import { type Deployment, deploy } from './deployment/deploy.ts';
import { tableLocations } from './deployment/update-tables.ts';
import { runningServers } from './running-servers.ts';

const folder = mkdtempSync(join(tmpdir(), 'knowgap-update-'));
const exports = join(folder, 'exports');
let aws: Deployment;

beforeAll(async () => {
  await writeSample({ directory: exports, customers: 100, seed: 4, months: 6, nights: 1 });
  aws = await deploy({ servers: runningServers()!, hashKey: 'a key of sixteen or more characters' });
});
afterAll(async () => {
  await aws.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('a change of the templates after a run moves no table', async () => {
  await aws.upload(exports);
  await aws.ingested();
  expect(await aws.night()).toMatchObject({ status: 'SUCCEEDED' });
  const database = aws.output('Database');
  const before = await tableLocations(database);
  const run = (await readCurrentRun(aws.store(join(folder, 'scratch'))))!;
  for (const { name } of run.relations) expect(before[name], name).toContain(run.run_id);

  const updated = await aws.update({ firstLoadMonth: '2021-06' });
  expect(updated).toContain('deliveries');
  expect(updated).toContain('quarantine');
  expect(updated.filter((name) => !(name in before))).toEqual([]);
  expect(await tableLocations(database)).toEqual(before);
  expect(await aws.night()).toMatchObject({ status: 'SUCCEEDED' });
});
