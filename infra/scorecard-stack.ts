import { createHash } from 'node:crypto';
import { CfnOutput, Stack } from 'aws-cdk-lib';
import { PublicKey } from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';
import { PrivateSite } from './constructs/private-site.ts';
import { Readers } from './constructs/readers.ts';
import { openScorecards } from './constructs/scorecard-access.ts';
import { SignInFunction } from './constructs/sign-in-function.ts';
import { stackProps } from './constructs/stack-props.ts';
import type { LakeStack } from './lake-stack.ts';
import type { DeploymentSettings } from './settings.ts';

export interface ScorecardStackProps {
  readonly settings: DeploymentSettings;
  readonly lake: LakeStack;
}

/** Regions of partitions in which CloudFront or Cognito's user pools are missing or others. */
const elsewhere = /^(?:cn|us-gov|us-iso[a-z]*|eu-isoe|eusc)-/;

/** Is there a website? Only when the settings ask for one, in a partition that has CloudFront and Cognito's user pools. */
export const hasScorecardStack = ({ scorecard, region }: Pick<DeploymentSettings, 'scorecard' | 'region'>): boolean =>
  scorecard !== null && !elsewhere.test(region);

/**
 * The private website of the scorecards. CloudFront serves scorecards/ of the lake's bucket to browsers that carry cookies
 * signed with our key; a function signs them for people who have signed in with the user pool. Nothing is public but the page
 * that leads to the sign-in.
 *
 * Elsewhere, and without this stack, people read the same pages from the bucket with their own IAM sign-in.
 * @throws Error when the settings have no website or the partition cannot have one
 */
export class ScorecardStack extends Stack {
  constructor(scope: Construct, id: string, { settings, lake }: ScorecardStackProps) {
    super(scope, id, stackProps(settings, 'scorecard', 'Private website of the scorecards of knowgap'));
    const { scorecard } = settings;
    if (scorecard === null || !hasScorecardStack(settings))
      throw new Error(
        `scorecard stack: expected settings of a website and a region that can have one: ${settings.region}`,
      );
    const origin = `https://${scorecard.domainName}`;
    const prefix = `${this.stackName}-${this.region}`;
    const readers = new Readers(this, 'Readers', { settings, scorecard, origin });
    const key = cookieKey(this, scorecard.publicKeyPem, prefix);
    const signIn = new SignInFunction(this, 'SignIn', { settings, scorecard, lake, origin, readers, key });
    const site = new PrivateSite(this, 'Site', { settings, scorecard, lake, key, signIn: signIn.url, prefix });
    openScorecards(settings, lake);

    new CfnOutput(this, 'SignInUrl', { value: `${origin}/`, description: 'Where people read the newest scorecard' });
    new CfnOutput(this, 'SiteTarget', {
      value: site.target,
      description: `${scorecard.domainName} must be a CNAME or alias of this`,
    });
    new CfnOutput(this, 'ReadersUserPoolId', {
      value: readers.pool.userPoolId,
      description: 'aws cognito-idp admin-create-user --user-pool-id … --username <e-mail address>',
    });
  }
}

/** The public key. CloudFront never changes one, so another key gets another resource and another name. */
function cookieKey(scope: Construct, publicKeyPem: string, prefix: string): PublicKey {
  const hash = createHash('sha256').update(publicKeyPem).digest('hex').slice(0, 8);
  return new PublicKey(scope, `CookieKey${hash}`, { publicKeyName: `${prefix}-${hash}`, encodedKey: publicKeyPem });
}
