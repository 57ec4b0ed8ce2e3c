import { mkdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { KnowgapError } from '../errors.ts';
import type { QueryEngine, QueryResult } from '../ports/query-engine.ts';
import { portableSession } from './duckdb-macros.ts';
import { identifier, parquetScan, textLiteral } from './duckdb-text.ts';
import { queryResult } from './duckdb-values.ts';
import { withoutEnd } from './sql-tokens.ts';

export interface DuckDBOptions {
  /** Folder of the lake; keys are relative to it. */
  readonly lake: string;
  readonly threads?: number;
  /** Such as `600MB`; beyond it DuckDB spills to a folder of the lake. */
  readonly memoryLimit?: string;
}

/**
 * The portable SQL of `queries/` on an in-memory DuckDB over a lake folder. Relations are views on Parquet files, so memory
 * holds one statement's work at a time. The same lake gives the same bytes: rows are written in the order asked for.
 */
export class DuckDBQueryEngine implements QueryEngine {
  readonly #lake: string;
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;

  private constructor(lake: string, instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#lake = lake;
    this.#instance = instance;
    this.#connection = connection;
  }

  static async open(options: DuckDBOptions): Promise<DuckDBQueryEngine> {
    const instance = await DuckDBInstance.create(':memory:', {
      threads: String(options.threads ?? 2),
      ...(options.memoryLimit ? { memory_limit: options.memoryLimit } : {}),
      temp_directory: join(options.lake, 'runs', '.spill'),
    });
    const connection = await instance.connect();
    for (const statement of portableSession) await connection.run(statement);
    return new DuckDBQueryEngine(options.lake, instance, connection);
  }

  async query(sql: string): Promise<QueryResult> {
    return queryResult(await this.#run(sql, 'query'));
  }

  async materialise(relation: {
    readonly name: string;
    readonly sql: string;
    readonly key: string;
    readonly orderBy?: readonly string[];
  }): Promise<{ readonly rows: number }> {
    const path = join(this.#lake, relation.key);
    const beside = `${path}.part`;
    mkdirSync(dirname(path), { recursive: true });
    const order = relation.orderBy?.length
      ? ` order by ${relation.orderBy.map((name) => `${identifier(name)} nulls last`).join(', ')}`
      : '';
    const written = await this.#run(
      `copy (select * from (${withoutEnd(relation.sql)}\n)${order}) to ${textLiteral(beside)} (format parquet, compression zstd)`,
      relation.name,
    );
    renameSync(beside, path);
    await this.name({ name: relation.name, keys: relation.key });
    return { rows: written.rowsChanged };
  }

  async name(relation: { readonly name: string; readonly keys: string }): Promise<void> {
    const scan = parquetScan(join(this.#lake, relation.keys));
    await this.#run(`create or replace temp view ${identifier(relation.name)} as select * from ${scan}`, relation.name);
  }

  close(): void {
    this.#connection.closeSync();
    this.#instance.closeSync();
  }

  async #run(sql: string, what: string) {
    try {
      return await this.#connection.run(sql);
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause);
      throw new KnowgapError(`SQL of ${what}: ${message}`, { cause });
    }
  }
}
