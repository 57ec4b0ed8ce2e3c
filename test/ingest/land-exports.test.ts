import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { landExports } from '../../functions/ingest/land-exports.ts';
import type { ObjectStore } from '../../functions/ports/object-store.ts';
import { makeLake, type TestLake } from './support/lake.ts';

let lake: TestLake;
afterEach(() => lake.remove());

const day = 'erp/events/2026-03-01';
const events = 'event_id,occurred_at,title_en\n1,2026-02-01,x\n';
const land = (more: { readonly store?: ObjectStore; readonly infos?: unknown[]; readonly warnings?: unknown[] } = {}) =>
  landExports({
    store: more.store ?? lake.store,
    exportsFolder: lake.exports,
    scratch: join(lake.folder, '..', 'scratch'),
    journal: {
      info: (_event, facts) => more.infos?.push(facts),
      warn: (_event, facts) => more.warnings?.push(facts),
    },
  });
const keys = async () => (await lake.store.list('landing/')).map(({ key }) => key);

describe('what cannot be read is told and stops no other file', () => {
  test('a link to nothing', async () => {
    lake = await makeLake();
    await lake.write(`${day}/b.csv`, events);
    await symlink(join(lake.exports, 'gone.csv'), join(lake.exports, day, 'a.csv'));
    const warnings: unknown[] = [];
    const reason = 'expected a readable file, found ENOENT';
    expect(await land({ warnings })).toEqual({
      landed: [`landing/${day}/b.csv`],
      unchanged: 0,
      notRead: [{ file: `${day}/a.csv`, reason }],
    });
    expect(warnings).toEqual([{ file: `${day}/a.csv`, reason }]);
  });
  test('a file that vanishes while others are copied', async () => {
    lake = await makeLake();
    for (const name of ['a', 'b', 'c']) await lake.write(`${day}/${name}.csv`, events);
    const store: ObjectStore = {
      ...lake.store,
      adopt: async (key, path) => {
        await rm(join(lake.exports, day, 'b.csv'), { force: true });
        await lake.store.adopt(key, path);
      },
    };
    const { landed, notRead } = await land({ store });
    expect(landed).toEqual([`landing/${day}/a.csv`, `landing/${day}/c.csv`]);
    expect(notRead).toEqual([{ file: `${day}/b.csv`, reason: 'expected a readable file, found ENOENT' }]);
  });
  test('a fault of the lake itself is no fault of a file', async () => {
    lake = await makeLake();
    await lake.write(`${day}/a.csv`, events);
    const store: ObjectStore = { ...lake.store, adopt: () => Promise.reject(new Error('ENOSPC: no space')) };
    await expect(land({ store })).rejects.toThrow('ENOSPC');
  });
  test('misplaced files', async () => {
    lake = await makeLake();
    await lake.write('stray.csv', events);
    await lake.write('knowgap.yaml', '');
    expect((await land()).notRead).toEqual([
      { file: 'stray.csv', reason: 'expected <source>/<dataset>/<export date>/<file>' },
    ]);
  });
});

describe('links', () => {
  test('to files and folders are followed', async () => {
    lake = await makeLake();
    const elsewhere = join(lake.exports, '..', 'elsewhere');
    await mkdir(elsewhere, { recursive: true });
    await writeFile(join(elsewhere, 'linked.csv'), events);
    await mkdir(join(lake.exports, day), { recursive: true });
    await symlink(join(elsewhere, 'linked.csv'), join(lake.exports, day, 'file.csv'));
    await symlink(elsewhere, join(lake.exports, 'erp/events/2026-03-02'));
    await land();
    expect(await keys()).toEqual([`landing/${day}/file.csv`, 'landing/erp/events/2026-03-02/linked.csv']);
  });
  test('to a folder above end there, and are told', async () => {
    lake = await makeLake();
    await lake.write(`${day}/a.csv`, events);
    await symlink(lake.exports, join(lake.exports, 'erp/loop'));
    const { landed, notRead } = await land();
    expect(landed).toEqual([`landing/${day}/a.csv`]);
    expect(notRead).toEqual([
      { file: 'erp/loop', reason: 'expected a folder, found a link to a folder that it lies in' },
    ]);
  });
});

test('hidden names are skipped, and named for those who look', async () => {
  lake = await makeLake();
  await lake.write(`${day}/a.csv`, events);
  await lake.write(`${day}/_SUCCESS`, '');
  await lake.write('.git/erp/a.csv', '');
  const infos: unknown[] = [];
  const warnings: unknown[] = [];
  expect((await land({ infos, warnings })).notRead).toEqual([]);
  expect(infos).toEqual([{ file: '.git' }, { file: `${day}/_SUCCESS` }]);
  expect(warnings).toEqual([]);
});
