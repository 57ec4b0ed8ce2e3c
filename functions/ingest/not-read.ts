import { createHash } from 'node:crypto';
import { z } from 'zod';
import { KnowgapError } from '../errors.ts';
import { layout } from '../lake/layout.ts';
import type { ObjectStore } from '../ports/object-store.ts';

/** A file that no delivery holds: it could not be read, lies in no place for exports, or waits for others. */
export interface NotRead {
  /** Landing key; of a file that did not get there, its path in the exports folder. */
  readonly file: string;
  readonly reason: string;
}

/** Files in the order of their names, each once. */
export const sortedNotRead = (files: readonly NotRead[]): NotRead[] =>
  [...new Map(files.map(({ file, reason }) => [JSON.stringify([file, reason]), { file, reason }]))]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, each]) => each);

const textOf = (files: readonly NotRead[]): string => `${JSON.stringify({ notRead: files }, null, 1)}\n`;

/**
 * Writes the list of an ingest of all landing, so that it always tells of the latest one: `{"notRead": [{"file", "reason"}, …]}`;
 * what was told of single files is then out of date.
 */
export async function writeNotRead(store: ObjectStore, files: readonly NotRead[]): Promise<void> {
  await store.write(layout.notRead, textOf(sortedNotRead(files)));
  for (const { key } of await store.list(layout.notReadRoot)) await store.remove(key);
}

/** Writes what is to be told of single files after they were looked at, and takes back what was told of them before. */
export async function writeNotReadOf(
  store: ObjectStore,
  looked: readonly string[],
  files: readonly NotRead[],
): Promise<void> {
  for (const file of looked) {
    const key = layout.notReadFile(createHash('sha256').update(file).digest('hex').slice(0, 32));
    const told = sortedNotRead(files.filter((each) => each.file === file));
    if (told.length > 0) await store.write(key, textOf(told));
    else if ((await store.read(key)) !== null) await store.remove(key);
  }
  await takeBack(store, new Set(looked));
}

/** Takes files out of the list of the latest ingest of all landing. */
async function takeBack(store: ObjectStore, files: ReadonlySet<string>): Promise<void> {
  for (;;) {
    const present = await store.readVersion(layout.notRead);
    if (!present) return;
    const told = parse(present.bytes);
    const others = told.filter(({ file }) => !files.has(file));
    if (others.length === told.length) return;
    if (await store.write(layout.notRead, textOf(others), { ifVersion: present.version })) return;
  }
}

const listSchema = z.object({ notRead: z.array(z.object({ file: z.string(), reason: z.string() })) });
const parse = (bytes: Uint8Array): readonly NotRead[] =>
  listSchema.parse(JSON.parse(new TextDecoder().decode(bytes))).notRead;

/** What the latest ingests did not read; empty when there were none. */
export async function readNotRead(store: ObjectStore): Promise<readonly NotRead[]> {
  const single = (await store.list(layout.notReadRoot)).map(({ key }) => key);
  const lists = await Promise.all([layout.notRead, ...single].map((key) => store.read(key)));
  return sortedNotRead(lists.flatMap((bytes) => (bytes === null ? [] : parse(bytes))));
}

/** A delivery that cannot be read today: nothing of it is committed, and the next run tries it again. */
export class UnreadToday extends KnowgapError {
  override readonly name = 'UnreadToday';
}

/** The error as one of the day, when it is about a file that is read, or about memory that the engine has not. */
export function ofToday(error: unknown, paths: ReadonlySet<string>): UnreadToday | null {
  if (!(error instanceof Error)) return null;
  if (/^Out of Memory Error/.test(error.message))
    return new UnreadToday('expected to get by with the memory of the engine, found too little', { cause: error });
  const isOfFile = 'path' in error && typeof error.path === 'string' && paths.has(error.path);
  return isOfFile ? new UnreadToday(unreadable(error, 'file'), { cause: error }) : null;
}

/** Codes of the operating system about one file or folder; others (a full disk) are of the machine, and stop the night. */
const ofFile = ['EACCES', 'EBUSY', 'EIO', 'EISDIR', 'ELOOP', 'ENAMETOOLONG', 'ENOENT', 'ENOTDIR', 'EPERM', 'ESTALE'];

/** Why a file or folder cannot be read; throws the error again when it is not about that one alone. */
export function unreadable(error: unknown, what: 'file' | 'folder'): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (!ofFile.includes(code)) throw error;
  return `expected a readable ${what}, found ${code}`;
}
