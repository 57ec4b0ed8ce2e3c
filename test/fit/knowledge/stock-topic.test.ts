import { expect, it } from 'vitest';
import { settingsSchema } from '../../../functions/lake/settings.ts';
import { knowledgeFlowTopic } from '../../../functions/publish/topics/knowledge-flow.ts';

const same = (id: string) => ({ en: id, zh: id });
const context = {
  settings: settingsSchema.parse({}),
  period: '2026-10',
  asOf: '2026-10-31',
  runOf: () => null,
  names: { attribute: same, link: same, station: same, segment: same, department: same },
};

/** Stock of a function whose half-life is estimated, or set (no ends). */
const stockRow = (knowledge_function: string, change: readonly [number, number] | null) => ({
  knowledge_function,
  department: 'rd',
  period_id: '2026-10',
  items: 15,
  opening: 10,
  opening_lower: change ? 8 : null,
  opening_upper: change ? 14 : null,
  acquired: 4,
  renewed: 1,
  renewed_lower: change ? 0.5 : null,
  renewed_upper: change ? 1.5 : null,
  faded: 3,
  faded_lower: change ? 2 : null,
  faded_upper: change ? 3.5 : null,
  closing: 12,
  closing_lower: change ? 9 : null,
  closing_upper: change ? 17 : null,
  change_lower: change?.[0] ?? null,
  change_upper: change?.[1] ?? null,
});
const built = (rows: readonly ReturnType<typeof stockRow>[]) =>
  knowledgeFlowTopic.build({ knowledge_stock: rows }, context).topic;

it('the stock has the interval that estimated half-lives give it, and set ones give none', () => {
  const topic = built([stockRow('a', [1, 3]), stockRow('b', null)]);
  const [sentence] = topic.sentences.slice(1);
  expect(sentence?.en).toContain('The stock grew from {opening} to {closing}');
  expect(sentence?.values).toMatchObject({
    opening: { value: 20, lower: 18, upper: 24 },
    closing: { value: 24, lower: 21, upper: 29, n: 30 },
    acquired: { value: 8, lower: null },
    faded: { value: 6, lower: 5, upper: 6.5 },
  });
  const rows = topic.tables.find(({ table }) => table === 'knowledge_stock')?.rows ?? [];
  expect(rows.map(({ cells }) => cells.at(-1))).toMatchObject([
    { value: 12, lower: 9, upper: 17 },
    { value: 12, lower: null, upper: null },
  ]);
});

it('says so where the half-lives leave open whether it grew', () => {
  const [sentence] = built([stockRow('a', [-1, 3])]).sentences.slice(1);
  expect(sentence?.en).toContain('leave open whether it grew');
  expect(sentence?.zh).toContain('尚不能断定');
});
