import { expect, test } from 'vitest';
import { knowledgeFlowTopic } from '../../functions/publish/topics/knowledge-flow.ts';
import { topicContext } from './fixture.ts';

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
