import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The folder of the queries that ship with the program. */
export const queriesFolder = new URL('../../queries/', import.meta.url);

export interface QueryFile {
  /** Path inside the folder, such as `marts/knowledge_gaps.sql`. */
  readonly path: string;
  readonly text: string;
}

/** Every .sql and .yaml file of the queries, ordered by path. */
export function readQueryFiles(folder: URL = queriesFolder): QueryFile[] {
  return readdirSync(fileURLToPath(folder), { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => /\.(sql|yaml)$/.test(path))
    .sort()
    .map((path) => ({ path, text: readFileSync(new URL(path, folder), 'utf8') }));
}
