import type { ObjectStore } from '../ports/object-store.ts';

const keepHours = 48;

/** Prefixes that hold a folder per run, and the place of the run's id in their keys. */
const runFolders = [
  ['staging/', 2],
  ['marts/', 2],
  ['models/', 2],
  ['runs/', 1],
] as const;

/**
 * Removes what runs before the current one materialised (staging, marts, models, inputs) once it is older than 48 hours;
 * scorecards and records of runs are kept for good.
 * @returns number of objects removed, and the runs of which something is left
 */
export async function pruneRuns(
  store: ObjectStore,
  currentRunId: string,
  now: Date,
): Promise<{ readonly removed: number; readonly kept: readonly string[] }> {
  const oldest = now.getTime() - keepHours * 3_600_000;
  const kept = new Set([currentRunId]);
  let removed = 0;
  for (const [prefix, depth] of runFolders) {
    for (const { key, modifiedAt } of await store.list(prefix)) {
      const parts = key.split('/');
      const runId = parts[depth];
      const isRecord = parts.at(-1) === 'run.json';
      if (!runId || parts.length <= depth + 1 || runId === currentRunId || isRecord) continue;
      if (modifiedAt.getTime() >= oldest) kept.add(runId);
      else {
        await store.remove(key);
        removed += 1;
      }
    }
  }
  return { removed, kept: [...kept].sort() };
}
