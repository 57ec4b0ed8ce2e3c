import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CfnResource, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { CfnKey } from 'aws-cdk-lib/aws-kms';
import { CfnBucketPolicy } from 'aws-cdk-lib/aws-s3';
import { afterAll, describe, expect, test } from 'vitest';
import { knowgapApp } from '../../infra/app.ts';
import { LakeStack } from '../../infra/lake-stack.ts';
import { ScorecardStack } from '../../infra/scorecard-stack.ts';
import { type DeploymentSettings, environments, settingsOf } from '../../infra/settings.ts';
import { appToRead } from './support/synthesis.ts';
import { publicKey, website } from './support/website.ts';

const folder = mkdtempSync(join(tmpdir(), 'knowgap-scorecard-'));

function settings(scorecard: DeploymentSettings['scorecard'], more: object = {}): DeploymentSettings {
  const chosen = environments.prod;
  if (!chosen) throw new Error('expected an environment prod');
  return settingsOf('prod', {}, { prod: { ...chosen, scorecard, ...more } });
}

// Whether the checks of whole apps find something in this website is asked in app.test.ts.
const app = appToRead();
const lakeStack = new LakeStack(app, 'Lake', { settings: settings(website) });
const site = Template.fromStack(new ScorecardStack(app, 'Scorecard', { settings: settings(website), lake: lakeStack }));
const lake = Template.fromStack(lakeStack);

afterAll(() => rmSync(folder, { recursive: true }));

/** Properties of the only resource of a type. */
function only(template: Template, type: string): Record<string, unknown> {
  const found = Object.values(template.findResources(type));
  expect(found).toHaveLength(1);
  return found[0]?.Properties;
}

const distribution = () => only(site, 'AWS::CloudFront::Distribution').DistributionConfig as Record<string, unknown>;

interface Behaviour {
  readonly PathPattern: string;
  readonly TrustedKeyGroups?: readonly unknown[];
  readonly TargetOriginId: string;
  readonly ResponseHeadersPolicyId: unknown;
  readonly ViewerProtocolPolicy: string;
  readonly CachePolicyId: string;
}
const behaviours = (): Behaviour[] => {
  const { DefaultCacheBehavior, CacheBehaviors } = distribution() as {
    DefaultCacheBehavior: Behaviour;
    CacheBehaviors: Behaviour[];
  };
  return [{ ...DefaultCacheBehavior, PathPattern: '*' }, ...CacheBehaviors];
};

describe('the website', () => {
  test('only / and the sign-in can be seen without signed cookies, whatever else is asked for', () => {
    const open = behaviours().filter(({ TrustedKeyGroups }) => TrustedKeyGroups === undefined);
    expect(open.map(({ PathPattern }) => PathPattern).sort()).toEqual(['/', '/auth/*']);
    const keyGroup = Object.keys(site.findResources('AWS::CloudFront::KeyGroup'));
    for (const { TrustedKeyGroups } of behaviours().filter((each) => !open.includes(each)))
      expect(TrustedKeyGroups).toEqual([{ Ref: keyGroup[0] }]);
    expect(only(site, 'AWS::CloudFront::PublicKey')).toMatchObject({ PublicKeyConfig: { EncodedKey: publicKey } });
  });

  test('every answer has the security headers; browsers come over TLS 1.2 or newer', () => {
    const policy = Object.keys(site.findResources('AWS::CloudFront::ResponseHeadersPolicy'));
    for (const { ResponseHeadersPolicyId, ViewerProtocolPolicy } of behaviours()) {
      expect(ResponseHeadersPolicyId).toEqual({ Ref: policy[0] });
      expect(ViewerProtocolPolicy).toBe('redirect-to-https');
    }
    site.hasResourceProperties('AWS::CloudFront::ResponseHeadersPolicy', {
      ResponseHeadersPolicyConfig: {
        SecurityHeadersConfig: {
          ContentSecurityPolicy: {
            Override: true,
            ContentSecurityPolicy: Match.stringLikeRegexp("^default-src 'none'; .*frame-ancestors 'none'$"),
          },
          ContentTypeOptions: { Override: true },
          FrameOptions: { FrameOption: 'DENY', Override: true },
          ReferrerPolicy: { ReferrerPolicy: 'no-referrer', Override: true },
          StrictTransportSecurity: { AccessControlMaxAgeSec: 31_536_000, Override: true },
        },
      },
    });
    expect(distribution()).toMatchObject({
      Aliases: ['cards.example.com'],
      ViewerCertificate: { MinimumProtocolVersion: 'TLSv1.2_2021', SslSupportMethod: 'sni-only' },
    });
  });

  test('the pointers and the sign-in are never kept by CloudFront, the pages are', () => {
    const kept = behaviours().filter(({ CachePolicyId }) => CachePolicyId === '658327ea-f89d-4fab-a63d-7e88639e58f6');
    expect(kept.map(({ PathPattern }) => PathPattern)).toEqual(['*']);
    const disabled = behaviours().filter(
      ({ CachePolicyId }) => CachePolicyId === '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
    );
    expect(disabled.map(({ PathPattern }) => PathPattern).sort()).toEqual([
      '/',
      '/auth/*',
      'scorecards/*/current.json',
    ]);
  });

  test('who comes without a signature is shown the page that leads to the sign-in, and it is not remembered', () => {
    expect(distribution().CustomErrorResponses).toEqual([
      { ErrorCode: 403, ResponseCode: 403, ResponsePagePath: '/auth/welcome', ErrorCachingMinTTL: 0 },
    ]);
  });

  test('visits are logged without cookies', () => {
    expect(distribution().Logging).toMatchObject({ IncludeCookies: false, Bucket: expect.anything() });
  });
});

