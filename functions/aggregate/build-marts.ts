import { InputError } from '../errors.ts';
import { lakeTables } from '../lake/schema.ts';
import type { Settings } from '../lake/settings.ts';
import type { Journal } from '../ports/journal.ts';
import type { QueryEngine } from '../ports/query-engine.ts';
import { runChecks } from './checks.ts';
import { lakeFiles } from './lake-files.ts';
import type { Catalogue } from './query-catalogue.ts';
import { baseColumns, describedColumns } from './relation-columns.ts';
import type { LakeAttribute, RunFacts } from './run-input.ts';
import { runInputs } from './run-inputs.ts';
import { planStatements, type StatementPlan, type Step, type Waves } from './run-plan.ts';

export interface AggregateRequest {
  readonly runId: string;
  readonly settings: Settings;
  /** ISO date; default: the latest export date of what was accepted. */
  readonly asOf?: string | undefined;
  /** Names of the tables that models write later in the run: what reads them waits for `score`. */
  readonly modelTables: readonly string[];
  readonly journal?: Journal;
}

/** A relation of this run, where it lies and how many rows it has. */
export interface BuiltRelation {
  readonly name: string;
  readonly key: string;
  readonly rows: number;
}

export interface AggregateResult {
  readonly facts: RunFacts;
  readonly built: readonly BuiltRelation[];
  /** Relations that wait for tables of models. */
  readonly waiting: StatementPlan['waiting'];
}

/**
 * Builds staging and marts of a run: names the lake's files, writes the run's inputs, builds every relation whose inputs are
 * there, and checks each. Relations are materialised under names of this run; nothing public changes before `publishRun`.
 *
 * @throws InputError when nothing was accepted and no date is given
 * @throws CheckError when a relation breaks one of its rules
 */
export async function buildMarts(
  engine: QueryEngine,
  catalogue: Catalogue,
  request: AggregateRequest,
): Promise<AggregateResult> {
  for (const file of lakeFiles()) await engine.name(file);
  const facts = await findFacts(engine, request);
  const plan = planStatements(catalogue, facts, request.modelTables);
  return { facts, built: await runWaves(engine, plan.aggregate, request.journal), waiting: plan.waiting };
}

/** Runs waves of steps one after the other, on an engine in which everything that they read is named. */
export async function runWaves(engine: QueryEngine, waves: Waves, journal?: Journal): Promise<BuiltRelation[]> {
  const built: BuiltRelation[] = [];
  for (const step of waves.flat()) built.push(await runStep(engine, step, journal));
  return built;
}

/** Materialises one relation and checks it. Idempotent by run and relation. */
export async function runStep(engine: QueryEngine, step: Step, journal?: Journal): Promise<BuiltRelation> {
  const { name, sql, key, orderBy } = step;
  await engine.materialise({ name, sql, key, orderBy });
  const { rows } = await runChecks(engine, step);
  journal?.info(`aggregate ${name}`, { rows });
  return { name, key, rows };
}

const committed = `select d.delivery_id, d.export_date from deliveries d
  where d.status = 'accepted'
    and d.delivery_id not in (select replaces from deliveries where status = 'accepted' and replaces is not null)`;

/**
 * What a run must know of the lake before it can be planned.
 * @throws InputError when nothing was accepted and no date is given
 */
export async function findFacts(
  engine: QueryEngine,
  request: Pick<AggregateRequest, 'runId' | 'settings' | 'asOf'>,
): Promise<RunFacts> {
  const latest = await engine.query(`select max(export_date) as as_of from (${committed}) c`);
  const asOf = request.asOf ?? latest.rows[0]?.as_of;
  if (typeof asOf !== 'string') {
    throw new InputError('aggregate: expected at least one accepted delivery in the lake, or --as-of; found neither');
  }
  const first = await engine.query(firstEventSql(asOf));
  const firstEvent = first.rows[0]?.first_event;
  return {
    runId: request.runId,
    asOf,
    firstEvent: typeof firstEvent === 'string' ? firstEvent : null,
    settings: request.settings,
    attributes: await lakeAttributes(engine),
  };
}

/** Date of the first event of committed deliveries, over all tables of events. */
function firstEventSql(asOf: string): string {
  const tables = Object.values(lakeTables).filter(({ occurredFrom }) => occurredFrom);
  const each = tables.map(
    ({ name }) =>
      `select min(r.occurred_on) as first_event from raw_${name} r
       where not r.is_deleted and r.occurred_on <= date '${asOf}' and r.batch_id in (select delivery_id from (${committed}) c)`,
  );
  return `select min(first_event) as first_event from (${each.join(' union all ')}) t`;
}

async function lakeAttributes(engine: QueryEngine): Promise<LakeAttribute[]> {
  const { rows } = await engine.query(
    `select attribute_id, max(chain) as chain, max(name_en) as name_en, max(name_zh) as name_zh from raw_attributes
     where batch_id in (select delivery_id from (${committed}) c) group by attribute_id order by attribute_id`,
  );
  return rows.map((row) => ({
    attribute_id: String(row.attribute_id),
    chain: String(row.chain),
    name_en: typeof row.name_en === 'string' ? row.name_en : null,
    name_zh: typeof row.name_zh === 'string' ? row.name_zh : null,
  }));
}

/** Comments of every relation that queries or the run write, for the views that analysts see. */
export function relationComments(
  catalogue: Catalogue,
): ReadonlyMap<string, { readonly comment: string; readonly columns: Readonly<Record<string, string>> }> {
  const described = [...catalogue.values()].map(
    (relation) =>
      [relation.name, { comment: relation.description, columns: comments(describedColumns(relation)) }] as const,
  );
  const base = Object.entries(baseColumns()).map(([name, columns]) => {
    const input = runInputs.find((each) => each.name === name);
    const table = lakeTables[name.replace(/^raw_/, '')];
    const row = input?.row ?? (table ? `${table.row} (every version as it came)` : 'a quarantined record or cell');
    return [name, { comment: `One row: ${row}`, columns: comments(columns) }] as const;
  });
  return new Map([...base, ...described]);
}

const comments = (columns: Readonly<Record<string, { readonly description: string; readonly unit?: string }>>) =>
  Object.fromEntries(
    Object.entries(columns).map(([name, { description, unit }]) => [
      name,
      unit ? `${description} [${unit}]` : description,
    ]),
  );
