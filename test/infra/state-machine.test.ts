import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { parse } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { models } from '../../functions/night/models.ts';
import { pipeline, type Stage } from '../../functions/pipeline.ts';
import { stateMachineDefinition } from '../../infra/state-machine.ts';
import type { MachineTargets } from '../../infra/state-machine-tasks.ts';

/** The package carries no types. */
const validate: (definition: unknown) => { isValid: boolean; errors: unknown[] } = createRequire(import.meta.url)(
  'asl-validator',
);

/** A dependency of the validator: evaluates the expressions as Step Functions does. */
const jsonata: (expression: string) => { evaluate(input: unknown, bindings: object): Promise<string> } = createRequire(
  createRequire(import.meta.url).resolve('asl-validator'),
)('jsonata');

const arn = (name: string) => `arn:aws-cn:lambda:cn-north-1:123456789012:function:${name}`;
const targets: MachineTargets = {
  partition: 'aws-cn',
  functions: {
    gate: arn('f-gate'),
    plan: arn('f-plan'),
    prepare: arn('f-prepare'),
    check: arn('f-check'),
    fit: arn('f-fit'),
    publish: arn('f-publish'),
    point: arn('f-point'),
    release: arn('f-release'),
  },
  database: 'knowgap_test',
  workGroup: 'knowgap-test-pipeline',
  results: 's3://results/pipeline/',
  topic: 'arn:aws-cn:sns:cn-north-1:123456789012:topic',
  cards: 's3://lake/',
  environment: 'test',
  concurrency: 5,
};
const definition = stateMachineDefinition(pipeline, targets);

const retrier = z.object({
  ErrorEquals: z.array(z.string()),
  MaxAttempts: z.number(),
  BackoffRate: z.number().optional(),
  JitterStrategy: z.string().optional(),
});
const stateShape = z.looseObject({
  Type: z.string(),
  Resource: z.string().optional(),
  Next: z.string().optional(),
  MaxConcurrency: z.number().optional(),
  Arguments: z.record(z.string(), z.unknown()).optional(),
  Retry: z.array(retrier).optional(),
  Catch: z.array(z.looseObject({ ErrorEquals: z.array(z.string()), Next: z.string() })).optional(),
  ItemProcessor: z.unknown().optional(),
});
type State = z.infer<typeof stateShape>;
const machineShape = z.looseObject({ StartAt: z.string(), States: z.record(z.string(), stateShape) });

/** Every state by its name, those inside maps too, with whether it lies inside one. */
function statesOf(machine: unknown, inside = false): (readonly [string, State, boolean])[] {
  return Object.entries(machineShape.parse(machine).States).flatMap(([name, state]) => [
    [name, state, inside] as const,
    ...(state.ItemProcessor ? statesOf(state.ItemProcessor, true) : []),
  ]);
}
const states = statesOf(definition);
const tasks = states.filter(([, state]) => state.Type === 'Task');
const named = (name: string): State => states.find(([each]) => each === name)![1];

test('the definition is valid Amazon States Language, and no name is used twice', () => {
  expect(validate(JSON.parse(JSON.stringify(definition)))).toMatchObject({ isValid: true, errors: [] });
  expect(states.map(([name]) => name)).toEqual([...new Set(states.map(([name]) => name))]);
});

test('a definition that names no next state is refused: the validator sees what we render', () => {
  const broken = JSON.parse(JSON.stringify(definition));
  delete broken.States.Point.Next;
  expect(validate(broken).isValid).toBe(false);
});

test('the stages of the night follow each other in the order of the pipeline', () => {
  const order: string[] = [];
  for (let name = named('IsThereWork').Default; typeof name === 'string'; name = named(name).Next) order.push(name);
  expect(order).toEqual(['Aggregate', 'Fit', 'Score', 'Publish', 'Point', 'Notify', 'Done']);
});

test('a stage that is added to the pipeline appears in the machine', () => {
  const audit: Stage = { ...pipeline.find(({ name }) => name === 'fit')!, name: 'score' };
  const without = pipeline.filter(({ name }) => name !== 'score');
  const changed = statesOf(stateMachineDefinition([...without.slice(0, -1), audit, without.at(-1)!], targets));
  expect(changed.map(([name]) => name)).toContain('ScoreModel');
});

test('a stage that works once and has no function is refused', () => {
  const odd: Stage = { ...pipeline.find(({ name }) => name === 'publish')!, name: 'score' };
  expect(() => stateMachineDefinition([odd], targets)).toThrow(/expected a function for the stage "score"/);
});

test('it names no relation and no model: it stays the same whatever queries and models there are', () => {
  const text = JSON.stringify(definition);
  const relations = ['staging', 'marts'].flatMap((folder) =>
    readdirSync(new URL(`../../queries/${folder}`, import.meta.url))
      .filter((file) => file.endsWith('.sql'))
      .map((file) => parse(file).name),
  );
  expect(relations.length).toBeGreaterThan(20);
  const words = new Set(text.match(/\w+/g));
  expect([...relations, ...models.map(({ name }) => name)].filter((name) => words.has(name))).toEqual([]);
});

