import { randomBytes } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { parseArrivals } from '../../functions/ingest/arrivals.ts';
import { ingestArrivals } from '../../functions/ingest/ingest-arrivals.ts';
import { ingestExports } from '../../functions/ingest/ingest-exports.ts';
import { lastQueriedDay } from '../../functions/ingest/limits.ts';
import { readNotRead } from '../../functions/ingest/not-read.ts';
import { settingsSchema } from '../../functions/lake/settings.ts';
import type { ObjectStore } from '../../functions/ports/object-store.ts';
import { makeLake, quiet, type TestLake } from './support/lake.ts';

let lake: TestLake;
afterEach(() => lake?.remove());

const event = (key: string, bucket = 'lake-bucket') =>
  JSON.stringify({
    version: '0',
    source: 'aws.s3',
    'detail-type': 'Object Created',
    detail: {
      version: '0',
      bucket: { name: bucket },
      object: { key, size: 5, etag: 'x', sequencer: '00' },
      reason: 'PutObject',
    },
  });
const messages = (...bodies: readonly string[]) => ({
  Records: bodies.map((body, index) => ({ messageId: `m${index}`, body, eventSource: 'aws:sqs' })),
});

test('messages name landing files; keys stand as they are; what is no file of landing is nothing', () => {
  const keys = [
    'landing/crm/customers/2026-03-01/a b+c%20d.csv',
    'landing/crm/客户/2026-03-01/客户.csv',
    'landing/crm/customers/2026-03-01/',
    'landing/crm/customers/2026-03-01/_SUCCESS',
    'landing/.hidden/customers/a.csv',
    'landing/crm//a.csv',
    'lake/events/load_month=2026-03/x.parquet',
    'knowgap.yaml',
  ];
  const files = parseArrivals(messages(...keys.map((key) => event(key))), 'lake-bucket');
  expect(files.map(({ file }) => file)).toEqual([keys[0], keys[1], null, null, null, null, null, null]);
  expect(files.every(({ fault }) => fault === null)).toBe(true);
});

test('a message that cannot be understood has its reason; an event that is none of a queue is an error', () => {
  const faults = parseArrivals(
    messages('{', '{"source":"aws.s3"}', event('landing/a/b/c.csv', 'other')),
    'lake-bucket',
  );
  expect(faults.map(({ fault }) => fault)).toEqual([
    expect.stringContaining('expected an event of S3'),
    expect.stringContaining('detail'),
    expect.stringContaining('found other'),
  ]);
  expect(() => parseArrivals({ Records: 'x' }, 'lake-bucket')).toThrow(/Records/);
});

const csv = (...ids: readonly string[]) =>
  `event_id,occurred_at,title_en\n${ids.map((id) => `${id},2026-02-01,x\n`).join('')}`;
const key = (name: string) => `landing/erp/events/2026-03-01/${name}.csv`;

async function arrive(
  names: readonly string[],
  options: { readonly store?: ObjectStore; readonly hasTime?: () => boolean } = {},
) {
  const { store = lake.store, hasTime = () => true } = options;
  const warnings: string[] = [];
  const journal = {
    ...quiet,
    warn: (text: string, facts?: object) => void warnings.push(`${text} ${JSON.stringify(facts)}`),
  };
  const settings = settingsSchema.parse({});
  const outcome = await ingestArrivals(
    parseArrivals(messages(...names.map((each) => event(key(each)))), 'lake-bucket'),
    {
      ingestFiles: (files) =>
        ingestExports({
          ...{ store, settings, journal, files, randomBytes, presets: new Map(), readMappingFile: async () => null },
          scratch: `${lake.folder}/../scratch`,
          clock: { now: () => new Date('2026-03-05T00:00:00Z') },
        }),
      ...{ store, journal, hasTime },
    },
  );
  return { ...outcome, warnings };
}

test('a poison file fails alone: the rest of its batch is loaded, and the lake says why until it is read', async () => {
  lake = await makeLake();
  for (const [name, text] of Object.entries({ a: csv('1'), poison: csv('2'), b: csv('3', '4') }))
    await lake.store.write(key(name), text);
  const store: ObjectStore = {
    ...lake.store,
    localPath: (each) =>
      each === key('poison')
        ? Promise.reject(new Error('INTERNAL Error: cell "Jane Doe" broke'))
        : lake.store.localPath(each),
  };
  const outcome = await arrive(['a', 'poison', 'b'], { store });
  expect(outcome).toMatchObject({ failed: ['m1'], refused: 0, quarantineShare: 0 });
  expect(outcome.warnings.join()).toContain('INTERNAL Error');
  expect(outcome.warnings.join()).not.toContain('Jane');
  expect(await lake.rows('select event_id from {events} order by 1')).toHaveLength(3);
  expect(await readNotRead(lake.store)).toEqual([
    { file: key('poison'), reason: expect.stringContaining('failed: INTERNAL Error') },
  ]);
  expect(await arrive(['poison'])).toMatchObject({ failed: [] });
  expect(await readNotRead(lake.store)).toEqual([]);
});

test('counts the worst quarantine share and what was refused now; a second delivery of the messages counts nothing', async () => {
  lake = await makeLake();
  await lake.store.write(key('half'), `${csv('1')}2,never,x\n`);
  await lake.store.write(key('empty'), '');
  expect(await arrive(['half', 'empty', 'half', 'gone'])).toMatchObject({
    failed: [],
    quarantineShare: 0.5,
    refused: 1,
  });
  expect(await arrive(['half', 'empty'])).toMatchObject({ failed: [], quarantineShare: 0, refused: 0 });
});

test('what there is no time for comes again', async () => {
  lake = await makeLake();
  await lake.store.write(key('a'), csv('1'));
  expect(await arrive(['a'], { hasTime: () => false })).toMatchObject({ failed: ['m0'] });
  expect(await lake.store.list('lake/')).toEqual([]);
});

test('queries look a year ahead', () => {
  expect(lastQueriedDay(new Date('2026-11-22T23:59:00Z'))).toBe('2027-11-22');
});
