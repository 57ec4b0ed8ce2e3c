import type { Table as ArrowTable } from 'apache-arrow';
import { double, flag, integer, text } from '../lake/column.ts';
import { modelNote } from '../lake/model-notes.ts';
import type { Row, Rows } from '../lake/rows.ts';
import type { Clock } from '../ports/clock.ts';
import type { Journal } from '../ports/journal.ts';
import { type Model, type ModelContext, type ModelRun, type ModelTable, said } from './model.ts';

/** What every run says of each of its models. */
export const modelRuns: ModelTable = {
  name: 'model_runs',
  row: 'one model in one run',
  columns: {
    model: text('The model', { required: true }),
    status: text('fitted, not_estimable or failed', { required: true, oneOf: ['fitted', 'not_estimable', 'failed'] }),
    reason: text('Why it is not estimable, or what to beware of'),
    notes: text('The same note by note, for programs: a JSON list of code, text and values'),
    rows: integer('Rows that fed it', { required: true }),
    converged: flag('The optimiser converged'),
    at_boundary: flag('The optimum lies on the boundary of the parameters'),
    log_likelihood: double('Log-likelihood at the optimum'),
    seconds: double('Time it took', { required: true, unit: 'seconds' }),
  },
};

const runId = text('The run', { required: true });

/** Columns of a model's table as it lies in the lake: its own, then the run. */
export const storedColumns = (table: ModelTable) => ({ ...table.columns, run_id: runId });

export interface TableAccess {
  /** All rows of a relation. */
  read(relation: string): Promise<ArrowTable>;
  /** Writes a model's table under the current run; `part` is the model where several write to one table. */
  write(table: ModelTable, rows: Rows, part?: string): Promise<void>;
}

/**
 * Models in an order in which each comes after those whose tables it reads.
 * @throws TypeError naming the models of a cycle
 */
export function inFitOrder(models: readonly Model[]): Model[] {
  const writer = new Map(models.flatMap((model) => model.writes.map((table) => [table.name, model] as const)));
  const ordered: Model[] = [];
  const visit = (model: Model, path: readonly string[]): void => {
    if (ordered.includes(model)) return;
    if (path.includes(model.name))
      throw new TypeError(`models read each other in a circle: ${[...path, model.name].join(' → ')}`);
    for (const relation of model.reads) {
      const before = writer.get(relation);
      if (before && before !== model) visit(before, [...path, model.name]);
    }
    ordered.push(model);
  };
  for (const model of models) visit(model, []);
  return ordered;
}

/** Models in waves: those of a wave read only tables of earlier waves. */
export function fitWaves(models: readonly Model[]): Model[][] {
  const writer = new Map(models.flatMap((model) => model.writes.map((table) => [table.name, model] as const)));
  const waveOf = new Map<Model, number>();
  for (const model of inFitOrder(models)) {
    const before = model.reads.flatMap((relation) => {
      const other = writer.get(relation);
      return other && other !== model ? [waveOf.get(other)!] : [];
    });
    waveOf.set(model, Math.max(-1, ...before) + 1);
  }
  const waves = [...Map.groupBy(inFitOrder(models), (model) => waveOf.get(model)!)];
  return waves.sort(([a], [b]) => a - b).map(([, wave]) => wave);
}

interface Edge {
  readonly clock: Clock;
  readonly journal: Journal;
}

/** Fits every model, writes its tables and `model_runs`. A model that breaks is a `failed` run; the night goes on. */
export async function fitModels(
  models: readonly Model[],
  tables: TableAccess,
  context: ModelContext,
  edge: Edge,
): Promise<readonly ModelRun[]> {
  const runs: ModelRun[] = [];
  for (const model of inFitOrder(models)) runs.push(...(await fitModel(model, tables, context, edge)));
  return runs;
}

/** Fits one model, once the tables that it reads are there, and writes its part of `model_runs`. */
export async function fitModel(
  model: Model,
  tables: TableAccess,
  context: ModelContext,
  { clock, journal }: Edge,
): Promise<readonly ModelRun[]> {
  const started = clock.now().getTime();
  const runs = await fitOne(model, tables, context, journal);
  const seconds = (clock.now().getTime() - started) / 1000;
  for (const { model: name, status, reason } of runs)
    if (status !== 'fitted') journal.warn(`fit ${name}: ${status}`, { reason });
  const rows = runs.map((run) => asRow({ ...run, seconds }, context.runId));
  await tables.write(modelRuns, rows, model.name);
  return runs;
}

async function fitOne(
  model: Model,
  tables: TableAccess,
  context: ModelContext,
  journal: Journal,
): Promise<readonly ModelRun[]> {
  const inputs: Record<string, ArrowTable> = {};
  for (const relation of model.reads) inputs[relation] = await tables.read(relation);
  try {
    const result = model.fit(inputs, context);
    for (const table of model.writes)
      await tables.write(table, withRun(result.tables[table.name] ?? [], context.runId));
    return result.runs;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    journal.warn(`fit ${model.name} failed`, { reason });
    for (const table of model.writes) await tables.write(table, []);
    return [
      {
        model: model.name,
        status: 'failed',
        ...said([modelNote('failed', reason, {})]),
        rows: 0,
        converged: null,
        atBoundary: null,
        logLikelihood: null,
      },
    ];
  }
}

function withRun(rows: Rows, run: string): Rows {
  if (Array.isArray(rows)) return rows.map((row: Row) => ({ ...row, run_id: run }));
  const columns = rows as Exclude<Rows, readonly Row[]>;
  const length = Math.max(0, ...Object.values(columns).map((values) => values.length));
  return { ...columns, run_id: new Array<string>(length).fill(run) };
}

const asRow = (run: ModelRun & { seconds: number }, runId: string): Row => ({
  model: run.model,
  status: run.status,
  reason: run.reason,
  notes: run.notes?.length ? JSON.stringify(run.notes) : null,
  rows: run.rows,
  converged: run.converged,
  at_boundary: run.atBoundary,
  log_likelihood: run.logLikelihood,
  seconds: run.seconds,
  run_id: runId,
});
