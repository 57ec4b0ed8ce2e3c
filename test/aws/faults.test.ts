import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCurrentScorecard } from '../../functions/night/run-record.ts';
import type { Scorecard } from '../../functions/publish/scorecard-schema.ts';
import { writeSample } from '../../functions/sample/write-sample.ts';
import { cardDifferences } from './compare-cards.ts';
import { type Deployment, deploy } from './deployment/deploy.ts';
import { exportsOfNight, localNight } from './local-night.ts';
import { runningServers } from './running-servers.ts';
import { athenaFaultsPath } from './servers/athena/athena-api.ts';
import { s3FaultsPath } from './servers/s3-faults.ts';

const servers = runningServers()!;
const hashKey = 'a key of sixteen or more characters';
const folder = mkdtempSync(join(tmpdir(), 'knowgap-faults-'));
const all = join(folder, 'exports');

const lastDate = '2026-10-31';
const isLast = (path: string): boolean => path.split('/')[2] === lastDate;
const isEarlier = (path: string): boolean => !isLast(path);

/** Cards of the command line after the first night and after the second: what every fault must leave as it is. */
const cards: Scorecard[] = [];
const deployments: Deployment[] = [];

beforeAll(async () => {
  await writeSample({ directory: all, customers: 200, seed: 3, months: 8, nights: 1 });
  const lake = join(folder, 'lake');
  const reader = await deployed();
  for (const [night, chosen] of [isEarlier, isLast].entries()) {
    const files = reader.exportsIn(all, chosen);
    const exports = await exportsOfNight(all, join(folder, `night-${night}`), files);
    cards.push(await readCurrentScorecard(await localNight(exports, lake, hashKey)));
  }
});
afterAll(async () => {
  for (const each of deployments) await each.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function deployed(delivery = {}): Promise<Deployment> {
  const made = await deploy({ servers, hashKey, delivery });
  deployments.push(made);
  return made;
}

/** The card equals the command line's but for the files that could not be read, which are as given. */
async function expectCard(aws: Deployment, night: 0 | 1, notRead = cards[night]!.data_quality.not_read): Promise<void> {
  const expected = cards[night]!;
  const found = await readCurrentScorecard(aws.store(join(folder, 'scratch')));
  expect(found.data_quality.not_read).toEqual(notRead);
  const data_quality = { ...expected.data_quality, not_read: found.data_quality.not_read };
  expect(cardDifferences({ ...expected, data_quality }, found)).toEqual([]);
}

const order = async (url: string, faults: Record<string, unknown>): Promise<void> => {
  const answer = await fetch(url, { method: 'POST', body: JSON.stringify(faults) });
  expect(answer.status).toBe(200);
};
const met = async (url: string): Promise<unknown> => (await fetch(url)).json();

describe('events', () => {
  let aws: Deployment;

  const poison = 'landing/shopify/orders/2026-10-30/poison.csv';
  const told = {
    files: 1,
    first: [{ file: poison, reason: expect.stringMatching(/expected to be ingested, failed: .*AccessDenied/) }],
    list: expect.any(String),
  };

  test('every event twice and out of order, two ingests of a file at once, a poison file: the same card', async () => {
    aws = await deployed({ copies: 2, shuffleSeed: 7 });
    await order(servers.s3 + s3FaultsPath, { denied: 'poison' });
    await aws.put(poison, Buffer.from('a file that nobody can read'));
    const files = await aws.upload(all, isEarlier);
    await aws.ingested();
    await order(servers.s3 + s3FaultsPath, {});
    const calls = (await aws.invocations()).get('functions/ingest/handler.ingest')!;
    expect(calls.length).toBeGreaterThanOrEqual(2 * files.length);
    expect(await aws.deadLetters()).toEqual([poison]);
    expect(await aws.night()).toMatchObject({ status: 'SUCCEEDED' });
    await expectCard(aws, 0, told);
  });

  test('the night started twice at once runs once', async () => {
    await aws.upload(all, isLast);
    await aws.ingested();
    const nights = await Promise.all([aws.night(), aws.night()]);
    expect(nights.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
    const published = (await aws.invocations()).get('functions/publish/handler.publish')!;
    expect(published).toHaveLength(2);
    await expectCard(aws, 1, told);
  });
});

describe('functions', () => {
  let aws: Deployment;

  test('killed in the middle of each stage: the same card', async () => {
    aws = await deployed();
    for (let call = 0; call < 8; call++) {
      await aws.orderDeath('functions/ingest/handler.ingest', { dieAtRequest: call + 1 }, call);
      await aws.orderDeath('functions/ingest/handler.ingest', { dieAtResponse: call + 1 }, call + 8);
    }
    const deaths = {
      'functions/night/handler.gate': { dieAtResponse: 2 },
      'functions/aggregate/handler.plan': { dieAtRequest: 6 },
      'functions/aggregate/handler.prepare': { dieAtResponse: 3 },
      'functions/aggregate/handler.check': { dieAtRequest: 3 },
      'functions/fit/handler.fit': { dieAtResponse: 5 },
      'functions/publish/handler.publish': { dieAtRequest: 20 },
      'functions/night/handler.point': { dieAtResponse: 4 },
    };
    for (const [handler, fault] of Object.entries(deaths)) await aws.orderDeath(handler, fault);
    await aws.upload(all, isEarlier);
    await aws.ingested();
    expect(await aws.night()).toMatchObject({ status: 'SUCCEEDED' });
    const calls = await aws.invocations();
    for (const handler of ['functions/ingest/handler.ingest', ...Object.keys(deaths)]) {
      expect
        .soft(
          calls.get(handler)!.filter(({ answer }) => answer.includes('killed')),
          handler,
        )
        .not.toEqual([]);
    }
    await expectCard(aws, 0);
  });

  test('a night that failed is redriven: the same card', async () => {
    await aws.upload(all, isLast);
    await aws.ingested();
    for (let attempt = 0; attempt < 4; attempt++) {
      await aws.orderDeath('functions/publish/handler.publish', { dieAtRequest: 12 }, attempt);
    }
    const execution = await aws.startNight();
    expect(await aws.ended(execution)).toMatchObject({ status: 'FAILED' });
    await expectCard(aws, 0);
    expect(await aws.redrive(execution)).toMatchObject({ status: 'SUCCEEDED' });
    await expectCard(aws, 1);
  });
});

describe('services', () => {
  test('queries throttled, failed and cancelled, S3 slow, faulty and cut off: the same card', async () => {
    const aws = await deployed();
    await order(servers.s3 + s3FaultsPath, { seed: 11, slowDown: 0.04, internalError: 0.02, reset: 0.01 });
    await order(servers.athena + athenaFaultsPath, { throttle: 4, fail: 2, cancel: 2 });
    try {
      await aws.upload(all, isEarlier);
      await aws.ingested();
      expect(await aws.night()).toMatchObject({ status: 'SUCCEEDED' });
      expect(await met(servers.athena + athenaFaultsPath)).toEqual({ throttle: 4, fail: 2, cancel: 2 });
      expect(await met(servers.s3 + s3FaultsPath)).toEqual({
        slowDown: expect.toSatisfy((count) => count > 10),
        internalError: expect.toSatisfy((count) => count > 5),
        reset: expect.toSatisfy((count) => count > 2),
        denied: 0,
      });
    } finally {
      await order(servers.s3 + s3FaultsPath, {});
      await order(servers.athena + athenaFaultsPath, {});
    }
    await expectCard(aws, 0);
  });
});
