import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { knowgapApp } from '../../infra/app.ts';
import { environments, settingsOf } from '../../infra/settings.ts';
import { type AssemblyTemplate, acknowledgementsIn, findingsIn, templatesIn } from './support/assembly.ts';
import { website } from './support/website.ts';

const scratch = mkdtempSync(join(tmpdir(), 'knowgap-app-test-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Folder with everything of an environment, synthesised as the CDK command line would; with a website, where there can be one. */
function synthesised(environment: string, region: string): string {
  const outdir = join(scratch, `${environment}-${region}`);
  const variables = { CDK_DEFAULT_ACCOUNT: '123456789012', CDK_DEFAULT_REGION: region };
  const settings = { ...settingsOf(environment, variables), scorecard: website };
  knowgapApp({ settings, outdir, variables }).synth();
  return outdir;
}

/** Names that resources are given; not those inside a workgroup, a role, or the metrics that others publish. */
const inside = /^AWS::(?:Athena::NamedQuery|IAM::Policy|CloudWatch::Alarm\.(?:MetricName|Namespace))/;

/** Values of the properties that give a resource a name of our choosing. */
function namesOf(templates: readonly AssemblyTemplate[]): string[] {
  const naming = /^(?:\w*Name|Name)$/;
  const ours = templates.flatMap(({ resources }) =>
    Object.values(resources).flatMap(({ Type, Properties }) =>
      Object.entries(Properties)
        .filter(([name, value]) => naming.test(name) && typeof value === 'string')
        .map(([name, value]) => `${Type}.${name}=${value}`),
    ),
  );
  return ours.filter((name) => !inside.test(name));
}

describe('an app of one environment', () => {
  let china: string;
  let development: string;
  beforeAll(() => {
    china = synthesised('prod', 'cn-north-1');
    development = synthesised('dev', 'eu-central-1');
  });

  test('in China no template spells the partition aws', () => {
    const texts = templatesIn(china).map(({ text }) => text);
    expect(texts.length).toBeGreaterThanOrEqual(2);
    expect(texts.flatMap((text) => text.match(/.{0,60}arn:aws:.{0,60}/g) ?? [])).toEqual([]);
  });

  test('cdk-nag finds nothing, and whatever is acknowledged has a reason', () => {
    for (const folder of [china, development]) {
      expect(findingsIn(folder)).toEqual([]);
      const acknowledgements = acknowledgementsIn(folder);
      expect(acknowledgements.length).toBeGreaterThan(5);
      expect(acknowledgements.filter(({ reason }) => reason.length < 20)).toEqual([]);
    }
  });

  test('two environments share no name', () => {
    const [one, other] = [development, china].map((folder) => namesOf(templatesIn(folder)));
    expect(one!.length).toBeGreaterThan(3);
    const shared = one!.filter((name) => other!.includes(name));
    expect(shared).toEqual([]);
  });

  test('every stack carries the tags of its environment; CloudFormation hands them on to what it makes', () => {
    const { artifacts } = manifest.parse(JSON.parse(readFileSync(join(development, 'manifest.json'), 'utf8')));
    const stacks = Object.values(artifacts).filter(({ type }) => type === 'aws:cloudformation:stack');
    expect(stacks).toHaveLength(3);
    for (const { properties } of stacks) {
      expect(properties.tags).toMatchObject({ ...environments.dev!.tags, environment: 'dev' });
    }
  });
});

const stack = z.object({
  type: z.string(),
  properties: z.looseObject({ tags: z.record(z.string(), z.string()).optional() }).default({}),
});
const manifest = z.object({ artifacts: z.record(z.string(), stack) });

test('an environment that does not exist is named', () => {
  expect(() => knowgapApp({ context: { environment: 'qa' }, variables: {} })).toThrow('found "qa"');
});
