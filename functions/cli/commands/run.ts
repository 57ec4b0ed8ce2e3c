import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { filesystemObjectStore } from '../../adapters/filesystem-object-store.ts';
import { layout } from '../../lake/layout.ts';
import { readCurrentRun, readCurrentScorecard } from '../../night/run-record.ts';
import { pipeline } from '../../pipeline.ts';
import { pageFile } from '../../publish/publish-scorecard.ts';
import { summaryOf } from '../../publish/summary.ts';
import { enterLake } from '../enter-lake.ts';
import { planFolder } from '../ingest-folder.ts';
import { Night } from '../night.ts';
import { defaultLake, defaultSample, lakePath, projectFolder } from '../paths.ts';
import { colour, runSteps, terminalJournal } from '../progress.ts';
import { resolveSettings } from '../resolve-settings.ts';
import { markSample, refuseOthersInSample } from '../sample-lake.ts';
import { nightSteps } from '../steps.ts';
import { checkInputs, ingestStep } from './ingest.ts';

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
  if (options.dryRun) {
    console.log(await plan(options, lake));
    return;
  }
  checkInputs(options);
  const release = enterLake(lake);
  try {
    const exports = await exportsOf(options, lake);
    refuseOthersInSample(lake, exports);
    const resolved = resolveSettings({ ...options, lake, ...(exports ? { exports } : {}) });
    if (resolved.file) console.log(`Settings: ${resolved.file}`);
    await runSteps([ingestStep({ lake, exports, resolved })]);
    await compute(lake, resolved.settings, resolved.hash, options.asOf);
    await printSummary(lake);
  } finally {
    release();
  }
}

/** What a run would do, stage by stage. */
async function plan(options: RunOptions, lake: string): Promise<string> {
  const exports = options.exports ? resolve(options.exports) : undefined;
  const isEmpty = !exports && (await filesystemObjectStore(lake).list(layout.landingRoot)).length === 0;
  if (isEmpty && !existsSync(join(defaultSample, 'truth.json'))) {
    return `Plan: write the exports of a sample firm to ${defaultSample}, load them, and run every stage.`;
  }
  const input = exports ?? (isEmpty ? defaultSample : undefined);
  const resolved = resolveSettings({ ...options, lake, ...(input ? { exports: input } : {}) });
  const loads = await planFolder({ lake, exports: input, resolved, journal: terminalJournal });
  const stages = pipeline
    .filter(({ runs }) => runs === 'night')
    .map(({ name, does }) => `  ${name.padEnd(10)} ${does}`);
  return `${loads}\nThen, unless nothing changed:\n${stages.join('\n')}`;
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
    await writeSampleApart(defaultSample);
  }
  markSample(lake);
  return defaultSample;
}

/** In a process of its own, whose memory is gone when the run begins. */
function writeSampleApart(folder: string): Promise<void> {
  const main = join(projectFolder, 'functions', 'cli', 'main.ts');
  const child = spawn(process.execPath, [...process.execArgv, main, 'sample', '--out', folder], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return new Promise((done, failed) => {
    child.on('error', failed);
    child.on('exit', (code) =>
      code === 0 ? done() : failed(new Error(`writing the sample firm ended with code ${code}`)),
    );
  });
}

async function printSummary(lake: string): Promise<void> {
  const card = await readCurrentScorecard(filesystemObjectStore(lake));
  console.log(`\n${summaryOf(card, 'en').join('\n')}\n`);
  for (const language of ['en', 'zh-CN'] as const) {
    const path = join(lake, layout.scorecard(card.period, card.run_id, pageFile(language)));
    console.log(`${language === 'en' ? 'Scorecard' : '记分卡   '} ${colour('bold', path)}`);
  }
  const inLake = lake === defaultLake ? '' : ` --lake ${lakePath(lake)}`;
  console.log(`Ask      npm run knowgap -- sql "select * from gap_estimates limit 5"${inLake}`);
}
