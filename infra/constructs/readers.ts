import { Duration, RemovalPolicy, SecretValue, Stack, Validations } from 'aws-cdk-lib';
import {
  AccountRecovery,
  CfnUserPoolClient,
  FeaturePlan,
  ManagedLoginVersion,
  Mfa,
  OAuthScope,
  StandardThreatProtectionMode,
  UserPool,
  UserPoolClient,
  UserPoolClientIdentityProvider,
} from 'aws-cdk-lib/aws-cognito';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { callbackOf, welcomeOf } from '../../functions/sign-in/provider.ts';
import type { DeploymentSettings } from '../settings.ts';
import { dataRemoval } from './data-removal.ts';

export interface ReadersProps {
  readonly settings: DeploymentSettings;
  readonly scorecard: NonNullable<DeploymentSettings['scorecard']>;
  /** `https://<host>` of the website. */
  readonly origin: string;
}

/** Those who may read the scorecards: only people whom an administrator has invited, and how the website asks for them. */
export class Readers extends Construct {
  readonly pool: UserPool;
  readonly clientId: string;
  /** Holds the secret that the website shows to the token endpoint. */
  readonly clientSecret: ISecret;
  /** Base of the sign-in pages. */
  readonly endpoint: string;
  /** `iss` of identity tokens. */
  readonly issuer: string;

  constructor(scope: Construct, id: string, { settings, scorecard, origin }: ReadersProps) {
    super(scope, id);
    const removalPolicy = dataRemoval(this, settings);
    this.pool = new UserPool(this, 'Pool', {
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      signInCaseSensitive: false,
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      mfa: scorecard.mfa === 'required' ? Mfa.REQUIRED : Mfa.OPTIONAL,
      mfaSecondFactor: { otp: true, sms: false },
      passwordPolicy: {
        minLength: 12,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
        tempPasswordValidity: Duration.days(3),
      },
      featurePlan: FeaturePlan.PLUS,
      standardThreatProtectionMode: StandardThreatProtectionMode.FULL_FUNCTION,
      userInvitation: {
        emailSubject: 'Customer knowledge gap scorecard: invitation · 客户知识缺口记分卡：邀请',
        emailBody: `You are invited to read the customer knowledge gap scorecard: ${origin}/ · 邀请您阅读客户知识缺口记分卡。<br>User 用户: {username}<br>Password for three days 三天内有效的密码: {####}`,
      },
      deletionProtection: removalPolicy === RemovalPolicy.RETAIN,
      removalPolicy,
    });
    if (scorecard.mfa === 'optional') {
      Validations.of(this.pool).acknowledge({
        id: 'AwsSolutions-COG2',
        reason: 'Chosen by `mfa: optional` in infra/settings.ts; each reader may still turn it on.',
      });
    }
    this.pool.addDomain('Pages', {
      cognitoDomain: { domainPrefix: scorecard.signInDomainPrefix },
      managedLoginVersion: ManagedLoginVersion.CLASSIC_HOSTED_UI,
    });
    const { region, urlSuffix } = Stack.of(this);
    this.endpoint = `https://${scorecard.signInDomainPrefix}.auth.${region}.amazoncognito.com`;
    this.issuer = `https://cognito-idp.${region}.${urlSuffix}/${this.pool.userPoolId}`;

    const client = new UserPoolClient(this, 'Website', {
      userPool: this.pool,
      generateSecret: true,
      preventUserExistenceErrors: true,
      authFlows: { userSrp: true },
      supportedIdentityProviders: [UserPoolClientIdentityProvider.COGNITO],
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [OAuthScope.OPENID],
        callbackUrls: [callbackOf(origin)],
        logoutUrls: [welcomeOf(origin)],
      },
    });
    this.clientId = client.userPoolClientId;
    this.clientSecret = this.#keepSecret(client);
  }

  /** Cognito makes the secret; CloudFormation hands it on, so that it is in no template and no log. */
  #keepSecret(client: UserPoolClient): ISecret {
    const resource = client.node.defaultChild;
    if (!(resource instanceof CfnUserPoolClient)) throw new Error('scorecard stack: expected a user pool client');
    const secret = new Secret(this, 'WebsiteSecret', {
      description: 'Secret of the scorecards website at its user pool',
      secretStringValue: SecretValue.resourceAttribute(resource.attrClientSecret),
    });
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason: 'Cognito makes this secret with the client and cannot change it: a new client brings a new one.',
    });
    return secret as ISecret;
  }
}
