import type { RemovalPolicy } from 'aws-cdk-lib';
import { CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { DeploymentSettings } from '../settings.ts';

export interface WorkGroupsProps {
  readonly settings: Pick<DeploymentSettings, 'environment' | 'scanLimitBytes'>;
  readonly results: IBucket;
  readonly key: IKey;
  readonly removalPolicy: RemovalPolicy;
}

/**
 * Athena's two workgroups (engine version 3), each with a limit of bytes a query.
 * `analysts` enforces its settings: results lie encrypted in its own folder, whatever a client asks for.
 * `pipeline` does not: Athena refuses `create table as` with an `external_location` in a workgroup that enforces.
 */
export class WorkGroups extends Construct {
  readonly analysts: CfnWorkGroup;
  readonly pipeline: CfnWorkGroup;
  readonly analystResultsPrefix = 'analysts/';
  readonly pipelineResultsPrefix = 'pipeline/';

  constructor(scope: Construct, id: string, { settings, results, key, removalPolicy }: WorkGroupsProps) {
    super(scope, id);
    const workGroup = (name: 'analysts' | 'pipeline', description: string, prefix: string, enforced: boolean) => {
      const group = new CfnWorkGroup(this, name === 'analysts' ? 'Analysts' : 'Pipeline', {
        name: `knowgap-${settings.environment}-${name}`,
        description,
        state: 'ENABLED',
        recursiveDeleteOption: true,
        workGroupConfiguration: {
          enforceWorkGroupConfiguration: enforced,
          publishCloudWatchMetricsEnabled: true,
          bytesScannedCutoffPerQuery: settings.scanLimitBytes[name],
          engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
          resultConfiguration: {
            outputLocation: results.s3UrlForObject(prefix),
            encryptionConfiguration: { encryptionOption: 'SSE_KMS', kmsKey: key.keyArn },
          },
        },
      });
      group.applyRemovalPolicy(removalPolicy);
      return group;
    };
    this.analysts = workGroup(
      'analysts',
      'knowgap: for people who ask the lake questions',
      this.analystResultsPrefix,
      true,
    );
    this.pipeline = workGroup('pipeline', 'knowgap: the nightly run only', this.pipelineResultsPrefix, false);
  }
}
