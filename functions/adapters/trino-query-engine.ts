import { KnowgapError } from '../errors.ts';
import type { Column } from '../lake/column.ts';
import { lakeFileColumns } from '../lake/schema.ts';
import { sqlType } from '../lake/sql-type.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import type { QueryEngine, QueryResult } from '../ports/query-engine.ts';
import { boundSelect, folderOf, physicalName, type RelationToBuild } from './athena-statements.ts';
import { identifier, textLiteral } from './duckdb-text.ts';
import type { TrinoClient } from './trino-client.ts';
import { trinoResult } from './trino-values.ts';

export interface TrinoOptions {
  readonly client: TrinoClient;
  /** The lake; what an attempt left behind is removed from it before a relation is built again. */
  readonly store: Pick<ObjectStore, 'list' | 'remove'>;
  /** Where the lake lies for Trino, such as `s3://bucket/`. */
  readonly root: string;
  readonly runId: string;
}

/**
 * The portable SQL of `queries/` on a Trino of one's own, with a Hive catalog over the lake's object store. The names of a run
 * stand for the tables `<name>__<run>`; files of the lake are external tables, made when first named.
 */
export class TrinoQueryEngine implements QueryEngine {
  readonly #client: TrinoClient;
  readonly #options: TrinoOptions;

  constructor(options: TrinoOptions) {
    this.#client = options.client;
    this.#options = { ...options, root: options.root.endsWith('/') ? options.root : `${options.root}/` };
  }

  async query(sql: string): Promise<QueryResult> {
    return trinoResult(await this.#client.run(boundSelect({ sql }, this.#options.runId), 'query'));
  }

  async materialise(relation: RelationToBuild): Promise<{ readonly rows: number }> {
    const { store, runId } = this.#options;
    const table = identifier(physicalName(relation.name, runId));
    await this.#client.run(`drop table if exists ${table}`, relation.name);
    for (const { key } of await store.list(`${folderOf(relation.key)}/`)) await store.remove(key);
    const properties = `format = 'PARQUET', external_location = ${textLiteral(this.#location(relation.key))}`;
    const { updateCount } = await this.#client.run(
      `create table ${table} with (${properties}) as\n${boundSelect(relation, runId)}`,
      relation.name,
      { [`${this.#client.catalog}.compression_codec`]: 'ZSTD' },
    );
    if (updateCount === undefined) {
      throw new KnowgapError(`trino ${relation.name}: expected the number of rows written, found none`);
    }
    return { rows: updateCount };
  }

  /** Makes the external table where there is none; files of the lake are divided by month, which Trino is told of each time. */
  async name(relation: {
    readonly name: string;
    readonly keys: string;
    readonly columns?: Readonly<Record<string, Column>>;
  }): Promise<void> {
    const lakeFile = lakeFileColumns(relation.name);
    const columns = relation.columns ?? lakeFile;
    if (!columns) return;
    const table = physicalName(relation.name, this.#options.runId);
    const definitions = Object.entries(columns).map(
      ([name, { type, description }]) => `${identifier(name)} ${sqlType(type)} comment ${textLiteral(description)}`,
    );
    const partitions = lakeFile ? [`${identifier('load_month')} varchar`] : [];
    const properties = [
      `format = 'PARQUET'`,
      `external_location = ${textLiteral(this.#location(relation.keys))}`,
      ...(lakeFile ? [`partitioned_by = array['load_month']`] : []),
    ];
    await this.#client.run(
      `create table if not exists ${identifier(table)} (${[...definitions, ...partitions].join(', ')}) with (${properties.join(', ')})`,
      relation.name,
    );
    if (lakeFile) await this.#findMonths(table);
  }

  /** Tells Trino which months there are now, unless the table projects its partitions: then somebody else made it, such as the stack. */
  async #findMonths(table: string): Promise<void> {
    const { catalog, schema } = this.#client;
    const { rows } = await this.#client.run(`show create table ${identifier(table)}`, table);
    if (/partition_projection_enabled\s*=\s*true/i.test(String(rows[0]?.[0]))) return;
    const where = `${textLiteral(schema)}, ${textLiteral(table)}`;
    await this.#client.run(`call ${identifier(catalog)}.system.sync_partition_metadata(${where}, 'FULL')`, table);
  }

  #location(keys: string): string {
    return `${this.#options.root}${folderOf(keys)}/`;
  }
}
