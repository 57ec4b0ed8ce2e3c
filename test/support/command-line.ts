import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { projectFolder } from '../../functions/cli/paths.ts';

export interface Finished {
  readonly code: number | null;
  readonly out: string;
  readonly errors: string;
}

/** Runs the command line as a user would, in a process of its own, with its output in pipes. */
export function knowgap(
  options: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Finished> {
  return new Promise((resolve) => {
    const tsx = join(projectFolder, 'node_modules', 'tsx', 'dist', 'esm', 'index.mjs');
    const main = join(projectFolder, 'functions', 'cli', 'main.ts');
    const child = spawn(process.execPath, ['--import', tsx, main, ...options], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...environment },
    });
    let out = '';
    let errors = '';
    child.stdout.on('data', (text) => {
      out += text;
    });
    child.stderr.on('data', (text) => {
      errors += text;
    });
    child.on('exit', (code) => resolve({ code, out, errors }));
  });
}
