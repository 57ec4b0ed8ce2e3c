import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { missingBindingMark } from './bundle.ts';

// npm run deploy -- [-c environment=prod] [options of cdk deploy]
// Synthesises with the credentials at hand, checks what came out, then deploys exactly that.
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const output = join(root, 'cdk.out');
const { context, options } = split(process.argv.slice(2));

cdk(['synth', '--quiet', '--output', output, ...context]);
const unfinished = readdirSync(output).filter(
  (name) => name.startsWith('asset.') && readdirSync(join(output, name)).includes(missingBindingMark),
);
if (unfinished.length > 0) {
  console.error(
    `deploy: ${unfinished.join(', ')} holds no DuckDB for arm64: its functions would fail at their first call. ` +
      'Expected the npm registry in reach, or the binding in the cache.',
  );
  process.exit(1);
}
cdk(['deploy', '--all', '--app', output, ...options]);

/** `-c name=value` is for the synthesis, everything else for the deployment. */
function split(given: readonly string[]): { readonly context: string[]; readonly options: string[] } {
  const isContext = (index: number) => /^(?:-c|--context)$/.test(given[index] ?? '');
  const isOfContext = (index: number) =>
    isContext(index) || isContext(index - 1) || /^--context=/.test(given[index] ?? '');
  return {
    context: given.filter((_, index) => isOfContext(index)),
    options: given.filter((_, index) => !isOfContext(index)),
  };
}

/** Runs the CDK command line that the project pins; ends with its code when it fails. */
function cdk(args: readonly string[]): void {
  const { status } = spawnSync(process.execPath, [join(root, 'node_modules', 'aws-cdk', 'bin', 'cdk'), ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, CDK_DISABLE_CLI_TELEMETRY: 'true' },
  });
  if (status !== 0) process.exit(status ?? 1);
}
