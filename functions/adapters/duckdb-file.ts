import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { layout } from '../lake/layout.ts';
import type { PublishedView, ViewPublisher } from '../ports/query-engine.ts';
import { identifier, parquetScan, textLiteral } from './duckdb-text.ts';

/**
 * `knowgap.duckdb`: one view on every relation, with absolute paths and no macros, so that it opens in any DuckDB client. It is
 * written beside and renamed over the old one: a reader sees the old file or the new one, never half of it.
 */
export class DuckDBFile implements ViewPublisher {
  readonly #lake: string;

  constructor(lake: string) {
    this.#lake = resolve(lake);
  }

  async publish(views: readonly PublishedView[]): Promise<void> {
    mkdirSync(this.#lake, { recursive: true });
    const path = join(this.#lake, layout.database);
    const beside = `${path}.part`;
    for (const file of [beside, `${beside}.wal`]) rmSync(file, { force: true });
    const instance = await DuckDBInstance.create(beside);
    const connection = await instance.connect();
    try {
      await connection.run('begin');
      for (const view of views) for (const statement of this.#statements(view)) await connection.run(statement);
      await connection.run('commit');
      await connection.run('checkpoint');
    } finally {
      connection.closeSync();
      instance.closeSync();
    }
    renameSync(beside, path);
    rmSync(`${path}.wal`, { force: true });
  }

  #statements(view: PublishedView): string[] {
    const name = identifier(view.name);
    return [
      `create view ${name} as select * from ${parquetScan(join(this.#lake, view.keys))}`,
      ...(view.comment ? [`comment on view ${name} is ${textLiteral(view.comment)}`] : []),
      ...Object.entries(view.columnComments ?? {}).map(
        ([column, comment]) => `comment on column ${name}.${identifier(column)} is ${textLiteral(comment)}`,
      ),
    ];
  }
}
