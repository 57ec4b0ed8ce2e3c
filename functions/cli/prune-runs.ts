import type { ObjectStore } from '../ports/object-store.ts';

const keepHours = 48;

/**
 * Removes what runs before the current one materialised (staging, marts, models, inputs) once it is older than 48 hours;
 * scorecards are kept for good.
 * @returns number of objects removed
 */
export async function pruneRuns(store: ObjectStore, currentRunId: string, now: Date): Promise<number> {
  const oldest = now.getTime() - keepHours * 3_600_000;
  let removed = 0;
  for (const [prefix, depth] of [
    ['staging/', 2],
    ['marts/', 2],
    ['models/', 2],
    ['runs/', 1],
  ] as const) {
    for (const { key, modifiedAt } of await store.list(prefix)) {
      const runId = key.split('/')[depth];
      if (!runId || runId === currentRunId || !key.endsWith('.parquet') || modifiedAt.getTime() >= oldest) continue;
      await store.remove(key);
      removed += 1;
    }
  }
  return removed;
}
