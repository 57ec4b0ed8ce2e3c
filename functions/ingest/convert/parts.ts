import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Connection } from '../engine.ts';
import { literal } from '../sql/quote.ts';

/** A data object that is written and waits to be moved into the lake. */
export interface Part {
  readonly table: string;
  readonly number: number;
  readonly path: string;
  readonly rows: number;
}

/** How every data object of ingest is written. Ids have more values than a dictionary pays for: it is given up early. */
export const parquetOptions = 'format parquet, compression zstd, compression_level 1, dictionary_size_limit 5000';

/** Writes a select as Parquet; null when it has no rows (a part of this name that is there already stays). */
export async function writePart(
  connection: Connection,
  sql: string,
  where: { readonly scratch: string; readonly table: string; readonly number: number },
): Promise<Part | null> {
  const path = join(where.scratch, `${where.table}-${where.number}.parquet`);
  const draft = `${path}.draft`;
  const rows = await connection.run(`copy (${sql}) to ${literal(draft)} (${parquetOptions})`);
  if (rows > 0) {
    await rename(draft, path);
    return { table: where.table, number: where.number, path, rows };
  }
  await rm(draft, { force: true });
  return null;
}
