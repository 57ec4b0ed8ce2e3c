import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { filesystemObjectStore } from '../../functions/adapters/filesystem-object-store.ts';
import { s3Client } from '../../functions/adapters/s3-client.ts';
import { s3ObjectStore } from '../../functions/adapters/s3-object-store.ts';
import type { ObjectStore } from '../../functions/ports/object-store.ts';

const folders: string[] = [];
async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'knowgap-store-'));
  folders.push(made);
  return made;
}
afterAll(async () => {
  for (const each of folders) await rm(each, { recursive: true, force: true });
});

interface Adapter {
  readonly name: string;
  /** Its server runs (npm run test:aws starts it). */
  readonly isThere: boolean;
  /** Objects keep the modification time of the file that they were: S3 sets its own. */
  readonly keepsTime: boolean;
  readonly make: () => Promise<ObjectStore>;
}

const servers = z.object({ s3: z.url().optional() }).parse(JSON.parse(process.env.KNOWGAP_TEST_SERVERS ?? '{}'));

async function bucketStore(prefix: string): Promise<ObjectStore> {
  const client = s3Client({
    endpoint: servers.s3 ?? '',
    region: 'eu-central-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const bucket = `contract-${crypto.randomUUID()}`;
  const place = { LocationConstraint: 'eu-central-1' } as const;
  await client.send(new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: place }));
  return s3ObjectStore({ client, bucket, prefix, scratch: await folder(), partBytes: 5 << 20 });
}

/** One suite over every adapter of the port. */
const adapters: readonly Adapter[] = [
  {
    name: 'filesystem',
    isThere: true,
    keepsTime: true,
    make: async () => filesystemObjectStore(await folder()),
  },
  { name: 'S3', isThere: servers.s3 !== undefined, keepsTime: false, make: () => bucketStore('') },
  {
    name: 'S3 under a prefix',
    isThere: servers.s3 !== undefined,
    keepsTime: false,
    make: () => bucketStore('knowgap/'),
  },
];

