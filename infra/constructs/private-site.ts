import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AllowedMethods,
  type BehaviorOptions,
  CachePolicy,
  Distribution,
  FunctionUrlOriginAccessControl,
  HttpVersion,
  KeyGroup,
  OriginRequestPolicy,
  type PublicKey,
  S3OriginAccessControl,
  SecurityPolicyProtocol,
  Signing,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { FunctionUrlOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import type { IFunctionUrl } from 'aws-cdk-lib/aws-lambda';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { layout } from '../../functions/lake/layout.ts';
import type { LakeStack } from '../lake-stack.ts';
import type { DeploymentSettings } from '../settings.ts';
import { dataRemoval } from './data-removal.ts';
import { siteHeaders } from './site-headers.ts';

export interface PrivateSiteProps {
  readonly settings: DeploymentSettings;
  readonly scorecard: NonNullable<DeploymentSettings['scorecard']>;
  readonly lake: LakeStack;
  /** CloudFront checks signed cookies with it. */
  readonly key: PublicKey;
  /** Function that signs people in; guarded by IAM. */
  readonly signIn: IFunctionUrl;
  /** Begins the names of what CloudFront wants to be named in the whole account. */
  readonly prefix: string;
}

/**
 * The distribution. Whatever is asked for needs signed cookies, except `/` and `/auth/*`, which the sign-in function answers.
 * Pages of a card never change, so CloudFront keeps them; the pointers are always asked for.
 */
export class PrivateSite extends Construct {
  /** Host name that the website's own name must point at. */
  readonly target: string;

  constructor(scope: Construct, id: string, { settings, scorecard, lake, key, signIn, prefix }: PrivateSiteProps) {
    super(scope, id);
    const headers = siteHeaders(this, prefix);
    const keyGroup = new KeyGroup(this, 'Signers', { keyGroupName: `${prefix}-signers`, items: [key] });
    const bucket = S3BucketOrigin.withOriginAccessControl(this.#lakeBucket(lake), {
      originAccessControl: new S3OriginAccessControl(this, 'BucketAccess', {
        originAccessControlName: `${prefix}-bucket`,
        signing: Signing.SIGV4_ALWAYS,
      }),
    });
    const pages: BehaviorOptions = {
      origin: bucket,
      trustedKeyGroups: [keyGroup],
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      allowedMethods: AllowedMethods.ALLOW_GET_HEAD,
      cachePolicy: CachePolicy.CACHING_OPTIMIZED,
      responseHeadersPolicy: headers,
    };
    const visitors: BehaviorOptions = {
      origin: FunctionUrlOrigin.withOriginAccessControl(signIn, {
        originAccessControl: new FunctionUrlOriginAccessControl(this, 'SignInAccess', {
          originAccessControlName: `${prefix}-sign-in`,
          signing: Signing.SIGV4_ALWAYS,
        }),
      }),
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      allowedMethods: AllowedMethods.ALLOW_GET_HEAD,
      cachePolicy: CachePolicy.CACHING_DISABLED,
      originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
      responseHeadersPolicy: headers,
    };
    const distribution = new Distribution(this, 'Distribution', {
      comment: `knowgap ${settings.environment}: scorecards`,
      domainNames: [scorecard.domainName],
      certificate: Certificate.fromCertificateArn(this, 'Certificate', scorecard.certificateArn),
      minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      httpVersion: HttpVersion.HTTP2_AND_3,
      defaultBehavior: pages,
      additionalBehaviors: {
        [layout.scorecardCurrent('*')]: { ...pages, cachePolicy: CachePolicy.CACHING_DISABLED },
        '/': visitors,
        '/auth/*': visitors,
      },
      errorResponses: [
        { httpStatus: 403, responseHttpStatus: 403, responsePagePath: '/auth/welcome', ttl: Duration.seconds(0) },
      ],
      logBucket: this.#logs(settings),
      logIncludesCookies: false,
    });
    this.target = distribution.domainName;
    this.#explain(distribution);
  }

  /** Without its policy: the policy is the lake stack's (see scorecard-access.ts). */
  #lakeBucket({ lakeBucket }: LakeStack) {
    return Bucket.fromBucketAttributes(this, 'LakeBucket', {
      bucketArn: lakeBucket.bucketArn,
      bucketRegionalDomainName: lakeBucket.bucketRegionalDomainName,
    });
  }

  /** CloudFront writes its logs by an access control list, which the lake's bucket of logs rightly refuses. */
  #logs(settings: DeploymentSettings): IBucket {
    const removalPolicy = dataRemoval(this, settings);
    const logs = new Bucket(this, 'Logs', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_PREFERRED,
      removalPolicy,
      autoDeleteObjects: removalPolicy === RemovalPolicy.DESTROY,
      lifecycleRules: [
        {
          id: 'logs',
          expiration: Duration.days(settings.retention.accessLogDays),
          abortIncompleteMultipartUploadAfter: Duration.days(7),
        },
      ],
    });
    Validations.of(logs).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'The bucket of access logs: logging to itself would never end.',
    });
    return logs as IBucket;
  }

  #explain(distribution: Distribution): void {
    Validations.of(distribution).acknowledge(
      {
        id: '@aws-cdk/aws-cloudfront-origins:updateImportedBucketPolicyOac',
        reason: 'The bucket policy is written by scorecard-access.ts, in the stack of the lake.',
      },
      {
        id: 'AwsSolutions-CFR1',
        reason: 'Readers are named persons who sign in; where they travel is not restricted.',
      },
      {
        id: 'AwsSolutions-CFR2',
        reason: 'No page is served without a signature; forms and passwords are at Cognito, with its own protection.',
      },
    );
  }
}
