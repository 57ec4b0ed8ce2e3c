import { randomBytes } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { type IngestInput, type IngestReport, ingestExports } from '../../functions/ingest/ingest-exports.ts';
import { readNotRead } from '../../functions/ingest/not-read.ts';
import { presets } from '../../functions/ingest/sources/index.ts';
import { layout } from '../../functions/lake/layout.ts';
import { settingsSchema } from '../../functions/lake/settings.ts';
import type { ObjectStore } from '../../functions/ports/object-store.ts';
import { makeLake, quiet, type TestLake } from './support/lake.ts';

const lakes: TestLake[] = [];
afterEach(async () => {
  for (const lake of lakes.splice(0)) await lake.remove();
});

const mappings = {
  'orders.yaml': `
name: orders
files: "orders*.csv"
join: [{ name: items, files: "items*.csv", on: { id: order_id } }]
outputs:
  - table: events
    columns: { event_id: id, occurred_at: on, title_en: items.title }
`,
};
const settings = {
  privacy: { hash_ids: true },
  sources: {
    shop: { datasets: { orders: { mapping: 'orders.yaml' } }, export_date_pattern: '(?<date>\\d{4}-\\d{2}-\\d{2})' },
    crm: { datasets: { customers: { full: true } } },
  },
};

const customers = (count: number): string =>
  `customer_id,status\n${Array.from({ length: count }, (_, index) => `c${index},customer\n`).join('')}`;
const events = (...ids: readonly string[]): string =>
  `event_id,occurred_at,title_en\n${ids.map((id) => `${id},${id === 'bad' ? 'never' : '2026-02-01'},x\n`).join('')}`;

/** Exports of every kind: single files, packed ones, snapshots (one after a gap, one shrunk), joined files, undated, damaged, misplaced. */
const exports: Readonly<Record<string, string>> = {
  'crm/customers/2025-06-30/c.csv': customers(30),
  'crm/customers/2026-02-28/c.csv': customers(32),
  'crm/customers/2026-03-01/c.csv': customers(3),
  'crm/customers/2026-03-02/a.csv': customers(20),
  'crm/customers/2026-03-02/b.csv': customers(33),
  'erp/events/2026-03-01/a.csv': events('1', '2', 'bad'),
  'erp/events/2026-03-01/b.csv': events('3', '4'),
  'erp/events/2026-03-02/a.csv': events('1', '2'),
  'erp/events/2026-03-03/empty.csv': '',
  'erp/events/latest/a.csv': events('9'),
  'erp/unknown/2026-03-01/a.csv': 'x\n1\n',
  'shop/orders/orders-2026-03-01.csv': 'id,on\n1,2026-02-01\n2,2026-02-02\n',
  'shop/orders/items-2026-03-01.csv': 'order_id,title\n1,x\n2,y\n',
  'shop/orders/orders-2026-03-02.csv': 'id,on\n3,2026-02-03\n',
  'shop/orders/2026-03-03/orders.csv': 'id,on\n4,2026-02-04\n',
  'shop/orders/2026-03-03/items.csv': 'order_id,title\n4,z\n',
  'shop/orders/2026-03-03/notes.csv': 'x\n',
  'stray.csv': 'x\n',
};

async function landed(files: Readonly<Record<string, string>> = exports): Promise<TestLake> {
  const lake = await makeLake(mappings, presets);
  lakes.push(lake);
  for (const [path, content] of Object.entries(files)) await put(lake, path, content);
  return lake;
}

/** Lands a file at its place, as an upload does. */
async function put(lake: TestLake, path: string, content: string): Promise<string> {
  const key = `${layout.landingRoot}${path}`;
  await lake.write(path, content);
  const { copyFile, mkdir, utimes } = await import('node:fs/promises');
  const { dirname, join } = await import('node:path');
  const target = join(lake.folder, key);
  await mkdir(dirname(target), { recursive: true });
  await copyFile(join(lake.exports, path), target);
  await utimes(target, new Date('2026-03-02T04:00:00Z'), new Date('2026-03-02T04:00:00Z'));
  return key;
}

