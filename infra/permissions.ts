import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { FunctionName } from '../functions/environment.ts';
import { layout } from '../functions/lake/layout.ts';
import { pipeline, type StageName } from '../functions/pipeline.ts';

/** What policies name; texts may be tokens of a template. */
export interface PolicyTargets {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly lakeBucketArn: string;
  readonly resultsBucketArn: string;
  /** Folder of the pipeline in the results bucket, `pipeline/`. */
  readonly resultsPrefix: string;
  readonly keyArn: string;
  readonly database: string;
  readonly workGroup: string;
  /** Secret with the key that customers' ids are hashed with. */
  readonly hashKeySecretArn: string;
}

/** What one role may do in the lake. Prefixes end with `/` or are a key. */
interface Needs {
  readonly reads?: readonly string[];
  readonly writes?: readonly string[];
  readonly removes?: readonly string[];
  /** Prefixes and keys of which it must be able to see whether they exist; default: what it reads and removes. */
  readonly lists?: readonly string[];
  /** Statements through Athena. */
  readonly asksAthena?: boolean;
  readonly glue?: readonly string[];
  /** Tables for `glue`: those of runs (`<name>__<run>`), or also the public names. */
  readonly glueTables?: 'runs' | 'all';
  readonly secret?: boolean;
}

const settingsFiles = [layout.settings, 'mappings/'];
const deliveries = layout.tableRoot('deliveries');
/** Where run inputs and the notes of finished steps lie. */
const inputs = layout.input('*', '*').replace(/[^/]+\/[^/]+$/, '');
const stepNotes = layout.stepDone('*', '*').replace(/[^/]+$/, '');

/** Prefixes that a stage of the pipeline reads or writes; files beside them exist on one machine only. */
function prefixes(stage: StageName, what: 'reads' | 'writes'): readonly string[] {
  const found = pipeline.find(({ name }) => name === stage);
  if (!found) throw new Error(`infra/permissions.ts: expected a stage "${stage}" in functions/pipeline.ts, found none`);
  return found[what].filter((prefix) => prefix.endsWith('/'));
}

const union = (...lists: readonly (readonly string[])[]): string[] => [...new Set(lists.flat())];

/**
 * What each function needs, from what its stage reads and writes in functions/pipeline.ts, plus the settings that every stage
 * reads and the lease of the night.
 */
const needs: Readonly<Record<FunctionName, Needs>> = {
  ingest: {
    reads: [...prefixes('ingest', 'reads'), ...settingsFiles, deliveries, layout.notRead, layout.notReadRoot],
    writes: prefixes('ingest', 'writes'),
    removes: [layout.notReadRoot],
    secret: true,
  },
  gate: { reads: [...settingsFiles, deliveries, layout.nightLease], writes: [layout.nightLease], asksAthena: true },
  plan: {
    reads: [...settingsFiles, 'lake/', layout.quarantineRoot, 'runs/'],
    writes: ['runs/'],
    asksAthena: true,
  },
  prepare: {
    reads: [...settingsFiles, 'runs/'],
    writes: [layout.nightLease],
    removes: union(prefixes('aggregate', 'writes'), prefixes('score', 'writes')).map((each) =>
      each === 'runs/' ? inputs : each,
    ),
    glue: ['glue:GetTable', 'glue:DeleteTable'],
    glueTables: 'runs',
  },
  check: {
    reads: union(settingsFiles, prefixes('aggregate', 'reads'), prefixes('score', 'reads')),
    writes: [stepNotes],
    asksAthena: true,
  },
  fit: {
    reads: [...settingsFiles, ...prefixes('fit', 'reads')],
    writes: prefixes('fit', 'writes'),
    glue: ['glue:CreateTable'],
    glueTables: 'runs',
  },
  publish: {
    reads: [...settingsFiles, ...prefixes('publish', 'reads')],
    writes: prefixes('publish', 'writes'),
    asksAthena: true,
  },
  point: {
    reads: [...settingsFiles, ...prefixes('point', 'reads')],
    writes: ['runs/'],
    removes: prefixes('point', 'writes'),
    glue: [
      'glue:GetTable',
      'glue:GetTables',
      'glue:CreateTable',
      'glue:UpdateTable',
      'glue:DeleteTable',
      'glue:BatchDeleteTable',
    ],
    glueTables: 'all',
  },
  release: { reads: [layout.nightLease], writes: [layout.nightLease] },
};

/** What the state machine does itself: it runs the statements that `prepare` gives it, with its own role. */
const machineNeeds: Needs = {
  reads: union(prefixes('aggregate', 'reads'), prefixes('score', 'reads')),
  writes: union(prefixes('aggregate', 'writes'), prefixes('score', 'writes')).map((each) =>
    each === 'runs/' ? inputs : each,
  ),
  asksAthena: true,
  glue: ['glue:CreateTable'],
  glueTables: 'runs',
};

