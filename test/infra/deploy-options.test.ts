import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../functions/errors.ts';
import { deployOptions } from '../../infra/deploy-options.ts';
import { environments } from '../../infra/settings.ts';

const both = ['dev', 'prod'];

describe('options of a deployment', () => {
  test('without an environment nothing is deployed where there are several; all of them are named', () => {
    for (const given of [[], ['--require-approval', 'never'], ['-c', 'delete-data=dev'], ['--profile', 'prod']]) {
      expect(() => deployOptions(given, both)).toThrow(InputError);
      expect(() => deployOptions(given, both)).toThrow('environment=dev or npm run deploy -- -c environment=prod');
    }
    expect(deployOptions([], ['only'])).toEqual({ environment: 'only', synth: [], deploy: [] });
  });

  test.each([
    [['-c', 'environment=prod']],
    [['-cenvironment=prod']],
    [['--context', 'environment=prod']],
    [['--context=environment=prod']],
    [['-c', 'environment=dev', '-c', 'environment=prod']],
  ])('%j names prod, for the synthesis only', (given) => {
    expect(deployOptions(given, both)).toEqual({ environment: 'prod', synth: given, deploy: [] });
  });

  test('whose credentials and which region is said to both: the templates are made for the account they go to', () => {
    const given = ['-c', 'environment=dev', '--profile', 'other', '--region=eu-west-1', '--require-approval', 'never'];
    expect(deployOptions(given, both)).toEqual({
      environment: 'dev',
      synth: ['-c', 'environment=dev', '--profile', 'other', '--region=eu-west-1'],
      deploy: ['--profile', 'other', '--region=eu-west-1', '--require-approval', 'never'],
    });
  });

  test('a second context goes to the synthesis too', () => {
    const given = ['-c', 'environment=dev', '-c', 'delete-data=dev', '--verbose'];
    expect(deployOptions(given, both)).toMatchObject({ synth: given.slice(0, 4), deploy: ['--verbose'] });
  });
});

describe('what a wrong command line says', () => {
  const run = (file: string, ...args: string[]) =>
    spawnSync(process.execPath, ['--import', 'tsx', file, ...args], {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      encoding: 'utf8',
    });

  test.each([
    ['infra/deploy.ts', [], /^deploy: expected the environment, npm run deploy -- -c environment=/],
    [
      'infra/synth.ts',
      ['-c', 'environment=qa', '-o', join(tmpdir(), 'knowgap-not-synthesised')],
      /^infra\/settings\.ts: expected -c environment=/,
    ],
  ])('%s %j: one line, code 2, no stack trace', (file, args, expected) => {
    expect(Object.keys(environments).length).toBeGreaterThan(1);
    const { status, stderr } = run(file, ...args);
    expect(stderr).toMatch(expected);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(status).toBe(2);
  });
});
