import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { AnalystAccess } from './constructs/analyst-access.ts';
import { CardAndExportAccess } from './constructs/card-and-export-access.ts';
import { dataRemoval } from './constructs/data-removal.ts';
import { LakeBuckets } from './constructs/lake-buckets.ts';
import { LakeCatalogue } from './constructs/lake-catalogue.ts';
import { SavedQueries } from './constructs/saved-queries.ts';
import { stackProps } from './constructs/stack-props.ts';
import { WorkGroups } from './constructs/work-groups.ts';
import type { DeploymentSettings } from './settings.ts';

export interface LakeStackProps {
  readonly settings: DeploymentSettings;
}

/**
 * Everything that holds data: buckets and their key, the Glue database with the tables that exports fill, Athena's workgroups
 * with the analysts' saved questions and access. Outlives the pipeline; taken down, it leaves the data (see data-removal.ts).
 */
export class LakeStack extends Stack {
  readonly lakeBucket: IBucket;
  readonly resultsBucket: IBucket;
  readonly logBucket: IBucket;
  readonly key: IKey;
  /** Name of the Glue database. */
  readonly databaseName: string;
  /** Names of Athena's workgroups. */
  readonly pipelineWorkGroup: string;
  readonly analystWorkGroup: string;
  /** Folder of the pipeline's query results: `s3://<results>/pipeline/`. */
  readonly pipelineResults: string;
  /** Prefix of the same in the results bucket, for policies. */
  readonly pipelineResultsPrefix: string;

  constructor(scope: Construct, id: string, { settings }: LakeStackProps) {
    super(scope, id, stackProps(settings, 'lake', 'Data of knowgap: buckets, catalogue, workgroups'));
    const removalPolicy = dataRemoval(this, settings);
    const buckets = new LakeBuckets(this, 'Buckets', settings, removalPolicy);
    this.lakeBucket = buckets.lake;
    this.resultsBucket = buckets.results;
    this.logBucket = buckets.logs;
    this.key = buckets.key;
    this.databaseName = `knowgap_${settings.environment.replaceAll('-', '_')}`;

    const catalogue = new LakeCatalogue(this, 'Catalogue', {
      databaseName: this.databaseName,
      bucket: buckets.lake,
      firstLoadMonth: settings.firstLoadMonth,
      removalPolicy,
    });
    const groups = new WorkGroups(this, 'WorkGroups', {
      settings,
      results: buckets.results,
      key: buckets.key,
      removalPolicy,
    });
    this.analystWorkGroup = groups.analysts.name;
    this.pipelineWorkGroup = groups.pipeline.name;
    this.pipelineResultsPrefix = groups.pipelineResultsPrefix;
    this.pipelineResults = buckets.results.s3UrlForObject(groups.pipelineResultsPrefix);
    const queries = new SavedQueries(this, 'Questions', { database: this.databaseName, workGroup: groups.analysts });
    queries.node.addDependency(catalogue);
    const access = new AnalystAccess(this, 'Access', {
      buckets,
      databaseName: this.databaseName,
      workGroup: groups.analysts,
      resultsPrefix: groups.analystResultsPrefix,
    });
    const ends = new CardAndExportAccess(this, 'Ends', buckets);

    new CfnOutput(this, 'LakeBucket', { value: buckets.lake.bucketName, description: 'Exports go to landing/ here' });
    new CfnOutput(this, 'Database', { value: this.databaseName });
    new CfnOutput(this, 'AnalystWorkGroup', { value: this.analystWorkGroup });
    new CfnOutput(this, 'AnalystPolicyArn', {
      value: access.analysts.managedPolicyArn,
      description: 'Attach to the roles of those who ask the lake',
    });
    new CfnOutput(this, 'RefusedRecordsPolicyArn', {
      value: access.refusedRecords.managedPolicyArn,
      description: 'Besides, for those who repair exports',
    });
    new CfnOutput(this, 'ExporterPolicyArn', {
      value: ends.exporters.managedPolicyArn,
      description: 'Attach to the role of the system that lays exports into landing/',
    });
    new CfnOutput(this, 'CardReaderPolicyArn', {
      value: ends.cardReaders.managedPolicyArn,
      description: 'Attach to the roles of those who read scorecards from the bucket',
    });
  }
}
