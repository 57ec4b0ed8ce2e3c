import { z } from 'zod';
import { runChecks } from '../aggregate/checks.ts';
import { lakeFiles } from '../aggregate/lake-files.ts';
import type { Step } from '../aggregate/run-plan.ts';
import { LakeError } from '../errors.ts';
import { modelRuns } from '../fit/fit-models.ts';
import type { ModelRun } from '../fit/model.ts';
import { layout } from '../lake/layout.ts';
import type { Journal } from '../ports/journal.ts';
import { gate, type LateExport } from './gate.ts';
import { holdLease } from './lease.ts';
import { models } from './models.ts';
import { type NightPlan, planNight, readPlan, type StatementStage, stepOf, stepsOf } from './night-plan.ts';
import type { Place } from './place.ts';
import { readCurrentRun, readRunRecord, writeRunRecord } from './run-record.ts';
import { fitInRun, modelRunsOf, nameModelTables, pointAtRun, publishInRun } from './stages.ts';

/** Answer of `plan`: names only, because a state machine carries little. */
export interface PlannedNight {
  readonly status: 'planned' | 'unchanged';
  readonly run_id: string;
  readonly as_of: string;
  readonly aggregate: readonly (readonly string[])[];
  readonly fit: readonly (readonly string[])[];
  readonly score: readonly (readonly string[])[];
}

/** Plans the night of a deployment. `unchanged`: the pointer of record names this very run already. */
export async function planDeployed(place: Place): Promise<PlannedNight> {
  const plan = await planNight(place);
  const current = await readCurrentRun(place.store);
  const names = (waves: NightPlan['aggregate']) => waves.map((wave) => wave.map(({ name }) => name));
  return {
    status: current?.run_id === plan.run_id ? 'unchanged' : 'planned',
    run_id: plan.run_id,
    as_of: plan.as_of,
    aggregate: names(plan.aggregate),
    fit: plan.fit,
    score: names(plan.score),
  };
}

const doneSchema = z.object({ rows: z.number(), bytes_scanned: z.number() });
type StepDone = z.infer<typeof doneSchema>;

async function findDone(place: Place, runId: string, step: string): Promise<StepDone | null> {
  const bytes = await place.store.read(layout.stepDone(runId, step));
  return bytes === null ? null : doneSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
}

/** What a step of a deployment is called with. */
export interface StepCall {
  readonly runId: string;
  readonly stage: StatementStage;
  readonly step: string;
}

/**
 * Makes a step ready to be run by the engine: keeps the lease, and clears what a failed attempt left. Null when the step was
 * built and checked before.
 * @throws LakeError when another execution holds the lake
 */
export async function prepareStep(
  place: Place,
  call: StepCall & { readonly execution: string },
  clear: (step: Step) => Promise<void>,
): Promise<Step | null> {
  if (!(await holdLease(place, call.execution)))
    throw new LakeError(`run ${call.runId}: expected the lease of the lake, found it held by another execution`);
  const plan = await readPlan(place.store, call.runId);
  if ((await findDone(place, call.runId, call.step)) !== null) return null;
  const step = stepOf(plan, call.stage, call.step);
  await clear(step);
  return step;
}

/**
 * Checks a step that the engine has run, and marks it as done.
 * @throws CheckError naming relation, check and a row at fault
 */
export async function checkStep(
  place: Place,
  call: StepCall & { readonly bytesScanned: number },
): Promise<{ readonly rows: number }> {
  const plan = await readPlan(place.store, call.runId);
  const step = stepOf(plan, call.stage, call.step);
  const { rows } = await runChecks(place.engine(plan.run_id), step);
  await place.store.write(
    layout.stepDone(plan.run_id, step.name),
    JSON.stringify({ rows, bytes_scanned: call.bytesScanned } satisfies StepDone),
  );
  return { rows };
}

/** Publishes the scorecard of a run and keeps in its record what people ask for first. */
export async function publishDeployed(place: Place, runId: string) {
  const plan = await readPlan(place.store, runId);
  const published = await publishInRun(place, plan);
  const models = (await modelRunsOf(place, runId)).map(({ model, status, reason }) => ({
    model: String(model),
    status: String(status),
    reason: reason === null || reason === undefined ? null : String(reason),
  }));
  const relations = [];
  let bytesScanned = 0;
  for (const { name, key } of stepsOf(plan)) {
    const done = await findDone(place, runId, name);
    relations.push({ name, key, rows: done?.rows ?? 0 });
    bytesScanned += done?.bytes_scanned ?? 0;
  }
  await writeRunRecord(place.store, {
    run_id: runId,
    as_of: plan.as_of,
    settings_hash: plan.settings_hash,
    program_hash: plan.program_hash,
    deliveries: plan.deliveries,
    relations,
    models,
    period: published.scorecard.period,
    stages: [],
    bytes_scanned: bytesScanned,
  });
  return { ...published, models, bytesScanned };
}

/**
 * Points the public names at a run that was published.
 * @throws LakeError when another execution holds the lake
 */
export async function pointDeployed(place: Place, call: { readonly runId: string; readonly execution: string }) {
  if (!(await holdLease(place, call.execution)))
    throw new LakeError(`run ${call.runId}: expected the lease of the lake, found it held by another execution`);
  const plan = await readPlan(place.store, call.runId);
  const record = await readRunRecord(place.store, call.runId);
  await pointAtRun(place, plan, record?.relations ?? []);
}

/** Fits one model of a run and names its tables in the engine, so that later statements can read them. */
export async function fitDeployed(
  place: Place,
  call: { readonly runId: string; readonly model: string },
  journal: Journal,
): Promise<readonly ModelRun[]> {
  const plan = await readPlan(place.store, call.runId);
  const runs = await fitInRun(place, plan, call.model, journal);
  const written = models.find(({ name }) => name === call.model)?.writes.map(({ name }) => name) ?? [];
  await nameModelTables(place.engine(plan.run_id), plan.run_id, [...written, modelRuns.name]);
  return runs;
}

export interface GateAnswer {
  readonly status: 'ready' | 'wait' | 'busy';
  readonly wait_seconds: number;
  readonly late: readonly LateExport[];
}

/** May the night begin? Takes the lease of the lake, then asks which exports are due and not there. */
export async function openGate(
  place: Place,
  call: { readonly execution: string; readonly startedAt: Date },
): Promise<GateAnswer> {
  if (!(await holdLease(place, call.execution))) return { status: 'busy', wait_seconds: 0, late: [] };
  const engine = place.engine('');
  for (const file of lakeFiles()) await engine.name(file);
  const { rows } = await engine.query(
    `select source, dataset, cast(max(export_date) as varchar) as export_date
     from deliveries where status = 'accepted' group by source, dataset`,
  );
  const latest = rows.map((row) => ({
    source: String(row.source),
    dataset: String(row.dataset),
    export_date: String(row.export_date),
  }));
  const { settings, clock } = place;
  const { status, waitSeconds, late } = gate({ settings, latest, now: clock.now(), startedAt: call.startedAt });
  return { status, wait_seconds: waitSeconds, late };
}
