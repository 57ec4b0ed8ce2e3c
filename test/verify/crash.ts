import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectFolder } from '../../functions/cli/paths.ts';
import { createRandom } from '../../functions/numerics/random.ts';
import { contentDifferences, lakeContent } from '../support/lake-content.ts';

/**
 * `kill -9` at random moments of a run, then run again: the lake's content equals that of an undisturbed run.
 * Options: number of kills (default 20), seed (default 1).
 */
export default async function crash([kills = '20', seed = '1']: readonly string[]): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'knowgap-crash-'));
  const exports = join(folder, 'exports');
  const random = createRandom(Number(seed));
  try {
    await knowgap(['sample', '--out', exports, '--customers', '1500', '--seed', seed]);
    const started = performance.now();
    await knowgap(['run', '--exports', exports, '--lake', join(folder, 'undisturbed')]);
    const duration = performance.now() - started;
    const expected = await lakeContent(join(folder, 'undisturbed'));
    console.log(`undisturbed run: ${(duration / 1000).toFixed(1)} s, ${Object.keys(expected).length} relations`);
    let failures = 0;
    for (let kill = 1; kill <= Number(kills); kill += 1) {
      const lake = join(folder, `killed-${kill}`);
      const after = await killedRun(exports, lake, () => random.uniform() * duration);
      await knowgap(['run', '--exports', exports, '--lake', lake]);
      const differences = contentDifferences(expected, await lakeContent(lake));
      if (differences.length > 0) failures += 1;
      console.log(
        `kill ${kill} after ${(after / 1000).toFixed(2)} s: ${differences.length === 0 ? 'equal' : differences.join('; ')}`,
      );
      rmSync(lake, { recursive: true, force: true });
    }
    console.log(`${Number(kills) - failures} of ${kills} lakes equal the undisturbed one`);
    return failures === 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Kills a run at a moment; where the run was faster than that, a new one at another moment. Returns the milliseconds it had. */
async function killedRun(exports: string, lake: string, moment: () => number): Promise<number> {
  for (;;) {
    const after = moment();
    if (await knowgap(['run', '--exports', exports, '--lake', lake], after)) return after;
    rmSync(lake, { recursive: true, force: true });
  }
}

/** Runs the command line to its end, or kills it after some milliseconds; true when it was killed. */
function knowgap(options: readonly string[], killAfter?: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const tsx = join(projectFolder, 'node_modules', 'tsx', 'dist', 'esm', 'index.mjs');
    const child = spawn(
      process.execPath,
      ['--import', tsx, join(projectFolder, 'functions', 'cli', 'main.ts'), ...options],
      {
        stdio: ['ignore', 'ignore', 'pipe'],
        // One key of hashed ids for all lakes: each would make its own, and their ids would differ by it.
        env: { ...process.env, KNOWGAP_HASH_KEY: '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff' },
      },
    );
    let errors = '';
    child.stderr.on('data', (text) => {
      errors += text;
    });
    const timer = killAfter === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfter);
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      if (signal === 'SIGKILL' && killAfter !== undefined) resolve(true);
      else if (code === 0) resolve(false);
      else reject(new Error(`knowgap ${options.join(' ')} ended with ${code ?? signal}: ${errors}`));
    });
  });
}
