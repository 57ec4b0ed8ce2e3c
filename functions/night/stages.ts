import type { Table as ArrowTable } from 'apache-arrow';
import { decodeParquet, encodeParquet, rowsOf } from '../adapters/parquet-tables.ts';
import { lakeFiles } from '../aggregate/lake-files.ts';
import { publishRun } from '../aggregate/publish-run.ts';
import { queryCatalogue } from '../aggregate/query-catalogue.ts';
import { columnsOf } from '../aggregate/relation-columns.ts';
import { InputError } from '../errors.ts';
import { fitModel, modelRuns, storedColumns, type TableAccess } from '../fit/fit-models.ts';
import type { ModelRun } from '../fit/model.ts';
import { readNotRead } from '../ingest/not-read.ts';
import { layout } from '../lake/layout.ts';
import type { Row } from '../lake/rows.ts';
import type { Journal } from '../ports/journal.ts';
import type { QueryEngine } from '../ports/query-engine.ts';
import { type Published, publishScorecard } from '../publish/publish-scorecard.ts';
import { models, modelTables } from './models.ts';
import { type NightPlan, stepsOf } from './night-plan.ts';
import type { Place } from './place.ts';
import { pruneRuns } from './prune-runs.ts';

/** One seed for every run: a repeated run draws the same numbers. */
const seed = 20_260_101;

/** Names, in the engine, the lake's files and what the steps of earlier stages wrote. */
export async function nameBefore(engine: QueryEngine, plan: NightPlan, stage: 'score' | 'publish'): Promise<void> {
  for (const file of lakeFiles()) await engine.name(file);
  const steps = stage === 'score' ? plan.aggregate.flat() : stepsOf(plan);
  for (const { name, key } of steps) await engine.name({ name, keys: key });
}

/** Names, in the engine, tables that models of the run wrote; default: all. */
export async function nameModelTables(
  engine: QueryEngine,
  runId: string,
  names: readonly string[] = modelTables.map(({ name }) => name),
): Promise<void> {
  for (const { name, columns } of modelTables) {
    if (names.includes(name)) await engine.name({ name, keys: layout.modelGlob(name, runId), columns });
  }
}

/**
 * Fits one model of a run and writes its tables.
 * @throws InputError when there is no such model
 */
export async function fitInRun(
  place: Place,
  plan: NightPlan,
  name: string,
  journal: Journal,
): Promise<readonly ModelRun[]> {
  const model = models.find((each) => each.name === name);
  if (!model)
    throw new InputError(`fit: expected one of ${models.map((each) => each.name).join(', ')}, found "${name}"`);
  const { run_id: runId, as_of: asOf } = plan;
  const context = { settings: place.settings, runId, asOf, seed };
  return fitModel(model, tablesOf(place, plan), context, { clock: place.clock, journal });
}

function tablesOf(place: Place, plan: NightPlan): TableAccess {
  const steps = new Map(stepsOf(plan).map((step) => [step.name, step]));
  const catalogue = queryCatalogue(place.queryFiles);
  return {
    read: (relation) => {
      const step = steps.get(relation);
      if (!step) return readModelTable(place, plan.run_id, relation);
      const columns = columnsOf(catalogue, relation) ?? {};
      return place.readRelation({ name: relation, key: step.key, orderBy: step.orderBy, columns });
    },
    write: async (table, rows, part) => {
      const bytes = encodeParquet(storedColumns(table), rows);
      const isShared = table.name === modelRuns.name && part !== undefined;
      const key = isShared ? layout.modelRuns(plan.run_id, part) : layout.model(table.name, plan.run_id);
      await place.store.write(key, bytes);
    },
  };
}

async function readModelTable(place: Place, runId: string, table: string): Promise<ArrowTable> {
  const bytes = await place.store.read(layout.model(table, runId));
  if (!bytes) throw new InputError(`fit: expected the relation ${table} in run ${runId}, found none`);
  return decodeParquet(bytes);
}

/** What every model said of itself in a run, in the order of the models. */
export async function modelRunsOf(place: Place, runId: string): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const { name } of models) {
    const bytes = await place.store.read(layout.modelRuns(runId, name));
    if (bytes) rows.push(...rowsOf(decodeParquet(bytes)));
  }
  return rows;
}

/** Relations read at once: an engine that many share takes only so many queries. */
const sideBySide = 5;

/** Lets at most so many pieces of work go on at once. */
function turns(atOnce: number): <T>(work: () => Promise<T>) => Promise<T> {
  const lanes: Promise<unknown>[] = Array.from({ length: atOnce }, () => Promise.resolve());
  let next = 0;
  return (work) => {
    const lane = next++ % atOnce;
    const done = lanes[lane]!.then(work);
    lanes[lane] = done.catch(() => undefined);
    return done;
  };
}

/** Publishes the scorecard of a run whose relations and models' tables are all there. */
export async function publishInRun(place: Place, plan: NightPlan): Promise<Published> {
  const engine = place.engine(plan.run_id);
  await nameBefore(engine, plan, 'publish');
  const inTurn = turns(sideBySide);
  return publishScorecard({
    read: (relation) => inTurn(() => rowsOfRelation(place, plan, engine, relation)),
    notRead: await readNotRead(place.store),
    store: place.store,
    settings: place.settings,
    runId: plan.run_id,
    asOf: plan.as_of,
    fonts: place.fonts,
  });
}

async function rowsOfRelation(place: Place, plan: NightPlan, engine: QueryEngine, relation: string) {
  if (relation === modelRuns.name) return modelRunsOf(place, plan.run_id);
  if (modelTables.some(({ name }) => name === relation)) {
    return rowsOf(await readModelTable(place, plan.run_id, relation));
  }
  const step = stepsOf(plan).find(({ name }) => name === relation);
  const isFile = lakeFiles().some(({ name }) => name === relation);
  if (!step && !isFile) return [];
  const orderBy = step ? step.orderBy : relation === 'deliveries' ? ['delivery_id'] : [];
  const order = orderBy.length > 0 ? ` order by ${orderBy.map((name) => `${name} nulls last`).join(', ')}` : '';
  return (await engine.query(`select * from ${relation}${order}`)).rows;
}

/** Points the public names at a run, and forgets what older runs materialised. */
export async function pointAtRun(
  place: Place,
  plan: NightPlan,
  built: readonly { readonly name: string; readonly key: string; readonly rows: number }[],
): Promise<void> {
  const { run_id: runId, as_of: asOf } = plan;
  const publisher = place.publisher(runId);
  const catalogue = queryCatalogue(place.queryFiles);
  await publishRun({ store: place.store, publisher }, catalogue, { runId, asOf, built, modelTables });
  const { kept } = await pruneRuns(place.store, runId, place.clock.now());
  await place.forgetRuns(kept);
}
