import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCurrentRun, readCurrentScorecard } from '../../functions/night/run-record.ts';
import type { ObjectStore } from '../../functions/ports/object-store.ts';
import { writeSample } from '../../functions/sample/write-sample.ts';
import { cardDifferences } from './compare-cards.ts';
import { relationDifferences, type StoredRun } from './compare-relations.ts';
import { type Deployment, deploy } from './deployment/deploy.ts';
import { exportsOfNight, localNight } from './local-night.ts';
import { runningServers } from './running-servers.ts';

const servers = runningServers()!;
const hashKey = 'a key of sixteen or more characters';

const storedRun = async (store: ObjectStore): Promise<StoredRun> => ({ store, record: (await readCurrentRun(store))! });
/** Exports are laid out as <source>/<dataset>/<export date>/<file>. */
const dateOf = (path: string): string => path.split('/')[2] ?? '';

/** As many as the sample firm has by default take 20 minutes: KNOWGAP_TEST_CUSTOMERS=20000. */
const customers = Number(process.env.KNOWGAP_TEST_CUSTOMERS ?? 3000);

describe('the sample firm, two nights', () => {
  const folder = mkdtempSync(join(tmpdir(), 'knowgap-aws-'));
  const all = join(folder, 'exports');
  const lake = join(folder, 'lake');
  let aws: Deployment;
  beforeAll(async () => {
    await writeSample({ directory: all, seed: 1, customers });
    aws = await deploy({ servers, hashKey });
  });
  afterAll(async () => {
    console.log(await aws.measured());
    await aws.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const lastDates = ['2026-10-30', '2026-10-31'];
  test.each([
    { night: 'first', chosen: (path: string) => !lastDates.includes(dateOf(path)) },
    { night: 'second, incremental', chosen: (path: string) => lastDates.includes(dateOf(path)) },
  ])('$night: the scorecard and every mart equal those of the command line', async ({ night, chosen }) => {
    const files = await aws.upload(all, chosen);
    expect(files.length).toBeGreaterThan(0);
    const uploaded = Date.now();
    await aws.ingested();
    const ingested = Date.now();
    expect(await aws.night()).toMatchObject({ status: 'SUCCEEDED', failedCalls: [] });
    console.log(`${files.length} exports: ingest ${ingested - uploaded} ms, night ${Date.now() - ingested} ms`);

    const store = aws.store(join(folder, 'scratch'));
    const lakeBytes = (await store.list('lake/')).reduce((sum, { bytes }) => sum + bytes, 0);
    console.log(`statements scanned ${(await readCurrentRun(store))!.bytes_scanned} bytes, of a lake of ${lakeBytes}`);
    const local = await localNight(await exportsOfNight(all, join(folder, night), files, store), lake, hashKey);
    expect(cardDifferences(await readCurrentScorecard(local), await readCurrentScorecard(store))).toEqual([]);
    const scratch = join(folder, 'compared', night);
    expect(await relationDifferences(await storedRun(local), await storedRun(store), scratch)).toEqual([]);
  });
});
