import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { InputError } from '../../errors.ts';
import { enterLake } from '../enter-lake.ts';
import { Night } from '../night.ts';
import { runSteps } from '../progress.ts';
import { resolveSettings } from '../resolve-settings.ts';
import { nightSteps } from '../steps.ts';

/** One stage of the night on its own: `fit` scores customers too, `publish` points the public names at the run. */
export async function stage(
  name: 'aggregate' | 'fit' | 'publish',
  options: { readonly lake: string; readonly config?: string; readonly asOf?: string },
): Promise<void> {
  const lake = resolve(options.lake);
  if (!existsSync(lake))
    throw new InputError(`${name}: expected a lake in ${lake}, found none. Run knowgap run or ingest first.`);
  const release = enterLake(lake);
  try {
    const { settings, hash } = resolveSettings({ ...options, lake });
    const night = await Night.open({ lake, settings, settingsHash: hash, asOf: options.asOf });
    try {
      const wanted = { aggregate: ['aggregate'], fit: ['fit', 'score'], publish: ['publish', 'point'] }[name];
      await runSteps(nightSteps(night).filter((step) => wanted.includes(step.stage)));
    } finally {
      night.close();
    }
  } finally {
    release();
  }
}
