import { expect, test } from 'vitest';
import { customerValueTopic } from '../../functions/publish/topics/customer-value.ts';
import { period, topicContext } from './fixture.ts';

const value = (given: object) => ({
  period_id: period,
  segment: null,
  product_category: null,
  total_value: 72,
  total_value_std_error: 0.5,
  total_cost: 32,
  total_cost_std_error: 1,
  delivered_value: 46,
  delivered_std_error: 0.7,
  perceived_value: 40,
  perceived_std_error: 2,
  recoverable: 6,
  recoverable_std_error: 1,
  fewest_answers: 445,
  ...given,
});

const topicOf = (rows: readonly object[]) =>
  customerValueTopic.build({ customer_value: rows as never }, topicContext).topic;
const reach = 1.959963984540054;

test('every value has its interval and the customers behind it, in the table and in the sentence', () => {
  const { tables, sentences } = topicOf([value({})]);
  const [, total, cost, delivered, perceived, recoverable] = tables[0]?.rows[0]?.cells ?? [];
  expect(total).toMatchObject({ value: 72, lower: 72 - 0.5 * reach, upper: 72 + 0.5 * reach, n: 445, unit: 'points' });
  expect(cost).toMatchObject({ value: 32, lower: 32 - reach, n: 445 });
  expect(delivered).toMatchObject({ value: 46, upper: 46 + 0.7 * reach, n: null });
  expect(perceived).toMatchObject({ value: 40, lower: 40 - 2 * reach, n: 445 });
  expect(recoverable).toMatchObject({ value: 6, upper: 6 + reach, n: 445 });
  expect(sentences[0]?.values).toMatchObject({ perceived: { lower: 40 - 2 * reach }, delivered: { n: null } });
});

test('the scale is told, the caption promises no categories that are not there, and the index of the opening is told apart', () => {
  const { tables, sentences, method } = topicOf([value({})]);
  expect(tables[0]?.caption.en).not.toContain('categor');
  expect(tables[0]?.caption.zh).not.toContain('品类');
  const both = topicOf([value({}), value({ product_category: 'pumps' })]).tables[0]?.caption;
  expect([both?.en, both?.zh].join()).toMatch(/product category.*品类/);
  for (const text of [tables[0]?.caption.en, sentences[0]?.en, method.en]) expect(text).toMatch(/−100 to 100/);
  for (const text of [tables[0]?.caption.zh, sentences[0]?.zh, method.zh]) expect(text).toContain('−100 至 100');
  expect(method.en).toContain('the opening');
  expect(method.zh).toContain('开头');
});

test('the method says why segments need not add up to the n of the firm', () => {
  const { method } = topicOf([value({})]);
  expect(method.en).toContain(
    'the attribute with the fewest over all segments, so that segments need not add up to it',
  );
  expect(method.zh).toContain('各细分合计后回答最少的属性，因此各细分之和未必等于全公司');
});

test('few answers hide every value of the row', () => {
  const cells = topicOf([value({ fewest_answers: 4 })]).tables[0]?.rows[0]?.cells.slice(1);
  expect(cells).toHaveLength(5);
  for (const cell of cells ?? []) expect(cell).toMatchObject({ value: null, reason: 'too_few_answers' });
});
