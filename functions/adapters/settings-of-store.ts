import { posix } from 'node:path';
import { layout } from '../lake/layout.ts';
import { type Settings, settingsSchema } from '../lake/settings.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import { parseSettings } from './settings-file.ts';
import { mappingFiles, settingsHash } from './settings-hash.ts';

export interface StoredSettings {
  readonly settings: Settings;
  /** SHA-256 of the file and of the mapping files it names, as on the command line. */
  readonly hash: string;
  /** Text of a mapping file that the settings name, from beside them in the lake; null when there is none. */
  readonly readMappingFile: (path: string) => Promise<string | null>;
}

/**
 * Settings that lie in the lake (`knowgap.yaml` and the mapping files beside it); the defaults when there are none.
 * @throws InputError that names every fault of the file
 */
export async function settingsOfStore(store: ObjectStore): Promise<StoredSettings> {
  const file = await store.read(layout.settings);
  const settings = file
    ? parseSettings(new TextDecoder().decode(file), `${layout.settings} in the lake`)
    : settingsSchema.parse({});
  const readMapping = async (path: string): Promise<Uint8Array | null> => {
    const key = posix.normalize(path);
    return posix.isAbsolute(key) || key.startsWith('..') ? null : store.read(key);
  };
  const mappings = await Promise.all(mappingFiles(settings).map(readMapping));
  return {
    settings,
    hash: settingsHash(settings, file, mappings),
    readMappingFile: async (path) => {
      const bytes = await readMapping(path);
      return bytes && new TextDecoder().decode(bytes);
    },
  };
}
