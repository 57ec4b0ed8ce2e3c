import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLake } from '../../functions/adapters/lake-reader.ts';
import { readQueryFiles } from '../../functions/adapters/query-folder.ts';
import { readCurrentRun, readCurrentScorecard } from '../../functions/night/run-record.ts';
import type { ObjectStore } from '../../functions/ports/object-store.ts';
import { writeSample } from '../../functions/sample/write-sample.ts';
import { cardDifferences } from './compare-cards.ts';
import { relationDifferences, type StoredRun } from './compare-relations.ts';
import { type Deployment, deploy } from './deployment/deploy.ts';
import { tableLocations } from './deployment/update-tables.ts';
import { exportsOfNight, localNight } from './local-night.ts';
import { runningServers } from './running-servers.ts';
import { athenaFaultsPath } from './servers/athena/athena-api.ts';
import { s3FaultsPath } from './servers/s3-faults.ts';
import { rowDifferences } from './sql/row-differences.ts';
import { askTrino } from './sql/trino.ts';

/**
 * Two nights of the sample firm, driven by events through what the templates declare, each under faults; after each the card and
 * every relation must be those of the command line on the same exports. As many customers as the sample firm has by default
 * take longer: KNOWGAP_TEST_CUSTOMERS=20000. KNOWGAP_TEST_FAULTS=none leaves the first night in peace, for its time.
 */
const customers = Number(process.env.KNOWGAP_TEST_CUSTOMERS ?? 1000);
const inPeace = process.env.KNOWGAP_TEST_FAULTS === 'none';

const servers = runningServers()!;
const hashKey = 'a key of sixteen or more characters';
const folder = mkdtempSync(join(tmpdir(), 'knowgap-nights-'));
const all = join(folder, 'exports');
const lake = join(folder, 'lake');
const poison = 'landing/shopify/orders/2026-10-29/poison.csv';

/** Exports of two nights: all before the last days, and those. Exports are laid out as <source>/<dataset>/<export date>/<file>. */
const isLate = (path: string): boolean => ['2026-10-30', '2026-10-31'].includes(path.split('/')[2] ?? '');
const nights = [(path: string): boolean => !isLate(path), isLate] as const;

let aws: Deployment;
let store: ObjectStore;

beforeAll(async () => {
  await writeSample({ directory: all, seed: 1, customers });
  aws = await deploy({ servers, hashKey, ...(inPeace ? {} : { delivery: { copies: 2, shuffleSeed: 7 } }) });
  store = aws.store(join(folder, 'scratch'));
});
afterAll(async () => {
  console.log(await aws.measured());
  await aws.stop();
  rmSync(folder, { recursive: true, force: true });
});

const storedRun = async (of: ObjectStore): Promise<StoredRun> => ({ store: of, record: (await readCurrentRun(of))! });

async function ingest(night: number): Promise<string[]> {
  const started = Date.now();
  const files = await aws.upload(all, nights[night]!);
  expect(files.length).toBeGreaterThan(0);
  await aws.ingested();
  console.log(`night ${night + 1}: ${files.length} exports ingested in ${Date.now() - started} ms`);
  return files;
}

/** The card and every relation equal those of the command line, but for the poison file, which the card names. */
async function expectAsOnTheCommandLine(night: number, files: readonly string[]): Promise<void> {
  const local = await localNight(
    await exportsOfNight(all, join(folder, `night-${night}`), files, store),
    lake,
    hashKey,
  );
  const [expected, found] = [await readCurrentScorecard(local), await readCurrentScorecard(store)];
  if (!inPeace) {
    expect(found.data_quality.not_read).toEqual({
      files: 1,
      first: [{ file: poison, reason: expect.stringMatching(/expected to be ingested, failed: .*AccessDenied/) }],
      list: expect.any(String),
    });
  }
  const data_quality = { ...expected.data_quality, not_read: found.data_quality.not_read };
  expect(cardDifferences({ ...expected, data_quality }, found)).toEqual([]);
  const scratch = join(folder, 'compared', String(night));
  expect(await relationDifferences(await storedRun(local), await storedRun(store), scratch)).toEqual([]);
}

const order = async (url: string, faults: Record<string, unknown>): Promise<void> => {
  const answer = await fetch(url, { method: 'POST', body: JSON.stringify(faults) });
  expect(answer.status).toBe(200);
};
const met = async (url: string): Promise<unknown> => (await fetch(url)).json();

