import { join } from 'node:path';
import type { NightPlan } from '../../../functions/night/night-plan.ts';
import type { RunRecord } from '../../../functions/night/run-record.ts';
import { writeSample } from '../../../functions/sample/write-sample.ts';
import { nightOver } from '../../support/firm-run.ts';

const quiet = { info: () => undefined, warn: () => undefined };

/** The full sample firm in a lake folder: every relation that DuckDB builds and every table that the models write. */
export async function sampleLake(
  folder: string,
): Promise<{ readonly lake: string; readonly plan: NightPlan; readonly record: RunRecord }> {
  const exports = join(folder, 'exports');
  const lake = join(folder, 'lake');
  await writeSample({ directory: exports, seed: 1 });
  const night = await nightOver(exports, lake);
  try {
    await night.aggregate(quiet);
    await night.fit(quiet);
    await night.score(quiet);
    return { lake, plan: night.plan, record: night.record };
  } finally {
    night.close();
  }
}
