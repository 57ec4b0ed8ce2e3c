import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { totalmem } from 'node:os';
import { resolve } from 'node:path';
import { machineClock } from '../adapters/clock.ts';
import { writeAnchors } from '../adapters/duckdb-anchors.ts';
import { DuckDBFile } from '../adapters/duckdb-file.ts';
import { DuckDBQueryEngine } from '../adapters/duckdb-query-engine.ts';
import { filesystemObjectStore } from '../adapters/filesystem-object-store.ts';
import { notoSansSubsetter } from '../adapters/noto-sans-subsetter.ts';
import { decodeParquet, encodeParquet } from '../adapters/parquet-tables.ts';
import { programHash } from '../adapters/program-hash.ts';
import { readQueryFiles } from '../adapters/query-folder.ts';
import {
  type AggregateRequest,
  buildMarts,
  buildScores,
  lakeFiles,
  nameModelTables,
} from '../aggregate/build-marts.ts';
import { publishRun } from '../aggregate/publish-run.ts';
import { queryCatalogue } from '../aggregate/query-catalogue.ts';
import { InputError } from '../errors.ts';
import { fitModels, storedColumns, type TableAccess } from '../fit/fit-models.ts';
import { layout } from '../lake/layout.ts';
import type { Settings } from '../lake/settings.ts';
import type { Journal } from '../ports/journal.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import { publishScorecard } from '../publish/publish-scorecard.ts';
import { type RunRecord, readRunRecord, writeRunRecord } from './current-run.ts';
import { models, modelTables } from './models.ts';
import { projectFolder } from './paths.ts';
import { pruneRuns } from './prune-runs.ts';

const modelTableNames = modelTables.map((table) => table.name);

/** One seed for every run: a repeated run draws the same numbers. */
const seed = 20_260_101;

export interface NightOptions {
  readonly lake: string;
  readonly settings: Settings;
  /** SHA-256 of the settings file and its mappings. */
  readonly settingsHash: string;
  readonly asOf?: string | undefined;
}

/** Memory of the engine: 350 MB for small lakes, eight times the lake for larger ones, at most half the machine; beyond it spills. */
async function memoryLimit(store: ObjectStore): Promise<string> {
  const lakeBytes = (await store.list('lake/')).reduce((sum, { bytes }) => sum + bytes, 0);
  const megabytes = Math.min(Math.max(350, (8 * lakeBytes) / 1e6), totalmem() / 2e6);
  return `${Math.round(megabytes)}MB`;
}

/** The stages of `pipeline.ts` after ingest, on this machine: a folder and DuckDB. */
export class Night {
  readonly store: ObjectStore;
  record: RunRecord;
  readonly #options: NightOptions;
  readonly #engine: DuckDBQueryEngine;

  private constructor(options: NightOptions, engine: DuckDBQueryEngine, store: ObjectStore, record: RunRecord) {
    this.#options = options;
    this.#engine = engine;
    this.store = store;
    this.record = record;
  }

  /** Names the run by what feeds it: deliveries, settings, program and date. The same again is the same run. */
  static async open(options: NightOptions): Promise<Night> {
    const lake = resolve(options.lake);
    mkdirSync(lake, { recursive: true });
    await writeAnchors(lake);
    const store = filesystemObjectStore(lake);
    const engine = await DuckDBQueryEngine.open({ lake, memoryLimit: await memoryLimit(store) });
    for (const file of lakeFiles()) await engine.name(file);
    const { rows } = await engine.query(
      `select delivery_id, status, cast(export_date as varchar) as export_date from deliveries order by delivery_id`,
    );
    const accepted = rows.filter((row) => row.status === 'accepted').map((row) => String(row.export_date));
    const asOf = options.asOf ?? accepted.sort().at(-1);
    if (!asOf) {
      engine.close();
      const refused = rows.length - accepted.length;
      throw new InputError(
        `lake ${lake}: expected at least one accepted delivery, found none${refused > 0 ? `; ${refused} files were refused: knowgap status says why` : '. Give --exports.'}`,
      );
    }
    const program = programHash(projectFolder);
    const identity = [asOf, options.settingsHash, program, ...rows.map((row) => row.delivery_id)].join('\n');
    const runId = `${asOf}-${createHash('sha256').update(identity).digest('hex').slice(0, 12)}`;
    const record = (await readRunRecord(store, runId)) ?? {
      run_id: runId,
      as_of: asOf,
      settings_hash: options.settingsHash,
      program_hash: program,
      deliveries: rows.length,
      relations: [],
      models: [],
      period: null,
      stages: [],
    };
    return new Night(options, engine, store, record);
  }

  close(): void {
    this.#engine.close();
  }