describe('nothing public', () => {
  test('both origins answer only what CloudFront has signed', () => {
    const { Origins } = distribution() as { Origins: { OriginAccessControlId?: unknown }[] };
    expect(Origins).toHaveLength(2);
    for (const { OriginAccessControlId } of Origins) expect(OriginAccessControlId).toBeDefined();
    const controls = Object.values(site.findResources('AWS::CloudFront::OriginAccessControl'));
    expect(controls.map(({ Properties }) => Properties.OriginAccessControlConfig)).toEqual(
      ['s3', 'lambda'].map((type) =>
        expect.objectContaining({
          OriginAccessControlOriginType: type,
          SigningBehavior: 'always',
          SigningProtocol: 'sigv4',
        }),
      ),
    );
  });

  test('the function has an address that wants IAM, and only this distribution may call it', () => {
    expect(only(site, 'AWS::Lambda::Url')).toMatchObject({ AuthType: 'AWS_IAM' });
    const [id] = Object.keys(site.findResources('AWS::CloudFront::Distribution'));
    const permissions = Object.values(site.findResources('AWS::Lambda::Permission'));
    expect(permissions.map(({ Properties }) => Properties.Action).sort()).toEqual([
      'lambda:InvokeFunction',
      'lambda:InvokeFunctionUrl',
    ]);
    for (const { Properties } of permissions) {
      expect(Properties.Principal).toBe('cloudfront.amazonaws.com');
      expect(JSON.stringify(Properties.SourceArn)).toContain(`":distribution/",{"Ref":"${id}"}`);
    }
  });

  test('CloudFront may read scorecards/ in the bucket of the lake, and nothing else', () => {
    const policies = Object.values(lake.findResources('AWS::S3::BucketPolicy'));
    const statements = policies
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
      .filter(({ Principal }) => JSON.stringify(Principal).includes('cloudfront'));
    expect(statements).toEqual([
      {
        Sid: 'ScorecardsThroughCloudFront',
        Effect: 'Allow',
        Principal: { Service: 'cloudfront.amazonaws.com' },
        Action: 's3:GetObject',
        Resource: { 'Fn::Join': ['', [{ 'Fn::GetAtt': [expect.stringContaining('Lake'), 'Arn'] }, '/scorecards/*']] },
        Condition: { ArnLike: { 'aws:SourceArn': ourDistributions } },
      },
    ]);
    const keyStatements = Object.values(lake.findResources('AWS::KMS::Key'))
      .flatMap(({ Properties }) => Properties.KeyPolicy.Statement)
      .filter(({ Principal }) => JSON.stringify(Principal).includes('cloudfront'));
    expect(keyStatements).toEqual([
      expect.objectContaining({
        Action: 'kms:Decrypt',
        Condition: { ArnLike: { 'aws:SourceArn': ourDistributions } },
      }),
    ]);
  });
  const ourDistributions = {
    'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':cloudfront::000000000000:distribution/*']],
  };

  test('the bucket of visits is closed', () => {
    expect(only(site, 'AWS::S3::Bucket')).toMatchObject({
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    });
  });
});

describe('who signs in', () => {
  test('only people whom an administrator invited, with a strong password and a second factor', () => {
    expect(only(site, 'AWS::Cognito::UserPool')).toMatchObject({
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      MfaConfiguration: 'ON',
      EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
      Policies: { PasswordPolicy: { MinimumLength: 12, RequireSymbols: true } },
      DeletionProtection: 'ACTIVE',
    });
    expect(Object.values(site.findResources('AWS::Cognito::UserPool'))[0]?.DeletionPolicy).toBe('Retain');
    site.resourceCountIs('AWS::Cognito::IdentityPool', 0);
  });

  test('by the code flow only, back to the website only', () => {
    expect(only(site, 'AWS::Cognito::UserPoolClient')).toMatchObject({
      GenerateSecret: true,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid'],
      CallbackURLs: ['https://cards.example.com/auth/callback'],
      LogoutURLs: ['https://cards.example.com/auth/welcome'],
    });
  });

  test('no secret is in the template: the client hands its own to Secrets Manager, the private key is only named', () => {
    const [client] = Object.keys(site.findResources('AWS::Cognito::UserPoolClient'));
    expect(only(site, 'AWS::SecretsManager::Secret').SecretString).toEqual({
      'Fn::GetAtt': [client, 'ClientSecret'],
    });
    expect(JSON.stringify(site.toJSON())).not.toContain('PRIVATE KEY');
    expect(JSON.stringify(site.findOutputs('*'))).not.toContain('ecret');
  });

  test('the function may read two secrets, the names of cards and their pointers, and write its log: nothing else', () => {
    site.resourceCountIs('AWS::IAM::Policy', 0);
    site.resourceCountIs('AWS::IAM::ManagedPolicy', 0);
    const role = only(site, 'AWS::IAM::Role') as {
      Policies: { PolicyDocument: { Statement: unknown[] } }[];
      ManagedPolicyArns?: unknown;
    };
    expect(role.Policies).toHaveLength(1);
    const [secret] = Object.keys(site.findResources('AWS::SecretsManager::Secret'));
    const [log] = Object.keys(site.findResources('AWS::Logs::LogGroup'));
    const bucket = { 'Fn::ImportValue': expect.stringMatching(/Lake.*Arn/) };
    const allow = { Effect: 'Allow' };
    expect(role.Policies[0]?.PolicyDocument.Statement).toEqual([
      { ...allow, Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: { 'Fn::GetAtt': [log, 'Arn'] } },
      {
        ...allow,
        Action: 'secretsmanager:GetSecretValue',
        Resource: expect.toSatisfy(
          (resources: unknown[]) =>
            [website.privateKeySecretArn, { Ref: secret }].every((each) =>
              resources.some((one) => JSON.stringify(one) === JSON.stringify(each)),
            ) && resources.length === 2,
        ),
      },
      { ...allow, Action: 's3:GetObject', Resource: { 'Fn::Join': ['', [bucket, '/scorecards/*/current.json']] } },
      {
        ...allow,
        Action: 's3:ListBucket',
        Resource: bucket,
        Condition: { StringEquals: { 's3:prefix': 'scorecards/' } },
      },
      { ...allow, Action: 'kms:Decrypt', Resource: { 'Fn::ImportValue': expect.stringMatching(/Key.*Arn/) } },
    ]);
    expect(role.ManagedPolicyArns).toBeUndefined();
    expect(only(site, 'AWS::Lambda::Function')).toMatchObject({
      Architectures: ['arm64'],
      Runtime: 'nodejs24.x',
      Handler: 'functions/sign-in/handler.signIn',
    });
  });
});