for (const { name, isThere, keepsTime, make } of adapters)
  describe.skipIf(!isThere)(`object store: ${name}`, () => {
    let store: ObjectStore;
    beforeAll(async () => {
      store = await make();
    });

    test('reads what was written, null where there is nothing', async () => {
      expect(await store.write('a/b.txt', 'one')).toBe(true);
      expect(await store.write('a/b.txt', 'two')).toBe(true);
      expect(Buffer.from((await store.read('a/b.txt'))!).toString()).toBe('two');
      expect(await store.read('a/c.txt')).toBeNull();
      expect(await store.read('a/b.txt/d')).toBeNull();
    });

    test('of twenty conditional writes at once one wins, and its bytes stay', async () => {
      const won = await Promise.all(
        Array.from({ length: 20 }, (_, writer) => store.write('race/commit', `writer ${writer}`, { ifAbsent: true })),
      );
      expect(won.filter(Boolean)).toHaveLength(1);
      expect(Buffer.from((await store.read('race/commit'))!).toString()).toBe(`writer ${won.indexOf(true)}`);
      expect((await store.list('race/')).map((each) => each.key)).toEqual(['race/commit']);
    });

    test('a version is of its bytes; a write that asks for another changes nothing', async () => {
      expect(await store.readVersion('version/a')).toBeNull();
      expect(await store.write('version/a', 'one', { ifVersion: 'never' })).toBe(false);
      expect(await store.read('version/a')).toBeNull();
      await store.write('version/a', 'one');
      const first = (await store.readVersion('version/a'))!;
      expect(Buffer.from(first.bytes).toString()).toBe('one');
      expect(await store.write('version/a', 'two', { ifVersion: first.version })).toBe(true);
      expect(await store.write('version/a', 'three', { ifVersion: first.version })).toBe(false);
      const second = (await store.readVersion('version/a'))!;
      expect(Buffer.from(second.bytes).toString()).toBe('two');
      expect(second.version).not.toBe(first.version);
    });

    test('of twenty writes at once to one version one wins, and its bytes stay', async () => {
      await store.write('race/pointer', 'start');
      const { version } = (await store.readVersion('race/pointer'))!;
      const won = await Promise.all(
        Array.from({ length: 20 }, (_, writer) =>
          store.write('race/pointer', `writer ${writer}`, { ifVersion: version }),
        ),
      );
      expect(won.filter(Boolean)).toHaveLength(1);
      expect(Buffer.from((await store.read('race/pointer'))!).toString()).toBe(`writer ${won.indexOf(true)}`);
      expect((await store.list('race/pointer')).map((each) => each.key)).toEqual(['race/pointer']);
    });

    test('lists by prefix, ordered by key, with size', async () => {
      for (const key of ['list/b/1', 'list/a', 'list/b/0', 'lisa']) await store.write(key, 'x'.repeat(key.length));
      expect((await store.list('list/')).map((each) => [each.key, each.bytes])).toEqual([
        ['list/a', 6],
        ['list/b/0', 8],
        ['list/b/1', 8],
      ]);
      expect((await store.list('list/b/1')).map((each) => each.key)).toEqual(['list/b/1']);
      expect(await store.list('nothing/')).toEqual([]);
    });

    test('adopts a local file and offers it as a path', async () => {
      const local = join(await folder(), 'part');
      await writeFile(local, 'bytes');
      const then = new Date('2026-03-01T04:05:06Z');
      await utimes(local, then, then);
      const before = Date.now();
      await store.adopt('adopted/part', local);
      expect(await readFile(await store.localPath('adopted/part'), 'utf8')).toBe('bytes');
      const { modifiedAt } = (await store.list('adopted/'))[0]!;
      if (keepsTime) expect(modifiedAt).toEqual(then);
      else expect(Math.abs(modifiedAt.getTime() - before)).toBeLessThan(60_000);
      await expect(stat(local)).rejects.toThrow();
    });

    test('a file of several parts comes back byte by byte, to ten who ask at once', async () => {
      const bytes = randomBytes((11 << 20) + 7);
      const local = join(await folder(), 'large');
      await writeFile(local, bytes);
      await store.adopt('large/file', local);
      expect((await store.list('large/'))[0]!.bytes).toBe(bytes.length);
      const paths = await Promise.all(Array.from({ length: 10 }, () => store.localPath('large/file')));
      expect(new Set(paths).size).toBe(1);
      expect((await readFile(paths[0]!)).equals(bytes)).toBe(true);
      const blocks: Buffer[] = [];
      for await (const block of store.blocks('large/file')) blocks.push(Buffer.from(block));
      expect(blocks.length).toBeGreaterThan(1);
      expect(Buffer.concat(blocks).equals(bytes)).toBe(true);
    });

    test('blocks of an object that is not there fail; of an empty one there are none', async () => {
      await expect(store.blocks('none/there')[Symbol.asyncIterator]().next()).rejects.toThrow(/none\/there|ENOENT/);
      await store.write('none/empty', '');
      const blocks: Buffer[] = [];
      for await (const block of store.blocks('none/empty')) blocks.push(block);
      expect(Buffer.concat(blocks).length).toBe(0);
    });

    test('a path holds the bytes of now, also after another wrote; empty objects too', async () => {
      for (const text of ['one', 'two', '']) {
        await store.write('changing', text);
        expect(await readFile(await store.localPath('changing'), 'utf8')).toBe(text);
        await store.release('changing');
      }
      expect(await store.read('changing')).toEqual(expect.objectContaining({ length: 0 }));
      expect(await readFile(await store.localPath('changing'), 'utf8')).toBe('');
    });

    test('removes, twice without complaint', async () => {
      await store.write('gone', 'x');
      await store.remove('gone');
      await store.remove('gone');
      expect(await store.read('gone')).toBeNull();
    });

    test('refuses keys outside', async () => {
      for (const key of ['../outside', 'a/../../outside']) {
        await expect(store.write(key, 'x')).rejects.toThrow(/inside the lake/);
        await expect(store.read(key)).rejects.toThrow(/inside the lake/);
      }
    });
  });

test('filesystem: the key of ids is readable by its owner only', async () => {
  const store = filesystemObjectStore(await folder());
  await store.write('.secret', 'x', { ifAbsent: true });
  expect((await stat(await store.localPath('.secret'))).mode & 0o777).toBe(0o600);
});
