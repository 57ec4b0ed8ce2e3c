import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * SHA-256 of everything that computes a number: the code, the queries and the locked dependencies. Together with the settings
 * and what is loaded it names a run: the same run twice is the same work.
 */
export function programHash(projectFolder: string): string {
  const hash = createHash('sha256');
  for (const folder of ['functions', 'queries']) {
    const files = readdirSync(join(projectFolder, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
    for (const file of files) hash.update(file.slice(projectFolder.length)).update(readFileSync(file));
  }
  return hash.update(readFileSync(join(projectFolder, 'package-lock.json'))).digest('hex');
}