test('events twice and out of order, two ingests of a file at once, a poison file, queries throttled, failed and cancelled, S3 slow, faulty and cut off: the same card and relations', async () => {
  const s3Faults = { seed: 11, slowDown: 0.04, internalError: 0.02, reset: 0.01, denied: 'poison' };
  const athenaFaults = { throttle: 4, fail: 2, cancel: 2 };
  let files: string[];
  try {
    if (!inPeace) {
      await order(servers.s3 + s3FaultsPath, s3Faults);
      await order(servers.athena + athenaFaultsPath, athenaFaults);
      await aws.put(poison, Buffer.from('a file that nobody can read'));
    }
    files = await ingest(0);
    const started = Date.now();
    expect(await aws.night()).toMatchObject({ status: 'SUCCEEDED' });
    console.log(`night 1: ${Date.now() - started} ms`);
    if (!inPeace) {
      const calls = (await aws.invocations()).get('functions/ingest/handler.ingest')!;
      expect(calls.length).toBeGreaterThanOrEqual(2 * files.length);
      expect(await aws.deadLetters()).toEqual([poison]);
      expect(await met(servers.athena + athenaFaultsPath)).toEqual(athenaFaults);
      expect(await met(servers.s3 + s3FaultsPath)).toEqual({
        slowDown: expect.toSatisfy((count) => count > 10),
        internalError: expect.toSatisfy((count) => count > 5),
        reset: expect.toSatisfy((count) => count > 2),
        denied: expect.toSatisfy((count) => count > 2),
      });
    }
  } finally {
    await order(servers.s3 + s3FaultsPath, {});
    await order(servers.athena + athenaFaultsPath, {});
  }
  await expectAsOnTheCommandLine(0, files);
});

test('the second night is incremental; each function killed in the middle, the night started twice at once, failed and redriven: it runs once, the same card and relations', async () => {
  const ingestion = 'functions/ingest/handler.ingest';
  const publish = 'functions/publish/handler.publish';
  for (let call = 0; call < 4; call++) {
    await aws.orderDeath(ingestion, { dieAtRequest: 3 * call + 2 }, 2 * call);
    await aws.orderDeath(ingestion, { dieAtResponse: 3 * call + 2 }, 2 * call + 1);
  }
  const files = await ingest(1);
  const deaths = {
    'functions/aggregate/handler.plan': { dieAtRequest: 6 },
    'functions/aggregate/handler.prepare': { dieAtResponse: 3 },
    'functions/aggregate/handler.check': { dieAtRequest: 3 },
    'functions/fit/handler.fit': { dieAtResponse: 5 },
    'functions/night/handler.point': { dieAtResponse: 4 },
  };
  for (const [handler, fault] of Object.entries(deaths)) await aws.orderDeath(handler, fault);
  // Of the two nights that start at once one gets the lake, and only that one has so many answers.
  const gate = 'functions/night/handler.gate';
  for (const call of [0, 1]) await aws.orderDeath(gate, { dieAtResponse: 4 }, call);
  // As often as the state machine tries: the night fails.
  for (let attempt = 0; attempt < 4; attempt++)
    await aws.orderDeath(publish, { dieAtRequest: 5 * attempt + 5 }, attempt);

  const before = (await readCurrentRun(store))!.run_id;
  const executions = await Promise.all([aws.startNight(), aws.startNight()]);
  const ends = await Promise.all(executions.map((execution) => aws.ended(execution)));
  expect(ends.map(({ status }) => status).sort()).toEqual(['FAILED', 'SUCCEEDED']);
  expect((await readCurrentRun(store))!.run_id).toBe(before);
  const failed = executions[ends.findIndex(({ status }) => status === 'FAILED')]!;
  expect(await aws.redrive(failed)).toMatchObject({ status: 'SUCCEEDED' });
  const calls = await aws.invocations();
  for (const handler of [ingestion, publish, gate, ...Object.keys(deaths)]) {
    expect
      .soft(
        calls.get(handler)!.filter(({ answer }) => answer.includes('killed')),
        handler,
      )
      .not.toEqual([]);
  }
  expect(calls.get(publish)!.filter(({ error }) => !error)).toHaveLength(2);
  await expectAsOnTheCommandLine(1, files);
});

test.each(
  readQueryFiles()
    .filter(({ path }) => path.startsWith('adhoc/') && path.endsWith('.sql'))
    .map(({ path, text }) => [path, text]),
)('%s: analysts get the same rows from Athena and on a laptop', async (_, text) => {
  const laptop = await openLake(lake);
  try {
    const expected = await laptop.query(text);
    expect(expected.rows.length).toBeGreaterThan(0);
    expect(rowDifferences(expected, await askTrino(text, aws.output('Database')))).toEqual([]);
  } finally {
    laptop.close();
  }
});

test('a change of the templates after the runs moves no table', async () => {
  const database = aws.output('Database');
  const before = await tableLocations(database);
  const run = (await readCurrentRun(store))!;
  for (const { name } of run.relations) expect(before[name], name).toContain(run.run_id);

  const updated = await aws.update({ firstLoadMonth: '2021-06' });
  expect(updated).toContain('deliveries');
  expect(updated).toContain('quarantine');
  expect(updated.filter((name) => !(name in before))).toEqual([]);
  expect(await tableLocations(database)).toEqual(before);
  expect(await aws.night()).toMatchObject({ status: 'SUCCEEDED' });
});