test.each([
  ['when the settings have none', settings(null)],
  ['in China', settings(website, { region: 'cn-north-1' })],
])('there is no website %s, and CloudFront may read nothing', (_, chosen) => {
  const app = knowgapApp({ settings: chosen, variables: {}, outdir: mkdtempSync(join(folder, 'out-')) });
  const constructs = app.node.findAll();
  const resources = constructs.filter((each) => each instanceof CfnResource);
  const used = resources.map(({ cfnResourceType }) => cfnResourceType);
  expect(used).toContain('AWS::S3::Bucket');
  expect(used.filter((type) => /CloudFront|Cognito/.test(type))).toEqual([]);
  expect(constructs.filter((each) => each instanceof Stack).map(({ stackName }) => stackName)).not.toContain(
    'knowgap-prod-scorecard',
  );
  const policies = [
    ...constructs.filter((each) => each instanceof CfnBucketPolicy).map((each) => [each, each.policyDocument] as const),
    ...constructs.filter((each) => each instanceof CfnKey).map((each) => [each, each.keyPolicy] as const),
  ];
  expect(policies.length).toBeGreaterThan(3);
  for (const [resource, policy] of policies)
    expect(JSON.stringify(resource.stack.resolve(policy))).not.toContain('cloudfront');
});

test.each([
  ['a certificate elsewhere', { certificateArn: 'arn:aws:acm:eu-central-1:000000000000:certificate/0a1b' }],
  ['a private key instead of a name', { privateKeySecretArn: '-----BEGIN PRIVATE KEY-----' }],
  ['a private key instead of the public one', { publicKeyPem: publicKey.replaceAll('PUBLIC', 'PRIVATE') }],
  ['an address instead of a host name', { domainName: 'https://cards.example.com' }],
])('settings with %s are refused', (_, wrong) => {
  expect(() => settings({ ...website, ...wrong })).toThrow('scorecard');
});
