import { afterEach, expect, test, vi } from 'vitest';
import { signIn } from '../../functions/sign-in/handler.ts';

const variables = {
  LAKE_BUCKET: 'lake',
  SITE_ORIGIN: 'https://cards.example.com',
  PROVIDER_ENDPOINT: 'https://knowgap.auth.eu-central-1.amazoncognito.com',
  PROVIDER_ISSUER: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_abc',
  CLIENT_ID: 'client',
  CLIENT_SECRET: 'arn:aws:secretsmanager:eu-central-1:000000000000:secret:client',
  SIGNING_KEY_SECRET: 'arn:aws:secretsmanager:eu-central-1:000000000000:secret:key',
  SIGNING_KEY_ID: 'K2JCJMDEHXQW5F',
  SESSION_SECONDS: '28800',
};
const event = {
  version: '2.0',
  routeKey: '$default',
  rawPath: '/auth/start',
  rawQueryString: '',
  headers: { host: 'abc.lambda-url.eu-central-1.on.aws', 'accept-language': 'en' },
  requestContext: { http: { method: 'GET', path: '/auth/start' } },
  isBase64Encoded: false,
};

const withVariables = (changed: Record<string, string> = {}) => {
  for (const [name, value] of Object.entries({ ...variables, ...changed })) vi.stubEnv(name, value);
};
afterEach(() => vi.unstubAllEnvs());

test('sends the browser of a function URL event to the provider, with other secrets each time', async () => {
  withVariables();
  const [one, other] = [await signIn(event), await signIn(event)].map(({ statusCode, headers }) => ({
    statusCode,
    address: new URL(headers.location ?? ''),
  }));
  expect(one?.statusCode).toBe(302);
  expect(one?.address.origin).toBe(variables.PROVIDER_ENDPOINT);
  expect(one?.address.searchParams.get('redirect_uri')).toBe('https://cards.example.com/auth/callback');
  for (const name of ['state', 'nonce', 'code_challenge'])
    expect(one?.address.searchParams.get(name)).not.toBe(other?.address.searchParams.get(name));
});

test('a code and the secret of the client never leave without TLS', async () => {
  withVariables({ PROVIDER_ENDPOINT: 'http://knowgap.auth.eu-central-1.amazoncognito.com' });
  await expect(signIn(event)).rejects.toThrow('PROVIDER_ENDPOINT');
});
