import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Table as ArrowTable } from 'apache-arrow';
import { KnowgapError } from '../errors.ts';
import type { Column } from '../lake/column.ts';
import { duckdbType } from '../lake/schema.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import { identifier, textLiteral } from './duckdb-text.ts';
import { decodeParquet, tableOf } from './parquet-tables.ts';

export interface RelationFiles {
  readonly name: string;
  /** Key of the relation; whatever lies in its folder is the relation. */
  readonly key: string;
  readonly orderBy: readonly string[];
  readonly columns: Readonly<Record<string, Column>>;
}

/**
 * All rows of a relation that an engine wrote as files in no order: in the declared types and in the order of `orderBy`, so that
 * a fit sees the same table as on one machine.
 *
 * @param edge `scratch`: local folder; `memoryLimit`: of the embedded engine, such as `1500MB`
 * @throws KnowgapError naming the relation when its files are not as declared
 */
export async function readRelationFiles(
  edge: { readonly store: ObjectStore; readonly scratch: string; readonly memoryLimit: string },
  relation: RelationFiles,
): Promise<ArrowTable> {
  const files = await edge.store.list(`${dirname(relation.key)}/`);
  if (files.length === 0) return tableOf(relation.columns, []);
  const paths = await Promise.all(files.map(({ key }) => edge.store.localPath(key)));
  await mkdir(edge.scratch, { recursive: true });
  const ordered = join(edge.scratch, `${relation.name}-${randomUUID()}.parquet`);
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: edge.memoryLimit,
    temp_directory: edge.scratch,
  });
  try {
    const connection = await instance.connect();
    await connection.run(orderedCopy(relation, paths, ordered));
    connection.closeSync();
    return decodeParquet(await readFile(ordered));
  } catch (cause) {
    throw new KnowgapError(
      `relation ${relation.name}: expected Parquet with its declared columns under ${dirname(relation.key)}/, found: ${cause instanceof Error ? cause.message : cause}`,
      { cause },
    );
  } finally {
    instance.closeSync();
    await Promise.all([ordered, ...paths].map((path) => rm(path, { force: true })));
  }
}

function orderedCopy({ columns, orderBy }: RelationFiles, paths: readonly string[], target: string): string {
  const list = Object.entries(columns).map(
    ([name, { type }]) => `cast(${identifier(name)} as ${duckdbType(type)}) as ${identifier(name)}`,
  );
  const order =
    orderBy.length > 0 ? ` order by ${orderBy.map((name) => `${identifier(name)} nulls last`).join(', ')}` : '';
  const scan = `read_parquet([${paths.map(textLiteral).join(', ')}], union_by_name = true, hive_partitioning = false)`;
  return `copy (select ${list.join(', ')} from ${scan}${order}) to ${textLiteral(target)} (format parquet, compression zstd)`;
}
