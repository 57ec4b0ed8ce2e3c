import { Duration } from 'aws-cdk-lib';
import { HeadersFrameOption, HeadersReferrerPolicy, ResponseHeadersPolicy } from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';

/**
 * What every page may do at most: nothing but its own style sheet and the fonts it carries. Each page narrows it to the one
 * style sheet by a hash, which differs from page to page; a browser obeys both.
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  'font-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Security headers of every answer. A browser asks again each time, so that pages end with the signature. */
export function siteHeaders(scope: Construct, prefix: string): ResponseHeadersPolicy {
  const fixed = (header: string, value: string) => ({ header, value, override: true });
  return new ResponseHeadersPolicy(scope, 'Headers', {
    responseHeadersPolicyName: `${prefix}-headers`,
    securityHeadersBehavior: {
      contentSecurityPolicy: { contentSecurityPolicy, override: true },
      strictTransportSecurity: { accessControlMaxAge: Duration.days(365), includeSubdomains: false, override: true },
      contentTypeOptions: { override: true },
      frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
      referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
    },
    customHeadersBehavior: {
      customHeaders: [
        { header: 'cache-control', value: 'private, no-cache', override: false },
        fixed('cross-origin-opener-policy', 'same-origin'),
        fixed('cross-origin-resource-policy', 'same-origin'),
        fixed('x-robots-tag', 'noindex, nofollow'),
      ],
    },
    removeHeaders: [
      'server',
      'x-amz-server-side-encryption',
      'x-amz-server-side-encryption-aws-kms-key-id',
      'x-amz-server-side-encryption-bucket-key-enabled',
      'x-amz-version-id',
      'x-amz-meta-writer',
    ],
  });
}
