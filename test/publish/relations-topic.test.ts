import { expect, test } from 'vitest';
import type { TopicModule } from '../../functions/publish/topics/define-topic.ts';
import { relationsTopic } from '../../functions/publish/topics/relations.ts';
import type { Quantity } from '../../functions/publish/topics/topic.ts';
import { period, settings, topicContext } from './fixture.ts';

type Found = Parameters<TopicModule['build']>[0];

const funnel = {
  period_id: period,
  segment: null,
  identified: 100,
  selected: 40,
  developed: 30,
  developed_selected: 20,
  lost_before: 50,
  won_back: 10,
  cost_per_developed: 7,
  cost_per_won_back: 9,
};
const seven = (measure: string, item: string, value: number, n: number, customers = n) => ({
  period_id: period,
  segment: null,
  p: 'x',
  measure,
  item,
  value,
  n,
  customers,
  lower: null,
  upper: null,
});

function cellsOf(rows: Found, name: string): Map<string, Quantity[]> {
  const table = relationsTopic.build(rows, topicContext).topic.tables.find((each) => each.table === name);
  return new Map(
    (table?.rows ?? []).map(({ key, cells }) => [key, cells.flatMap((cell) => ('unit' in cell ? [cell] : []))]),
  );
}
const textOf = (rows: Found): string => JSON.stringify(relationsTopic.build(rows, topicContext));

test('the share of customers kept says that it is of one period and by the life cycle', () => {
  const { topic } = relationsTopic.build({ seven_p: [seven('change', 'all', 0.97, 13655)] }, topicContext);
  const name = topic.tables[0]?.rows[0]?.cells[0];
  expect(name).toMatchObject({ en: expect.stringContaining('period before'), zh: expect.stringContaining('上一期') });
  expect(topic.method.en).toContain('over one period, not a year');
  expect(topic.method.zh).toContain('只跨一期，不是一年');
});

test('shares of the funnel stand on the stage before, with the interval of Wilson', () => {
  const cells = cellsOf({ relationship_funnel: [funnel] }, 'funnel');
  const [people, share, cost] = cells.get('won_back') ?? [];
  expect(people?.value).toBe(10);
  expect(share).toMatchObject({ value: 0.2, n: 50 });
  expect(share?.lower).toBeCloseTo(0.1124, 4);
  expect(share?.upper).toBeCloseTo(0.3304, 4);
  expect(cost?.value).toBe(9);
  expect(cells.get('selected')?.[1]).toMatchObject({ value: 0.4, n: 100 });
  expect(cells.get('developed')?.[1]).toMatchObject({ value: 0.5, n: 40 });
});

test('where a count is hidden its share, its cost and its number in a sentence are too', () => {
  const rows = {
    relationship_funnel: [
      { ...funnel, identified: 3, selected: 3, developed: 2, developed_selected: 2, lost_before: 3, won_back: 2 },
    ],
  };
  for (const [stage, cells] of cellsOf(rows, 'funnel'))
    for (const cell of cells) expect([stage, cell.value, cell.n]).toEqual([stage, null, null]);
  const { sentences } = relationsTopic.build(rows, topicContext).topic;
  for (const each of Object.values(sentences[0]?.values ?? {})) expect(each.reason).toBe('too_few_answers');
  expect(sentences).toHaveLength(1);
  expect(textOf(rows)).not.toMatch(/0\.666/);
});

test('a count that would tell a small one by subtraction is hidden', () => {
  const cells = cellsOf({ relationship_funnel: [{ ...funnel, developed: 22 }] }, 'funnel');
  expect(
    cells
      .get('developed')
      ?.map(({ reason }) => reason)
      .slice(0, 2),
  ).toEqual(['too_few_answers', 'too_few_answers']);
  expect(cells.get('all_developed')?.[0]?.value).toBe(22);
  expect(cells.get('selected')?.[0]?.value).toBe(40);
});

test("shares of the seven P's that tell of few people are hidden, and a part that would give a hidden one away", () => {
  const rows = {
    seven_p: [
      seven('conversion', 'all', 0.05, 40),
      seven('risk', 'all', 0.25, 40),
      seven('supply', 'all', 0.5, 40, 3),
      seven('preferences', 'pumps', 30, 30),
      seven('preferences', 'filters', 8, 8),
      seven('preferences', 'valves', 2, 2),
    ],
  };
  expect(cellsOf(rows, 'seven_p').get('conversion')?.[0]).toMatchObject({ value: null, n: null });
  expect(cellsOf(rows, 'seven_p').get('risk')?.[0]).toMatchObject({ value: 0.25, n: 40 });
  // Forty lines of three customers.
  expect(cellsOf(rows, 'seven_p').get('supply')?.[0]).toMatchObject({ value: null, n: null });
  const parts = cellsOf(rows, 'seven_p_parts');
  expect(['pumps', 'filters', 'valves'].map((item) => parts.get(`preferences|${item}`)?.[0]?.value ?? null)).toEqual([
    30,
    null,
    null,
  ]);
});

test('the method names its tables and says whose segments fit the positioning', () => {
  const said = relationsTopic.build({}, topicContext).topic.method;
  expect(said.en).toMatch(/no target segments are set.*Tables relationship_funnel, seven_p/s);
  const target = { ...settings, customers: { ...settings.customers, target_segments: ['s'] } };
  expect(relationsTopic.build({}, { ...topicContext, settings: target }).topic.method.en).toContain(
    'target segments of the settings',
  );
});
