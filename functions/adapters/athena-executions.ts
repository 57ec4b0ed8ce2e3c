import {
  type AthenaClient,
  GetQueryExecutionCommand,
  type QueryExecution,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { KnowgapError } from '../errors.ts';
import { nothingSpent, type Spending, spentOn } from './athena-spending.ts';
import { requestToken } from './athena-statements.ts';
import { backOff, machineWaiting, type Waiting } from './back-off.ts';

export interface AthenaExecutionsOptions {
  readonly athena: AthenaClient;
  readonly database: string;
  readonly workGroup: string;
  /** Where Athena writes results: `s3://bucket/prefix/`. */
  readonly results: string;
  /** Makes the tokens of this engine its own, such as the id of a Lambda request; two engines with one must run the same. */
  readonly owner: string;
  readonly waiting?: Waiting | undefined;
  /** Stops the query that runs and rejects. */
  readonly signal?: AbortSignal | undefined;
  /** List price of a scanned terabyte; default 0: cost is not counted. */
  readonly usdPerTerabyte?: number | undefined;
}

/** A statement, what it is for (in errors), and what clears the way before it is tried again. */
export interface Statement {
  readonly sql: string;
  /** Such as `customers`, or `query`. */
  readonly what: string;
  readonly beforeRetry?: (() => Promise<void>) | undefined;
}

const pollPause = { first: 100, longest: 2_000 };
const throttlePause = { first: 500, longest: 20_000 };
const mostThrottles = 8;
const mostAttempts = 3;
const throttles = new Set(['TooManyRequestsException', 'ThrottlingException', 'Throttling', 'SlowDown']);

/**
 * Runs statements in Athena to their end. Throttled calls are repeated with the same token, so that none is started twice; a
 * query that Athena calls retryable is started anew, with a token of its own, at most twice.
 */
export class AthenaExecutions {
  readonly #options: AthenaExecutionsOptions;
  readonly #waiting: Waiting;
  #started = 0;
  #spent: Spending = nothingSpent;

  constructor(options: AthenaExecutionsOptions) {
    this.#options = options;
    this.#waiting = options.waiting ?? machineWaiting;
  }

  /** Queries, bytes and dollars of everything run so far. */
  spent(): Spending {
    return this.#spent;
  }

  /**
   * The execution of a statement that succeeded.
   * @throws KnowgapError naming what it was for, the execution's id and Athena's reason; with the signal's reason as cause when
   *   it was cancelled
   */
  async run(statement: Statement): Promise<QueryExecution & { readonly QueryExecutionId: string }> {
    const number = this.#started;
    this.#started += 1;
    for (let attempt = 1; ; attempt += 1) {
      const id = await this.#start(statement, requestToken(this.#options.owner, number, attempt, statement.sql));
      const execution = await this.#finished(id, statement);
      this.#spent = spentOn(this.#spent, execution, this.#options.usdPerTerabyte ?? 0);
      const { State: state, StateChangeReason: reason, AthenaError: error } = execution.Status ?? {};
      if (state === 'SUCCEEDED') return { ...execution, QueryExecutionId: id };
      if (!error?.Retryable || attempt === mostAttempts) {
        const why = reason ?? error?.ErrorMessage ?? 'Athena gave no reason';
        const tries = attempt > 1 ? ` after ${attempt} attempts` : '';
        throw new KnowgapError(
          `athena ${statement.what}: query ${id} ${state?.toLowerCase() ?? 'lost'}${tries}: ${why}`,
        );
      }
      await this.#pause(attempt - 1);
      await statement.beforeRetry?.();
    }
  }

  /** A call of the API, repeated with back-off while Athena throttles it. */
  async call<T>(what: string, send: () => Promise<T>): Promise<T> {
    for (let tries = 0; ; tries += 1) {
      try {
        return await send();
      } catch (cause) {
        const name = cause instanceof Error ? cause.name : '';
        const message = cause instanceof Error ? cause.message : String(cause);
        if (!throttles.has(name) || tries === mostThrottles) {
          throw new KnowgapError(`athena ${what}: ${name ? `${name}: ` : ''}${message}`, { cause });
        }
        await this.#pause(tries);
      }
    }
  }

  async #start({ sql, what }: Statement, token: string): Promise<string> {
    this.#options.signal?.throwIfAborted();
    const { athena, database, workGroup, results } = this.#options;
    const command = new StartQueryExecutionCommand({
      QueryString: sql,
      ClientRequestToken: token,
      WorkGroup: workGroup,
      QueryExecutionContext: { Database: database },
      ResultConfiguration: { OutputLocation: results },
    });
    const { QueryExecutionId: id } = await this.call(what, () => athena.send(command));
    if (!id) throw new KnowgapError(`athena ${what}: expected the id of a query execution, found none`);
    return id;
  }

  async #finished(id: string, { what }: Statement): Promise<QueryExecution> {
    const { athena, signal } = this.#options;
    try {
      for (let tries = 0; ; tries += 1) {
        signal?.throwIfAborted();
        const command = new GetQueryExecutionCommand({ QueryExecutionId: id });
        const { QueryExecution: execution } = await this.call(what, () => athena.send(command));
        const state = execution?.Status?.State;
        if (execution && state && state !== 'QUEUED' && state !== 'RUNNING') return execution;
        await this.#waiting.sleep(backOff(tries, pollPause, this.#waiting.random), signal);
      }
    } catch (cause) {
      if (!signal?.aborted) throw cause;
      await this.call(what, () => athena.send(new StopQueryExecutionCommand({ QueryExecutionId: id })));
      throw new KnowgapError(`athena ${what}: query ${id} was stopped, because its work was cancelled`, { cause });
    }
  }

  #pause(tries: number): Promise<void> {
    return this.#waiting.sleep(backOff(tries, throttlePause, this.#waiting.random), this.#options.signal);
  }
}