const ingest = (lake: TestLake, more: Partial<IngestInput> = {}, instance = 'one'): Promise<IngestReport> =>
  ingestExports({
    store: lake.store,
    settings: settingsSchema.parse(settings),
    presets,
    readMappingFile: async (path) => new Map(Object.entries(mappings)).get(path) ?? null,
    scratch: `${lake.folder}/../scratch-${instance}`,
    clock: { now: () => new Date('2026-03-05T00:00:00Z') },
    journal: quiet,
    hashKey: 'a key of at least thirty-two characters',
    randomBytes,
    ...more,
  });

/** Everything that a lake holds of deliveries, apart from the machine's times. */
async function content(lake: TestLake) {
  const keys = (await lake.store.list(''))
    .map(({ key }) => key)
    .filter((key) => /^(lake|quarantine)\/.*parquet$/.test(key));
  const manifests = await lake.rows(
    'select * exclude (committed_at, seconds) from {deliveries} order by source, dataset, export_date, delivery_id',
  );
  const rows = await Promise.all(
    ['events', 'customers', 'customer_links', 'quarantine'].map((table) =>
      lake.rows(`select * from {${table}} order by source_file, source_line`),
    ),
  );
  return { keys, manifests, rows };
}

const filesOf = (lake: TestLake): Promise<string[]> =>
  lake.store.list(layout.landingRoot).then((found) => found.map(({ key }) => key));

test('file by file, in any order and twice, the lake is that of an ingest of all landing', async () => {
  const whole = await landed();
  const { notRead } = await ingest(whole);
  const expected = await content(whole);
  expect(expected.manifests.filter(({ status }) => status === 'refused').map((each) => each.refused_reason)).toEqual([
    expect.stringContaining('snapshot_shrunk'),
    expect.stringContaining('empty_file'),
    expect.stringContaining('no_mapping'),
  ]);
  const one = await landed();
  const files = await filesOf(one);
  const isSnapshot = (file: string) => file.includes('/customers/');
  const order = [...files.filter((file) => !isSnapshot(file)).reverse(), ...files.filter(isSnapshot)];
  for (const file of order) await ingest(one, { files: [file] });
  expect(await content(one)).toEqual(expected);
  expect(await readNotRead(one.store)).toEqual(notRead);
  expect((await ingest(one, { files: files.slice(0, 6) })).loaded).toBe(0);
  expect((await ingest(one)).loaded).toBe(0);
  expect(await content(one)).toEqual(expected);
});

test('only what bears on a file is read: its manifests, its siblings, no other landing file', async () => {
  const lake = await landed();
  await ingest(lake);
  const key = await put(lake, 'erp/events/2026-03-04/a.csv', events('5'));
  const snapshot = await put(lake, 'crm/customers/2026-06-30/c.csv', customers(60));
  const touched = new Set<string>();
  const store: ObjectStore = {
    ...lake.store,
    localPath: (each) => {
      touched.add(each);
      return lake.store.localPath(each);
    },
  };
  expect(await ingest(lake, { files: [key], store })).toMatchObject({ loaded: 1, accepted: 1 });
  const isLanded = (each: string) => each.startsWith(layout.landingRoot);
  expect([...touched].filter(isLanded)).toEqual([key]);
  expect([...touched].filter((each) => !isLanded(each) && !each.includes('load_month=2026-03/'))).toEqual([]);
  touched.clear();
  expect(await ingest(lake, { files: [snapshot], store })).toMatchObject({ loaded: 1, accepted: 60 });
  expect([...touched].filter((each) => each.includes('load_month=2025-06/'))).toEqual([]);
});

test('two ingests of one file at once: one manifest, the rows once', async () => {
  const lake = await landed({ 'erp/events/2026-03-01/a.csv': events('1', '2', 'bad') });
  const files = await filesOf(lake);
  const reports = await Promise.all(['one', 'two', 'three'].map((each) => ingest(lake, { files }, each)));
  expect(reports.map(({ loaded }) => loaded)).toEqual([1, 1, 1]);
  expect(await lake.rows('select delivery_id from {deliveries}')).toHaveLength(1);
  expect(await lake.rows('select event_id from {events} order by 1')).toEqual([{ event_id: '1' }, { event_id: '2' }]);
  expect(await lake.rows('select * from {quarantine}')).toHaveLength(1);
});

