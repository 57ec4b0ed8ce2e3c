import { expect, test } from 'vitest';
import { encodeParquet } from '../../../functions/adapters/parquet-tables.ts';
import type { ModelResult } from '../../../functions/fit/model.ts';
import { pathModels } from '../../../functions/fit/path-model/index.ts';
import type { Row } from '../../../functions/lake/rows.ts';
import { createRandom } from '../../../functions/numerics/random.ts';
import { fitOn, martsOf, momentsOfCases, type Person, rowsIn, settingsWith } from './support.ts';

const items = [
  'value_creation_knowledge_1',
  'value_creation_knowledge_2',
  'value_perception_knowledge_1',
  'trust_building_knowledge_1',
  'trust_perception_knowledge_1',
  'perceived_value_1',
  'perceived_value_2',
  'satisfaction_1',
  'satisfaction_2',
  'satisfaction_3',
  'trust_1',
  'trust_2',
  'commitment_1',
  'repurchase_intention_1',
  'switching_resistance_1',
] as const;
const settings = settingsWith();

/** Persons with a halo of their own, so that everything goes together. */
function persons(count: number, more: (index: number) => Partial<Person> = () => ({})): Person[] {
  const random = createRandom('persons');
  return Array.from({ length: count }, (_, index) => {
    const halo = random.normal(70, 10);
    const answers = Object.fromEntries(
      items.map((item) => [item, Math.round(Math.min(100, Math.max(0, halo + random.normal(0, 8))) / 10) * 10]),
    );
    return {
      person: `p${String(index).padStart(4, '0')}`,
      segment: index % 3 === 0 ? 'a' : 'b',
      answers,
      ...more(index),
    };
  });
}

const runOf = (result: ModelResult, model: string) => result.runs.find((run) => run.model === model)!;

/** Every table can be written, and holds no number that is none. */
function expectSound(result: ModelResult): void {
  for (const table of pathModels.writes) {
    const rows = rowsIn(result, table.name);
    expect(() => encodeParquet(table.columns, rows)).not.toThrow();
    for (const row of rows) {
      expect(Object.keys(row).filter((name) => !(name in table.columns))).toEqual([]);
      for (const value of Object.values(row)) if (typeof value === 'number') expect(value).toSatisfy(Number.isFinite);
      for (const [name, { required }] of Object.entries(table.columns))
        if (required) expect(row[name], `${table.name}.${name}`).not.toBeNull();
    }
  }
}

test('sums by bucket give what the rows of persons give', () => {
  const marts = martsOf(persons(300), settings);
  const bySums = {
    ...marts,
    construct_cases: [],
    construct_moments: momentsOfCases(marts, (person) => Number(person.slice(1)) % 64),
  };
  const [cases, sums] = [fitOn(marts, settings), fitOn(bySums, settings)];
  const paths = (result: ModelResult) =>
    rowsIn(result, 'path_coefficients').map(({ model, from_construct, to_construct, estimate }) => ({
      path: `${model}: ${from_construct} > ${to_construct}`,
      estimate: Number(estimate),
    }));
  expect(paths(cases).length).toBeGreaterThan(8);
  expect(paths(sums).map(({ path }) => path)).toEqual(paths(cases).map(({ path }) => path));
  for (const [index, { estimate }] of paths(cases).entries())
    expect(paths(sums)[index]!.estimate).toBeCloseTo(estimate, 10);
  expect(rowsIn(sums, 'path_fits')[0]).toMatchObject({ unit: 'bucket', units: 64, n: 300 });
  expect(rowsIn(cases, 'path_fits')[0]).toMatchObject({ unit: 'person', units: 300, n: 300 });
  expectSound(sums);
});

test('the same seed gives the same rows; weights move the estimates', () => {
  const marts = martsOf(persons(120), settings);
  expect(fitOn(marts, settings).tables).toEqual(fitOn(marts, settings).tables);
  const weighted = martsOf(
    persons(120, (index) => ({ weight: 1 + (index % 4) })),
    settings,
  );
  const first = (result: ModelResult) => rowsIn(result, 'path_coefficients')[0]?.estimate;
  expect(first(fitOn(weighted, settings))).not.toBe(first(fitOn(marts, settings)));
});

test('a construct that nobody was asked about is left out and named; segments get their index', () => {
  const result = fitOn(martsOf(persons(200), settings), settings);
  expect(runOf(result, 'acsi')).toMatchObject({ status: 'fitted' });
  expect(runOf(result, 'acsi').reason).toContain('expected_quality, perceived_quality, complaint');
  expect(runOf(result, 'before_purchase')).toMatchObject({ status: 'not_estimable' });
  const segments = rowsIn(result, 'path_constructs').filter((row) => row.model === 'acsi' && row.group_name !== 'all');
  expect(new Set(segments.map((row) => row.group_name))).toEqual(new Set(['a', 'b']));
  expect(new Set(segments.map((row) => row.index_weights))).toEqual(new Set(['w_over_sd, all']));
  expect(new Set(rowsIn(result, 'path_invariance').map((row) => row.step))).toContain('compositional');
  expectSound(result);
});

