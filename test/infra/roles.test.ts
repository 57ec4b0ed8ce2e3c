import { expect, test } from 'vitest';
import { z } from 'zod';
import { environments, type FunctionName } from '../../functions/environment.ts';
import { pipelineTemplate, resourcesOf, textOf } from './support/pipeline-template.ts';

const template = pipelineTemplate({
  environment: 'prod',
  region: 'cn-north-1',
  account: '123456789012',
  scorecard: null,
});

const many = z.union([z.string(), z.record(z.string(), z.unknown())]);
const statementShape = z.object({
  Effect: z.literal('Allow'),
  Action: z.union([z.string(), z.array(z.string())]),
  Resource: z.union([many, z.array(many)]),
  Condition: z.unknown().optional(),
});
const documentShape = z.object({ Statement: z.array(statementShape) });
const roleShape = z.object({
  AssumeRolePolicyDocument: z.object({
    Statement: z.array(z.object({ Principal: z.record(z.string(), z.unknown()) })),
  }),
  ManagedPolicyArns: z.array(z.unknown()).optional(),
  Policies: z.array(z.object({ PolicyDocument: documentShape })).default([]),
});
const policyShape = z.object({ PolicyDocument: documentShape, Roles: z.array(z.object({ Ref: z.string() })) });

/** Texts as people read them: resources by short names. */
function plain(resource: unknown): string {
  return textOf(resource)
    .replace(/<import \w*BucketsLake\w*>/g, 'lake')
    .replace(/<import \w*BucketsResults\w*>/g, 'results')
    .replace(/<import \w*BucketsKey\w*>/g, 'lake key')
    .replace(/^<NotificationsKey\w+\.Arn>$/, 'operations key')
    .replace(/^<import \w*IdHashKey\w*>$/, 'secret of ids')
    .replace(/^arn:<AWS::Partition>:(glue|athena):cn-north-1:123456789012:/, '$1 ')
    .replace(/^<Arrivals(Queue|DeadLetters)\w+\.Arn>$/, 'arrivals $1')
    .replace(/^<(\w+?)Logs\w{8}\.Arn>$/, 'logs of $1')
    .replace(/^<(Gate|Plan|Prepare|Check|Fit|Publish|Point|Release)\w{8}\.Arn>$/, 'function $1')
    .replace(/^<NotificationsTopic\w+>$/, 'topic');
}

type Rights = Record<string, string[]>;

/** What the role with this logical id (without its hash) may do: action to resources, with the prefixes of listings. */
function rightsOf(role: string): Rights {
  const isRole = (id: string) => new RegExp(`^${role}[0-9A-F]{8}$`).test(id);
  const [found] = Object.entries(resourcesOf(template, 'AWS::IAM::Role')).filter(([id]) => isRole(id));
  if (!found) throw new Error(`expected a role ${role} in the template, found none`);
  const { Policies, ManagedPolicyArns = [] } = roleShape.parse(found[1].Properties);
  expect(ManagedPolicyArns, `${role}: policies of AWS are wider than any function needs`).toEqual([]);
  const attached = Object.values(resourcesOf(template, 'AWS::IAM::Policy'))
    .map(({ Properties }) => policyShape.parse(Properties))
    .filter(({ Roles }) => Roles.some(({ Ref }) => isRole(Ref)));
  const rights: Record<string, Set<string>> = {};
  for (const { PolicyDocument } of [...Policies, ...attached]) {
    for (const { Action, Resource, Condition } of PolicyDocument.Statement) {
      const prefixes = prefixesOf(Condition);
      for (const action of [Action].flat()) {
        const resources = [Resource].flat().map(plain);
        const shown = prefixes ? resources.flatMap((each) => prefixes.map((prefix) => `${each}/${prefix}`)) : resources;
        rights[action] = new Set([...(rights[action] ?? []), ...shown]);
      }
    }
  }
  return Object.fromEntries(Object.entries(rights).map(([action, resources]) => [action, [...resources].sort()]));
}

const conditionShape = z.object({
  StringLikeIfExists: z.object({ 's3:prefix': z.union([z.string(), z.array(z.string())]) }),
});
const prefixesOf = (condition: unknown): string[] | null =>
  condition === undefined ? null : [conditionShape.parse(condition).StringLikeIfExists['s3:prefix']].flat();

