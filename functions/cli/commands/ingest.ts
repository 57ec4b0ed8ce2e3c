import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { readSettings } from '../../adapters/settings-file.ts';
import { InputError } from '../../errors.ts';
import { enterLake } from '../enter-lake.ts';
import { accounted, ingestFolder, planFolder } from '../ingest-folder.ts';
import { runSteps, type Step, terminalJournal } from '../progress.ts';
import { keepSettings, type ResolvedSettings, resolveSettings } from '../resolve-settings.ts';
import { refuseOthersInSample } from '../sample-lake.ts';

export interface IngestOptions {
  readonly exports?: string;
  readonly lake: string;
  readonly config?: string;
  readonly dryRun?: boolean;
}

export async function ingest(options: IngestOptions): Promise<void> {
  const lake = resolve(options.lake);
  const exports = options.exports && resolve(options.exports);
  checkInputs(options);
  const resolved = resolveSettings({ ...options, lake, ...(exports ? { exports } : {}) });
  if (options.dryRun) {
    console.log(await planFolder({ lake, exports, resolved, journal: terminalJournal }));
    return;
  }
  const release = enterLake(lake);
  try {
    refuseOthersInSample(lake, exports);
    await runSteps([ingestStep({ lake, exports, resolved })]);
  } finally {
    release();
  }
}

/**
 * Before anything is written: are the exports and the settings there?
 * @throws InputError when one is not, or the settings are wrong
 */
export function checkInputs({ exports, config }: Pick<IngestOptions, 'exports' | 'config'>): void {
  if (exports && !existsSync(exports)) throw new InputError(`exports: expected a folder at ${exports}, found none`);
  if (config) readSettings(resolve(config));
}

/** The stage that loads what is new. */
export const ingestStep = (input: {
  readonly lake: string;
  readonly exports: string | undefined;
  readonly resolved: ResolvedSettings;
}): Step => ({
  stage: 'ingest',
  run: async (journal) => {
    const report = await ingestFolder({ ...input, journal });
    keepSettings(input.resolved, input.lake);
    return `${report.loaded} new deliveries; ${accounted(report)}`;
  },
});
