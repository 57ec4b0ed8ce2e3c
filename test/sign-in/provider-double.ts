import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** A person who is sent to the sign-in page: what the page remembers until the code is changed into a token. */
interface Grant {
  readonly nonce: string;
  readonly challenge: string;
  readonly redirectUri: string;
}

export interface ProviderDouble {
  readonly endpoint: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Claims that the next tokens carry instead of the right ones. */
  claims: Record<string, unknown>;
  /** Status of the next answer of the token endpoint, when it is to fail. */
  failWith: number | null;
  /** Codes that were changed into tokens. */
  readonly used: string[];
  close(): Promise<void>;
}

const client = { id: 'knowgap-site', secret: 'only the site & the provider know: 100%' };
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

/**
 * An OpenID Connect provider on this machine that knows one person and signs them in at once: authorization code flow as
 * Cognito does it. A code works once, for the redirect address and the PKCE challenge it was given for.
 */
export async function startProvider(callback: string, now: () => number): Promise<ProviderDouble> {
  const grants = new Map<string, Grant>();
  const used: string[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://provider');
    if (url.pathname === '/oauth2/authorize') return authorize(url.searchParams, response);
    if (url.pathname === '/oauth2/token' && request.method === 'POST') return void exchange(request, response);
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('expected a port');
  const endpoint = `http://127.0.0.1:${address.port}`;
  const issuer = `${endpoint}/pool`;

  function authorize(query: URLSearchParams, response: ServerResponse): void {
    const asked = Object.fromEntries(query);
    const right =
      asked.response_type === 'code' &&
      asked.client_id === client.id &&
      asked.redirect_uri === callback &&
      asked.code_challenge_method === 'S256';
    if (!right || !asked.state || !asked.nonce || !asked.code_challenge) return void response.writeHead(400).end();
    const code = randomUUID();
    grants.set(code, { nonce: asked.nonce, challenge: asked.code_challenge, redirectUri: callback });
    const back = new URL(callback);
    back.search = new URLSearchParams({ code, state: asked.state }).toString();
    response.writeHead(302, { location: back.href }).end();
  }

  async function exchange(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    let body = '';
    for await (const chunk of request) body += String(chunk);
    if (double.failWith !== null) return void answer(double.failWith, { error: 'unavailable' });
    const form = new URLSearchParams(body);
    const basic = Buffer.from(request.headers.authorization?.replace(/^Basic /, '') ?? '', 'base64').toString();
    const [id = '', secret = ''] = basic.split(':').map(decodeURIComponent);
    if (id !== client.id || secret !== client.secret) return void answer(401, { error: 'invalid_client' });
    const code = form.get('code') ?? '';
    const grant = grants.get(code);
    grants.delete(code);
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (!grant || grant.challenge !== challenge || grant.redirectUri !== form.get('redirect_uri'))
      return void answer(400, { error: 'invalid_grant' });
    used.push(code);
    answer(200, { id_token: token(grant.nonce), access_token: 'not used', token_type: 'Bearer', expires_in: 3600 });
  }

  function token(nonce: string): string {
    const claims = {
      iss: issuer,
      aud: client.id,
      exp: now() + 3600,
      iat: now(),
      nonce,
      token_use: 'id',
      sub: 'b1f7',
      ...double.claims,
    };
    const signed = [{ alg: 'RS256' }, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`;
  }

  const double: ProviderDouble = {
    endpoint,
    issuer,
    clientId: client.id,
    clientSecret: client.secret,
    claims: {},
    failWith: null,
    used,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return double;
}
