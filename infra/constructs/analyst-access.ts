import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { layout } from '../../functions/lake/layout.ts';
import { acknowledgeWildcards } from './acknowledge.ts';
import type { LakeBuckets } from './lake-buckets.ts';
import { keysBelow, readObjects, useKeyThroughS3 } from './lake-statements.ts';

/** What analysts may read: what the run builds, and which deliveries came. Not raw rows, not exports, not refused records. */
export const analystPrefixes: readonly string[] = [
  'staging/',
  'marts/',
  'models/',
  'runs/*/inputs/',
  layout.tableRoot('deliveries'),
];

const readQueries = [
  'athena:StartQueryExecution',
  'athena:StopQueryExecution',
  'athena:GetQueryExecution',
  'athena:BatchGetQueryExecution',
  'athena:ListQueryExecutions',
  'athena:GetQueryResults',
  'athena:GetQueryResultsStream',
  'athena:GetWorkGroup',
  'athena:GetNamedQuery',
  'athena:BatchGetNamedQuery',
  'athena:ListNamedQueries',
];
const browse = [
  'athena:GetDataCatalog',
  'athena:ListDatabases',
  'athena:GetDatabase',
  'athena:ListTableMetadata',
  'athena:GetTableMetadata',
];
const readCatalogue = [
  'glue:GetDatabase',
  'glue:GetDatabases',
  'glue:GetTable',
  'glue:GetTables',
  'glue:GetPartition',
  'glue:GetPartitions',
  'glue:BatchGetPartition',
];

export interface AnalystAccessProps {
  readonly buckets: LakeBuckets;
  readonly databaseName: string;
  readonly workGroup: CfnWorkGroup;
  /** Prefix of the results bucket in which the workgroup writes. */
  readonly resultsPrefix: string;
}

/**
 * Two managed policies to attach to people's roles. `analysts`: ask the lake in the analysts' workgroup, read what the run built.
 * `refusedRecords`: besides, the quarantine (cells of personal columns are masked, free text of others is not) – for those who
 * repair exports. Neither reads landing/, raw tables or the pipeline's workgroup.
 */
export class AnalystAccess extends Construct {
  readonly analysts: ManagedPolicy;
  readonly refusedRecords: ManagedPolicy;

  constructor(scope: Construct, id: string, props: AnalystAccessProps) {
    super(scope, id);
    const { buckets } = props;
    this.analysts = new ManagedPolicy(this, 'Analysts', {
      description: 'knowgap: ask the lake in Athena; read staging, marts and models',
      statements: [
        ...this.queryStatements(props),
        ...readObjects(buckets, 'Read', analystPrefixes),
        new PolicyStatement({
          sid: 'WriteResults',
          actions: ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
          resources: keysBelow(buckets.results, [props.resultsPrefix]),
        }),
        new PolicyStatement({
          sid: 'FindResults',
          actions: ['s3:GetBucketLocation', 's3:ListBucket'],
          resources: [buckets.results.bucketArn],
        }),
        useKeyThroughS3(buckets, ['kms:Decrypt', 'kms:GenerateDataKey']),
      ],
    });
    this.refusedRecords = new ManagedPolicy(this, 'RefusedRecords', {
      description: 'knowgap: besides the access of analysts, read the quarantine',
      statements: readObjects(buckets, 'ReadRefused', [layout.quarantineRoot]),
    });
    acknowledgeWildcards(
      this.analysts,
      [
        ...keysBelow(buckets.lake, analystPrefixes),
        ...keysBelow(buckets.results, [props.resultsPrefix]),
        this.arnOf('glue', 'table', `${props.databaseName}/*`),
      ],
      'Keys below a prefix and tables of one database: their names are known when a run makes them',
    );
    acknowledgeWildcards(this.analysts, ['*'], 'Athena knows no resource for listing workgroups and catalogues');
    acknowledgeWildcards(
      this.refusedRecords,
      keysBelow(buckets.lake, [layout.quarantineRoot]),
      'Keys of the quarantine: their names are known when an export comes',
    );
  }

  private arnOf(service: string, resource: string, resourceName?: string): string {
    const format = resourceName
      ? { resourceName, arnFormat: ArnFormat.SLASH_RESOURCE_NAME }
      : { arnFormat: ArnFormat.NO_RESOURCE_NAME };
    return Stack.of(this).formatArn({ service, resource, ...format });
  }

  private queryStatements({ workGroup, databaseName }: AnalystAccessProps): PolicyStatement[] {
    return [
      new PolicyStatement({
        sid: 'Ask',
        actions: readQueries,
        resources: [this.arnOf('athena', 'workgroup', workGroup.name)],
      }),
      new PolicyStatement({
        sid: 'Browse',
        actions: browse,
        resources: [this.arnOf('athena', 'datacatalog', 'AwsDataCatalog')],
      }),
      // The console needs the two lists; Athena knows no resource for them.
      new PolicyStatement({
        sid: 'List',
        actions: ['athena:ListWorkGroups', 'athena:ListDataCatalogs'],
        resources: ['*'],
      }),
      new PolicyStatement({
        sid: 'ReadCatalogue',
        actions: readCatalogue,
        resources: [
          this.arnOf('glue', 'catalog'),
          this.arnOf('glue', 'database', databaseName),
          this.arnOf('glue', 'table', `${databaseName}/*`),
        ],
      }),
      // Athena's engine looks for it whatever a question names; its tables are not opened.
      new PolicyStatement({
        sid: 'FindDefault',
        actions: ['glue:GetDatabase'],
        resources: [this.arnOf('glue', 'catalog'), this.arnOf('glue', 'database', 'default')],
      }),
    ];
  }
}
