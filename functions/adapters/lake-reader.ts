import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { InputError } from '../errors.ts';
import { layout } from '../lake/layout.ts';
import type { QueryResult } from '../ports/query-engine.ts';
import { portableSession } from './duckdb-macros.ts';
import { textLiteral } from './duckdb-text.ts';
import { queryResult } from './duckdb-values.ts';

/** Reads a published lake as an analyst does: every raw table, staging table, mart and model by its name. */
export interface LakeReader {
  /** @throws InputError with the engine's message when the SQL is wrong */
  query(sql: string): Promise<QueryResult>;
  close(): void;
}

/**
 * Opens the `knowgap.duckdb` of a lake folder read-only, with the functions of the portable dialect.
 * @throws InputError when nothing was published there yet
 */
export async function openLake(folder: string): Promise<LakeReader> {
  const file = join(folder, layout.database);
  if (!existsSync(file))
    throw new InputError(
      `lake ${folder}: expected ${layout.database}, found none. Run knowgap run, or aggregate, fit and publish after ingest.`,
    );
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  for (const statement of portableSession) await connection.run(statement);
  await connection.run(`attach ${textLiteral(file)} as lake (read_only)`);
  await connection.run("set search_path = 'lake.main,memory.main'");
  return {
    async query(sql) {
      try {
        return queryResult(await connection.run(sql));
      } catch (cause) {
        throw new InputError(`sql: ${cause instanceof Error ? cause.message : cause}`, { cause });
      }
    },
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}
