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

/** Writes the list whole, so that it always tells of the latest ingest: `{"notRead": [{"file", "reason"}, …]}`. */
export async function writeNotRead(store: ObjectStore, files: readonly NotRead[]): Promise<void> {
  await store.write(layout.notRead, `${JSON.stringify({ notRead: sortedNotRead(files) }, null, 1)}\n`);
}

const listSchema = z.object({ notRead: z.array(z.object({ file: z.string(), reason: z.string() })) });

/** The list of the latest ingest; empty when there was none. */
export async function readNotRead(store: ObjectStore): Promise<readonly NotRead[]> {
  const bytes = await store.read(layout.notRead);
  return bytes === null ? [] : listSchema.parse(JSON.parse(new TextDecoder().decode(bytes))).notRead;
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
