import { lakeFileColumns } from '../lake/schema.ts';
import type { PublishedView, ViewPublisher } from '../ports/query-engine.ts';
import { physicalName, runSuffix, suffixOf } from './athena-statements.ts';
import { identifier, textLiteral } from './duckdb-text.ts';
import type { TrinoClient } from './trino-client.ts';

/** Public names in Trino: a view `<name>` on the run's table, replaced in one statement each. Files of the lake are tables. */
export class TrinoViewPublisher implements ViewPublisher {
  readonly #client: TrinoClient;
  readonly #runId: string;

  constructor(options: { readonly client: TrinoClient; readonly runId: string }) {
    this.#client = options.client;
    this.#runId = options.runId;
  }

  async publish(views: readonly PublishedView[]): Promise<void> {
    for (const view of views) {
      if (lakeFileColumns(view.name)) continue;
      const name = identifier(view.name);
      const comment = view.comment ? ` comment ${textLiteral(view.comment)}` : '';
      const table = identifier(physicalName(view.name, this.#runId));
      await this.#client.run(`create or replace view ${name}${comment} as select * from ${table}`, view.name);
      for (const [column, text] of Object.entries(view.columnComments ?? {})) {
        await this.#client.run(`comment on column ${name}.${identifier(column)} is ${textLiteral(text)}`, view.name);
      }
    }
  }

  /**
   * Forgets the tables of other runs; their files stay (see `pruneRuns`).
   * @returns names of the tables dropped
   */
  async dropOldRuns(keepRunIds: readonly string[]): Promise<string[]> {
    const kept = new Set([...keepRunIds, this.#runId].map(runSuffix));
    const { rows } = await this.#client.run(
      `select table_name from information_schema.tables where table_schema = ${textLiteral(this.#client.schema)} and table_type = 'BASE TABLE'`,
      'tables of older runs',
    );
    const old = rows.map(([name]) => String(name)).filter((name) => !kept.has(suffixOf(name) ?? '') && suffixOf(name));
    for (const name of old) await this.#client.run(`drop table if exists ${identifier(name)}`, name);
    return old;
  }
}
