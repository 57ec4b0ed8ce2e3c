import { z } from 'zod';
import { KnowgapError } from '../errors.ts';
import { backOff, machineWaiting, type Waiting } from './back-off.ts';

export interface TrinoClientOptions {
  /** Address of the coordinator, such as `https://trino.example.com`. */
  readonly url: string;
  readonly user: string;
  /** Catalog of the Hive connector that holds the lake. */
  readonly catalog: string;
  readonly schema: string;
  /** Sent only over https. */
  readonly credentials?: { readonly password: string } | { readonly token: string };
  readonly waiting?: Waiting;
  /** Cancels the query that runs. */
  readonly signal?: AbortSignal;
}

/** Columns with Trino's types, rows of JSON values (64-bit integers that are not exact as numbers are text). */
export interface TrinoResult {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly unknown[])[];
  /** Rows written by an insert or CTAS. */
  readonly updateCount: number | undefined;
}

const page = z.object({
  id: z.string(),
  nextUri: z.string().optional(),
  columns: z.array(z.object({ name: z.string(), type: z.string() })).optional(),
  data: z.array(z.array(z.unknown())).optional(),
  updateCount: z.number().optional(),
  error: z.object({ message: z.string(), errorName: z.string() }).optional(),
});
type Page = z.infer<typeof page>;

/** The coordinator is starting, busy or behind a gateway that lost it: the same request may be sent again. */
const passing = new Set([429, 502, 503, 504]);
const pause = { first: 100, longest: 3_000 };
const mostTries = 12;

/** Trino's REST protocol: a statement is posted, then its pages are followed to the end. Times are UTC. */
export class TrinoClient {
  readonly catalog: string;
  readonly schema: string;
  readonly #options: TrinoClientOptions;
  readonly #waiting: Waiting;

  /** @throws KnowgapError where credentials would go over an address without TLS */
  constructor(options: TrinoClientOptions) {
    if (options.credentials && new URL(options.url).protocol !== 'https:') {
      throw new KnowgapError(`trino ${options.url}: expected an https address with credentials, found one without TLS`);
    }
    this.catalog = options.catalog;
    this.schema = options.schema;
    this.#options = options;
    this.#waiting = options.waiting ?? machineWaiting;
  }

  /**
   * @param what what the statement is for, such as a relation's name
   * @param session properties of the session, such as `{ 'hive.compression_codec': 'ZSTD' }`
   * @throws KnowgapError naming what it was for, the query's id and Trino's reason; with the signal's reason as cause when it was
   *   cancelled
   */
  async run(sql: string, what: string, session: Readonly<Record<string, string>> = {}): Promise<TrinoResult> {
    this.#options.signal?.throwIfAborted();
    const properties = Object.entries(session).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
    const headers = {
      ...this.#headers(),
      ...(properties.length > 0 ? { 'X-Trino-Session': properties.join(',') } : {}),
    };
    const address = new URL('/v1/statement', this.#options.url).href;
    let answer = await this.#fetch(what, address, { method: 'POST', headers, body: sql });
    let columns: TrinoResult['columns'] = [];
    let updateCount: number | undefined;
    const rows: unknown[][] = [];
    for (;;) {
      if (answer.error) {
        throw new KnowgapError(
          `trino ${what}: query ${answer.id} failed: ${answer.error.errorName}: ${answer.error.message}`,
        );
      }
      columns = answer.columns ?? columns;
      updateCount = answer.updateCount ?? updateCount;
      for (const row of answer.data ?? []) rows.push(row);
      if (!answer.nextUri) return { columns, rows, updateCount };
      answer = await this.#next(what, answer.id, answer.nextUri);
    }
  }

  async #next(what: string, id: string, address: string): Promise<Page> {
    const { signal } = this.#options;
    try {
      return await this.#fetch(what, address, { headers: this.#headers(), ...(signal ? { signal } : {}) });
    } catch (cause) {
      if (!signal?.aborted) throw cause;
      await fetch(address, { method: 'DELETE', headers: this.#headers() });
      throw new KnowgapError(`trino ${what}: query ${id} was stopped, because its work was cancelled`, { cause });
    }
  }

  async #fetch(what: string, address: string, request: RequestInit): Promise<Page> {
    for (let tries = 0; ; tries += 1) {
      const { status, ok, text } = await this.#answer(what, address, request);
      if (ok) return pageOf(what, address, text);
      if (!passing.has(status) || tries === mostTries)
        throw new KnowgapError(`trino ${what}: ${new URL(address).host} answered ${status}: ${text.slice(0, 500)}`);
      await this.#waiting.sleep(backOff(tries, pause, this.#waiting.random), this.#options.signal);
    }
  }

  async #answer(what: string, address: string, request: RequestInit) {
    try {
      const response = await fetch(address, request);
      return { status: response.status, ok: response.ok, text: await response.text() };
    } catch (cause) {
      if (request.signal?.aborted) throw cause;
      throw new KnowgapError(`trino ${what}: ${new URL(address).host} was not reached: ${reasonOf(cause)}`, { cause });
    }
  }

  #headers(): Record<string, string> {
    const { user, credentials } = this.#options;
    return {
      'X-Trino-User': user,
      'X-Trino-Source': 'knowgap',
      'X-Trino-Catalog': this.catalog,
      'X-Trino-Schema': this.schema,
      'X-Trino-Time-Zone': 'UTC',
      ...(credentials ? { Authorization: authorization(user, credentials) } : {}),
    };
  }
}

/** A page of Trino's answer; anything else comes from another program at that address. */
function pageOf(what: string, address: string, text: string): Page {
  try {
    return page.parse(JSON.parse(text, exactIntegers));
  } catch (cause) {
    throw new KnowgapError(
      `trino ${what}: expected Trino at ${new URL(address).host}, found an answer of something else: ${text.slice(0, 100)}`,
      { cause },
    );
  }
}

/** `fetch failed` says nothing: its cause does. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  if (!(cause instanceof Error)) return String(cause);
  return cause.message || ('code' in cause ? String(cause.code) : cause.name);
}

const authorization = (user: string, credentials: NonNullable<TrinoClientOptions['credentials']>): string =>
  'token' in credentials
    ? `Bearer ${credentials.token}`
    : `Basic ${Buffer.from(`${user}:${credentials.password}`).toString('base64')}`;

/** Reviver of JSON: a whole number that is not exact as a number stays text. */
function exactIntegers(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const isInexact = typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value);
  return isInexact && /^-?\d+$/.test(context?.source ?? '') ? context?.source : value;
}
