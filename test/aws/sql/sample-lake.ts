import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { machineClock } from '../../../functions/adapters/clock.ts';
import { filesystemObjectStore } from '../../../functions/adapters/filesystem-object-store.ts';
import { Night } from '../../../functions/cli/night.ts';
import { resolveSettings } from '../../../functions/cli/resolve-settings.ts';
import { ingestExports } from '../../../functions/ingest/ingest-exports.ts';
import { landExports } from '../../../functions/ingest/land-exports.ts';
import { presets } from '../../../functions/ingest/sources/index.ts';
import type { NightPlan } from '../../../functions/night/night-plan.ts';
import type { RunRecord } from '../../../functions/night/run-record.ts';
import { writeSample } from '../../../functions/sample/write-sample.ts';

const quiet = { info: () => undefined, warn: () => undefined };

/** The full sample firm in a lake folder: every relation that DuckDB builds and every table that the models write. */
export async function sampleLake(
  folder: string,
): Promise<{ readonly lake: string; readonly plan: NightPlan; readonly record: RunRecord }> {
  const exports = join(folder, 'exports');
  const lake = join(folder, 'lake');
  await writeSample({ directory: exports, seed: 1 });
  const { settings, hash, folder: beside } = resolveSettings({ lake, exports });
  const store = filesystemObjectStore(lake);
  const scratch = join(lake, 'scratch');
  await landExports({ store, exportsFolder: exports, scratch, journal: quiet });
  await ingestExports({
    store,
    settings,
    presets,
    readMappingFile: async (path) => readFileSync(join(beside, path), 'utf8'),
    scratch,
    clock: machineClock,
    journal: quiet,
    randomBytes: (count) => randomBytes(count),
  });
  const night = await Night.open({ lake, settings, settingsHash: hash });
  try {
    await night.aggregate(quiet);
    await night.fit(quiet);
    await night.score(quiet);
    return { lake, plan: night.plan, record: night.record };
  } finally {
    night.close();
  }
}
