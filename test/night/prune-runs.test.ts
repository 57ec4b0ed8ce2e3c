import { mkdtempSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { filesystemObjectStore } from '../../functions/adapters/filesystem-object-store.ts';
import { layout } from '../../functions/lake/layout.ts';
import { pruneRuns } from '../../functions/night/prune-runs.ts';

test('what older runs materialised goes after 48 hours; the current run, fresh ones, run records and scorecards stay', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'knowgap-prune-'));
  const store = filesystemObjectStore(folder);
  const now = new Date('2026-10-31T12:00:00Z');
  const aged = async (key: string, hours: number) => {
    await store.write(key, 'x');
    const at = new Date(now.getTime() - hours * 3_600_000);
    utimesSync(join(folder, key), at, at);
  };
  const old = [
    layout.staging('customers', 'old'),
    layout.mart('knowledge_gaps', 'old'),
    layout.model('diagnosis', 'old'),
    layout.input('periods', 'old'),
    layout.run('old', 'plan.json'),
  ];
  const kept = [layout.run('old', 'run.json'), layout.scorecard('2026-09', 'old', 'scorecard.json')];
  for (const key of [...old, ...kept, layout.mart('knowledge_gaps', 'current')]) await aged(key, 49);
  await aged(layout.mart('knowledge_gaps', 'fresh'), 47);
  expect(await pruneRuns(store, 'current', now)).toEqual({ removed: old.length, kept: ['current', 'fresh'] });
  for (const key of old) expect(await store.read(key)).toBeNull();
  for (const key of [...kept, layout.mart('knowledge_gaps', 'current'), layout.mart('knowledge_gaps', 'fresh')]) {
    expect(await store.read(key)).not.toBeNull();
  }
});
