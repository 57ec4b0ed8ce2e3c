import { constants, copyFile, mkdir, readdir, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../errors.ts';
import { layout } from '../lake/layout.ts';
import type { Journal } from '../ports/journal.ts';
import type { ObjectStore } from '../ports/object-store.ts';

export interface Landed {
  /** Landing keys written now. */
  readonly landed: readonly string[];
  /** Files that lay there already, the same. */
  readonly unchanged: number;
  /** Files in no place for an export, by path. */
  readonly ignored: readonly string[];
}

/** Place of a file in an exports folder: `<source>/<dataset>/<export_date>/<file>` or, without date, `<source>/<dataset>/<file>`. */
const place = /^[a-z][a-z0-9_]*\/[a-z][a-z0-9_]*\/(?:[^/]+\/)?[^/]+$/;
/** Settings and mappings lie beside the exports. */
const isConfiguration = (path: string): boolean => /\.ya?ml$/i.test(path) || path === 'truth.json';

/** Why a file of an exports folder is no export; null when it is one or belongs to the settings. */
export function misplaced(path: string): string | null {
  if (isConfiguration(path) || place.test(path)) return null;
  const named = path
    .split('/')
    .slice(0, 2)
    .find((part) => !/^[a-z][a-z0-9_]*$/.test(part));
  if (path.split('/').length >= 3 && named !== undefined)
    return `expected names of sources and datasets in a–z, 0–9 and _, found "${named}"`;
  return 'expected <source>/<dataset>/<export date>/<file>';
}

/** Is this file of an exports folder an export? */
export const isExport = (path: string): boolean =>
  !isConfiguration(path) && place.test(path) && !path.split('/').some(isHidden);
const isHidden = (name: string): boolean => name.startsWith('.') || name.startsWith('_');

/**
 * Copies a folder of exports into landing, with the files' modification times, which are when they arrived. A file that lies
 * there already with the same size and time is left alone. Files at the root (settings, truth) and hidden ones are no exports.
 */
export async function landExports(input: {
  readonly store: ObjectStore;
  readonly exportsFolder: string;
  readonly scratch: string;
  readonly journal: Journal;
}): Promise<Landed> {
  const { store, exportsFolder, scratch, journal } = input;
  const folder = await stat(exportsFolder).catch(() => null);
  if (!folder?.isDirectory()) throw new InputError(`exports: expected a folder at ${exportsFolder}, found none`);
  const present = new Map((await store.list(layout.landingRoot)).map((each) => [each.key, each]));
  const landed: string[] = [];
  const ignored: string[] = [];
  let unchanged = 0;
  await mkdir(scratch, { recursive: true });
  for (const path of await filesIn(exportsFolder, '')) {
    const reason = misplaced(path);
    if (reason !== null) {
      ignored.push(path);
      journal.warn('exports: ignored a file', { file: path, reason });
    }
    if (!isExport(path)) continue;
    const from = join(exportsFolder, path);
    const { size, mtime, atime } = await stat(from);
    const key = `${layout.landingRoot}${path}`;
    const there = present.get(key);
    if (there && there.bytes === size && Math.abs(there.modifiedAt.getTime() - mtime.getTime()) < 2) {
      unchanged++;
      continue;
    }
    const draft = join(scratch, 'landing-file');
    await copyFile(from, draft, constants.COPYFILE_FICLONE);
    await utimes(draft, atime, mtime);
    await store.adopt(key, draft);
    landed.push(key);
  }
  return { landed, unchanged, ignored };
}

async function filesIn(root: string, under: string): Promise<string[]> {
  const entries = await readdir(join(root, under), { withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (isHidden(entry.name)) continue;
    const path = under === '' ? entry.name : `${under}/${entry.name}`;
    if (entry.isDirectory()) found.push(...(await filesIn(root, path)));
    else if (entry.isFile()) found.push(path);
  }
  return found;
}
