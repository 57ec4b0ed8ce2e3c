import { createHash } from 'node:crypto';
import { z } from 'zod';
import { findFacts } from '../aggregate/build-marts.ts';
import { lakeFiles } from '../aggregate/lake-files.ts';
import { queryCatalogue } from '../aggregate/query-catalogue.ts';
import { planStatements, type Step, stepSchema } from '../aggregate/run-plan.ts';
import { InputError } from '../errors.ts';
import { fitWaves } from '../fit/fit-models.ts';
import { layout } from '../lake/layout.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import { models, modelTables } from './models.ts';
import type { Place } from './place.ts';

const waves = z.array(z.array(stepSchema));

/** `runs/<run>/plan.json`: everything that a night will do after ingest, decided before any of it is done. */
const nightPlanSchema = z.object({
  run_id: z.string(),
  as_of: z.string(),
  settings_hash: z.string(),
  program_hash: z.string(),
  /** Number of deliveries that the run is named by. */
  deliveries: z.number(),
  aggregate: waves,
  /** Names of models, wave by wave. */
  fit: z.array(z.array(z.string())),
  score: waves,
});
export type NightPlan = Readonly<z.infer<typeof nightPlanSchema>>;

const planKey = (runId: string): string => layout.run(runId, 'plan.json');

/**
 * Plans a night and keeps the plan with the run. A run is named by what feeds it: date, deliveries, settings and program. The
 * same again is the same run, with the same plan.
 *
 * @throws InputError when the lake holds no accepted delivery and no date is given
 */
export async function planNight(place: Place, given: { readonly asOf?: string | undefined } = {}): Promise<NightPlan> {
  const { asOf, deliveries, runId } = await nameRun(place, given.asOf);
  const known = await findPlan(place.store, runId);
  if (known) return known;
  const facts = await findFacts(place.engine(runId), { runId, settings: place.settings, asOf });
  const statements = planStatements(
    queryCatalogue(place.queryFiles),
    facts,
    modelTables.map(({ name }) => name),
  );
  const plan: NightPlan = nightPlanSchema.parse({
    run_id: runId,
    as_of: asOf,
    settings_hash: place.settingsHash,
    program_hash: place.programHash,
    deliveries,
    aggregate: statements.aggregate,
    fit: fitWaves(models).map((wave) => wave.map(({ name }) => name)),
    score: statements.score,
  });
  await place.store.write(planKey(runId), `${JSON.stringify(plan)}\n`);
  return plan;
}

async function nameRun(place: Place, givenAsOf: string | undefined) {
  const engine = place.engine('');
  for (const file of lakeFiles()) await engine.name(file);
  const { rows } = await engine.query(
    'select delivery_id, status, cast(export_date as varchar) as export_date from deliveries order by delivery_id',
  );
  const accepted = rows.filter((row) => row.status === 'accepted').map((row) => String(row.export_date));
  const asOf = givenAsOf ?? accepted.sort().at(-1);
  if (!asOf) {
    const refused = rows.length - accepted.length;
    throw new InputError(
      `lake ${place.name}: expected at least one accepted delivery, found none${refused > 0 ? `; ${refused} files were refused: knowgap status says why` : '. Give --exports.'}`,
    );
  }
  const identity = [asOf, place.settingsHash, place.programHash, ...rows.map((row) => row.delivery_id)].join('\n');
  const runId = `${asOf}-${createHash('sha256').update(identity).digest('hex').slice(0, 12)}`;
  return { asOf, runId, deliveries: rows.length };
}

async function findPlan(store: ObjectStore, runId: string): Promise<NightPlan | null> {
  const bytes = await store.read(planKey(runId));
  return bytes === null ? null : nightPlanSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
}

/**
 * The plan of a run.
 * @throws InputError when the run was never planned
 */
export async function readPlan(store: ObjectStore, runId: string): Promise<NightPlan> {
  const plan = await findPlan(store, runId);
  if (!plan) throw new InputError(`run ${runId}: expected its plan under ${planKey(runId)}, found none`);
  return plan;
}

export type StatementStage = 'aggregate' | 'score';

/**
 * A step of a plan by its name.
 * @throws InputError when the stage has no such step
 */
export function stepOf(plan: NightPlan, stage: StatementStage, name: string): Step {
  const step = plan[stage].flat().find((each) => each.name === name);
  if (!step) throw new InputError(`run ${plan.run_id}: expected a step "${name}" in ${stage}, found none`);
  return step;
}

/** Every step of a plan that writes a relation. */
export const stepsOf = (plan: NightPlan): readonly Step[] => [...plan.aggregate.flat(), ...plan.score.flat()];
