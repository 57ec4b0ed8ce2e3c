import { createVerify, generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { filesystemObjectStore } from '../../functions/adapters/filesystem-object-store.ts';
import type { ObjectStore } from '../../functions/ports/object-store.ts';
import type { SignInParts } from '../../functions/sign-in/answer-visitor.ts';
import { pendingCookie } from '../../functions/sign-in/pending.ts';
import { Browser } from './browser.ts';
import { type ProviderDouble, startProvider } from './provider-double.ts';

const origin = 'https://cards.example.com';
const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const hours = 3600;
const signedNames = [
  'CloudFront-Policy',
  'CloudFront-Signature',
  'CloudFront-Key-Pair-Id',
  'CloudFront-Hash-Algorithm',
];

let provider: ProviderDouble;
let now = Date.UTC(2026, 8, 30, 9) / 1000;
let site: SignInParts;
let store: ObjectStore;
let folder: string;
let told: string[] = [];

const pointer = (period: string, as_of: string, run_id: string) =>
  JSON.stringify({ period, run_id, as_of, files: ['scorecard.json', 'scorecard.en.html', 'scorecard.zh-CN.html'] });

beforeAll(async () => {
  provider = await startProvider(`${origin}/auth/callback`, () => now);
});
afterAll(() => provider.close());

beforeEach(async () => {
  provider.claims = {};
  provider.failWith = null;
  told = [];
  folder = await mkdtemp(join(tmpdir(), 'knowgap-sign-in-'));
  store = filesystemObjectStore(folder);
  await store.write('scorecards/2026-08/current.json', pointer('2026-08', '2026-08-31', '2026-08-31-aaaa'));
  await store.write('scorecards/2026-09/current.json', pointer('2026-09', '2026-09-30', '2026-09-30-bbbb'));
  await store.write('scorecards/2026-09/2026-09-30-bbbb/scorecard.en.html', 'card');
  site = {
    origin,
    provider: {
      endpoint: provider.endpoint,
      issuer: provider.issuer,
      clientId: provider.clientId,
      clientSecret: async () => provider.clientSecret,
    },
    signer: { keyId: 'K2JCJMDEHXQW5F', privateKey: async () => keys.privateKey, sessionSeconds: 8 * hours },
    store,
    clock: { now: () => new Date(now * 1000) },
    random: randomBytes,
    journal: { info: () => {}, warn: (event, facts) => told.push(`${event}: ${facts?.reason}`) },
  };
});

afterEach(() => rm(folder, { recursive: true }));

const fromCloudFront = (text = ''): Buffer =>
  Buffer.from(
    text.replace(/[-_~]/g, (sign) => ({ '-': '+', _: '=', '~': '/' })[sign] ?? ''),
    'base64',
  );

describe('a sign-in that is as it should be', () => {
  test('ends with cookies that CloudFront accepts: signed with our key, for the scorecards of this host, for eight hours', async () => {
    const browser = new Browser(site);
    const answer = await browser.signIn();

    expect(answer).toMatchObject({ statusCode: 302, headers: { location: `${origin}/`, 'cache-control': 'no-store' } });
    const policy = fromCloudFront(browser.cookies.get('CloudFront-Policy'));
    expect(JSON.parse(policy.toString())).toEqual({
      Statement: [
        {
          Resource: `${origin}/scorecards/*`,
          Condition: { DateLessThan: { 'AWS:EpochTime': now + 8 * hours } },
        },
      ],
    });
    expect(browser.cookies.get('CloudFront-Key-Pair-Id')).toBe('K2JCJMDEHXQW5F');
    expect(browser.cookies.get('CloudFront-Hash-Algorithm')).toBe('SHA256');
    const signature = fromCloudFront(browser.cookies.get('CloudFront-Signature'));
    expect(createVerify('RSA-SHA256').update(policy).verify(keys.publicKey, signature)).toBe(true);
    expect(createVerify('RSA-SHA256').update(`${policy} `).verify(keys.publicKey, signature)).toBe(false);
  });

  test('every cookie is for this host, TLS and no script; the started sign-in is forgotten', async () => {
    const browser = new Browser(site);
    const start = await browser.open('/auth/start');
    const end = await browser.open(await browser.visitProvider(start));
    for (const line of [...start.cookies, ...end.cookies]) {
      expect(line).toMatch(/^(?:__Host-knowgap-sign-in|CloudFront-[A-Za-z-]+)=[^;]*; Path=\/;/);
      expect(line).toMatch(/; Secure; HttpOnly; SameSite=Lax$/);
      expect(line).not.toContain('Domain');
    }
    expect([...browser.cookies.keys()].sort()).toEqual([...signedNames].sort());
  });

  test('then / leads to the newest card in the language of the reader', async () => {
    const browser = new Browser(site);
    await browser.signIn();
    const opened = async (languages: string) =>
      (await browser.open('/', languages ? { 'accept-language': languages } : {})).headers.location;
    const card = '/scorecards/2026-09/2026-09-30-bbbb';
    expect(await opened('zh-CN,zh;q=0.9,en;q=0.8')).toBe(`${card}/scorecard.zh-CN.html`);
    expect(await opened('de-DE,de;q=0.9,en;q=0.8')).toBe(`${card}/scorecard.en.html`);
    expect(await opened('')).toBe(`${card}/scorecard.en.html`);
  });

  test('a link to one page of a card is followed after the sign-in', async () => {
    const page = '/scorecards/2026-08/2026-08-31-aaaa/scorecard.en.html';
    const answer = await new Browser(site).signIn(`/auth/start?to=${encodeURIComponent(page)}`);
    expect(answer.headers.location).toBe(`${origin}${page}`);
  });

  test('of periods of several kinds the one with the latest day is the newest', async () => {
    await store.write('scorecards/2026-Q2/current.json', pointer('2026-Q2', '2026-06-30', 'r1'));
    await store.write('scorecards/2026-W41/current.json', pointer('2026-W41', '2026-10-11', 'r2'));
    const browser = new Browser(site);
    await browser.signIn();
    expect((await browser.open('/')).headers.location).toBe('/scorecards/2026-W41/r2/scorecard.en.html');
  });

  test('without any card / says so', async () => {
    await rm(join(folder, 'scorecards'), { recursive: true });
    const browser = new Browser(site);
    await browser.signIn();
    const answer = await browser.open('/');
    expect(answer.statusCode).toBe(404);
    expect(answer.body).toContain('No scorecard yet');
    expect(answer.body).toContain('尚无记分卡');
  });

  test('a sign-out takes the cookies away, here and at the provider', async () => {
    const browser = new Browser(site);
    await browser.signIn();
    const { headers } = await browser.open('/auth/sign-out');
    expect(browser.cookies.size).toBe(0);
    const address = new URL(headers.location ?? '');
    expect(address.origin + address.pathname).toBe(`${provider.endpoint}/logout`);
    expect(Object.fromEntries(address.searchParams)).toEqual({
      client_id: provider.clientId,
      logout_uri: `${origin}/auth/welcome`,
    });
    expect((await browser.open('/')).headers.location).toBe('/auth/start');
  });
});

describe('nobody comes in who', () => {
  const refused = async (browser: Browser, callback: string, reason: string | RegExp) => {
    const answer = await browser.open(callback);
    expect(answer.statusCode).toBe(400);
    expect(answer.body).toContain('href="/auth/start"');
    expect(answer.cookies.join()).not.toContain('CloudFront');
    expect(browser.cookies.has(pendingCookie)).toBe(false);
    expect(told).toEqual([expect.stringMatching(reason)]);
  };
  const started = async (): Promise<[Browser, URL]> => {
    const browser = new Browser(site);
    return [browser, new URL(await browser.visitProvider(await browser.open('/auth/start')))];
  };

  test('brings another state', async () => {
    const [browser, callback] = await started();
    callback.searchParams.set('state', randomBytes(32).toString('base64url'));
    await refused(browser, callback.href, 'state is not');
    expect(provider.used).not.toContain(callback.searchParams.get('code'));
  });

  test('brings no state', async () => {
    const [browser, callback] = await started();
    callback.searchParams.delete('state');
    await refused(browser, callback.href, 'state is not');
  });

  test('has not started in this browser: a callback sent to somebody signs nobody in', async () => {
    const [, callback] = await started();
    await refused(new Browser(site), callback.href, 'has not started');
  });

  test('has changed the cookie of the start', async () => {
    const [browser, callback] = await started();
    browser.cookies.set(pendingCookie, 'bm9uc2Vuc2U');
    await refused(browser, callback.href, 'has not started');
  });

  test('opens the callback again', async () => {
    const [browser, callback] = await started();
    expect((await browser.open(callback.href)).statusCode).toBe(302);
    await refused(browser, callback.href, 'has not started');
  });

  test('opens the callback again with the cookie put back: a code works once', async () => {
    const [browser, callback] = await started();
    const pending = browser.cookies.get(pendingCookie) ?? '';
    expect((await browser.open(callback.href)).statusCode).toBe(302);
    const other = new Browser(site);
    other.cookies.set(pendingCookie, pending);
    await refused(other, callback.href, 'refused the code: invalid_grant');
  });

  test('was turned away by the provider', async () => {
    const [browser, callback] = await started();
    callback.searchParams.delete('code');
    callback.searchParams.set('error', 'access_denied');
    await refused(browser, callback.href, 'signed nobody in');
  });

  test('brings the code of another sign-in: PKCE and nonce belong to the browser', async () => {
    const [, foreign] = await started();
    const [browser, callback] = await started();
    callback.searchParams.set('code', foreign.searchParams.get('code') ?? '');
    await refused(browser, callback.href, 'refused the code: invalid_grant');
  });

  test.each([
    ['an expired token', () => ({ exp: now })],
    ['a token for another client', () => ({ aud: 'another-site' })],
    ['a token for several clients', () => ({ aud: [provider.clientId, 'another-site'] })],
    ['a token of another issuer', () => ({ iss: 'https://elsewhere.example' })],
    ['a token of another sign-in', () => ({ nonce: randomBytes(32).toString('base64url') })],
    ['an access token', () => ({ token_use: 'access' })],
  ])('brings %s', async (_, claims) => {
    const [browser, callback] = await started();
    provider.claims = claims();
    const [name] = Object.keys(claims());
    await refused(browser, callback.href, `claim ${name} `);
  });

  test('brings a token without a nonce', async () => {
    const [browser, callback] = await started();
    provider.claims = { nonce: undefined };
    await refused(browser, callback.href, 'expected iss, aud, exp, nonce');
  });

  test('comes while the provider fails: that is a fault, not a refusal', async () => {
    for (const status of [500, 401, 200]) {
      const [browser, callback] = await started();
      provider.failWith = status;
      await expect(browser.open(callback.href)).rejects.toThrow(
        status === 200 ? 'expected an id_token, found none' : `expected status 200, found ${status}`,
      );
      provider.failWith = null;
    }
  });
});

describe('cookies that do not count', () => {
  const home = async (change: (cookies: Map<string, string>) => void) => {
    const browser = new Browser(site);
    await browser.signIn();
    change(browser.cookies);
    return (await browser.open('/')).headers.location;
  };
  const inPolicy = (change: (policy: string) => string) => (cookies: Map<string, string>) =>
    cookies.set(
      'CloudFront-Policy',
      Buffer.from(change(fromCloudFront(cookies.get('CloudFront-Policy')).toString()))
        .toString('base64')
        .replace(/[+=/]/g, (sign) => ({ '+': '-', '=': '_', '/': '~' })[sign] ?? ''),
    );

  test('unchanged they do, and a policy that is only written again too', async () => {
    expect(await home(() => {})).toContain('/scorecards/');
    expect(await home(inPolicy((policy) => policy))).toContain('/scorecards/');
  });

  test.each([
    ['a longer time', inPolicy((policy) => policy.replace(/\d{10}/, '9999999999'))],
    ['another host', inPolicy((policy) => policy.replace('cards.', 'other.'))],
    ['no policy', (cookies: Map<string, string>) => cookies.delete('CloudFront-Policy')],
    ['another key', (cookies: Map<string, string>) => cookies.set('CloudFront-Key-Pair-Id', 'K0')],
    ['no signature', (cookies: Map<string, string>) => cookies.set('CloudFront-Signature', 'AAAA')],
  ])('%s', async (_, change) => {
    expect(await home(change)).toBe('/auth/start');
  });

  test('after their time', async () => {
    const browser = new Browser(site);
    await browser.signIn();
    now += 8 * hours;
    expect((await browser.open('/')).headers.location).toBe('/auth/start');
  });
});

describe('no open redirect', () => {
  test.each([
    'https://elsewhere.example/',
    '//elsewhere.example/scorecards/a/b/c',
    '/\\elsewhere.example/a/b/c',
    'javascript:alert(1)',
    '/scorecards/../auth/sign-out',
    '/scorecards/../../x',
    '/scorecards/a/../c',
    '/scorecards/a/b/..',
    '/scorecards/a/b/%2e%2e',
    '/scorecards/a/b/c?next=https://elsewhere.example',
    '/scorecards/a/b/c#x',
    '/scorecards/a/b/c\r\nSet-Cookie: a=b',
    '/scorecards//b/c',
    'scorecards/a/b/c',
    '@elsewhere.example/scorecards/a/b/c',
    '.elsewhere.example/scorecards/a/b/c',
  ])('%s', async (to) => {
    const answer = await new Browser(site).signIn(`/auth/start?to=${encodeURIComponent(to)}`);
    expect(answer.headers.location).toBe(`${origin}/`);
  });

  test('nor through the cookie of the start', async () => {
    const browser = new Browser(site);
    const callback = await browser.visitProvider(await browser.open('/auth/start'));
    const pending = JSON.parse(Buffer.from(browser.cookies.get(pendingCookie) ?? '', 'base64url').toString());
    const planted = { ...pending, to: '@elsewhere.example/' };
    browser.cookies.set(pendingCookie, Buffer.from(JSON.stringify(planted)).toString('base64url'));
    expect((await browser.open(callback)).headers.location).toBe(`${origin}/`);
  });

  test('nor through what a pointer names', async () => {
    await store.write(
      'scorecards/2026-09/current.json',
      pointer('2026-09', '2026-09-30', '../../..//elsewhere.example'),
    );
    const browser = new Browser(site);
    await browser.signIn();
    await expect(browser.open('/')).rejects.toThrow('expected the name of a page of a card');
  });
});

test('addresses that the site does not have show the page that leads to the sign-in, without scripts', async () => {
  const answer = await new Browser(site).open('/auth/nothing');
  expect(answer.statusCode).toBe(404);
  expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
  expect(answer.body).toMatch(/default-src 'none'; style-src 'sha256-/);
  expect(answer.body).not.toContain('<script');
});
