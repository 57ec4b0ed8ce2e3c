import type { Stats } from 'node:fs';
import { constants, copyFile, mkdir, readdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../errors.ts';
import { layout } from '../lake/layout.ts';
import type { Journal } from '../ports/journal.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import { type NotRead, unreadable } from './not-read.ts';
import { hashFile } from './text/byte-stream.ts';

export interface Landed {
  /** Landing keys written now. */
  readonly landed: readonly string[];
  /** Files that lay there already, the same. */
  readonly unchanged: number;
  /** Files and folders in no place for an export, or that cannot be read, by path. */
  readonly notRead: readonly NotRead[];
}

/** Place of a file in an exports folder: `<source>/<dataset>/<export_date>/<file>` or, without date, `<source>/<dataset>/<file>`. */
const place = /^[a-z][a-z0-9_]*\/[a-z][a-z0-9_]*\/(?:[^/]+\/)?[^/]+$/;
/** Settings and mappings lie beside the exports. */
const isConfiguration = (path: string): boolean => /\.ya?ml$/i.test(path) || path === 'truth.json';

/** Why a file of an exports folder is no export; null when it is one or belongs to the settings. */
export function misplaced(path: string): string | null {
  if (isConfiguration(path) || place.test(path) || path.split('/').some(isHidden)) return null;
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
 * Links are followed. What cannot be read is told and left out; it stops no other file.
 * @throws InputError when the folder itself is none
 */
export async function landExports(input: {
  readonly store: ObjectStore;
  readonly exportsFolder: string;
  readonly scratch: string;
  readonly journal: Journal;
  /** Does the store keep modification times? One that does not (S3) is compared by size and bytes. Default: it does. */
  readonly keepsTime?: boolean;
}): Promise<Landed> {
  const { store, exportsFolder, scratch, journal, keepsTime = true } = input;
  const folder = await stat(exportsFolder).catch(() => null);
  if (!folder?.isDirectory()) throw new InputError(`exports: expected a folder at ${exportsFolder}, found none`);
  const present = new Map((await store.list(layout.landingRoot)).map((each) => [each.key, each]));
  const landed: string[] = [];
  const notRead: NotRead[] = [];
  let unchanged = 0;
  await mkdir(scratch, { recursive: true });
  const found = await filesIn(exportsFolder);
  for (const name of found.skipped) journal.info('exports: skipped a hidden name', { file: name });
  notRead.push(...found.notRead);
  for (const { path, facts } of found.files) {
    const reason = misplaced(path);
    if (reason !== null) notRead.push({ file: path, reason });
    if (!isExport(path)) continue;
    const { size, mtime } = facts;
    const key = `${layout.landingRoot}${path}`;
    const there = present.get(key);
    const isSameTime = there !== undefined && Math.abs(there.modifiedAt.getTime() - mtime.getTime()) < 2;
    if (keepsTime && isSameTime && there.bytes === size) {
      unchanged++;
      continue;
    }
    const draft = join(scratch, 'landing-file');
    const fault = await copied(join(exportsFolder, path), draft, facts);
    if (fault !== null) {
      notRead.push({ file: path, reason: fault });
      continue;
    }
    if (!keepsTime && there?.bytes === size && (await isSame(store, key, draft))) {
      unchanged++;
      continue;
    }
    await store.adopt(key, draft);
    landed.push(key);
  }
  for (const { file, reason } of notRead) journal.warn('exports: a file is not read', { file, reason });
  return { landed, unchanged, notRead };
}

async function isSame(store: ObjectStore, key: string, path: string): Promise<boolean> {
  const there = await hashFile(await store.localPath(key));
  await store.release(key);
  return there.sha256 === (await hashFile(path)).sha256;
}

/** Copies a file with its time; null, or why it cannot be read. */
async function copied(from: string, draft: string, { atime, mtime }: Stats): Promise<string | null> {
  try {
    await rm(draft, { force: true });
    await copyFile(from, draft, constants.COPYFILE_FICLONE);
    await utimes(draft, atime, mtime);
    return null;
  } catch (error) {
    return unreadable(error, 'file');
  }
}

interface FoundFiles {
  readonly files: { readonly path: string; readonly facts: Stats }[];
  readonly notRead: NotRead[];
  /** Hidden names, which are no exports. */
  readonly skipped: string[];
}

/** Files under a folder, in the order of their paths, links followed; a folder that lies in itself is told and not entered. */
async function filesIn(root: string): Promise<FoundFiles> {
  const found: FoundFiles = { files: [], notRead: [], skipped: [] };
  const enter = async (under: string, above: readonly string[]): Promise<void> => {
    let names: string[];
    try {
      names = await readdir(join(root, under));
    } catch (error) {
      found.notRead.push({ file: under || '.', reason: unreadable(error, 'folder') });
      return;
    }
    for (const name of names.sort()) {
      const path = under === '' ? name : `${under}/${name}`;
      if (isHidden(name)) {
        found.skipped.push(path);
        continue;
      }
      let facts: Stats;
      try {
        facts = await stat(join(root, path));
      } catch (error) {
        found.notRead.push({ file: path, reason: unreadable(error, 'file') });
        continue;
      }
      const self = `${facts.dev}:${facts.ino}`;
      if (facts.isFile()) found.files.push({ path, facts });
      else if (!facts.isDirectory())
        found.notRead.push({ file: path, reason: 'expected a file or a folder, found neither' });
      else if (above.includes(self))
        found.notRead.push({ file: path, reason: 'expected a folder, found a link to a folder that it lies in' });
      else await enter(path, [...above, self]);
    }
  };
  const { dev, ino } = await stat(root);
  await enter('', [`${dev}:${ino}`]);
  return found;
}
