import { z } from 'zod';

/** What the browser asks. */
export interface Request {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly cookies: Readonly<Record<string, string>>;
  /** `Accept-Language`, empty when the browser sends none. */
  readonly languages: string;
}

/** What a Lambda function URL gives back: answer of payload format 2.0. */
export interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Whole `Set-Cookie` lines. */
  readonly cookies: readonly string[];
  readonly body: string;
}

const eventSchema = z.object({
  rawPath: z.string(),
  queryStringParameters: z.record(z.string(), z.string()).default({}),
  cookies: z.array(z.string()).default([]),
  headers: z.record(z.string(), z.string()),
});

/**
 * Request of a Lambda function URL's event (payload format 2.0).
 * @throws ZodError when the event is another
 */
export function parseRequest(event: unknown): Request {
  const { rawPath, queryStringParameters, cookies, headers } = eventSchema.parse(event);
  return {
    path: rawPath,
    query: queryStringParameters,
    cookies: Object.fromEntries(cookies.map(splitCookie)),
    languages: headers['accept-language'] ?? '',
  };
}

function splitCookie(cookie: string): [string, string] {
  const [name = '', ...value] = cookie.split('=');
  return [name.trim(), value.join('=').trim()];
}

/** Sends the browser to another address; nothing of it is kept by a cache. */
export const redirect = (location: string, cookies: readonly string[] = []): Answer => ({
  statusCode: 302,
  headers: { location, 'cache-control': 'no-store' },
  cookies,
  body: '',
});

/** A page for people; nothing of it is kept by a cache. */
export const page = (statusCode: number, body: string, cookies: readonly string[] = []): Answer => ({
  statusCode,
  headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
  cookies,
  body,
});

/**
 * `Set-Cookie` line of a cookie that scripts cannot read, that only this host gets, and only over TLS.
 * @param seconds null: until the browser is closed; 0 removes it
 */
export function cookie(name: string, value: string, seconds: number | null): string {
  const age = seconds === null ? '' : ` Max-Age=${seconds};`;
  return `${name}=${value}; Path=/;${age} Secure; HttpOnly; SameSite=Lax`;
}
