import { randomUUID } from 'node:crypto';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { TranslatedStatement } from './statement.ts';
import { runOnTrino, TrinoError, type TrinoProgress } from './trino-client.ts';
import { athenaText, columnInfo } from './values.ts';
import type { WorkGroup } from './work-groups.ts';

export interface ExecutionRequest {
  readonly query: string;
  readonly parameters: readonly string[];
  readonly database: string | undefined;
  readonly catalog: string | undefined;
  readonly outputFolder: string;
}

/** A query execution: its state, its statistics, and its result when it has one. */
export class Execution {
  readonly id = randomUUID();
  readonly submitted = Date.now();
  readonly request: ExecutionRequest;
  readonly #statement: TranslatedStatement;
  readonly #workGroup: WorkGroup;
  readonly #progress: TrinoProgress = { columns: [], rows: [], updateCount: 0, scannedBytes: 0, running: false };
  readonly #abort = new AbortController();
  #ended: {
    readonly state: 'SUCCEEDED' | 'FAILED' | 'CANCELLED';
    readonly at: number;
    readonly reason?: string;
    readonly retryable?: boolean;
  } | null = null;

  constructor(request: ExecutionRequest, statement: TranslatedStatement, workGroup: WorkGroup) {
    this.request = request;
    this.#statement = statement;
    this.#workGroup = workGroup;
  }

  get state(): 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED' {
    return this.#ended?.state ?? (this.#progress.running ? 'RUNNING' : 'QUEUED');
  }

  get outputLocation(): string {
    const ending = this.#hasRows ? '.csv' : this.#statement.writes ? '' : '.txt';
    return `${this.request.outputFolder.replace(/\/?$/, '/')}${this.id}${ending}`;
  }

  get #hasRows(): boolean {
    return this.#statement.type === 'DML' && !this.#statement.writes;
  }

  /** Runs to its end; never throws: the reason is part of the execution. */
  async run(coordinator: string, s3: S3Client): Promise<void> {
    try {
      await runOnTrino(
        {
          coordinator,
          sql: withParameters(this.#statement.sql, this.request.parameters),
          catalog: (this.request.catalog ?? 'awsdatacatalog').toLowerCase(),
          database: this.request.database,
          session: this.#statement.session,
        },
        this.#progress,
        this.#abort.signal,
      );
      if (this.#ended) return;
      const limit = this.#workGroup.Configuration.BytesScannedCutoffPerQuery;
      if (limit !== undefined && this.#progress.scannedBytes > limit) {
        return this.end('CANCELLED', 'Query cancelled! : Bytes scanned limit was exceeded');
      }
      await this.#writeResult(s3);
      this.end('SUCCEEDED');
    } catch (error) {
      const retryable =
        error instanceof TrinoError && ['INTERNAL_ERROR', 'INSUFFICIENT_RESOURCES'].includes(error.errorType);
      this.end('FAILED', error instanceof Error ? error.message : String(error), retryable);
    }
  }

  end(state: 'SUCCEEDED' | 'FAILED' | 'CANCELLED', reason?: string, retryable = false): void {
    if (this.#ended) return;
    this.#ended = { state, at: Date.now(), ...(reason !== undefined && { reason, retryable }) };
    if (state === 'CANCELLED') this.#abort.abort();
  }

  /** As GetQueryExecution answers it. */
  describe(): Record<string, unknown> {
    const ended = this.#ended;
    const milliseconds = (ended?.at ?? Date.now()) - this.submitted;
    return {
      QueryExecutionId: this.id,
      Query: this.request.query,
      StatementType: this.#statement.type,
      WorkGroup: this.#workGroup.Name,
      ResultConfiguration: { OutputLocation: this.outputLocation },
      QueryExecutionContext: { Database: this.request.database, Catalog: this.request.catalog },
      EngineVersion: { SelectedEngineVersion: 'AUTO', EffectiveEngineVersion: 'Athena engine version 3' },
      Status: {
        State: this.state,
        SubmissionDateTime: this.submitted / 1000,
        ...(ended && { CompletionDateTime: ended.at / 1000 }),
        ...(ended?.reason && { StateChangeReason: ended.reason }),
        ...(ended?.state === 'FAILED' && {
          AthenaError: {
            ErrorCategory: ended.retryable ? 1 : 2,
            ErrorType: 0,
            Retryable: ended.retryable,
            ErrorMessage: ended.reason,
          },
        }),
      },
      Statistics: {
        EngineExecutionTimeInMillis: milliseconds,
        TotalExecutionTimeInMillis: milliseconds,
        QueryQueueTimeInMillis: 0,
        DataScannedInBytes: this.#progress.scannedBytes,
      },
    };
  }

  /** As GetQueryResults answers it: a select's first row is the names of its columns. */
  results(from: number, count: number): Record<string, unknown> {
    const { columns, rows, updateCount } = this.#progress;
    const row = (cells: readonly (string | undefined)[]) => ({
      Data: cells.map((text) => (text === undefined ? {} : { VarCharValue: text })),
    });
    const header = this.#hasRows ? [row(columns.map((column) => column.name))] : [];
    const kept = this.#hasRows || this.#statement.type === 'UTILITY' ? rows : [];
    const all = [...header, ...kept.map((cells) => row(this.#texts(cells)))];
    const to = from + count;
    return {
      UpdateCount: updateCount,
      ResultSet: { Rows: all.slice(from, to), ResultSetMetadata: { ColumnInfo: columns.map(columnInfo) } },
      ...(to < all.length && { NextToken: String(to) }),
    };
  }

  #texts(cells: readonly unknown[]): (string | undefined)[] {
    return this.#progress.columns.map((column, index) => athenaText(cells[index], column.typeSignature));
  }

  async #writeResult(s3: S3Client): Promise<void> {
    const cell = (text: string | undefined): string => (text === undefined ? '' : `"${text.replaceAll('"', '""')}"`);
    const { columns, rows } = this.#progress;
    const lines = this.#hasRows
      ? [columns.map((column) => column.name), ...rows.map((cells) => this.#texts(cells))]
      : [];
    const [, bucket, key] = /^s3:\/\/([^/]+)\/(.*)$/.exec(this.outputLocation) ?? [];
    const body = lines.map((line) => `${line.map(cell).join(',')}\n`).join('');
    await s3.send(
      new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentLength: Buffer.byteLength(body) }),
    );
  }
}

const withParameters = (sql: string, parameters: readonly string[]): string =>
  parameters.length === 0 ? sql : `execute immediate '${sql.replaceAll("'", "''")}' using ${parameters.join(', ')}`;
