import { generateKeyPairSync } from 'node:crypto';
import type { DeploymentSettings } from '../../../infra/settings.ts';

const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
/** Public half of a key that cookies are signed with. */
export const publicKey = keys.publicKey;

/** Settings of a website of scorecards. */
export const website: NonNullable<DeploymentSettings['scorecard']> = {
  domainName: 'cards.example.com',
  certificateArn: 'arn:aws:acm:us-east-1:000000000000:certificate/0a1b',
  mfa: 'required',
  signInDomainPrefix: 'knowgap-example',
  publicKeyPem: publicKey,
  privateKeySecretArn: 'arn:aws:secretsmanager:eu-central-1:000000000000:secret:knowgap-cookies-AbCdEf',
  sessionHours: 8,
};
