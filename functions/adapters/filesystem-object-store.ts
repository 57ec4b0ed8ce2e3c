import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, link, mkdir, open, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { LakeError } from '../errors.ts';
import type { ObjectInfo, ObjectStore, VersionedObject, WriteCondition } from '../ports/object-store.ts';

const isMissing = (error: unknown): boolean => hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR');

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

const versionOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Unfinished files; never listed, left behind only by a crash. */
const unfinished = '.writing-';

/** A lock that is older was left behind by a process that ended; its work takes milliseconds. */
const lockMilliseconds = 10_000;

/** Runs the work while no other process does under the same lock file. */
async function alone<T>(lock: string, work: () => Promise<T>): Promise<T> {
  await mkdir(dirname(lock), { recursive: true });
  for (;;) {
    try {
      await (await open(lock, 'wx')).close();
      break;
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
      const held = await stat(lock).catch(() => null);
      if (held && Date.now() - held.mtimeMs > lockMilliseconds) await rm(lock, { force: true });
      else await setTimeout(5);
    }
  }
  try {
    return await work();
  } finally {
    await rm(lock, { force: true });
  }
}

/**
 * A folder as object store. A write goes to a file beside its place, is flushed, and takes its name at once (rename, or link
 * where it must not replace), so a reader sees the whole object or none, whatever stops the process. Objects whose name
 * starts with a dot (the key of ids) are readable by the owner only. The version of an object is the hash of its bytes; writes
 * that ask for a version follow each other.
 */
export function filesystemObjectStore(folder: string): ObjectStore {
  const root = resolve(folder);

  const pathOf = (key: string): string => {
    const path = resolve(root, ...key.split('/'));
    if (path !== root && !path.startsWith(root + sep))
      throw new LakeError(`object store: expected a key inside the lake, found "${key}"`);
    return path;
  };

  const besides = (path: string): string => join(dirname(path), `${unfinished}${randomUUID()}`);

  async function flushFolder(path: string): Promise<void> {
    const handle = await open(dirname(path), 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }

  async function read(key: string): Promise<Uint8Array | null> {
    return readFile(pathOf(key)).catch((error: unknown) => {
      if (isMissing(error)) return null;
      throw error;
    });
  }

  async function readVersion(key: string): Promise<VersionedObject | null> {
    const bytes = await read(key);
    return bytes && { bytes, version: versionOf(bytes) };
  }

  async function write(key: string, bytes: Uint8Array | string, condition?: WriteCondition): Promise<boolean> {
    const { ifVersion } = condition ?? {};
    if (ifVersion === undefined) return replace(key, bytes, condition?.ifAbsent ?? false);
    const path = pathOf(key);
    return alone(join(dirname(path), `${unfinished}lock-${basename(path)}`), async () => {
      const present = await readVersion(key);
      return present?.version === ifVersion && replace(key, bytes, false);
    });
  }

  async function replace(key: string, bytes: Uint8Array | string, ifAbsent: boolean): Promise<boolean> {
    const path = pathOf(key);
    await mkdir(dirname(path), { recursive: true });
    const draft = besides(path);
    try {
      const handle = await open(draft, 'wx', basename(path).startsWith('.') ? 0o600 : 0o644);
      try {
        await handle.writeFile(bytes);
        await handle.sync();
      } finally {
        await handle.close();
      }
      if (ifAbsent) {
        try {
          await link(draft, path);
        } catch (error) {
          if (hasCode(error, 'EEXIST')) return false;
          throw error;
        }
      } else {
        await rename(draft, path);
      }
      await flushFolder(path);
      return true;
    } finally {
      await rm(draft, { force: true });
    }
  }

  async function adopt(key: string, localPath: string): Promise<void> {
    const path = pathOf(key);
    await mkdir(dirname(path), { recursive: true });
    const handle = await open(localPath, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    try {
      await rename(localPath, path);
    } catch (error) {
      if (!hasCode(error, 'EXDEV')) throw error;
      const draft = besides(path);
      const { atime, mtime } = await stat(localPath);
      await copyFile(localPath, draft);
      await utimes(draft, atime, mtime);
      await rename(draft, path);
      await rm(localPath, { force: true });
    }
    await flushFolder(path);
  }

  async function list(prefix: string): Promise<readonly ObjectInfo[]> {
    const start = prefix.endsWith('/') ? prefix : prefix.slice(0, prefix.lastIndexOf('/') + 1);
    const found: ObjectInfo[] = [];
    const visit = async (path: string, key: string): Promise<void> => {
      const entries = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
        if (isMissing(error)) return [];
        throw error;
      });
      for (const entry of entries) {
        const entryKey = `${key}${entry.name}`;
        const entryPath = join(path, entry.name);
        if (entry.name.startsWith(unfinished)) continue;
        if (entry.isDirectory()) await visit(entryPath, `${entryKey}/`);
        else if (entryKey.startsWith(prefix)) {
          const info = await stat(entryPath).catch((error: unknown) => {
            if (isMissing(error)) return null;
            throw error;
          });
          if (info?.isFile()) found.push({ key: entryKey, bytes: info.size, modifiedAt: info.mtime });
        }
      }
    };
    await visit(pathOf(start), start);
    return found.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  }

  async function* blocks(key: string): AsyncGenerator<Buffer> {
    for await (const block of createReadStream(pathOf(key), { highWaterMark: 1 << 20 })) {
      if (!Buffer.isBuffer(block)) throw new TypeError(`${key}: expected bytes, found text`);
      yield block;
    }
  }

  return {
    read,
    readVersion,
    write,
    adopt,
    localPath: (key) => Promise.resolve(pathOf(key)),
    release: async () => {},
    blocks,
    list,
    remove: (key) => rm(pathOf(key), { force: true }),
  };
}
