import { existsSync } from 'node:fs';
import { cp, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { filesystemObjectStore } from '../../functions/adapters/filesystem-object-store.ts';
import { knowgap } from '../support/command-line.ts';

/** Runs the command line's whole night on exports; the lake is new or holds the nights before. @throws Error with its output */
export async function localNight(exports: string, lake: string, hashKey: string) {
  process.env.KNOWGAP_HASH_KEY = hashKey;
  const { code, out, errors } = await knowgap(['run', '--exports', exports, '--lake', lake]);
  if (code !== 0) throw new Error(`knowgap run ended with ${code}\n${out}\n${errors}`);
  return filesystemObjectStore(lake);
}

/** Copies of exports, with their times, for one night: the settings and the files that are chosen. */
export async function exportsOfNight(all: string, to: string, files: readonly string[]): Promise<string> {
  for (const path of ['knowgap.yaml', ...files]) {
    if (!existsSync(join(all, path))) throw new Error(`exports: expected ${path} in ${all}`);
    await mkdir(dirname(join(to, path)), { recursive: true });
    await cp(join(all, path), join(to, path), { preserveTimestamps: true });
  }
  return to;
}
