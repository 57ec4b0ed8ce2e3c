import { type DuckDBConnection, DuckDBInstance, type DuckDBValue } from '@duckdb/node-api';
import { pads } from './keyed-hash.ts';
import { padVariables } from './sql/keyed-hash-sql.ts';
import { literal } from './sql/quote.ts';

/** The embedded engine that reads, checks and writes: in memory, spilling to the scratch folder. */
export interface Engine {
  connect(): Promise<Connection>;
  close(): void;
}

export interface Connection {
  /** Runs a statement; number of rows it wrote. */
  run(sql: string): Promise<number>;
  /** Rows of a select, values as plain JavaScript. */
  rows(sql: string): Promise<readonly Readonly<Record<string, DuckDBValue>>[]>;
  close(): void;
}

export interface EngineOptions {
  readonly scratch: string;
  readonly threads: number;
  /** Such as `1GB`. */
  readonly memoryLimit: string;
  /** Key of hashed ids; absent when nothing is hashed. */
  readonly hashKey: Buffer | null;
}

/** Opens the engine. The session's zone is UTC, so that no reading of a time depends on the host. */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(options.threads),
    memory_limit: options.memoryLimit,
    temp_directory: options.scratch,
  });
  return {
    connect: async () => {
      const connection = await instance.connect();
      await connection.run(`set TimeZone = 'UTC'`);
      if (options.hashKey) await setPads(connection, options.hashKey);
      return {
        run: async (sql) => Number((await connection.run(sql)).rowsChanged),
        rows: async (sql) => (await connection.runAndReadAll(sql)).getRowObjects(),
        close: () => connection.closeSync(),
      };
    },
    close: () => instance.closeSync(),
  };
}

async function setPads(connection: DuckDBConnection, key: Buffer): Promise<void> {
  const { inner, outer } = pads(key);
  await connection.run(`set variable ${padVariables.inner} = unhex(${literal(inner.toString('hex'))})`);
  await connection.run(`set variable ${padVariables.outer} = unhex(${literal(outer.toString('hex'))})`);
}
