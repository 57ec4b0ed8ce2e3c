import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { machineClock } from '../../functions/adapters/clock.ts';
import { filesystemObjectStore } from '../../functions/adapters/filesystem-object-store.ts';
import { decodeParquet, rowsOf } from '../../functions/adapters/parquet-tables.ts';
import { Night } from '../../functions/cli/night.ts';
import { resolveSettings } from '../../functions/cli/resolve-settings.ts';
import { ingestExports } from '../../functions/ingest/ingest-exports.ts';
import { landExports } from '../../functions/ingest/land-exports.ts';
import { presets } from '../../functions/ingest/sources/index.ts';
import { layout } from '../../functions/lake/layout.ts';
import type { Row } from '../../functions/lake/rows.ts';

const quiet = { info: () => undefined, warn: () => undefined };

export interface FirmRun {
  readonly runId: string;
  /** Rows of a table that a model wrote. */
  table(name: string): Promise<readonly Row[]>;
}

/** Lands and ingests a folder of exports in a new lake; the night over it is the caller's to close. */
export async function nightOver(exportsFolder: string, lake: string): Promise<Night> {
  const { settings, hash, folder } = resolveSettings({ lake, exports: exportsFolder });
  const store = filesystemObjectStore(lake);
  const scratch = join(lake, 'scratch');
  await landExports({ store, exportsFolder, scratch, journal: quiet });
  await ingestExports({
    store,
    settings,
    presets,
    readMappingFile: async (path) => readFileSync(join(folder, path), 'utf8'),
    scratch,
    clock: machineClock,
    journal: quiet,
    randomBytes: (count) => randomBytes(count),
  });
  return Night.open({ lake, settings, settingsHash: hash });
}

/** Runs ingest, aggregate and fit over a folder of exports in a lake of its own, and forgets the lake after `use`. */
export async function withFirmRun<T>(exportsFolder: string, use: (run: FirmRun) => Promise<T>): Promise<T> {
  const lake = mkdtempSync(join(tmpdir(), 'knowgap-firm-'));
  try {
    const night = await nightOver(exportsFolder, lake);
    try {
      await night.aggregate(quiet);
      await night.fit(quiet);
      return await use({
        runId: night.record.run_id,
        table: async (name) => {
          const bytes = await night.store.read(layout.model(name, night.record.run_id));
          if (!bytes) throw new Error(`run ${night.record.run_id}: expected the table ${name}, found none`);
          return rowsOf(decodeParquet(bytes));
        },
      });
    } finally {
      night.close();
    }
  } finally {
    rmSync(lake, { recursive: true, force: true });
  }
}
