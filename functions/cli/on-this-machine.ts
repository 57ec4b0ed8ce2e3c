import { mkdirSync } from 'node:fs';
import { totalmem } from 'node:os';
import { resolve } from 'node:path';
import { machineClock } from '../adapters/clock.ts';
import { writeAnchors } from '../adapters/duckdb-anchors.ts';
import { DuckDBFile } from '../adapters/duckdb-file.ts';
import { DuckDBQueryEngine } from '../adapters/duckdb-query-engine.ts';
import { filesystemObjectStore } from '../adapters/filesystem-object-store.ts';
import { notoSansSubsetter } from '../adapters/noto-sans-subsetter.ts';
import { decodeParquet } from '../adapters/parquet-tables.ts';
import { programHash } from '../adapters/program-hash.ts';
import { readQueryFiles } from '../adapters/query-folder.ts';
import { InputError } from '../errors.ts';
import type { Settings } from '../lake/settings.ts';
import type { Place } from '../night/place.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import { projectFolder } from './paths.ts';

/** Memory of the engine: 350 MB for small lakes, eight times the lake for larger ones, at most half the machine; beyond it spills. */
async function memoryLimit(store: ObjectStore): Promise<string> {
  const lakeBytes = (await store.list('lake/')).reduce((sum, { bytes }) => sum + bytes, 0);
  const megabytes = Math.min(Math.max(350, (8 * lakeBytes) / 1e6), totalmem() / 2e6);
  return `${Math.round(megabytes)}MB`;
}

/** A folder and DuckDB. */
export async function onThisMachine(given: {
  readonly lake: string;
  readonly settings: Settings;
  readonly settingsHash: string;
}): Promise<Place & { close(): void }> {
  const lake = resolve(given.lake);
  mkdirSync(lake, { recursive: true });
  await writeAnchors(lake);
  const store = filesystemObjectStore(lake);
  const engine = await DuckDBQueryEngine.open({ lake, memoryLimit: await memoryLimit(store) });
  return {
    name: lake,
    store,
    clock: machineClock,
    fonts: notoSansSubsetter(),
    settings: given.settings,
    settingsHash: given.settingsHash,
    programHash: programHash(projectFolder),
    queryFiles: readQueryFiles(),
    engine: () => engine,
    readRelation: async ({ name, key }) => {
      const bytes = await store.read(key);
      if (!bytes) throw new InputError(`fit: expected the relation ${name} under ${key}, found none`);
      return decodeParquet(bytes);
    },
    publisher: () => new DuckDBFile(lake),
    forgetRuns: async () => undefined,
    close: () => engine.close(),
  };
}
