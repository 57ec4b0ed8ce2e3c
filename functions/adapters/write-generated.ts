import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { queriesFolder } from './query-folder.ts';

/** Writes generated files under `queries/`. */
export function writeGenerated(files: readonly { readonly path: string; readonly text: string }[]): void {
  for (const { path, text } of files) {
    const target = join(fileURLToPath(queriesFolder), path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
}
