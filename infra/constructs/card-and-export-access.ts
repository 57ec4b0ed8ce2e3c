import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { layout } from '../../functions/lake/layout.ts';
import { acknowledgeWildcards } from './acknowledge.ts';
import type { LakeBuckets } from './lake-buckets.ts';
import { keysBelow, listObjects, readObjects, useKeyThroughS3 } from './lake-statements.ts';

/**
 * Two managed policies for the ends of the pipeline. `exporters`: lay files into landing/, see which lie there, read none – for the
 * role of the system that exports. `cardReaders`: read scorecards/ from the bucket – for people where there is no website.
 */
export class CardAndExportAccess extends Construct {
  readonly exporters: ManagedPolicy;
  readonly cardReaders: ManagedPolicy;

  constructor(scope: Construct, id: string, buckets: LakeBuckets) {
    super(scope, id);
    const landing = [layout.landingRoot];
    const cards = [layout.scorecardRoot];
    this.exporters = new ManagedPolicy(this, 'Exporters', {
      description: 'knowgap: deliver exports to landing/',
      statements: [
        new PolicyStatement({
          sid: 'Deliver',
          actions: ['s3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
          resources: keysBelow(buckets.lake, landing),
        }),
        ...listObjects(buckets, 'Deliver', landing),
        // S3 decrypts the key of an upload in parts before it can go on.
        useKeyThroughS3(buckets, ['kms:Decrypt', 'kms:GenerateDataKey']),
      ],
    });
    this.cardReaders = new ManagedPolicy(this, 'CardReaders', {
      description: 'knowgap: read the scorecards from the bucket',
      statements: [...readObjects(buckets, 'ReadCards', cards), useKeyThroughS3(buckets, ['kms:Decrypt'])],
    });
    acknowledgeWildcards(
      this.exporters,
      keysBelow(buckets.lake, landing),
      'Keys below landing/: sources, datasets and days are named by who delivers',
    );
    acknowledgeWildcards(
      this.cardReaders,
      keysBelow(buckets.lake, cards),
      'Keys of the cards: their names are the periods and the runs',
    );
  }
}