test('what was estimated has its interval: every path in points, reliability, HTMT, weight and mean of every question', () => {
  const result = fitOn(martsOf(persons(200), settings), settings);
  const around = (row: Row, name: string): void => {
    expect(Number(row[`${name}_lower`]), `${row.model} ${name}`).toBeLessThan(Number(row[name]));
    expect(Number(row[`${name}_upper`]), `${row.model} ${name}`).toBeGreaterThan(Number(row[name]));
  };
  const coefficients = rowsIn(result, 'path_coefficients');
  expect(coefficients.length).toBeGreaterThan(8);
  for (const row of coefficients) around({ ...row, points: row.points_per_point ?? null }, 'points');
  const constructs = rowsIn(result, 'path_constructs').filter((row) => row.group_name === 'all');
  for (const row of constructs.filter(({ items: count }) => Number(count) > 1))
    for (const name of ['alpha', 'rho_a', 'rho_c', 'ave']) around(row, name);
  for (const row of constructs.filter(({ items: count }) => count === 1)) expect(row.ave_lower).toBeNull();
  const outer = rowsIn(result, 'path_outer');
  expect(outer.length).toBeGreaterThan(8);
  for (const row of outer) {
    around(row, 'performance');
    if (Number(row.index_weight) < 1) around(row, 'index_weight');
  }
  const detours = rowsIn(result, 'path_mediation').filter((row) => row.share_of_total !== null);
  expect(detours.length).toBeGreaterThan(0);
  for (const row of detours) around({ ...row, share: row.share_of_total ?? null }, 'share');
  const pairs = rowsIn(result, 'path_validity').filter((row) => row.check_name === 'htmt');
  expect(pairs.length).toBeGreaterThan(8);
  for (const row of pairs) {
    expect(Number(row.lower)).toBeLessThan(Number(row.upper));
    expect(Number(row.value)).toBeLessThan(Number(row.upper));
  }
  expectSound(result);
});

const equal = { answers: Object.fromEntries(items.map((item) => [item, 70])) };
const bad: readonly (readonly [name: string, given: readonly Person[]])[] = [
  ['no answers at all', []],
  ['three customers', persons(3)],
  ['constant answers', persons(200, () => equal)],
  [
    'nothing but unanswered questions',
    persons(200, () => ({ answers: Object.fromEntries(items.map((item) => [item, null])) })),
  ],
  [
    'no complete answer',
    persons(200, (index) => ({ answers: { ...persons(1)[0]!.answers, [items[index % items.length]!]: null } })),
  ],
  [
    'perfect collinearity',
    persons(200, (index) => ({ answers: Object.fromEntries(items.map((item) => [item, (index * 37) % 101])) })),
  ],
  ['nobody bought', persons(200, () => ({ stage: 'before' as const }))],
];

test.each(bad)('%s: every model says so, nothing breaks', (_, given) => {
  for (const missing of ['listwise', 'pairwise', 'mean', 'em']) {
    const own = settingsWith({ missing });
    const result = fitOn(martsOf(given, own), own);
    expectSound(result);
    for (const run of result.runs) {
      if (run.status !== 'fitted') expect(run.reason, run.model).toBeTruthy();
      if (run.status !== 'fitted')
        expect(rowsIn(result, 'path_coefficients').filter((row) => row.model === run.model)).toEqual([]);
    }
    expect(result.runs.filter(({ status }) => status === 'failed')).toEqual([]);
  }
});

test('three customers, constant answers and nothing answered carry no model', () => {
  for (const [, given] of bad.slice(0, 4))
    expect(fitOn(martsOf(given, settings), settings).runs.map(({ status }) => status)).toEqual(
      Array.from({ length: 10 }, () => 'not_estimable'),
    );
});

test('a model of one’s own takes its place beside the default ones, one of the same name replaces it', () => {
  const own = settingsWith({
    remove: ['ecsi'],
    add: [
      {
        model: 'trust_only',
        name: { en: 'Trust', zh: '信任' },
        constructs: [
          { construct: 'trust', name: { en: 'Trust', zh: '信任' }, measures: ['trust'] },
          {
            construct: 'loyalty',
            name: { en: 'Loyalty', zh: '忠诚' },
            measures: ['commitment', 'repurchase_intention'],
          },
        ],
        paths: [{ from: 'trust', to: 'loyalty' }],
      },
    ],
  });
  const result = fitOn(martsOf(persons(150), own), own);
  expect(runOf(result, 'trust_only').status).toBe('fitted');
  expect(result.runs.map(({ model }) => model)).not.toContain('ecsi');
});

test.each([
  [{ add: [{ model: 'm', name: { en: 'M', zh: 'M' }, constructs: [], paths: [] }] }, /constructs/],
  [{ remove: ['acsj'] }, /expected one of .*acsi.*acsj/],
  [{ index_model: 'knowledge_loyalty' }, /expected a model with an index/],
])('settings that are none are refused: %j', (path_models, message) => {
  expect(() => settingsWith(path_models)).toThrow(message);
});
