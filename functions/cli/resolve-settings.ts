import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { readSettings } from '../adapters/settings-file.ts';
import { mappingFiles, settingsHash } from '../adapters/settings-hash.ts';
import { layout } from '../lake/layout.ts';
import { type Settings, settingsSchema } from '../lake/settings.ts';
import { projectFolder } from './paths.ts';

export interface ResolvedSettings {
  readonly settings: Settings;
  /** The file they came from; null: defaults. */
  readonly file: string | null;
  /** Folder that mapping files are named from. */
  readonly folder: string;
  /** SHA-256 of the file and of the mapping files it names. */
  readonly hash: string;
}

/** Settings of a run: the file given, else the one in the exports folder, else the lake's, else the defaults. */
export function resolveSettings(given: {
  readonly config?: string;
  readonly lake: string;
  readonly exports?: string;
}): ResolvedSettings {
  const folders = [...(given.exports ? [given.exports] : []), given.lake];
  const candidates = folders.map((folder) => join(folder, layout.settings));
  const file = given.config ?? candidates.find((path) => existsSync(path)) ?? null;
  if (file === null) {
    const settings = settingsSchema.parse({});
    return { settings, file, folder: given.lake, hash: settingsHash(settings, null, []) };
  }
  const settings = readSettings(resolve(file));
  const folder = dirname(resolve(file));
  const mappings = mappingFiles(settings).map((path) => {
    const found = isAbsolute(path) ? path : join(folder, path);
    return existsSync(found) ? readFileSync(found) : null;
  });
  return { settings, file: resolve(file), folder, hash: settingsHash(settings, readFileSync(file), mappings) };
}

/**
 * Keeps the settings with the lake, so that later commands need no option: the file, or the commented template, and the mapping
 * files beside it. Called once they have proved to be readable.
 */
export function keepSettings(resolved: ResolvedSettings, lake: string): void {
  const target = join(lake, layout.settings);
  if (resolved.file === target) return;
  mkdirSync(lake, { recursive: true });
  copyFileSync(resolved.file ?? join(projectFolder, 'functions', 'cli', 'knowgap.template.yaml'), target);
  for (const path of mappingFiles(resolved.settings)) {
    const from = join(resolved.folder, path);
    if (isAbsolute(path) || !existsSync(from)) continue;
    mkdirSync(dirname(join(lake, path)), { recursive: true });
    copyFileSync(from, join(lake, path));
  }
}
