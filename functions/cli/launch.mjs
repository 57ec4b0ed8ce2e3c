// Installs what is missing (bootstrap.mjs), then starts the command line (or a script, or a package's binary) on Node 24, whatever Node the host has.
//   launch.mjs run …                 functions/cli/main.ts run …
//   launch.mjs --script FILE.ts …    FILE.ts …
//   launch.mjs --bin vitest run      node_modules/.bin/vitest run
import './bootstrap.mjs';
import { spawn } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findNode24 } from './node-24.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const node = findNode24(root) ?? process.execPath;
const [kind, name, ...rest] = process.argv.slice(2);
const withTypes = ['--import', join(root, 'node_modules', 'tsx', 'dist', 'esm', 'index.mjs')];
const args =
  kind === '--bin'
    ? [realpathSync(join(root, 'node_modules', '.bin', name)), ...rest]
    : kind === '--script'
      ? [...withTypes, join(root, name), ...rest]
      : [...withTypes, join(root, 'functions', 'cli', 'main.ts'), ...process.argv.slice(2)];

const child = spawn(node, args, {
  stdio: 'inherit',
  cwd: kind === '--bin' ? root : (process.env.INIT_CWD ?? process.cwd()),
  env: {
    ...process.env,
    PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}`,
    // Else tsx looks for it where the user stands, and JSX is taken for React's.
    TSX_TSCONFIG_PATH: join(root, 'tsconfig.json'),
    // Each arena of glibc keeps what it once held: with one a thread a night took a tenth more memory.
    MALLOC_ARENA_MAX: process.env.MALLOC_ARENA_MAX ?? '2',
  },
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => {
  if (signal) process.kill(process.pid, signal);
  else process.exit(code ?? 1);
});
