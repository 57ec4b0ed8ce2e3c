import { describe, expect, test } from 'vitest';
import { environments, settingsOf } from '../../infra/settings.ts';

const only = (changes: Record<string, unknown>) => ({ dev: { ...environments.dev!, ...changes } });

describe('settings of a deployment', () => {
  test('every environment is complete', () => {
    for (const name of Object.keys(environments)) expect(settingsOf(name, {}).environment).toBe(name);
  });

  test('without a name it is the first', () => {
    expect(settingsOf(null, {}).environment).toBe(Object.keys(environments)[0]);
  });

  test('an unknown environment is named, with those that exist', () => {
    expect(() => settingsOf('staging', {})).toThrow('expected -c environment=dev or prod, found "staging"');
  });

  test('account and region come from the credentials, if any', () => {
    expect(settingsOf('dev', {})).toMatchObject({ account: '000000000000', region: 'eu-central-1' });
    const variables = { CDK_DEFAULT_ACCOUNT: '123456789012', CDK_DEFAULT_REGION: 'cn-north-1' };
    expect(settingsOf('dev', variables)).toMatchObject({ account: '123456789012', region: 'cn-north-1' });
  });

  test('an account that the settings name is not overridden by credentials of another', () => {
    const settings = settingsOf('dev', { CDK_DEFAULT_ACCOUNT: '123456789012' }, only({ account: '210987654321' }));
    expect(settings.account).toBe('210987654321');
  });

  test.each([
    ['timeZone', 'Europe/Atlantis'],
    ['nightAt', '24:00'],
    ['firstLoadMonth', '2022-13'],
    ['concurrency', 0],
    ['alarmEmails', ['nobody']],
    ['scanLimitBytes', { analysts: 1, pipeline: 1e12 }],
    ['budgetPerMonth', -1],
    ['colour', 'blue'],
  ])('%s = %j is refused by name', (name, value) => {
    expect(() => settingsOf('dev', {}, only({ [name]: value }))).toThrow(
      new RegExp(`environment "dev":[\\s\\S]*${name}`),
    );
  });

  test.each([
    [
      'retention',
      { ...environments.dev!.retention, functionLogDays: 33 },
      'expected one of 7, 14, 30, 60, 90, 180, 365, 731',
    ],
    ['nightAt', '2:30', 'expected hh:mm from 00:00 to 23:59'],
    ['account', '12', 'expected the 12 digits of an AWS account'],
    ['region', 'frankfurt', 'expected a region, such as eu-central-1'],
    ['firstLoadMonth', '2022', 'expected a month as yyyy-MM'],
  ])('a wrong %s says what is expected', (name, value, expected) => {
    expect(() => settingsOf('dev', {}, only({ [name]: value }))).toThrow(expected);
  });

  test('a private key where the public one belongs is refused', () => {
    const scorecard = {
      signInDomainPrefix: 'firm-cards',
      publicKeyPem: '-----BEGIN PRIVATE KEY-----\nMII\n-----END PRIVATE KEY-----\n',
      privateKeySecretArn: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:key-AbCdEf',
      sessionHours: 8,
    };
    expect(() => settingsOf('dev', {}, only({ scorecard }))).toThrow('expected a public key in PEM');
  });
});
