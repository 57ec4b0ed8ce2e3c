import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { InputError } from '../errors.ts';
import { layout } from '../lake/layout.ts';
import type { QueryResult } from '../ports/query-engine.ts';
import { portableSession } from './duckdb-macros.ts';
import { textLiteral } from './duckdb-text.ts';
import { queryResult } from './duckdb-values.ts';
import { movedViews, recreateViews } from './moved-views.ts';

/** Reads a published lake as an analyst does: every raw table, staging table, mart and model by its name. */
export interface LakeReader {
  /** @throws InputError with the engine's message when the SQL is wrong */
  query(sql: string): Promise<QueryResult>;
  close(): void;
}

/**
 * Opens the `knowgap.duckdb` of a lake folder read-only, with the functions of the portable dialect. Its views hold absolute
 * paths; where they point out of the folder (the lake was moved or copied), the same views on this folder's files are read.
 * @throws InputError when nothing was published there yet, or when the views are of another folder and their files are not here
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
  try {
    await attachLake(connection, folder, file);
  } catch (cause) {
    connection.closeSync();
    instance.closeSync();
    throw cause;
  }
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

/** Attaches the database as `lake`; of a moved lake, views made anew in memory under that name. */
async function attachLake(connection: DuckDBConnection, folder: string, file: string): Promise<void> {
  await connection.run(`attach ${textLiteral(file)} as lake (read_only)`);
  const moved = await movedViews(connection, 'lake', folder);
  if (!moved) return;
  await connection.run('detach lake');
  await connection.run("attach ':memory:' as lake");
  try {
    await recreateViews(connection, 'lake', moved, folder);
  } catch (cause) {
    throw new InputError(
      `lake ${folder}: expected the files that ${layout.database} was written for in ${moved.from}, found not all of them here. Copy the whole folder.`,
      { cause },
    );
  }
}
