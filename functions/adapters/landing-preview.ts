import { layout } from '../lake/layout.ts';
import type { ObjectInfo, ObjectStore } from '../ports/object-store.ts';

/**
 * A lake as it would look with a folder of exports landed, for plans that change nothing: reads see both, writes are refused.
 *
 * @param isExport whether a path of the exports folder would be landed
 */
export function landingPreview(
  lake: ObjectStore,
  exports: ObjectStore,
  isExport: (path: string) => boolean,
): ObjectStore {
  const inExports = (key: string): string => key.slice(layout.landingRoot.length);
  const exported = async (): Promise<ObjectInfo[]> =>
    (await exports.list(''))
      .filter((each) => isExport(each.key))
      .map((each) => ({ ...each, key: `${layout.landingRoot}${each.key}` }));
  const holder = async (key: string): Promise<{ readonly store: ObjectStore; readonly key: string }> => {
    const isExport = key.startsWith(layout.landingRoot) && (await exported()).some((each) => each.key === key);
    return isExport ? { store: exports, key: inExports(key) } : { store: lake, key };
  };
  const refuse = async (key: string): Promise<never> => {
    throw new TypeError(`a plan writes nothing, not even ${key}`);
  };
  return {
    async read(key) {
      const at = await holder(key);
      return at.store.read(at.key);
    },
    async readVersion(key) {
      const at = await holder(key);
      return at.store.readVersion(at.key);
    },
    async localPath(key) {
      const at = await holder(key);
      return at.store.localPath(at.key);
    },
    async release(key) {
      const at = await holder(key);
      await at.store.release(at.key);
    },
    async *blocks(key) {
      const at = await holder(key);
      yield* at.store.blocks(at.key);
    },
    async list(prefix) {
      const found = new Map((await lake.list(prefix)).map((each) => [each.key, each]));
      for (const each of await exported()) if (each.key.startsWith(prefix)) found.set(each.key, each);
      return [...found.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
    },
    write: refuse,
    adopt: refuse,
    remove: refuse,
  };
}
