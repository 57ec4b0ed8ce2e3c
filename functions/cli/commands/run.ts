import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { filesystemObjectStore } from '../../adapters/filesystem-object-store.ts';
import { holdLake } from '../../adapters/lake-lock.ts';
import { layout } from '../../lake/layout.ts';
import { pageFile } from '../../publish/publish-scorecard.ts';
import { summaryOf } from '../../publish/summary.ts';
import { writeSample } from '../../sample/write-sample.ts';
import { readCurrentRun, readCurrentScorecard } from '../current-run.ts';
import { accounted, ingestFolder, planText } from '../ingest-folder.ts';
import { Night } from '../night.ts';
import { defaultSample } from '../paths.ts';
import { colour, runSteps } from '../progress.ts';
import { keepSettings, resolveSettings } from '../resolve-settings.ts';
import { nightSteps } from '../steps.ts';

export interface RunOptions {
  readonly exports?: string;
  readonly lake: string;
  readonly config?: string;
  readonly asOf?: string;
  readonly dryRun?: boolean;
}

/** The whole night on this machine. */
export async function run(options: RunOptions): Promise<void> {
  const lake = resolve(options.lake);
  const release = holdLake(join(lake, layout.lock));
  try {
    const exports = await exportsOf(options, lake);
    const resolved = resolveSettings({ ...options, lake, ...(exports ? { exports } : {}) });
    const isDryRun = options.dryRun === true;
    if (!isDryRun) keepSettings(resolved, lake, options.config !== undefined);
    await runSteps([
      {
        stage: 'ingest',
        run: async (journal) => {
          const report = await ingestFolder({ lake, exports, resolved, journal, isDryRun });
          return isDryRun ? planText(report) : `${report.loaded} new deliveries; ${accounted(report)}`;
        },
      },
    ]);
    if (isDryRun) return;
    await compute(lake, resolved.settings, resolved.hash, options.asOf);
    await printSummary(lake);
  } finally {
    release();
  }
}

async function compute(
  lake: string,
  settings: ReturnType<typeof resolveSettings>['settings'],
  settingsHash: string,
  asOf?: string,
): Promise<void> {
  const night = await Night.open({ lake, settings, settingsHash, asOf });
  try {
    const current = await readCurrentRun(night.store);
    if (current?.run_id === night.record.run_id && existsSync(join(lake, layout.database))) {
      console.log(`Nothing changed since run ${current.run_id}: its scorecard stands.`);
      return;
    }
    await runSteps(nightSteps(night));
  } finally {
    night.close();
  }
}

/** The exports given; on an empty lake without any, a sample firm's. */
async function exportsOf(options: RunOptions, lake: string): Promise<string | undefined> {
  if (options.exports) return resolve(options.exports);
  const landed = await filesystemObjectStore(lake).list(layout.landingRoot);
  if (landed.length > 0) return undefined;
  if (!existsSync(join(defaultSample, 'truth.json'))) {
    console.log(`No exports given: writing those of a sample firm to ${defaultSample}`);
    await writeSample({ directory: defaultSample, customers: 20_000, seed: 1 });
  }
  return defaultSample;
}

async function printSummary(lake: string): Promise<void> {
  const card = await readCurrentScorecard(filesystemObjectStore(lake));
  console.log(`\n${summaryOf(card, 'en').join('\n')}\n`);
  for (const language of ['en', 'zh-CN'] as const) {
    const path = join(lake, layout.scorecard(card.period, card.run_id, pageFile(language)));
    console.log(`${language === 'en' ? 'Scorecard' : '记分卡   '} ${colour('bold', path)}`);
  }
  console.log(`Ask      npm run knowgap -- sql "select * from gap_estimates limit 5"`);
}
