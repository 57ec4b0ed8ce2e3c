import { expect, test } from 'vitest';
import { knowledgeFlowTopic } from '../../functions/publish/topics/knowledge-flow.ts';
import { period, topicContext } from './fixture.ts';

const stage = (given: object) => ({
  department: '*',
  stage: 'collect',
  position: 1,
  items: 9,
  reached: 9,
  median_days: null,
  median_lower: null,
  median_upper: null,
  dropout: null,
  dropout_lower: null,
  dropout_upper: null,
  is_bottleneck: false,
  is_clear: false,
  departments_that_used: 2,
  active_users: 65,
  entitled: null,
  active_share: null,
  remedy_en: null,
  remedy_zh: null,
  ...given,
});

function shown(rows: readonly object[]) {
  const { topic } = knowledgeFlowTopic.build({ knowledge_process: rows as never }, topicContext);
  const table = topic.tables.find((each) => each.table === 'knowledge_process');
  return { method: topic.method, columns: table?.columns.map(({ name }) => name.en), cells: table?.rows[0]?.cells };
}

test('without the number of those entitled active users are a count and no share, and the method says why', () => {
  const { method, columns, cells } = shown([stage({})]);
  expect(columns?.at(-1)).toBe('Active users');
  expect(cells?.at(-1)).toMatchObject({ value: 65, unit: 'count' });
  for (const text of [method.en, method.zh]) expect(text).toMatch(/without a share|不给占比/);
});

test('with it their share stands beside the count', () => {
  const { method, columns, cells } = shown([stage({ entitled: 130, active_share: 0.5 })]);
  expect(columns?.at(-1)).toBe('Of those entitled');
  expect(cells?.at(-2)).toMatchObject({ value: 65, unit: 'count' });
  expect(cells?.at(-1)).toMatchObject({ value: 0.5, unit: 'share', n: 130 });
  expect(method.en).toContain('knowledge.entitled');
});

/** Active users, and their share where there is one, by department in the row of a stage. */
function usersOf(rows: readonly object[], name = 'collect') {
  const { topic } = knowledgeFlowTopic.build({ knowledge_process: rows as never }, topicContext);
  const table = topic.tables.find((each) => each.table === 'knowledge_process');
  const [, , , , , ...of] = table?.columns ?? [];
  return (department: string) =>
    table?.rows
      .find(({ key }) => key === `${department}/${name}`)
      ?.cells.slice(-of.length)
      .map((cell) => ('unit' in cell ? (cell.value ?? cell.reason) : cell.en));
}
const few = 'too_few_answers';

test('few active users of a department are hidden in the row of each stage, and cannot be had from the firm’s', () => {
  const departments = { '*': 40, sales: 2, service: 9, rd: 29 };
  const rows = Object.entries(departments).flatMap(([department, active_users]) =>
    ['collect', 'share'].map((name, place) => stage({ department, stage: name, position: place + 1, active_users })),
  );
  for (const name of ['collect', 'share']) {
    const users = usersOf(rows, name);
    expect(['*', 'sales', 'service', 'rd'].map((department) => users(department)?.[0])).toEqual([40, few, few, 29]);
  }
});

test('few users of departments that hold no knowledge cannot be had from the firm’s either; few of the firm are hidden', () => {
  const other = [
    stage({ active_users: 40 }),
    stage({ department: 'service', active_users: 9 }),
    stage({ department: 'rd', active_users: 28 }),
  ];
  expect(['*', 'service', 'rd'].map((department) => usersOf(other)(department)?.[0])).toEqual([40, few, 28]);
  const enough = [stage({ active_users: 40 }), stage({ department: 'service', active_users: 9 })];
  expect(usersOf(enough)('service')?.[0]).toBe(9);
  expect(usersOf([stage({ active_users: 3 })])('*')?.[0]).toBe(few);
});

test('their share is hidden where few use knowledge, where few do not, and where another would tell it', () => {
  const shared = (department: string, active_users: number, entitled: number) =>
    stage({ department, active_users, entitled, active_share: active_users / entitled });
  const rows = [
    shared('*', 60, 120),
    shared('sales', 18, 20),
    shared('service', 12, 20),
    shared('rd', 10, 40),
    shared('it', 20, 40),
  ];
  const users = usersOf(rows);
  expect(['*', 'sales', 'service', 'rd', 'it'].map((department) => users(department))).toEqual([
    [60, 0.5],
    [18, few],
    [12, few],
    [10, 0.25],
    [20, 0.5],
  ]);
  const small = usersOf([shared('*', 32, 90), shared('sales', 2, 30), shared('rd', 30, 60)]);
  expect(['sales', 'rd'].map((department) => small(department))).toEqual([
    [few, few],
    [few, few],
  ]);
});

test('the opening stock is of the pieces held before the period, not of those acquired in it', () => {
  const ends = (part: string, value: number) => ({
    [part]: value,
    [`${part}_lower`]: value - 1,
    [`${part}_upper`]: value + 1,
  });
  const stock = {
    knowledge_function: 'f',
    department: 'd',
    period_id: period,
    items: 1540,
    acquired: 90,
    ...ends('opening', 900),
    ...ends('renewed', 20),
    ...ends('faded', 60),
    ...ends('closing', 950),
    change_lower: 40,
    change_upper: 60,
  };
  const { topic } = knowledgeFlowTopic.build({ knowledge_stock: [stock] as never }, topicContext);
  const cells = topic.tables.find(({ table }) => table === 'knowledge_stock')?.rows[0]?.cells;
  expect([cells?.[1], cells?.[5]]).toMatchObject([
    { value: 900, n: 1450 },
    { value: 950, n: 1540 },
  ]);
  const said = topic.sentences.find(({ values }) => values.opening);
  expect(said?.values).toMatchObject({ opening: { n: 1450 }, closing: { n: 1540 } });
});
