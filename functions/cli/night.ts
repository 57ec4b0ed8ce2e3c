import { runWaves } from '../aggregate/build-marts.ts';
import { InputError } from '../errors.ts';
import type { Settings } from '../lake/settings.ts';
import { type NightPlan, planNight } from '../night/night-plan.ts';
import type { Place } from '../night/place.ts';
import { type RunRecord, readRunRecord, writeRunRecord } from '../night/run-record.ts';
import { fitInRun, nameBefore, nameModelTables, pointAtRun, publishInRun } from '../night/stages.ts';
import type { Journal } from '../ports/journal.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import { tellOutsideScale } from './answers-outside-scale.ts';
import { onThisMachine } from './on-this-machine.ts';

export interface NightOptions {
  readonly lake: string;
  readonly settings: Settings;
  /** SHA-256 of the settings file and its mappings. */
  readonly settingsHash: string;
  readonly asOf?: string | undefined;
}

/** The stages of `pipeline.ts` after ingest, one after the other in this process: what a deployment's state machine does. */
export class Night {
  readonly plan: NightPlan;
  record: RunRecord;
  readonly #place: Place;
  readonly #close: () => void;

  private constructor(place: Place, plan: NightPlan, record: RunRecord, close: () => void) {
    this.#place = place;
    this.plan = plan;
    this.record = record;
    this.#close = close;
  }

  /** Plans the night of a lake folder. The same deliveries, settings, program and date are the same run. */
  static async open(options: NightOptions): Promise<Night> {
    const place = await onThisMachine(options);
    try {
      return await Night.at(place, { asOf: options.asOf }, () => place.close());
    } catch (cause) {
      place.close();
      throw cause;
    }
  }

  /** Plans a night at any place. */
  static async at(
    place: Place,
    given: { readonly asOf?: string | undefined } = {},
    close: () => void = () => undefined,
  ): Promise<Night> {
    const plan = await planNight(place, given);
    const record = (await readRunRecord(place.store, plan.run_id)) ?? {
      run_id: plan.run_id,
      as_of: plan.as_of,
      settings_hash: plan.settings_hash,
      program_hash: plan.program_hash,
      deliveries: plan.deliveries,
      relations: [],
      models: [],
      period: null,
      stages: [],
    };
    return new Night(place, plan, record, close);
  }

  get store(): ObjectStore {
    return this.#place.store;
  }

  close(): void {
    this.#close();
  }

  /** Staging and marts, each built beside the public ones and checked. */
  async aggregate(journal: Journal): Promise<void> {
    const engine = this.#place.engine(this.plan.run_id);
    await this.#timed('aggregate', async () => {
      const built = await runWaves(engine, this.plan.aggregate, journal);
      await this.#tellUnknownQuestions(journal);
      await tellOutsideScale(engine, journal);
      return { relations: built };
    });
  }

  async #tellUnknownQuestions(journal: Journal): Promise<void> {
    const { rows } = await this.#place.engine(this.plan.run_id).query(
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
    await this.#timed('fit', async () => {
      const runs = [];
      for (const model of this.plan.fit.flat()) runs.push(...(await fitInRun(this.#place, this.plan, model, journal)));
      return { models: runs.map(({ model, status, reason }) => ({ model, status, reason })) };
    });
  }

  /** Marts that join the models' scores back to customers. */
  async score(journal: Journal): Promise<void> {
    this.#expect('fit');
    const engine = this.#place.engine(this.plan.run_id);
    await this.#timed('score', async () => {
      await nameBefore(engine, this.plan, 'score');
      await nameModelTables(engine, this.plan.run_id);
      const built = await runWaves(engine, this.plan.score, journal);
      const rebuilt = new Set(built.map((relation) => relation.name));
      return { relations: [...this.record.relations.filter(({ name }) => !rebuilt.has(name)), ...built] };
    });
  }

  async publish(): Promise<void> {
    this.#expect('score');
    await this.#timed('publish', async () => {
      const { scorecard } = await publishInRun(this.#place, this.plan);
      return { period: scorecard.period };
    });
  }

  /** Points the public names at this run, and forgets what older runs materialised. */
  async point(): Promise<void> {
    this.#expect('publish');
    await this.#timed('point', async () => {
      await pointAtRun(this.#place, this.plan, this.record.relations);
      return {};
    });
  }

  #expect(stage: string): void {
    if (!this.record.stages.some((each) => each.stage === stage)) {
      throw new InputError(
        `run ${this.record.run_id}: expected ${stage} to have run on what is loaded now, found it has not. Run it first.`,
      );
    }
  }

  async #timed(stage: string, work: () => Promise<Partial<RunRecord>>): Promise<void> {
    const { clock, store } = this.#place;
    const started = clock.now().getTime();
    const changes = await work();
    const seconds = (clock.now().getTime() - started) / 1000;
    const stages = [...this.record.stages.filter((each) => each.stage !== stage), { stage, seconds }];
    this.record = { ...this.record, ...changes, stages };
    await writeRunRecord(store, this.record);
  }
}
