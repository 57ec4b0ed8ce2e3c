import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DuckDBInstance, type DuckDBValue } from '@duckdb/node-api';
import { filesystemObjectStore } from '../../../functions/adapters/filesystem-object-store.ts';
import { type IngestInput, type IngestReport, ingestExports } from '../../../functions/ingest/ingest-exports.ts';
import { landExports } from '../../../functions/ingest/land-exports.ts';
import type { Preset } from '../../../functions/ingest/preset.ts';
import { settingsSchema } from '../../../functions/lake/settings.ts';
import type { ObjectStore } from '../../../functions/ports/object-store.ts';

export type Row = Readonly<Record<string, DuckDBValue>>;

/** A lake in a temporary folder, and its exports. */
export interface TestLake {
  readonly folder: string;
  readonly exports: string;
  readonly store: ObjectStore;
  /** Writes `<source>/<dataset>/<export_date>/<file>` among the exports. */
  write(path: string, content: string | Uint8Array, arrivedAt?: string): Promise<void>;
  /** Lands and ingests. */
  ingest(settings?: unknown, more?: Partial<IngestInput>): Promise<IngestReport>;
  /** Rows of a table's committed data objects; `current`: of deliveries that nothing replaced. */
  rows(sql: string): Promise<readonly Row[]>;
  remove(): Promise<void>;
}

export const quiet = { info: () => {}, warn: () => {} };

export async function makeLake(
  mappings: Readonly<Record<string, string>> = {},
  presets: ReadonlyMap<string, Preset> = new Map(),
): Promise<TestLake> {
  const folder = await mkdtemp(join(tmpdir(), 'knowgap-ingest-'));
  const lake = join(folder, 'lake');
  const exports = join(folder, 'exports');
  await mkdir(exports, { recursive: true });
  const store = filesystemObjectStore(lake);
  return {
    folder: lake,
    exports,
    store,
    async write(path, content, arrivedAt = '2026-03-02T04:00:00Z') {
      const target = join(exports, path);
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, content);
      await utimes(target, new Date(arrivedAt), new Date(arrivedAt));
    },
    async ingest(settings = {}, more = {}) {
      const { notRead: notLanded } = await landExports({
        store,
        exportsFolder: exports,
        scratch: join(folder, 'scratch'),
        journal: quiet,
      });
      return ingestExports({
        store,
        settings: settingsSchema.parse(settings),
        presets,
        readMappingFile: (path) => Promise.resolve(mappings[path] ?? null),
        scratch: join(folder, 'scratch'),
        clock: { now: () => new Date() },
        journal: quiet,
        randomBytes,
        notLanded,
        ...more,
      });
    },
    rows: (sql) => query(lake, sql),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Runs SQL in which `{table}` stands for the rows of committed deliveries that nothing replaced. */
async function query(lake: string, sql: string): Promise<readonly Row[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const deliveries = `read_parquet('${lake}/lake/deliveries/*/*.parquet')`;
    const inForce = `(select delivery_id from ${deliveries} d where not exists (select 1 from ${deliveries} r where r.replaces = d.delivery_id))`;
    const text = sql.replaceAll(/\{(\w+)\}/g, (_, table: string) =>
      table === 'deliveries'
        ? deliveries
        : table === 'quarantine'
          ? `(select * from read_parquet('${lake}/quarantine/*/*.parquet') where delivery_id in ${inForce})`
          : `(select * from read_parquet('${lake}/lake/${table}/*/*.parquet') where batch_id in ${inForce})`,
    );
    return (await connection.runAndReadAll(text)).getRowObjectsJson() as readonly Row[];
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