test('every task is tried again with growing, scattered pauses, but not after an error that would come again', () => {
  expect(tasks.length).toBeGreaterThan(12);
  for (const [name, state] of tasks) {
    const retries = state.Retry ?? [];
    const again = retries.filter(({ MaxAttempts }) => MaxAttempts > 0);
    expect(again.length, name).toBeGreaterThan(0);
    for (const retry of again) expect(retry, name).toMatchObject({ BackoffRate: 2, JitterStrategy: 'FULL' });
    if (!state.Resource?.includes(':lambda:')) continue;
    const retried = again.flatMap(({ ErrorEquals }) => ErrorEquals);
    for (const error of ['Lambda.ServiceException', 'Lambda.TooManyRequestsException', 'Runtime.ExitError'])
      expect(retried, name).toContain(error);
    expect(retries[0], name).toEqual({
      ErrorEquals: ['InputError', 'CheckError', 'LakeError', 'ZodError'],
      MaxAttempts: 0,
    });
  }
});

test('whatever fails on the way ends the night in order: people told, lease released, execution failed', () => {
  const outer = states.filter(([, { Type }, inside]) => !inside && (Type === 'Task' || Type === 'Map'));
  const ends = ['NotifyFailure', 'ReleaseAfterFailure'];
  for (const [name, { Catch = [] }] of outer) {
    if (ends.includes(name)) continue;
    expect(Catch.at(-1), name).toMatchObject({ ErrorEquals: ['States.ALL'], Next: 'NotifyFailure' });
  }
  expect(named('NotifyFailure')).toMatchObject({
    Next: 'ReleaseAfterFailure',
    Catch: [{ ErrorEquals: ['States.ALL'], Next: 'ReleaseAfterFailure' }],
  });
  expect(named('ReleaseAfterFailure').Catch?.[0]).toMatchObject({ Next: 'NightFailed' });
});

test('a night that finds nothing new points the public names again: the one before may have ended half way', () => {
  expect(named('IsThereWork')).toMatchObject({ Choices: [{ Next: 'PointAgain' }] });
  expect(named('PointAgain')).toMatchObject({
    Arguments: { FunctionName: named('Point').Arguments?.FunctionName, Payload: named('Point').Arguments?.Payload },
    Next: 'Done',
  });
});

test('a redriven night begins anew: no state at the outer level is a Fail, which would only fail again', () => {
  expect(states.filter(([, { Type }, inside]) => Type === 'Fail' && !inside)).toEqual([]);
  expect(named('NightFailed')).toMatchObject({ Type: 'Pass', Next: 'Gate' });
});

test('a statement that failed is prepared again, for Athena writes into empty folders only', () => {
  for (const stage of ['Aggregate', 'Score']) {
    expect(named(`${stage}Statement`).Catch).toMatchObject([
      { ErrorEquals: ['States.ALL'], Next: `${stage}MayRepeat` },
    ]);
    expect(named(`${stage}WaitToRepeat`)).toMatchObject({ Type: 'Wait', Next: `${stage}Prepare` });
    const retried = named(`${stage}Statement`).Retry?.flatMap(({ ErrorEquals }) => ErrorEquals);
    expect(retried).toContain('Athena.TooManyRequestsException');
    expect(retried).not.toContain('States.TaskFailed');
  }
});

test('waves follow each other; what is in one runs side by side, as many as the settings say', () => {
  for (const stage of ['Aggregate', 'Fit', 'Score']) {
    expect(named(stage).MaxConcurrency).toBe(1);
    expect(named(`${stage}Wave`).MaxConcurrency).toBe(5);
  }
});

describe('what people are told of a night', () => {
  const publish = {
    period: '2026-10',
    summary: ['Loyalty 70', 'Gap 3'],
    keys: ['scorecard.json', 'scorecard.en.html', 'scorecard.zh-CN.html'].map(
      (file) => `scorecards/2026-10/r1/${file}`,
    ),
  };
  const told = (state: string, late: readonly object[]): Promise<string> => {
    const text = z.string().parse(named(state).Arguments?.Message);
    return jsonata(text.slice(2, -2)).evaluate({}, { run_id: 'r1', publish, late });
  };

  test('the summary, and where the card lies in each language', async () => {
    expect(await told('Notify', [])).toBe(
      [
        'Run r1, scorecard of 2026-10',
        'Loyalty 70',
        'Gap 3',
        's3://lake/scorecards/2026-10/r1/scorecard.en.html',
        's3://lake/scorecards/2026-10/r1/scorecard.zh-CN.html',
      ].join('\n'),
    );
  });

  test('one missing export, and several, each in a line', async () => {
    const each = { source: 'crm', dataset: 'customers', expected: 'daily', latest: null };
    const line = 'Not there: crm/customers, expected daily, latest none';
    expect((await told('Notify', [each])).split('\n')).toContain(line);
    expect((await told('Notify', [each, each])).split('\n').filter((found) => found === line)).toHaveLength(2);
  });
});

test('every service is called in the partition of the deployment', () => {
  expect([...new Set(tasks.map(([, { Resource }]) => Resource))].sort()).toEqual([
    'arn:aws-cn:states:::athena:startQueryExecution.sync',
    'arn:aws-cn:states:::lambda:invoke',
    'arn:aws-cn:states:::sns:publish',
  ]);
});
