import { cp, mkdir, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { filesystemObjectStore } from '../../functions/adapters/filesystem-object-store.ts';
import { layout } from '../../functions/lake/layout.ts';
import type { ObjectStore } from '../../functions/ports/object-store.ts';
import { knowgap } from '../support/command-line.ts';

/** Runs the command line's whole night on exports; the lake is new or holds the nights before. @throws Error with its output */
export async function localNight(exports: string, lake: string, hashKey: string) {
  process.env.KNOWGAP_HASH_KEY = hashKey;
  const { code, out, errors } = await knowgap(['run', '--exports', exports, '--lake', lake]);
  if (code !== 0) throw new Error(`knowgap run ended with ${code}\n${out}\n${errors}`);
  return filesystemObjectStore(lake);
}

/**
 * Copies the settings and the chosen exports of one night, each with its time, or with the one at which it arrived in a bucket:
 * the order of arrival counts.
 */
export async function exportsOfNight(
  all: string,
  to: string,
  files: readonly string[],
  bucket?: ObjectStore,
): Promise<string> {
  const landed = (await bucket?.list(layout.landingRoot)) ?? [];
  const arrived = new Map(landed.map(({ key, modifiedAt }) => [key, modifiedAt]));
  for (const path of [layout.settings, ...files]) {
    await mkdir(dirname(join(to, path)), { recursive: true });
    await cp(join(all, path), join(to, path), { preserveTimestamps: true });
    const time = arrived.get(`${layout.landingRoot}${path}`);
    if (time) await utimes(join(to, path), time, time);
  }
  return to;
}
