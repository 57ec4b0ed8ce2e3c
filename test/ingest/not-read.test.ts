import { rm } from 'node:fs/promises';
import { afterEach, expect, test } from 'vitest';
import { ofToday } from '../../functions/ingest/not-read.ts';
import { layout } from '../../functions/lake/layout.ts';
import { makeLake, type TestLake } from './support/lake.ts';

let lake: TestLake;
afterEach(() => lake.remove());

const mapping = `
name: orders
files: "orders*.csv"
join: [{ name: items, files: "items*.csv", on: { id: order_id } }]
outputs:
  - table: events
    columns: { event_id: id, occurred_at: on, title_en: items.title }
`;
const settings = { sources: { shop: { datasets: { orders: { mapping: 'orders.yaml' } } } } };
const kept = async (): Promise<unknown> =>
  JSON.parse(Buffer.from((await lake.store.read(layout.notRead)) ?? []).toString('utf8'));

test('files that are not read are reported and kept in the lake until they are', async () => {
  lake = await makeLake({ 'orders.yaml': mapping });
  await lake.write('shop/orders/2026-03-01/orders.csv', 'id,on\n1,2026-02-01\n');
  await lake.write('shop/orders/2026-03-02/orders.csv', 'id,on\n1,2026-02-01\n');
  await lake.write('shop/orders/2026-03-02/items.csv', 'order_id,title\n1,x\n');
  await lake.write('shop/orders/2026-03-02/notes.csv', 'x\n');
  await lake.write('erp/events/latest/e.csv', 'event_id,occurred_at,title_en\n1,2026-02-01,x\n');
  await lake.write('stray.csv', 'x\n');
  await lake.store.write('landing/a/b/c/d/deep.csv', 'x\n');
  const expected = [
    { file: 'landing/a/b/c/d/deep.csv', reason: 'expected <source>/<dataset>/<export date>/<file>' },
    { file: 'landing/erp/events/latest/e.csv', reason: expect.stringContaining('found "latest"') },
    { file: 'landing/shop/orders/2026-03-01/orders.csv', reason: 'waits for items*.csv' },
    { file: 'landing/shop/orders/2026-03-02/notes.csv', reason: 'expected a name like orders*.csv' },
    { file: 'stray.csv', reason: 'expected <source>/<dataset>/<export date>/<file>' },
  ];
  expect((await lake.ingest(settings, { isDryRun: true })).notRead).toEqual(expected);
  expect(await lake.store.read(layout.notRead)).toBeNull();
  expect(await lake.ingest(settings)).toMatchObject({ loaded: 1, notRead: expected });
  expect(await kept()).toEqual({ notRead: expected });
  await lake.write('shop/orders/2026-03-01/items.csv', 'order_id,title\n1,x\n');
  expect(await lake.ingest(settings)).toMatchObject({ loaded: 1 });
  expect(await kept()).toEqual({ notRead: expected.filter(({ file }) => !file.includes('2026-03-01')) });
});

test('a landed file that cannot be read is told, loads when it can, and stops no other', async () => {
  lake = await makeLake();
  const events = 'event_id,occurred_at,title_en\n1,2026-02-01,x\n';
  await lake.write('erp/events/2026-03-01/a.csv', events);
  await lake.write('erp/events/2026-03-02/b.csv', events);
  const store = {
    ...lake.store,
    localPath: (key: string) =>
      key.endsWith('a.csv')
        ? Promise.reject(Object.assign(new Error('permission denied'), { code: 'EACCES' }))
        : lake.store.localPath(key),
  };
  expect(await lake.ingest({}, { store })).toMatchObject({
    loaded: 1,
    accepted: 1,
    notRead: [{ file: 'landing/erp/events/2026-03-01/a.csv', reason: 'expected a readable file, found EACCES' }],
  });
  expect(await lake.ingest()).toMatchObject({ loaded: 1, notRead: [] });
  expect(await kept()).toEqual({ notRead: [] });
});

test('a landed file that vanishes before it is loaded is told, loads when it is back, and stops no other', async () => {
  lake = await makeLake();
  const events = 'event_id,occurred_at,title_en\n1,2026-02-01,x\n';
  await lake.write('erp/events/2026-03-01/a.csv', events);
  await lake.write('erp/events/2026-03-02/b.csv', events);
  let asked = 0;
  const store = {
    ...lake.store,
    localPath: async (key: string) => {
      const path = await lake.store.localPath(key);
      if (key.endsWith('a.csv') && ++asked === 2) await rm(path);
      return path;
    },
  };
  const file = 'landing/erp/events/2026-03-01/a.csv';
  const { deliveries, ...report } = await lake.ingest({}, { store });
  const reason = 'expected a readable file, found ENOENT';
  expect(report).toMatchObject({ loaded: 1, accepted: 1, notRead: [{ file, reason }] });
  expect(deliveries[0]).toMatchObject({ files: [file], status: null, refusedReason: reason });
  expect(await lake.ingest()).toMatchObject({ loaded: 1, notRead: [] });
});

test("errors of the day: of a file that is read, of memory; others are the program's own", () => {
  const paths = new Set(['/lake/landing/a.csv']);
  const missing = (path: string) => Object.assign(new Error('no such file'), { code: 'ENOENT', path });
  expect(ofToday(missing('/lake/landing/a.csv'), paths)?.message).toBe('expected a readable file, found ENOENT');
  expect(ofToday(missing('/lake/runs/chunk'), paths)).toBeNull();
  expect(ofToday(new Error('Out of Memory Error: failed to allocate'), paths)?.message).toMatch(/memory/);
  expect(ofToday(new Error('IO Error: no space'), paths)).toBeNull();
});
