import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { InputError } from '../errors.ts';
import { lakeFileColumns } from '../lake/schema.ts';
import { bindRelations } from './bind-relations.ts';
import { textLiteral } from './duckdb-text.ts';

/** Longest statement that Athena takes, in bytes of UTF-8. */
const longestStatement = 262_144;

/** A run id as part of a table's name: lower case, `-` becomes `_`. */
export const runSuffix = (runId: string): string => runId.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_');

/**
 * Name of the table behind a relation of a run. Files of the lake (`raw_<table>`, `deliveries`, `quarantine`) are the same for
 * every run and keep their name.
 *
 * @example physicalName('customers', '2026-10-31-0a1b2c3d4e5f') // 'customers__2026_10_31_0a1b2c3d4e5f'
 */
export const physicalName = (name: string, runId: string): string =>
  lakeFileColumns(name) ? name : `${name}__${runSuffix(runId)}`;

/** The run's suffix at the end of a physical name, undefined where the name is a public one. */
export const suffixOf = (table: string): string | undefined => /__(\d{4}_\d{2}_\d{2}_[0-9a-f]{6,64})$/.exec(table)?.[1];

/** Folder of a key or of a pattern of keys, without a slash at its end: what stands before the first `*`, or the key's folder. */
export function folderOf(keys: string): string {
  const [fixed = ''] = keys.split('*');
  return fixed.endsWith('/') ? fixed.slice(0, -1) : posix.dirname(fixed);
}

/** Where a folder of the lake lies in S3: `s3://bucket/folder/`. */
export const locationOf = (bucket: string, keys: string): string => `s3://${bucket}/${folderOf(keys)}/`;

/** A relation of a run to be materialised. */
export interface RelationToBuild {
  readonly name: string;
  readonly sql: string;
  /** Key of the lake; Athena writes several files into its folder. */
  readonly key: string;
  /** Names that the SQL reads; default: found in its text. */
  readonly reads?: readonly string[];
}

/** The select of a relation, reading the tables of the run. */
export const boundSelect = (relation: Pick<RelationToBuild, 'sql' | 'reads'>, runId: string): string =>
  bindRelations(relation.sql, (name) => physicalName(name, runId), relation.reads);

/**
 * The statement by which Athena materialises a relation of a run: one unpartitioned CTAS of Parquet (zstd) into the folder of the
 * relation's key, as table `<name>__<run>`.
 *
 * @throws InputError where the statement is longer than Athena takes
 */
export function ctasStatement(
  relation: RelationToBuild,
  run: { readonly runId: string; readonly bucket: string },
): string {
  const location = locationOf(run.bucket, relation.key);
  const properties = `format = 'PARQUET', write_compression = 'ZSTD', external_location = ${textLiteral(location)}`;
  const statement = `create table ${physicalName(relation.name, run.runId)} with (${properties}) as\n${boundSelect(relation, run.runId)}`;
  const bytes = Buffer.byteLength(statement);
  if (bytes > longestStatement) {
    throw new InputError(
      `athena ${relation.name}: expected a statement of at most ${longestStatement} bytes, found ${bytes}`,
    );
  }
  return statement;
}

/** Token by which Athena knows the same request again: 64 hex characters of what the request is (run, step, attempt …). */
export const requestToken = (...parts: readonly (string | number)[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex');