/** Statements of the role of a function: its prefixes, its workgroup, its database, and nothing else. */
export const functionPermissions = (name: FunctionName, targets: PolicyTargets): PolicyStatement[] =>
  statementsOf(needs[name], targets);

/** Statements of the state machine's role for the queries it runs. */
export const machinePermissions = (targets: PolicyTargets): PolicyStatement[] => [
  ...statementsOf(machineNeeds, targets),
  // Athena writes what it builds in parts.
  ...objects(['s3:ListMultipartUploadParts'], machineNeeds.writes ?? [], targets),
  new PolicyStatement({
    actions: ['s3:ListBucketMultipartUploads'],
    resources: [targets.lakeBucketArn],
    conditions: { StringLikeIfExists: { 's3:prefix': (machineNeeds.writes ?? []).map(pattern) } },
  }),
];

function statementsOf(need: Needs, targets: PolicyTargets): PolicyStatement[] {
  const { reads = [], writes = [], removes = [], asksAthena = false } = need;
  return [
    ...objects(['s3:GetObject'], reads, targets),
    ...objects(['s3:PutObject', 's3:AbortMultipartUpload'], writes, targets),
    ...objects(['s3:DeleteObject'], removes, targets),
    listing(union(reads, removes), targets),
    new PolicyStatement({
      actions: writes.length > 0 || asksAthena ? ['kms:Decrypt', 'kms:GenerateDataKey'] : ['kms:Decrypt'],
      resources: [targets.keyArn],
    }),
    ...(asksAthena ? athena(targets) : []),
    ...(need.glue ? [glue(need.glue, need.glueTables ?? 'runs', targets)] : []),
    ...(need.secret
      ? [new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [targets.hashKeySecretArn] })]
      : []),
  ];
}

function objects(actions: string[], prefixes: readonly string[], { lakeBucketArn }: PolicyTargets): PolicyStatement[] {
  if (prefixes.length === 0) return [];
  return [new PolicyStatement({ actions, resources: prefixes.map((prefix) => `${lakeBucketArn}/${pattern(prefix)}`) })];
}

const pattern = (prefix: string): string => (prefix.endsWith('/') ? `${prefix}*` : prefix);

/**
 * Listing by prefix. `IfExists`: reading a key that does not exist is answered "not found" only where listing is allowed, and
 * such a request carries no prefix; without it the answer would be "access denied", and a missing file could not be told from
 * a forbidden one.
 */
function listing(prefixes: readonly string[], { lakeBucketArn }: PolicyTargets): PolicyStatement {
  return new PolicyStatement({
    actions: ['s3:ListBucket'],
    resources: [lakeBucketArn],
    conditions: { StringLikeIfExists: { 's3:prefix': prefixes.map(pattern) } },
  });
}

function athena(targets: PolicyTargets): PolicyStatement[] {
  const { partition, region, account, lakeBucketArn, resultsBucketArn, resultsPrefix, workGroup } = targets;
  return [
    new PolicyStatement({
      actions: [
        'athena:StartQueryExecution',
        'athena:GetQueryExecution',
        'athena:GetQueryResults',
        'athena:StopQueryExecution',
      ],
      resources: [`arn:${partition}:athena:${region}:${account}:workgroup/${workGroup}`],
    }),
    new PolicyStatement({
      actions: ['athena:GetDataCatalog'],
      resources: [`arn:${partition}:athena:${region}:${account}:datacatalog/AwsDataCatalog`],
    }),
    new PolicyStatement({
      actions: ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
      resources: [`${resultsBucketArn}/${resultsPrefix}*`],
    }),
    new PolicyStatement({
      actions: ['s3:ListBucket', 's3:ListBucketMultipartUploads'],
      resources: [resultsBucketArn],
      conditions: { StringLikeIfExists: { 's3:prefix': [`${resultsPrefix}*`] } },
    }),
    new PolicyStatement({ actions: ['s3:GetBucketLocation'], resources: [lakeBucketArn, resultsBucketArn] }),
    glue(
      [
        'glue:GetDatabase',
        'glue:GetTable',
        'glue:GetTables',
        'glue:GetPartition',
        'glue:GetPartitions',
        'glue:BatchGetPartition',
      ],
      'all',
      targets,
    ),
    // Athena's engine looks for the database `default` whatever a statement names; its tables are not opened.
    new PolicyStatement({
      actions: ['glue:GetDatabase'],
      resources: ['catalog', 'database/default'].map((each) => `arn:${partition}:glue:${region}:${account}:${each}`),
    }),
  ];
}

function glue(actions: readonly string[], tables: 'runs' | 'all', targets: PolicyTargets): PolicyStatement {
  const { partition, region, account, database } = targets;
  const catalogue = `arn:${partition}:glue:${region}:${account}`;
  return new PolicyStatement({
    actions: [...actions],
    resources: [
      `${catalogue}:catalog`,
      `${catalogue}:database/${database}`,
      `${catalogue}:table/${database}/${tables === 'runs' ? '*__*' : '*'}`,
    ],
  });
}
