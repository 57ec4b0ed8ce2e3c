import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { LakeBuckets } from './lake-buckets.ts';

/** ARNs of the keys below prefixes. */
export const keysBelow = (bucket: IBucket, prefixes: readonly string[]) =>
  prefixes.map((prefix) => bucket.arnForObjects(`${prefix}*`));

/** Listing of the lake below prefixes, and where the bucket is. */
export const listObjects = ({ lake }: LakeBuckets, sid: string, prefixes: readonly string[]): PolicyStatement[] => [
  new PolicyStatement({
    sid: `${sid}Lists`,
    actions: ['s3:ListBucket'],
    resources: [lake.bucketArn],
    conditions: { StringLike: { 's3:prefix': prefixes.map((prefix) => `${prefix}*`) } },
  }),
  new PolicyStatement({ sid: `${sid}Where`, actions: ['s3:GetBucketLocation'], resources: [lake.bucketArn] }),
];

/** Reading the lake's objects below prefixes, and finding them; needs the key too. */
export const readObjects = (buckets: LakeBuckets, sid: string, prefixes: readonly string[]): PolicyStatement[] => [
  new PolicyStatement({
    sid: `${sid}Objects`,
    actions: ['s3:GetObject'],
    resources: keysBelow(buckets.lake, prefixes),
  }),
  ...listObjects(buckets, sid, prefixes),
];

/** The key of the lake, only for what S3 encrypts and decrypts with it. */
export const useKeyThroughS3 = ({ key }: LakeBuckets, actions: string[]): PolicyStatement =>
  new PolicyStatement({
    sid: 'UseKeyThroughS3',
    actions,
    resources: [key.keyArn],
    conditions: { StringLike: { 'kms:ViaService': 's3.*' } },
  });
