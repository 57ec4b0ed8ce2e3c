// Runs before everything else, on whatever Node the host has (>= 20), without dependencies and without npm's own pre-scripts
// (--ignore-scripts skips those):
// installs what package-lock.json names when the last finished install was of another lock, then says what is missing.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findNode24 } from './node-24.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const stamp = join(root, 'node_modules', '.knowgap-installed');
const lock = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex');
const installed = existsSync(stamp) ? readFileSync(stamp, 'utf8').trim() : '';

if (Number(process.versions.node.split('.')[0]) < 20) {
  console.error(
    `knowgap: expected Node 20 or newer to start, found ${process.version}. Install it from your package manager.`,
  );
  process.exit(1);
}
if (installed !== lock) {
  console.error('knowgap: installing dependencies (npm ci), once per lock file …');
  const npm = process.env.npm_execpath;
  const options = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  if (process.env.npm_config_ignore_scripts === 'true') options.push('--ignore-scripts');
  const result = npm
    ? spawnSync(process.execPath, [npm, ...options], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
    : spawnSync('npm', options, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  if (result.status !== 0) {
    console.error(`knowgap: npm ci ended with code ${result.status}. Run "npm ci" by hand to see why.`);
    process.exit(1);
  }
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, `${lock}\n`);
}
if (!findNode24(root)) {
  console.error(
    'knowgap: expected Node 24 inside node_modules (the dev dependency "node" brings it), found none that starts. ' +
      'Remedy: npm rebuild node, or run with a Node 24 of your own.',
  );
  process.exit(1);
}
