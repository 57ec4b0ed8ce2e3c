import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { layout } from '../../functions/lake/layout.ts';
import type { LakeStack } from '../lake-stack.ts';
import type { DeploymentSettings } from '../settings.ts';

/**
 * Lets CloudFront read scorecards/, and nothing else, in the lake's bucket, and decrypt it.
 *
 * The statements belong to policies of the lake's stack and the distribution to a stack that needs the lake's: naming the one
 * distribution would tie the stacks into a knot. So they name every distribution of this account. Whoever may create one
 * here and point it at scorecards/ could as well change the policy itself.
 */
export function openScorecards(settings: DeploymentSettings, lake: LakeStack): void {
  const distributions = Stack.of(lake).formatArn({
    service: 'cloudfront',
    region: '',
    account: settings.account,
    resource: 'distribution',
    resourceName: '*',
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
  const ours = {
    principals: [new ServicePrincipal('cloudfront.amazonaws.com')],
    conditions: { ArnLike: { 'aws:SourceArn': distributions } },
  };
  lake.lakeBucket.addToResourcePolicy(
    new PolicyStatement({
      ...ours,
      sid: 'ScorecardsThroughCloudFront',
      actions: ['s3:GetObject'],
      resources: [lake.lakeBucket.arnForObjects(`${layout.scorecardRoot}*`)],
    }),
  );
  lake.key.addToResourcePolicy(
    new PolicyStatement({ ...ours, sid: 'ScorecardsThroughCloudFront', actions: ['kms:Decrypt'], resources: ['*'] }),
  );
}