  /** Staging and marts, each built beside the public ones and checked. */
  async aggregate(journal: Journal): Promise<void> {
    await this.#timed('aggregate', async () => {
      const { built } = await buildMarts(this.#engine, this.#catalogue(), this.#request(journal));
      await this.#tellUnknownQuestions(journal);
      return { relations: [...built] };
    });
  }

  async #tellUnknownQuestions(journal: Journal): Promise<void> {
    const { rows } = await this.#engine.query(
      `select count(*) as answers, count(distinct item_id) as questions, min(item_id) as example
       from survey_responses where item_id not in (select item_id from survey_items)`,
    );
    const [found] = rows;
    if (!found || Number(found.answers) === 0) return;
    journal.warn(`${found.answers} answers to ${found.questions} questions are not used`, {
      reason: `expected their item_id in survey_items, found none of it (such as "${found.example}")`,
    });
  }

  async fit(journal: Journal): Promise<void> {
    this.#expect('aggregate');
    await this.#nameBuilt();
    const { settings } = this.#options;
    const context = { settings, runId: this.record.run_id, asOf: this.record.as_of, seed };
    await this.#timed('fit', async () => {
      const runs = await fitModels(models, this.#tables(), context, { clock: machineClock, journal });
      return { models: runs.map(({ model, status, reason }) => ({ model, status, reason })) };
    });
  }

  /** Marts that join the models' scores back to customers. */
  async score(journal: Journal): Promise<void> {
    this.#expect('fit');
    await this.#nameBuilt();
    await this.#timed('score', async () => {
      await nameModelTables(this.#engine, modelTableNames, this.record.run_id);
      const built = await buildScores(this.#engine, this.#catalogue(), this.#request(journal), this.record.relations);
      const rebuilt = new Set(built.map((relation) => relation.name));
      return { relations: [...this.record.relations.filter(({ name }) => !rebuilt.has(name)), ...built] };
    });
  }

  async publish(): Promise<void> {
    this.#expect('score');
    await this.#nameBuilt();
    await nameModelTables(this.#engine, modelTableNames, this.record.run_id);
    await this.#timed('publish', async () => {
      const { scorecard } = await publishScorecard({
        read: (relation) => this.#rows(relation),
        store: this.store,
        settings: this.#options.settings,
        runId: this.record.run_id,
        asOf: this.record.as_of,
        fonts: notoSansSubsetter(),
      });
      return { period: scorecard.period };
    });
  }

  /** Points the public names at this run, and forgets what older runs materialised. */
  async point(): Promise<void> {
    this.#expect('publish');
    await this.#timed('point', async () => {
      const { run_id: runId, as_of: asOf, relations } = this.record;
      const publisher = new DuckDBFile(this.#options.lake);
      await publishRun({ store: this.store, publisher }, this.#catalogue(), {
        runId,
        asOf,
        built: relations,
        modelTables,
      });
      await pruneRuns(this.store, runId, machineClock.now());
      return {};
    });
  }

  #catalogue() {
    return queryCatalogue(readQueryFiles());
  }

  #request(journal: Journal): AggregateRequest {
    const { settings } = this.#options;
    return { runId: this.record.run_id, settings, asOf: this.record.as_of, modelTables: modelTableNames, journal };
  }

  async #nameBuilt(): Promise<void> {
    for (const { name, key } of this.record.relations) await this.#engine.name({ name, keys: key });
  }

  #tables(): TableAccess {
    const keys = new Map(this.record.relations.map(({ name, key }) => [name, key]));
    const { run_id: runId } = this.record;
    return {
      read: async (relation) => {
        const key =
          keys.get(relation) ?? (modelTableNames.includes(relation) ? layout.model(relation, runId) : undefined);
        const bytes = key && (await this.store.read(key));
        if (!bytes) throw new InputError(`fit: expected the relation ${relation} in run ${runId}, found none`);
        return decodeParquet(bytes);
      },
      write: async (table, rows) => {
        await this.store.write(layout.model(table.name, runId), encodeParquet(storedColumns(table), rows));
      },
    };
  }

  async #rows(relation: string) {
    const known = this.record.relations.some(({ name }) => name === relation) || modelTableNames.includes(relation);
    const file = lakeFiles().some(({ name }) => name === relation);
    return known || file ? (await this.#engine.query(`select * from ${relation}`)).rows : [];
  }

  #expect(stage: string): void {
    if (!this.record.stages.some((each) => each.stage === stage)) {
      throw new InputError(
        `run ${this.record.run_id}: expected ${stage} to have run on what is loaded now, found it has not. Run it first.`,
      );
    }
  }

  async #timed(stage: string, work: () => Promise<Partial<RunRecord>>): Promise<void> {
    const started = machineClock.now().getTime();
    const changes = await work();
    const seconds = (machineClock.now().getTime() - started) / 1000;
    const stages = [...this.record.stages.filter((each) => each.stage !== stage), { stage, seconds }];
    this.record = { ...this.record, ...changes, stages };
    await writeRunRecord(this.store, this.record);
  }
}
