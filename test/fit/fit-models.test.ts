import { expect, test } from 'vitest';
import { tableOf } from '../../functions/adapters/parquet-tables.ts';
import { fitModels, fitWaves, inFitOrder, type TableAccess } from '../../functions/fit/fit-models.ts';
import type { Model, ModelRun, ModelTable } from '../../functions/fit/model.ts';
import { double } from '../../functions/lake/column.ts';
import type { Rows } from '../../functions/lake/rows.ts';
import { settingsSchema } from '../../functions/lake/settings.ts';

const table = (name: string): ModelTable => ({ name, row: 'a row', columns: { value: double('a value') } });
const fitted = (model: string): ModelRun => ({
  model,
  status: 'fitted',
  reason: null,
  rows: 1,
  converged: true,
  atBoundary: false,
  logLikelihood: null,
});
const model = (name: string, reads: readonly string[], fit?: Model['fit']): Model => ({
  name,
  reads,
  writes: [table(`${name}_table`)],
  fit: fit ?? (() => ({ runs: [fitted(name)], tables: { [`${name}_table`]: [{ value: 1 }] } })),
});
const context = { settings: settingsSchema.parse({}), runId: 'run', asOf: '2026-10-31', seed: 1 };
const silent = { info: () => undefined, warn: () => undefined };

function access() {
  const written: Record<string, Rows> = {};
  const tables: TableAccess = {
    read: async () => tableOf({ value: double('a value') }, [{ value: 1 }]),
    write: async ({ name }, rows, part) => {
      written[part ? `${name}/${part}` : name] = rows;
    },
  };
  return { written, tables };
}

test('a model comes after those whose tables it reads, whatever the list says', () => {
  const order = inFitOrder([model('c', ['b_table']), model('b', ['a_table', 'mart']), model('a', [])]);
  expect(order.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  expect(() => inFitOrder([model('a', ['b_table']), model('b', ['a_table'])])).toThrow('a → b → a');
});

test('a model that breaks is a failed run with empty tables; the others are fitted, every row names the run', async () => {
  const { written, tables } = access();
  const broken = model('broken', [], () => {
    throw new Error('a matrix that cannot be inverted');
  });
  const clock = { now: () => new Date(0) };
  const runs = await fitModels([broken, model('sound', [])], tables, context, { clock, journal: silent });
  expect(runs.map(({ model: name, status }) => [name, status])).toEqual([
    ['broken', 'failed'],
    ['sound', 'fitted'],
  ]);
  expect(written.broken_table).toEqual([]);
  expect(written.sound_table).toEqual([{ value: 1, run_id: 'run' }]);
  expect(written['model_runs/broken']).toMatchObject([
    { model: 'broken', reason: 'a matrix that cannot be inverted', run_id: 'run' },
  ]);
  expect(written['model_runs/sound']).toMatchObject([{ model: 'sound', reason: null }]);
});

test('models of one wave read nothing of each other, so that they can be fitted side by side', () => {
  const waves = fitWaves([model('c', ['b_table']), model('b', ['a_table', 'mart']), model('a', []), model('d', [])]);
  expect(waves.map((wave) => wave.map(({ name }) => name))).toEqual([['a', 'd'], ['b'], ['c']]);
});
