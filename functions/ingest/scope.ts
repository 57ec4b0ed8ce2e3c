import { posix } from 'node:path';
import { layout } from '../lake/layout.ts';
import type { ObjectInfo, ObjectStore } from '../ports/object-store.ts';
import { type DatasetPlan, type MappingSources, resolveDataset } from './resolve-mapping.ts';
import { type LandedFile, scanLanding } from './scan-landing.ts';

/** Files of such a dataset and export date are one delivery; else each file is its own. */
export const isReadTogether = (plan: DatasetPlan | null): boolean =>
  plan !== null && (plan.mapping.join.length > 0 || plan.isFull);

/**
 * The objects that an ingest of these landing files must look at: the files themselves (those that are gone: none), and where a
 * delivery is made of several files, those that lie beside them with the same export date.
 */
export async function objectsInScope(
  store: ObjectStore,
  files: readonly string[],
  sources: MappingSources,
): Promise<ObjectInfo[]> {
  const found = new Map<string, ObjectInfo>();
  for (const key of new Set(files)) {
    const [object] = (await store.list(key)).filter((each) => each.key === key);
    if (!object) continue;
    found.set(key, object);
    const [file] = scanLanding([object], sources.settings);
    if (!file || !isReadTogether(await resolveDataset(file.source, file.dataset, file.name, sources))) continue;
    for (const each of await siblings(store, file, sources)) found.set(each.key, each);
  }
  return [...found.values()].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

async function siblings(store: ObjectStore, file: LandedFile, { settings }: MappingSources): Promise<ObjectInfo[]> {
  const beside = (await store.list(`${file.folder}/`)).filter(({ key }) => posix.dirname(key) === file.folder);
  const ofThatDay = scanLanding(beside, settings).filter(({ exportDate }) => exportDate === file.exportDate);
  const keys = new Set(ofThatDay.map(({ key }) => key));
  return beside.filter(({ key }) => keys.has(key));
}

/** Is this key of the lake's bucket a file of landing that is to be looked at? Folders' markers and hidden files are none. */
export function isLandingFile(key: string): boolean {
  if (!key.startsWith(layout.landingRoot) || key.endsWith('/')) return false;
  return !key.split('/').some((part) => part === '' || part.startsWith('.') || part.startsWith('_'));
}
