import { z } from 'zod';
import { text } from '../lake/column.ts';
import { layout } from '../lake/layout.ts';
import { type Check, checksOf } from './checks.ts';
import { lakeFiles } from './lake-files.ts';
import { type Catalogue, type Plan, planAggregate, type Relation } from './query-catalogue.ts';
import type { RunFacts, RunInput } from './run-input.ts';
import { runInputs } from './run-inputs.ts';
import { valuesQuery } from './sql-text.ts';

/** One statement of a run: a relation to materialise under its key, in an order of rows, then to check. */
export const stepSchema = z.object({
  name: z.string(),
  folder: z.enum(['inputs', 'staging', 'marts']),
  key: z.string(),
  sql: z.string(),
  orderBy: z.array(z.string()),
  checks: z.array(z.object({ name: z.string(), faults: z.string() })),
});
export type Step = Readonly<z.infer<typeof stepSchema>>;

/** Waves of steps; those of a wave can run side by side. */
export type Waves = readonly (readonly Step[])[];

export interface StatementPlan {
  /** Inputs of the run, staging tables and marts. */
  readonly aggregate: Waves;
  /** Marts that join the models' scores back to customers. */
  readonly score: Waves;
  /** Relations of `score`, with the tables of models that they wait for. */
  readonly waiting: Plan['waiting'];
}

/** Where a relation of the catalogue lies in a run. */
const relationKey = (relation: Pick<Relation, 'name' | 'folder'>, runId: string): string =>
  relation.folder === 'staging' ? layout.staging(relation.name, runId) : layout.mart(relation.name, runId);

/** The step that builds a relation of the catalogue. */
export const relationStep = (relation: Relation, runId: string): Step => ({
  name: relation.name,
  folder: relation.folder,
  key: relationKey(relation, runId),
  sql: relation.sql,
  orderBy: relation.grain,
  checks: checksOf(relation).map((check: Check) => ({ ...check })),
});

function inputStep(input: RunInput, facts: RunFacts): Step {
  const columns = input.columns.run_id ? input.columns : { ...input.columns, run_id: text('The run') };
  const rows = input.rows(facts).map((row) => ({ ...row, run_id: facts.runId }));
  const sql = valuesQuery(columns, rows);
  return {
    name: input.name,
    folder: 'inputs',
    key: layout.input(input.name, facts.runId),
    sql,
    orderBy: [],
    checks: [],
  };
}

/**
 * Every statement of a run, before any of them runs: first the inputs, then what reads only what is there, wave after wave.
 *
 * @param modelTables names of the tables that models write between the two stages
 */
export function planStatements(catalogue: Catalogue, facts: RunFacts, modelTables: readonly string[]): StatementPlan {
  const inputs = runInputs.map((input) => inputStep(input, facts));
  const there = [...lakeFiles(), ...inputs].map(({ name }) => name);
  const first = planAggregate(catalogue, there, modelTables);
  const built = first.waves.flat().map(({ name }) => name);
  const second = planAggregate(catalogue, [...there, ...built, ...modelTables]);
  const steps = (waves: Plan['waves']): Step[][] =>
    waves.map((wave) => wave.map((relation) => relationStep(relation, facts.runId)));
  return { aggregate: [inputs, ...steps(first.waves)], score: steps(second.waves), waiting: first.waiting };
}
