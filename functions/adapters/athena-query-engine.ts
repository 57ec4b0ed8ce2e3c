import { randomUUID } from 'node:crypto';
import { type AthenaClient, GetQueryResultsCommand, type GetQueryResultsCommandOutput } from '@aws-sdk/client-athena';
import type { GlueClient } from '@aws-sdk/client-glue';
import type { Column } from '../lake/column.ts';
import { lakeFileColumns } from '../lake/schema.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import type { QueryEngine, QueryResult } from '../ports/query-engine.ts';
import { AthenaExecutions } from './athena-executions.ts';
import { listsAsJson } from './athena-lists.ts';
import { prepareRelation } from './athena-prepare.ts';
import type { Spending } from './athena-spending.ts';
import { boundSelect, ctasStatement, locationOf, physicalName, type RelationToBuild } from './athena-statements.ts';
import { athenaTypeName, athenaValue } from './athena-values.ts';
import type { Waiting } from './back-off.ts';
import { identifier } from './duckdb-text.ts';
import { createParquetTable } from './glue-tables.ts';

export interface AthenaOptions {
  readonly athena: AthenaClient;
  readonly glue: GlueClient;
  /** The lake; what an attempt left behind is removed from it before a relation is built again. */
  readonly store: Pick<ObjectStore, 'list' | 'remove'>;
  readonly database: string;
  readonly workGroup: string;
  /** Where Athena writes results: `s3://bucket/prefix/`. */
  readonly results: string;
  /** The lake's bucket. */
  readonly bucket: string;
  readonly runId: string;
  readonly waiting?: Waiting;
  /** Stops the query that runs. */
  readonly signal?: AbortSignal;
  /** List price of a scanned terabyte in US dollars, for `spent()`. */
  readonly usdPerTerabyte?: number;
}

/**
 * The portable SQL of `queries/` on Athena (engine version 3) and the Glue catalogue. The names of a run stand for the tables
 * `<name>__<run>`; files of the lake are tables of the stack.
 */
export class AthenaQueryEngine implements QueryEngine {
  readonly #options: AthenaOptions;
  readonly #executions: AthenaExecutions;

  constructor(options: AthenaOptions) {
    this.#options = options;
    this.#executions = new AthenaExecutions({ ...options, owner: randomUUID() });
  }

  /** Queries, bytes scanned and dollars so far. */
  spent(): Spending {
    return this.#executions.spent();
  }

  async query(sql: string): Promise<QueryResult> {
    const bound = boundSelect({ sql }, this.#options.runId);
    const first = await this.#pages(bound);
    const lists = first.columns.map(({ Type }) => Type === 'array');
    if (!lists.includes(true)) return typed(first, lists);
    const names = first.columns.map(({ Name }) => Name ?? '');
    return typed(await this.#pages(listsAsJson(bound, names, lists)), lists);
  }

  /** The statement by which a relation of the run is materialised. */
  statement(relation: RelationToBuild): string {
    return ctasStatement(relation, this.#options);
  }

  async materialise(relation: RelationToBuild): Promise<{ readonly rows: number }> {
    const clear = () => prepareRelation(this.#options, relation);
    await clear();
    const { QueryExecutionId: id } = await this.#executions.run({
      sql: this.statement(relation),
      what: relation.name,
      beforeRetry: clear,
    });
    const { UpdateCount: written } = await this.#page(relation.name, id);
    return { rows: written ?? (await this.#count(relation.name)) };
  }

  /** Nothing to do for files of the lake and what Athena built; with `columns`, the run's table over the Parquet files. */
  async name(relation: {
    readonly name: string;
    readonly keys: string;
    readonly columns?: Readonly<Record<string, Column>>;
  }): Promise<void> {
    const { glue, database, bucket, runId } = this.#options;
    if (lakeFileColumns(relation.name) || !relation.columns) return;
    await createParquetTable(glue, {
      database,
      name: physicalName(relation.name, runId),
      location: locationOf(bucket, relation.keys),
      columns: relation.columns,
    });
  }

  async #count(name: string): Promise<number> {
    const { rows } = await this.query(`select count(*) as n from ${identifier(name)}`);
    return Number(rows[0]?.n);
  }

  async #pages(sql: string): Promise<RawResult> {
    const { QueryExecutionId: id } = await this.#executions.run({ sql, what: 'query' });
    const first = await this.#page('query', id);
    const columns = first.ResultSet?.ResultSetMetadata?.ColumnInfo ?? [];
    const rows = [...(first.ResultSet?.Rows ?? []).slice(1)];
    for (let token = first.NextToken; token; ) {
      const page = await this.#page('query', id, token);
      rows.push(...(page.ResultSet?.Rows ?? []));
      token = page.NextToken;
    }
    return { columns, rows };
  }

  #page(what: string, id: string, token?: string): Promise<GetQueryResultsCommandOutput> {
    const command = new GetQueryResultsCommand({ QueryExecutionId: id, ...(token ? { NextToken: token } : {}) });
    return this.#executions.call(what, () => this.#options.athena.send(command));
  }
}

type ResultSet = NonNullable<GetQueryResultsCommandOutput['ResultSet']>;

interface RawResult {
  readonly columns: NonNullable<NonNullable<ResultSet['ResultSetMetadata']>['ColumnInfo']>;
  /** Without the row of names that Athena puts first. */
  readonly rows: NonNullable<ResultSet['Rows']>;
}

function typed({ columns, rows }: RawResult, lists: readonly boolean[]): QueryResult {
  return {
    columns: columns.map((column, index) => ({
      name: column.Name ?? '',
      type: lists[index] ? 'array' : athenaTypeName(column),
    })),
    rows: rows.map(({ Data: cells = [] }) =>
      Object.fromEntries(
        columns.map((column, index) => [column.Name ?? '', athenaValue(cells[index], column, lists[index])]),
      ),
    ),
  };
}
