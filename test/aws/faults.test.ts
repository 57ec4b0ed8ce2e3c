import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCurrentScorecard } from '../../functions/night/run-record.ts';
import type { Scorecard } from '../../functions/publish/scorecard-schema.ts';
import { writeSample } from '../../functions/sample/write-sample.ts';
import { cardDifferences } from './compare-cards.ts';
import { type Deployment, deploy, exportsIn } from './deployment/deploy.ts';
import { exportsOfNight, localNight } from './local-night.ts';
import { runningServers } from './running-servers.ts';
import { athenaFaultsPath } from './servers/athena/athena-api.ts';
import { s3FaultsPath } from './servers/s3-faults.ts';

const servers = runningServers()!;
const hashKey = 'a key of sixteen or more characters';
const folder = mkdtempSync(join(tmpdir(), 'knowgap-faults-'));
const all = join(folder, 'exports');

/** Exports of two nights: all before the last day, and that day. Exports are laid out as <source>/<dataset>/<export date>/<file>. */
const isLastDay = (path: string): boolean => path.split('/')[2] === '2026-10-31';
const nights = [(path: string): boolean => !isLastDay(path), isLastDay] as const;

/** Cards of the command line after each night: what every fault must leave as it is. */
const cards: Scorecard[] = [];
let aws: Deployment;

beforeAll(async () => {
  await writeSample({ directory: all, customers: 200, seed: 3, months: 8, nights: 1 });
  const lake = join(folder, 'lake');
  for (const [night, chosen] of nights.entries()) {
    const exports = await exportsOfNight(all, join(folder, `night-${night}`), exportsIn(all, chosen));
    cards.push(await readCurrentScorecard(await localNight(exports, lake, hashKey)));
  }
  aws = await deploy({ servers, hashKey, delivery: { copies: 2, shuffleSeed: 7 } });
});
afterAll(async () => {
  console.log(await aws.measured());
  await aws.stop();
  rmSync(folder, { recursive: true, force: true });
});

const poison = 'landing/shopify/orders/2026-10-29/poison.csv';

/** The card equals the command line's but for the poison file, which it names. */
async function expectCard(night: number): Promise<void> {
  const expected = cards[night]!;
  const found = await readCurrentScorecard(aws.store(join(folder, 'scratch')));
  expect(found.data_quality.not_read).toEqual({
    files: 1,
    first: [{ file: poison, reason: expect.stringMatching(/expected to be ingested, failed: .*AccessDenied/) }],
    list: expect.any(String),
  });
  const data_quality = { ...expected.data_quality, not_read: found.data_quality.not_read };
  expect(cardDifferences({ ...expected, data_quality }, found)).toEqual([]);
}

const order = async (url: string, faults: Record<string, unknown>): Promise<void> => {
  const answer = await fetch(url, { method: 'POST', body: JSON.stringify(faults) });
  expect(answer.status).toBe(200);
};
const met = async (url: string): Promise<unknown> => (await fetch(url)).json();

async function upload(night: number): Promise<string[]> {
  const files = await aws.upload(all, nights[night]!);
  expect(files.length).toBeGreaterThan(0);
  await aws.ingested();
  return files;
}

test('events twice and out of order, two ingests of a file at once, a poison file, queries throttled, failed and cancelled, S3 slow, faulty and cut off: the same card', async () => {
  await order(servers.s3 + s3FaultsPath, {
    seed: 11,
    slowDown: 0.04,
    internalError: 0.02,
    reset: 0.01,
    denied: 'poison',
  });
  await order(servers.athena + athenaFaultsPath, { throttle: 4, fail: 2, cancel: 2 });
  try {
    await aws.put(poison, Buffer.from('a file that nobody can read'));
    const files = await upload(0);
    const calls = (await aws.invocations()).get('functions/ingest/handler.ingest')!;
    expect(calls.length).toBeGreaterThanOrEqual(2 * files.length);
    expect(await aws.deadLetters()).toEqual([poison]);
    expect(await aws.night()).toMatchObject({ status: 'SUCCEEDED' });
    expect(await met(servers.athena + athenaFaultsPath)).toEqual({ throttle: 4, fail: 2, cancel: 2 });
    expect(await met(servers.s3 + s3FaultsPath)).toEqual({
      slowDown: expect.toSatisfy((count) => count > 10),
      internalError: expect.toSatisfy((count) => count > 5),
      reset: expect.toSatisfy((count) => count > 2),
      denied: expect.toSatisfy((count) => count > 2),
    });
  } finally {
    await order(servers.s3 + s3FaultsPath, {});
    await order(servers.athena + athenaFaultsPath, {});
  }
  await expectCard(0);
});

test('each function killed in the middle, the night started twice at once, failed and redriven: it runs once, the same card', async () => {
  const ingest = 'functions/ingest/handler.ingest';
  const publish = 'functions/publish/handler.publish';
  for (let call = 0; call < 4; call++) {
    await aws.orderDeath(ingest, { dieAtRequest: 3 * call + 2 }, 2 * call);
    await aws.orderDeath(ingest, { dieAtResponse: 3 * call + 2 }, 2 * call + 1);
  }
  await upload(1);
  const deaths = {
    'functions/night/handler.gate': { dieAtResponse: 4 },
    'functions/aggregate/handler.plan': { dieAtRequest: 6 },
    'functions/aggregate/handler.prepare': { dieAtResponse: 3 },
    'functions/aggregate/handler.check': { dieAtRequest: 3 },
    'functions/fit/handler.fit': { dieAtResponse: 5 },
    'functions/night/handler.point': { dieAtResponse: 4 },
  };
  for (const [handler, fault] of Object.entries(deaths)) await aws.orderDeath(handler, fault);
  // As often as the state machine tries: the night fails.
  for (let attempt = 0; attempt < 4; attempt++)
    await aws.orderDeath(publish, { dieAtRequest: 5 * attempt + 5 }, attempt);

  const executions = await Promise.all([aws.startNight(), aws.startNight()]);
  const ends = await Promise.all(executions.map((execution) => aws.ended(execution)));
  expect(ends.map(({ status }) => status).sort()).toEqual(['FAILED', 'SUCCEEDED']);
  await expectCard(0);
  const failed = executions[ends.findIndex(({ status }) => status === 'FAILED')]!;
  expect(await aws.redrive(failed)).toMatchObject({ status: 'SUCCEEDED' });
  const calls = await aws.invocations();
  for (const handler of [ingest, publish, ...Object.keys(deaths)]) {
    expect
      .soft(
        calls.get(handler)!.filter(({ answer }) => answer.includes('killed')),
        handler,
      )
      .not.toEqual([]);
  }
  expect(calls.get(publish)!.filter(({ error }) => !error)).toHaveLength(2);
  await expectCard(1);
});