test('a file that was written again while it is ingested is left to the next ingest', async () => {
  const lake = await landed({ 'erp/events/2026-03-01/a.csv': events('1') });
  const [file = ''] = await filesOf(lake);
  let asked = 0;
  const copied: ObjectStore = {
    ...lake.store,
    localPath: (key) => lake.store.localPath(key).then((path) => (key === file && ++asked > 1 ? `${path}.v2` : path)),
  };
  const report = await ingest(lake, { files: [file], store: copied });
  expect(report).toMatchObject({ loaded: 0, notRead: [{ file, reason: expect.stringContaining('written again') }] });
  expect(await readNotRead(lake.store)).toEqual(report.notRead);
  expect(await ingest(lake, { files: [file] })).toMatchObject({ loaded: 1, notRead: [] });
  expect(await readNotRead(lake.store)).toEqual([]);
});

test('what was told of a file is taken back when it is read, or gone', async () => {
  const lake = await landed({ 'shop/orders/2026-03-03/orders.csv': 'id,on\n4,2026-02-04\n', 'stray.csv': 'x\n' });
  const [orders = '', stray = ''] = await filesOf(lake);
  await ingest(lake);
  expect((await readNotRead(lake.store)).map(({ file }) => file)).toEqual([orders, stray]);
  await ingest(lake, { files: [await put(lake, 'shop/orders/2026-03-03/items.csv', 'order_id,title\n4,z\n')] });
  expect((await readNotRead(lake.store)).map(({ file }) => file)).toEqual([stray]);
  await lake.store.remove(stray);
  await ingest(lake, { files: [stray] });
  expect(await readNotRead(lake.store)).toEqual([]);
});

test('a delivery that is too large, or of a day that no query sees, is told and not read', async () => {
  const lake = await landed({
    'erp/events/2026-03-01/large.csv': events('1', '2', '3', '4', '5'),
    'erp/events/2026-03-01/packed.csv.gz': 'x'.repeat(40),
    'erp/events/2026-03-01/small.csv': events('1'),
    'erp/events/1970-01-01/early.csv': events('1'),
    'shop/orders/2026-03-03/orders.csv': 'id,on\n4,2026-02-04\n',
    'shop/orders/2026-03-03/items.csv': 'order_id,title\n4,z\n',
    'erp/events/2027-03-06/late.csv': events('1'),
  });
  const limits = {
    deliveryBytes: 60,
    advice: 'take another machine',
    firstLoadMonth: '2026-01',
    lastDay: '2027-03-05',
  };
  const report = await ingest(lake, { files: await filesOf(lake), limits });
  expect(report).toMatchObject({ loaded: 1, records: 1 });
  expect(report.notRead).toEqual([
    { file: 'landing/erp/events/1970-01-01/early.csv', reason: expect.stringContaining('from 2026-01 to 2027-03-05') },
    {
      file: 'landing/erp/events/2026-03-01/large.csv',
      reason: expect.stringMatching(/at most 60 bytes.*found 105: take another machine/),
    },
    {
      file: 'landing/erp/events/2026-03-01/packed.csv.gz',
      reason: expect.stringContaining('found 240 (gzip counts 6 times)'),
    },
    { file: 'landing/erp/events/2027-03-06/late.csv', reason: expect.stringContaining('found 2027-03-06') },
    ...['items', 'orders'].map((name) => ({
      file: `landing/shop/orders/2026-03-03/${name}.csv`,
      reason: expect.stringContaining('found 190 (records that must be seen together count 5 times)'),
    })),
  ]);
  expect(await ingest(lake)).toMatchObject({ loaded: 5 });
  expect(await readNotRead(lake.store)).toEqual([]);
});
