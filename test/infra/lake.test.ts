import { Match } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readQueryFiles } from '../../functions/adapters/query-folder.ts';
import { lakeFiles } from '../../functions/aggregate/lake-files.ts';
import { queryCatalogue } from '../../functions/aggregate/query-catalogue.ts';
import { runInputs } from '../../functions/aggregate/run-inputs.ts';
import { lakeFileColumns } from '../../functions/lake/schema.ts';
import { modelTables } from '../../functions/night/models.ts';
import type { DeploymentSettings } from '../../infra/settings.ts';
import { glueTablesOf, logicalIds, type TemplateTable } from './support/glue-tables.ts';
import { lakeTemplate, settingsWith } from './support/synthesis.ts';

type Template = ReturnType<typeof lakeTemplate>;
type Resource = { readonly Properties: Record<string, unknown>; readonly DeletionPolicy?: string };

let template: Template;
let tables: readonly TemplateTable[];

/** References of a template, given names by their logical ids. */
function namesIn(source: Template): Record<string, string> {
  const buckets = logicalIds(source.toJSON(), 'AWS::S3::Bucket');
  return Object.fromEntries(buckets.map((id) => [id, /Buckets(Lake|Results|Logs)/.exec(id)![1]!.toLowerCase()]));
}

beforeAll(() => {
  template = lakeTemplate();
  tables = glueTablesOf(template.toJSON(), namesIn(template));
});

const resourcesOf = (source: Template, type: string): [string, Resource][] =>
  Object.entries(source.findResources(type) as Record<string, Resource>);
const table = (name: string) => tables.find(({ TableInput }) => TableInput.Name === name)!.TableInput;

describe('buckets', () => {
  test('every bucket blocks the public and refuses to speak without TLS', () => {
    const buckets = resourcesOf(template, 'AWS::S3::Bucket');
    expect(buckets).toHaveLength(3);
    for (const [id] of buckets) {
      template.hasResourceProperties('AWS::S3::BucketPolicy', {
        Bucket: { Ref: id },
        PolicyDocument: {
          Statement: Match.arrayWith([
            Match.objectLike({
              Effect: 'Deny',
              Action: 's3:*',
              Condition: { Bool: { 'aws:SecureTransport': 'false' } },
            }),
          ]),
        },
      });
    }
    template.allResourcesProperties('AWS::S3::Bucket', {
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    });
  });

  test('the lake is versioned, encrypted by its own rotating key, logged, and tells EventBridge', () => {
    template.hasResourceProperties('AWS::KMS::Key', { EnableKeyRotation: true });
    template.hasResourceProperties('AWS::S3::Bucket', {
      VersioningConfiguration: { Status: 'Enabled' },
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
      LoggingConfiguration: { LogFilePrefix: 'lake/' },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          { BucketKeyEnabled: true, ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } },
        ],
      },
    });
  });

  test('landing and quarantine expire as set, lake/, models/ and scorecards/ never', () => {
    const rules = lakeRules({ landingInfrequentAccessDays: 60, landingDays: 400, quarantineDays: 500 });
    expect(expiring(rules)).toEqual([
      ['landing/', 400],
      ['quarantine/', 500],
    ]);
    expect(rules.find(({ Id }) => Id === 'landing')?.Transitions).toEqual([
      { StorageClass: 'STANDARD_IA', TransitionInDays: 60 },
    ]);
  });

  test('without lengths nothing expires', () => {
    const rules = lakeRules({ landingInfrequentAccessDays: null, landingDays: null, quarantineDays: null });
    expect(expiring(rules)).toEqual([]);
    expect(rules.map(({ Id }) => Id)).toEqual(['rebuilt-staging', 'rebuilt-marts', 'old-versions']);
  });
});

const rule = z.looseObject({
  Id: z.string(),
  Prefix: z.string().optional(),
  ExpirationInDays: z.number().optional(),
  Transitions: z.array(z.unknown()).optional(),
});

/** Lifecycle of the lake's bucket under other lengths. */
function lakeRules(lengths: Partial<DeploymentSettings['retention']>) {
  const source = lakeTemplate({ retention: { ...settingsWith().retention, ...lengths } });
  const [, { Properties }] = resourcesOf(source, 'AWS::S3::Bucket').find(([id]) => id.includes('Lake'))!;
  const lifecycle = z.object({ LifecycleConfiguration: z.object({ Rules: z.array(rule) }) });
  return lifecycle.parse(Properties).LifecycleConfiguration.Rules;
}

const expiring = (rules: readonly z.output<typeof rule>[]) =>
  rules.flatMap(({ Prefix, ExpirationInDays }) => (ExpirationInDays ? [[Prefix, ExpirationInDays]] : []));

