import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const projectFolder = new URL('../../', import.meta.url);

/** Writes generated files; paths are from the project's folder. */
export function writeGenerated(files: readonly { readonly path: string; readonly text: string }[]): void {
  for (const { path, text } of files) {
    const target = fileURLToPath(new URL(path, projectFolder));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
}
