import { resolve } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { layout } from '../lake/layout.ts';
import { identifier, parquetScan, textLiteral } from './duckdb-text.ts';

interface FileView {
  readonly name: string;
  readonly path: string;
  readonly comment: string | null;
}

/** The views of an attached database that scan Parquet files, with the path each scans. */
async function fileViews(connection: DuckDBConnection, database: string): Promise<FileView[]> {
  const result = await connection.runAndReadAll(
    `select view_name, sql, comment from duckdb_views() where database_name = ${textLiteral(database)} and not internal order by 1`,
  );
  return result.getRowsJson().flatMap(([name, sql, comment]) => {
    const path = /read_parquet\('((?:[^']|'')*)'/i.exec(String(sql))?.[1]?.replaceAll("''", "'");
    return path === undefined ? [] : [{ name: String(name), path, comment: comment ? String(comment) : null }];
  });
}

/** The folder that the views were written for, with its closing slash: what stands before the key of `deliveries`. */
function folderOfViews(views: readonly FileView[]): string | null {
  const key = layout.tableGlob('deliveries');
  const path = views.find(({ name }) => name === 'deliveries')?.path;
  return path?.endsWith(`/${key}`) ? path.slice(0, -key.length) : null;
}

/** Views of a lake that was moved or copied since they were written: they still name files in another folder. */
export interface MovedViews {
  /** Where the views point, with its closing slash. */
  readonly from: string;
  readonly views: readonly FileView[];
}

/**
 * Finds out whether the views of an attached `knowgap.duckdb` belong to another folder than the one it lies in.
 * Null when they point into `folder`, or name no files.
 */
export async function movedViews(
  connection: DuckDBConnection,
  database: string,
  folder: string,
): Promise<MovedViews | null> {
  const views = await fileViews(connection, database);
  const from = folderOfViews(views);
  return from === null || from === `${resolve(folder)}/` ? null : { from, views };
}

/** Makes the views again in an attached database that can be written, each on the files of `folder`. */
export async function recreateViews(
  connection: DuckDBConnection,
  database: string,
  moved: MovedViews,
  folder: string,
): Promise<void> {
  for (const { name, path, comment } of moved.views) {
    const key = path.startsWith(moved.from) ? path.slice(moved.from.length) : null;
    const view = `${identifier(database)}.main.${identifier(name)}`;
    const scanned = key === null ? path : resolve(folder, key);
    await connection.run(`create view ${view} as select * from ${parquetScan(scanned)}`);
    if (comment) await connection.run(`comment on view ${view} is ${textLiteral(comment)}`);
  }
}