describe('catalogue', () => {
  test('holds exactly the files that exports fill, each with every column of the schema', () => {
    expect(tables.map(({ TableInput }) => TableInput.Name).sort()).toEqual(
      lakeFiles()
        .map(({ name }) => name)
        .sort(),
    );
    for (const { TableInput } of tables) {
      const names = TableInput.StorageDescriptor.Columns.map(({ Name }) => Name);
      expect(names).toEqual(Object.keys(lakeFileColumns(TableInput.Name)!));
      for (const { Name, Comment } of TableInput.StorageDescriptor.Columns) {
        expect(Comment, `${TableInput.Name}.${Name}`).toMatch(/^.{3,255}$/u);
      }
    }
  });

  test('personal columns are marked in the table and in the column', () => {
    expect(table('raw_customers').Parameters).toMatchObject({
      contains_personal_data: 'true',
      personal_columns: 'name,email,phone,address',
    });
    const email = table('raw_customers').StorageDescriptor.Columns.find(({ Name }) => Name === 'email');
    expect(email?.Comment).toContain('personal data');
    expect(table('deliveries').Parameters).toMatchObject({ contains_personal_data: 'false' });
  });

  test('partitions are months from the first one on, each in the folder that the layout names', () => {
    expect(table('raw_survey_items').Parameters).toMatchObject({
      'projection.enabled': 'true',
      'projection.load_month.type': 'date',
      'projection.load_month.format': 'yyyy-MM',
      'projection.load_month.interval': '1',
      'projection.load_month.interval.unit': 'MONTHS',
      'projection.load_month.range': '2022-01,NOW+1YEAR',
      'storage.location.template': `s3://lake/lake/survey_items/load_month=\${load_month}/`,
    });
    expect(table('quarantine').StorageDescriptor.Location).toBe('s3://lake/quarantine/');
  });

  test('the template owns no relation that a run creates and moves', () => {
    const ofRuns = [
      ...queryCatalogue(readQueryFiles()).keys(),
      ...runInputs.map(({ name }) => name),
      ...modelTables.map(({ name }) => name),
    ];
    expect(ofRuns.length).toBeGreaterThan(40);
    const owned = new Set(tables.map(({ TableInput }) => TableInput.Name));
    expect(ofRuns.filter((name) => owned.has(name))).toEqual([]);
  });

  test('a change of the settings changes the tables in place: same resources, same locations', () => {
    const changed = lakeTemplate({ firstLoadMonth: '2020-06' });
    const after = glueTablesOf(changed.toJSON(), namesIn(changed));
    expect(logicalIds(changed.toJSON(), 'AWS::Glue::Table')).toEqual(logicalIds(template.toJSON(), 'AWS::Glue::Table'));
    const places = (list: readonly TemplateTable[]) =>
      list.map(({ TableInput }) => [TableInput.Name, TableInput.StorageDescriptor.Location]);
    expect(places(after)).toEqual(places(tables));
    expect(after[0]!.TableInput.Parameters['projection.load_month.range']).toBe('2020-06,NOW+1YEAR');
  });
});

describe('Athena', () => {
  test('analysts cannot leave their settings, the pipeline can; both are limited, measured, encrypted, engine 3', () => {
    const groups = resourcesOf(template, 'AWS::Athena::WorkGroup').map(([, { Properties }]) => workGroup(Properties));
    expect(groups).toEqual([
      { name: 'knowgap-dev-analysts', enforced: true, cutoff: 50_000_000_000, output: '/analysts/' },
      { name: 'knowgap-dev-pipeline', enforced: false, cutoff: 200_000_000_000, output: '/pipeline/' },
    ]);
    template.allResourcesProperties('AWS::Athena::WorkGroup', {
      WorkGroupConfiguration: {
        PublishCloudWatchMetricsEnabled: true,
        EngineVersion: { SelectedEngineVersion: 'Athena engine version 3' },
        ResultConfiguration: { EncryptionConfiguration: { EncryptionOption: 'SSE_KMS' } },
      },
    });
  });

  test('every question of queries/adhoc is saved for analysts, with what it asks', () => {
    const saved = resourcesOf(template, 'AWS::Athena::NamedQuery').map(([, { Properties }]) => Properties);
    const files = readQueryFiles().filter(({ path }) => path.startsWith('adhoc/'));
    expect(saved.map(({ QueryString }) => QueryString)).toEqual(files.map(({ text }) => text));
    expect(saved.find(({ Name }) => Name === 'What was refused')).toMatchObject({
      Description: expect.stringMatching(/^Why were records put aside/),
      Database: 'knowgap_dev',
    });
  });
});

const workGroup = (properties: Record<string, unknown>) => {
  const { Name, WorkGroupConfiguration: configuration } = z
    .object({
      Name: z.string(),
      WorkGroupConfiguration: z.object({
        EnforceWorkGroupConfiguration: z.boolean(),
        BytesScannedCutoffPerQuery: z.number(),
        ResultConfiguration: z.object({
          OutputLocation: z.object({ 'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]) }),
        }),
      }),
    })
    .parse(properties);
  return {
    name: Name,
    enforced: configuration.EnforceWorkGroupConfiguration,
    cutoff: configuration.BytesScannedCutoffPerQuery,
    output: configuration.ResultConfiguration.OutputLocation['Fn::Join'][1].at(-1),
  };
};

describe('keeping data', () => {
  const kept = [
    'AWS::S3::Bucket',
    'AWS::KMS::Key',
    'AWS::Glue::Database',
    'AWS::Glue::Table',
    'AWS::Athena::WorkGroup',
  ];
  const policies = (source: Template) =>
    new Set(kept.flatMap((type) => resourcesOf(source, type).map(([, { DeletionPolicy }]) => DeletionPolicy)));

  test('everything outlives the stack', () => expect(policies(template)).toEqual(new Set(['Retain'])));

  test.each([
    ['the setting alone', true, {}],
    ['the flag alone', false, { 'delete-data': 'dev' }],
    ['the flag for another environment', true, { 'delete-data': 'prod' }],
  ])('%s deletes nothing', (_, allowDeletion, context) => {
    const source = lakeTemplate({ allowDeletion }, context);
    expect(policies(source)).toEqual(new Set(['Retain']));
    source.resourceCountIs('Custom::S3AutoDeleteObjects', 0);
  });

  test('both keys delete: buckets are emptied, then removed', () => {
    const source = lakeTemplate({ allowDeletion: true }, { 'delete-data': 'dev' });
    expect(policies(source)).toEqual(new Set(['Delete']));
    source.resourceCountIs('Custom::S3AutoDeleteObjects', 3);
  });
});
