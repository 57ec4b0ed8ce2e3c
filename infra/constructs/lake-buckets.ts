import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  CfnBucket,
  type IBucket,
  type LifecycleRule,
  ObjectOwnership,
  StorageClass,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { layout } from '../../functions/lake/layout.ts';
import type { DeploymentSettings } from '../settings.ts';

type Retention = DeploymentSettings['retention'];

const days = (count: number) => ({ expiration: Duration.days(count) });

/** Rules of the lake's bucket. Nothing under lake/, models/, scorecards/ and runs/ ever expires. */
function lakeRules(retention: Retention): LifecycleRule[] {
  const { landingInfrequentAccessDays: infrequent, landingDays, quarantineDays, rebuiltVersionsDays } = retention;
  const landing: LifecycleRule = {
    id: 'landing',
    prefix: layout.landingRoot,
    ...(landingDays === null ? {} : days(landingDays)),
    ...(infrequent === null
      ? {}
      : {
          transitions: [{ storageClass: StorageClass.INFREQUENT_ACCESS, transitionAfter: Duration.days(infrequent) }],
        }),
  };
  const rebuilt = (['staging', 'marts'] as const).map((folder) => ({
    id: `rebuilt-${folder}`,
    prefix: `${folder}/`,
    noncurrentVersionExpiration: Duration.days(rebuiltVersionsDays),
  }));
  return [
    ...(infrequent === null && landingDays === null ? [] : [landing]),
    ...(quarantineDays === null ? [] : [{ id: 'quarantine', prefix: layout.quarantineRoot, ...days(quarantineDays) }]),
    ...rebuilt,
    {
      id: 'old-versions',
      noncurrentVersionExpiration: Duration.days(retention.oldVersionsDays),
      expiredObjectDeleteMarker: true,
      abortIncompleteMultipartUploadAfter: Duration.days(7),
    },
  ];
}

/** The library's own class does not fit the library's own interface under exactOptionalPropertyTypes (`isWebsite`). */
const newBucket = (scope: Construct, id: string, props: BucketProps) => new Bucket(scope, id, props) as IBucket;

/** Sends the bucket's events to EventBridge. The library's own switch does the same through a function with a wide role. */
function announceObjects(bucket: IBucket): void {
  const resource = bucket.node.defaultChild;
  if (!(resource instanceof CfnBucket))
    throw new Error(`infra: expected ${bucket.node.path} to be a bucket of this stack`);
  resource.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
}

/**
 * The lake's bucket, the bucket of Athena's results and the bucket of access logs, and the key that encrypts the first two.
 * Names are CloudFormation's; nothing is public, nothing is served without TLS, every bucket outlives its stack.
 */
export class LakeBuckets extends Construct {
  readonly key: Key;
  readonly lake: IBucket;
  readonly results: IBucket;
  readonly logs: IBucket;

  constructor(scope: Construct, id: string, settings: DeploymentSettings, removalPolicy: RemovalPolicy) {
    super(scope, id);
    const { retention } = settings;
    const common: BucketProps = {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      removalPolicy,
      autoDeleteObjects: removalPolicy === RemovalPolicy.DESTROY,
    };
    this.key = new Key(this, 'Key', {
      description: `knowgap ${settings.environment}: lake and query results`,
      enableKeyRotation: true,
      removalPolicy,
    });
    this.logs = newBucket(this, 'Logs', {
      ...common,
      encryption: BucketEncryption.S3_MANAGED,
      lifecycleRules: [
        { id: 'logs', ...days(retention.accessLogDays), abortIncompleteMultipartUploadAfter: Duration.days(7) },
      ],
    });
    Validations.of(this.logs).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'The bucket of access logs: logging to itself would never end.',
    });
    const encrypted: BucketProps = {
      ...common,
      encryption: BucketEncryption.KMS,
      encryptionKey: this.key,
      bucketKeyEnabled: true,
      serverAccessLogsBucket: this.logs,
    };
    this.lake = newBucket(this, 'Lake', {
      ...encrypted,
      versioned: true,
      serverAccessLogsPrefix: 'lake/',
      lifecycleRules: lakeRules(retention),
    });
    announceObjects(this.lake);
    this.results = newBucket(this, 'Results', {
      ...encrypted,
      serverAccessLogsPrefix: 'results/',
      lifecycleRules: [
        { id: 'results', ...days(retention.resultsDays), abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
    });
  }
}