const inLake = (...keys: string[]) => keys.map((key) => `lake/${key}`).sort();
const settingsFiles = ['knowgap.yaml', 'mappings/*'];
const catalogue = (tables: string) => [
  'glue catalog',
  'glue database/knowgap_prod',
  `glue table/knowgap_prod/${tables}`,
];
const runTables = catalogue('*__*');
const allTables = catalogue('*');
const logs = (name: string): Rights => ({
  'logs:CreateLogStream': [`logs of ${name}`],
  'logs:PutLogEvents': [`logs of ${name}`],
});
const work = 'athena workgroup/knowgap-prod-pipeline';

/** Reading through Athena: its workgroup, its folder of results, its database. `lists` and `reads` are those of the lake. */
const throughAthena = (lists: readonly string[], reads: readonly string[], writes: readonly string[]): Rights => ({
  'athena:StartQueryExecution': [work],
  'athena:GetQueryExecution': [work],
  'athena:GetQueryResults': [work],
  'athena:StopQueryExecution': [work],
  'athena:GetDataCatalog': ['athena datacatalog/AwsDataCatalog'],
  's3:GetBucketLocation': ['lake', 'results'],
  's3:GetObject': [...reads, 'results/pipeline/*'].sort(),
  's3:ListBucket': [...lists, 'results/pipeline/*'].sort(),
  's3:ListBucketMultipartUploads': ['results/pipeline/*'],
  's3:ListMultipartUploadParts': ['results/pipeline/*'],
  's3:PutObject': [...writes, 'results/pipeline/*'].sort(),
  's3:AbortMultipartUpload': [...writes, 'results/pipeline/*'].sort(),
  'kms:Decrypt': ['lake key'],
  'kms:GenerateDataKey': ['lake key'],
  'glue:GetDatabase': ['glue catalog', 'glue database/default', ...allTables.slice(1)],
  'glue:GetTable': allTables,
  'glue:GetTables': allTables,
  'glue:GetPartition': allTables,
  'glue:GetPartitions': allTables,
  'glue:BatchGetPartition': allTables,
});

/** Reading and writing objects only. */
const objects = (reads: readonly string[], writes: readonly string[], removes: readonly string[] = []): Rights => ({
  's3:GetObject': [...reads],
  's3:ListBucket': [...new Set([...reads, ...removes])].sort(),
  's3:PutObject': [...writes],
  's3:AbortMultipartUpload': [...writes],
  ...(removes.length > 0 ? { 's3:DeleteObject': [...removes] } : {}),
  'kms:Decrypt': ['lake key'],
  'kms:GenerateDataKey': ['lake key'],
});

const built = ['staging/*', 'marts/*'];
const gateReads = inLake(...settingsFiles, 'lake/deliveries/*', 'runs/night.lock');
const planReads = inLake(...settingsFiles, 'lake/*', 'quarantine/*', 'runs/*');
const checkReads = inLake(...settingsFiles, 'lake/*', 'quarantine/*', 'runs/*', ...built, 'models/*');
const publishReads = inLake(...settingsFiles, 'lake/*', 'quarantine/*', 'runs/*', ...built, 'models/*', 'scorecards/*');
const rests = inLake(...built, 'runs/*/inputs/*');

/** All that each function may do. What is not here, it may not. */
const allowed: Readonly<Record<FunctionName, Rights>> = {
  ingest: {
    ...logs('Ingest'),
    ...objects(
      inLake(...settingsFiles, 'landing/*', 'lake/deliveries/*', 'quarantine/not-read.json', 'quarantine/not-read/*'),
      inLake('lake/*', 'quarantine/*', 'landing/*'),
      inLake('quarantine/not-read/*'),
    ),
    'secretsmanager:GetSecretValue': ['secret of ids'],
    'sqs:ReceiveMessage': ['arrivals Queue'],
    'sqs:DeleteMessage': ['arrivals Queue'],
    'sqs:GetQueueAttributes': ['arrivals Queue'],
    'sqs:ChangeMessageVisibility': ['arrivals Queue'],
  },
  gate: { ...logs('Gate'), ...throughAthena(gateReads, gateReads, inLake('runs/night.lock')) },
  plan: { ...logs('Plan'), ...throughAthena(planReads, planReads, inLake('runs/*')) },
  prepare: {
    ...logs('Prepare'),
    ...objects(inLake(...settingsFiles, 'runs/*'), inLake('runs/night.lock'), rests),
    'glue:GetTable': runTables,
    'glue:DeleteTable': runTables,
  },
  check: { ...logs('Check'), ...throughAthena(checkReads, checkReads, inLake('runs/*/steps/*')) },
  fit: {
    ...logs('Fit'),
    ...objects(inLake(...settingsFiles, 'runs/*', ...built, 'models/*'), inLake('models/*')),
    'glue:CreateTable': runTables,
  },
  publish: {
    ...logs('Publish'),
    ...throughAthena(publishReads, publishReads, inLake('scorecards/*', 'runs/*')),
  },
  point: {
    ...logs('Point'),
    ...objects(
      inLake(...settingsFiles, 'runs/*', ...built, 'models/*'),
      inLake('runs/*'),
      inLake('runs/*', ...built, 'models/*'),
    ),
    'glue:GetTable': allTables,
    'glue:GetTables': allTables,
    'glue:CreateTable': allTables,
    'glue:UpdateTable': allTables,
    'glue:DeleteTable': allTables,
    'glue:BatchDeleteTable': allTables,
  },
  release: { ...logs('Release'), ...objects(inLake('runs/night.lock'), inLake('runs/night.lock')) },
};

