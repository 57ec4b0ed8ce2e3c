import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { InputError } from '../functions/errors.ts';
import { missingBindingMark } from './bundle.ts';
import { deployOptions } from './deploy-options.ts';
import { environments, nowhere, settingsOf } from './settings.ts';

// npm run deploy -- -c environment=prod [--profile name] [--region name] [options of cdk deploy]
// Synthesises with the credentials at hand, checks what came out, then deploys exactly that.
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const output = join(root, 'cdk.out');

try {
  const { environment, synth, deploy } = deployOptions(process.argv.slice(2), Object.keys(environments));
  settingsOf(environment, {});
  cdk(['synth', '--quiet', '--output', output, ...synth]);
  console.error(`deploy: environment ${environment} to ${target(environment)}`);
  checkBundles();
  cdk(['deploy', '--all', '--app', output, ...deploy]);
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  console.error(error.message);
  process.exit(2);
}

/** Account and region that the templates were made for. */
function target(environment: string): string {
  const stack = z.object({ type: z.string(), environment: z.string().optional() });
  const { artifacts } = z
    .object({ artifacts: z.record(z.string(), stack) })
    .parse(JSON.parse(readFileSync(join(output, 'manifest.json'), 'utf8')));
  const place = Object.values(artifacts).find(({ type }) => type === 'aws:cloudformation:stack')?.environment ?? '';
  if (place.startsWith(`aws://${nowhere.account}/`))
    throw new InputError(
      `deploy: environment ${environment}: no AWS credentials found. ` +
        'Expected AWS_PROFILE, AWS_ACCESS_KEY_ID with AWS_SECRET_ACCESS_KEY, or --profile; try `aws sts get-caller-identity`.',
    );
  return place;
}

function checkBundles(): void {
  const unfinished = readdirSync(output).filter(
    (name) => name.startsWith('asset.') && readdirSync(join(output, name)).includes(missingBindingMark),
  );
  if (unfinished.length === 0) return;
  console.error(
    `deploy: ${unfinished.join(', ')} holds no DuckDB for arm64: its functions would fail at their first call. ` +
      'Expected the npm registry in reach, or the binding in the cache.',
  );
  process.exit(1);
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
