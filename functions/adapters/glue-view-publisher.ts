import {
  BatchDeleteTableCommand,
  CreateTableCommand,
  type GlueClient,
  paginateGetTables,
  type Table,
  type TableInput,
  UpdateTableCommand,
} from '@aws-sdk/client-glue';
import { KnowgapError } from '../errors.ts';
import { glueComment, lakeFileColumns } from '../lake/schema.ts';
import type { PublishedView, ViewPublisher } from '../ports/query-engine.ts';
import { physicalName, runSuffix, suffixOf } from './athena-statements.ts';
import { backOff, machineWaiting, type Waiting } from './back-off.ts';
import { findTable } from './glue-tables.ts';

const mostConflicts = 8;
const conflictPause = { first: 100, longest: 3_000 };
const sideBySide = 5;

/**
 * Public names in the Glue catalogue: `<name>` is a table over the files of `<name>__<run>`, with comments. Each is swapped by one
 * `UpdateTable` with the version that was read, so a reader sees the old run or the new one. Files of the lake belong to the
 * stack's template and are left alone. Doing it again changes nothing.
 */
export class GlueViewPublisher implements ViewPublisher {
  readonly #glue: GlueClient;
  readonly #database: string;
  readonly #runId: string;
  readonly #waiting: Waiting;

  constructor(options: {
    readonly glue: GlueClient;
    readonly database: string;
    readonly runId: string;
    readonly waiting?: Waiting;
  }) {
    this.#glue = options.glue;
    this.#database = options.database;
    this.#runId = options.runId;
    this.#waiting = options.waiting ?? machineWaiting;
  }

  async publish(views: readonly PublishedView[]): Promise<void> {
    const left = views.filter(({ name }) => !lakeFileColumns(name));
    const worker = async () => {
      for (let view = left.pop(); view; view = left.pop()) await this.#point(view);
    };
    await Promise.all(Array.from({ length: sideBySide }, worker));
  }

  /**
   * Forgets the tables of other runs; their files stay (see `pruneRuns`).
   * @returns names of the tables dropped
   */
  async dropOldRuns(keepRunIds: readonly string[]): Promise<string[]> {
    const kept = new Set([...keepRunIds, this.#runId].map(runSuffix));
    const old: string[] = [];
    for await (const { TableList: tables = [] } of paginateGetTables(
      { client: this.#glue },
      { DatabaseName: this.#database },
    )) {
      for (const { Name: name = '' } of tables) {
        const suffix = suffixOf(name);
        if (suffix !== undefined && !kept.has(suffix)) old.push(name);
      }
    }
    for (let from = 0; from < old.length; from += 100) await this.#drop(old.slice(from, from + 100));
    return old;
  }

  async #drop(names: string[]): Promise<void> {
    const { Errors: errors = [] } = await this.#glue.send(
      new BatchDeleteTableCommand({ DatabaseName: this.#database, TablesToDelete: names }),
    );
    const failed = errors.find(({ ErrorDetail: detail }) => detail?.ErrorCode !== 'EntityNotFoundException');
    if (failed) {
      throw new KnowgapError(
        `glue ${this.#database}.${failed.TableName}: not dropped: ${failed.ErrorDetail?.ErrorMessage ?? 'no reason given'}`,
      );
    }
  }

  async #point(view: PublishedView): Promise<void> {
    const source = physicalName(view.name, this.#runId);
    const built = await findTable(this.#glue, this.#database, source);
    if (!built) {
      throw new KnowgapError(`glue ${this.#database}: expected the table ${source} of run ${this.#runId}, found none`);
    }
    const input = publicTable(view, built);
    for (let tries = 0; ; tries += 1) {
      try {
        return await this.#swap(view.name, input);
      } catch (cause) {
        const conflict = cause instanceof Error && conflicts.has(cause.name);
        if (!conflict || tries === mostConflicts) {
          const message = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
          throw new KnowgapError(`glue ${this.#database}.${view.name}: not pointed at ${source}: ${message}`, {
            cause,
          });
        }
        await this.#waiting.sleep(backOff(tries, conflictPause, this.#waiting.random));
      }
    }
  }

  async #swap(name: string, input: TableInput): Promise<void> {
    const current = await findTable(this.#glue, this.#database, name);
    const target = { DatabaseName: this.#database, TableInput: input };
    if (!current) {
      await this.#glue.send(new CreateTableCommand(target));
      return;
    }
    const version = current.VersionId ? { VersionId: current.VersionId } : {};
    await this.#glue.send(new UpdateTableCommand({ ...target, ...version, SkipArchive: true }));
  }
}

/** Another writer was first: read again and try again. */
const conflicts = new Set(['ConcurrentModificationException', 'AlreadyExistsException']);

/** The table behind a public name: where and how the run's table lies, with the comments of the view. */
function publicTable(view: PublishedView, built: Table): TableInput {
  const columns = built.StorageDescriptor?.Columns ?? [];
  return {
    Name: view.name,
    ...(view.comment ? { Description: view.comment.slice(0, 2048) } : {}),
    TableType: built.TableType ?? 'EXTERNAL_TABLE',
    Parameters: {
      EXTERNAL: 'TRUE',
      classification: 'parquet',
      ...(view.comment ? { comment: glueComment(view.comment) } : {}),
    },
    PartitionKeys: [],
    StorageDescriptor: {
      ...built.StorageDescriptor,
      Columns: columns.map((column) => {
        const comment = view.columnComments?.[column.Name ?? ''];
        return { ...column, ...(comment ? { Comment: glueComment(comment) } : {}) };
      }),
    },
  };
}