const names = Object.keys(environments).filter((name): name is FunctionName => name !== 'signIn');
const title = (name: string) => `${name.charAt(0).toUpperCase()}${name.slice(1)}`;

test.each(names)('%s may touch its prefixes, its workgroup and its database, and nothing else', (name) => {
  expect(rightsOf(`${title(name)}Role`)).toEqual(allowed[name]);
});

test('the state machine calls its functions, tells its topic and runs statements into the folders of a run', () => {
  const reads = inLake('lake/*', 'quarantine/*', 'runs/*', ...built, 'models/*');
  const { '*': everywhere, ...rights } = withoutResourceLevel(rightsOf('NightMachineRole'));
  expect(rights).toEqual({
    ...throughAthena(reads, reads, rests),
    's3:ListBucketMultipartUploads': [...rests, 'results/pipeline/*'].sort(),
    's3:ListMultipartUploadParts': [...rests, 'results/pipeline/*'].sort(),
    'glue:CreateTable': runTables,
    'kms:Decrypt': ['lake key', 'operations key'],
    'kms:GenerateDataKey': ['lake key', 'operations key'],
    'lambda:InvokeFunction': names
      .filter((name) => name !== 'ingest')
      .map((name) => `function ${title(name)}`)
      .sort(),
    'sns:Publish': ['topic'],
  });
  // AWS names no resource for the delivery of logs and for traces.
  expect(everywhere).toEqual([
    'logs:CreateLogDelivery',
    'logs:DeleteLogDelivery',
    'logs:DescribeLogGroups',
    'logs:DescribeResourcePolicies',
    'logs:GetLogDelivery',
    'logs:ListLogDeliveries',
    'logs:PutResourcePolicy',
    'logs:UpdateLogDelivery',
    'xray:GetSamplingRules',
    'xray:GetSamplingTargets',
    'xray:PutTelemetryRecords',
    'xray:PutTraceSegments',
  ]);
});

/** Rights on everything apart, by action. */
function withoutResourceLevel(rights: Rights): Rights {
  const everywhere = Object.keys(rights).filter((action) => rights[action]!.includes('*'));
  const rest = Object.entries(rights).filter(([action]) => !everywhere.includes(action));
  return { ...Object.fromEntries(rest), '*': everywhere.sort() };
}

test('the schedule may start the night, and keep what it could not start', () => {
  expect(rightsOf('NightRole')).toEqual({
    'states:StartExecution': [expect.stringMatching(/^<NightMachine\w+>$/)],
    'sqs:SendMessage': [expect.stringMatching(/^<NightDeadLetters\w+\.Arn>$/)],
  });
});

test('every role of the stack is looked at here', () => {
  const ids = Object.keys(resourcesOf(template, 'AWS::IAM::Role')).map((id) => id.replace(/[0-9A-F]{8}$/, ''));
  expect(ids.sort()).toEqual(['NightMachineRole', 'NightRole', ...names.map((name) => `${title(name)}Role`)].sort());
});

test('the rights of a role stay below the 10,240 characters that AWS takes', () => {
  for (const [id, { Properties }] of Object.entries(resourcesOf(template, 'AWS::IAM::Role'))) {
    const { Policies } = roleShape.parse(Properties);
    expect(JSON.stringify(Policies).length, id).toBeLessThan(10_240);
  }
});
