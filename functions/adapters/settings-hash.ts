import { createHash } from 'node:crypto';
import type { Settings } from '../lake/settings.ts';

/** Mappings of the settings that are files, not presets, as the settings name them; in order. */
export const mappingFiles = (settings: Settings): string[] =>
  Object.values(settings.sources)
    .flatMap((source) => Object.values(source.datasets))
    .flatMap(({ mapping }) => (mapping && /\.ya?ml$/.test(mapping) ? [mapping] : []))
    .sort();

/**
 * SHA-256 of the settings of a run: of the bytes of their file and of the mapping files it names (in the order of `mappingFiles`;
 * one that is missing adds nothing), or of the defaults when there is no file.
 */
export function settingsHash(
  settings: Settings,
  file: Uint8Array | null,
  mappings: readonly (Uint8Array | null)[],
): string {
  const hash = createHash('sha256').update(file ?? JSON.stringify(settings));
  for (const bytes of mappings) if (file && bytes) hash.update(bytes);
  return hash.digest('hex');
}
