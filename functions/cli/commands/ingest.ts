import { join, resolve } from 'node:path';
import { holdLake } from '../../adapters/lake-lock.ts';
import { layout } from '../../lake/layout.ts';
import { accounted, ingestFolder, planText } from '../ingest-folder.ts';
import { runSteps } from '../progress.ts';
import { keepSettings, resolveSettings } from '../resolve-settings.ts';

export interface IngestOptions {
  readonly exports?: string;
  readonly lake: string;
  readonly config?: string;
  readonly dryRun?: boolean;
}

export async function ingest(options: IngestOptions): Promise<void> {
  const lake = resolve(options.lake);
  const release = holdLake(join(lake, layout.lock));
  try {
    const resolved = resolveSettings({ ...options, lake });
    const isDryRun = options.dryRun === true;
    if (!isDryRun) keepSettings(resolved, lake, options.config !== undefined);
    await runSteps([
      {
        stage: 'ingest',
        run: async (journal) => {
          const report = await ingestFolder({ lake, exports: options.exports, resolved, journal, isDryRun });
          return isDryRun ? planText(report) : `${report.loaded} new deliveries; ${accounted(report)}`;
        },
      },
    ]);
  } finally {
    release();
  }
}
