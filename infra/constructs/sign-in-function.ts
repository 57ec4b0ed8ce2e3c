import { fileURLToPath } from 'node:url';
import { Duration } from 'aws-cdk-lib';
import type { PublicKey } from 'aws-cdk-lib/aws-cloudfront';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  CfnFunction,
  FunctionUrlAuthType,
  type IFunctionUrl,
  Function as LambdaFunction,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { EnvironmentOf } from '../../functions/environment.ts';
import { layout } from '../../functions/lake/layout.ts';
import { lambdaCode } from '../bundle.ts';
import type { LakeStack } from '../lake-stack.ts';
import type { DeploymentSettings } from '../settings.ts';
import { acknowledgeWildcards } from './acknowledge.ts';
import { dataRemoval } from './data-removal.ts';
import type { Readers } from './readers.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface SignInFunctionProps {
  readonly settings: DeploymentSettings;
  readonly scorecard: NonNullable<DeploymentSettings['scorecard']>;
  readonly lake: LakeStack;
  /** `https://<host>` of the website. */
  readonly origin: string;
  readonly readers: Readers;
  /** Public half of the key that signs cookies. */
  readonly key: PublicKey;
}

/**
 * The function that signs people in. Its address answers only to requests that CloudFront has signed. It reads two secrets
 * and which card is the newest, no card.
 */
export class SignInFunction extends Construct {
  readonly url: IFunctionUrl;

  constructor(scope: Construct, id: string, props: SignInFunctionProps) {
    super(scope, id);
    const { settings, scorecard, lake, origin, readers, key } = props;
    const logGroup = new LogGroup(this, 'Logs', {
      retention: settings.retention.functionLogDays,
      removalPolicy: dataRemoval(this, settings),
    });
    const pointers = lake.lakeBucket.arnForObjects(layout.scorecardCurrent('*'));
    const statements = [
      { actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] },
      {
        actions: ['secretsmanager:GetSecretValue'],
        resources: [readers.clientSecret.secretArn, scorecard.privateKeySecretArn],
      },
      { actions: ['s3:GetObject'], resources: [pointers] },
      {
        actions: ['s3:ListBucket'],
        resources: [lake.lakeBucket.bucketArn],
        conditions: { StringEquals: { 's3:prefix': layout.scorecardRoot } },
      },
      { actions: ['kms:Decrypt'], resources: [lake.key.keyArn] },
    ];
    const role = new Role(this, 'Role', {
      description: `knowgap ${settings.environment}: sign-in to the scorecards`,
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: {
        reading: new PolicyDocument({ statements: statements.map((each) => new PolicyStatement(each)) }),
      },
    });
    acknowledgeWildcards(role, [pointers], 'The pointers of all periods: which of them is the newest is not known.');

    const environment: EnvironmentOf<'signIn'> = {
      LAKE_BUCKET: lake.lakeBucket.bucketName,
      SITE_ORIGIN: origin,
      PROVIDER_ENDPOINT: readers.endpoint,
      PROVIDER_ISSUER: readers.issuer,
      CLIENT_ID: readers.clientId,
      CLIENT_SECRET: readers.clientSecret.secretArn,
      SIGNING_KEY_SECRET: scorecard.privateKeySecretArn,
      SIGNING_KEY_ID: key.publicKeyId,
      SESSION_SECONDS: String(Duration.hours(scorecard.sessionHours).toSeconds()),
    };
    const lambda = new LambdaFunction(this, 'Function', {
      description: 'Signs people in to the scorecards',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: lambdaCode(root),
      handler: 'functions/sign-in/handler.signIn',
      memorySize: 512,
      timeout: Duration.seconds(20),
      role,
      logGroup,
      environment,
    });
    // The role's reference says the same; cfn-lint counts it as said twice.
    if (lambda.node.defaultChild instanceof CfnFunction) lambda.node.defaultChild.addDeletionOverride('DependsOn');
    this.url = lambda.addFunctionUrl({ authType: FunctionUrlAuthType.AWS_IAM });
  }
}
