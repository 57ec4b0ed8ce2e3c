import { expect, test } from 'vitest';
import { customersTopic } from '../../functions/publish/topics/customers.ts';
import type { TopicContext, TopicModule } from '../../functions/publish/topics/define-topic.ts';
import type { Quantity } from '../../functions/publish/topics/topic.ts';
import { watchTopic } from '../../functions/publish/topics/watch.ts';
import { period, settings, topicContext } from './fixture.ts';

type Found = Parameters<TopicModule['build']>[0];

const none = {
  money: null,
  money_lower: null,
  money_upper: null,
  chance: null,
  chance_lower: null,
  chance_upper: null,
  persons: null,
  persons_lost: null,
};
const count = (what: string, item: string, customers: number, more: Partial<typeof none> | object = {}) => ({
  what,
  segment: null,
  item,
  customers,
  ...none,
  ...more,
});
const growth = (segment: string | null, given: object) => ({
  period_id: period,
  segment,
  customers_before: null,
  won: 0,
  won_back: 0,
  lost: 0,
  customers: 0,
  stable_months: null,
  stable_reach: null,
  stable_steps: null,
  margin_per_customer: null,
  margin_reach: null,
  buyers: null,
  cross_buying_share: null,
  cross_buying_reach: null,
  trade_up_share: null,
  trade_up_reach: null,
  ...given,
});

function quantities(module: TopicModule, rows: Found, name: string): Map<string, Quantity[]> {
  const table = module.build(rows, topicContext).topic.tables.find((each) => each.table === name);
  return new Map(
    (table?.rows ?? []).map(({ key, cells }) => [key, cells.flatMap((cell) => ('unit' in cell ? [cell] : []))]),
  );
}
const sentences = (module: TopicModule, rows: Found, other: TopicContext = topicContext) =>
  module.build(rows, other).topic.sentences;

test('few customers of the firm are not told in a sentence', () => {
  const rows = {
    customer_counts: [count('life_cycle', 'stable', 3), count('loyalty_type', 'premium', 2)],
    relation_growth: [growth(null, { customers: 3, won: 2, won_back: 1, lost: 4 })],
  };
  for (const { values } of sentences(customersTopic, rows))
    for (const [name, { value, reason }] of Object.entries(values))
      if (name !== 'months') expect([name, value, reason]).toEqual([name, null, 'too_few_answers']);
});

test('lost says its rule and its period, and why the table by year of tenure has other numbers', () => {
  const counts = { customer_counts: [count('life_cycle', 'stable', 80)] };
  const months = (length: number) =>
    Array.from({ length }, (_, back) => {
      const month = new Date(Date.UTC(2026, 9 - back, 1)).toISOString().slice(0, 7);
      return growth(null, { period_id: month, customers: 80, lost: 10, won_back: 1 });
    });
  const own = { ...topicContext, period: '2026-10' };
  const of = (length: number) => sentences(customersTopic, { ...counts, relation_growth: months(length) }, own);
  const year = of(18).find(({ values }) => values.lost_year);
  expect(year?.values).toMatchObject({ lost_year: { value: 120 }, back_year: { value: 12 } });
  for (const said of [year, of(5).find(({ en }) => en.includes('Lost here'))]) {
    expect(said?.en).toMatch(/under 0\.2, or leaving is recorded.*recorded leavings/);
    expect(said?.zh).toMatch(/低于 0\.2，或登记为流失.*登记的离开/);
  }
  expect(of(5).some(({ values }) => values.lost_year)).toBe(false);
  expect(of(5)[0]?.en).toContain('within this one period');
  const left = sentences(watchTopic, { customer_counts: [count('leaving_reason', 'Price', 10)] });
  expect(left.map(({ en, zh }) => en + zh).join()).toMatch(/lost to date by the life cycle.*按生命周期迄今/);
});

test('few customers won in a segment are hidden, with those of another segment that the total would give away', () => {
  const rows = {
    customer_counts: [count('life_cycle', 'stable', 80)],
    relation_growth: [
      growth(null, { customers: 80, won: 25 }),
      growth('a', { customers: 30, won: 2 }),
      growth('b', { customers: 30, won: 8 }),
      growth('c', { customers: 20, won: 15, cross_buying_share: 0.2, cross_buying_reach: 0.3, buyers: 12 }),
    ],
  };
  const cells = quantities(customersTopic, rows, 'growth');
  expect(['a', 'b', 'c'].map((segment) => cells.get(segment)?.[1]?.value ?? null)).toEqual([null, null, 15]);
  expect(cells.get('c')?.[6]).toMatchObject({ value: 0.2, lower: 0, upper: 0.5, n: 12 });
});

test('types expected among those not asked and money have their intervals', () => {
  const rows = {
    customer_counts: [
      count('life_cycle', 'stable', 100, { money: 9, money_lower: 7, money_upper: 12 }),
      count('loyalty_type', 'premium', 30, { chance: 42.3, chance_lower: 30.2, chance_upper: 50.1 }),
      count('loyalty_type', 'latent', 20, { chance: 7.7, chance_lower: 5, chance_upper: 9 }),
    ],
  };
  expect(quantities(customersTopic, rows, 'life_cycle').get('stable')?.[1]).toMatchObject({
    lower: 7,
    upper: 12,
    n: 100,
  });
  expect(quantities(customersTopic, rows, 'loyalty_types').get('premium')?.[1]).toMatchObject({
    value: 42,
    lower: 30,
    upper: 50,
    n: 50,
  });
  const { topic } = customersTopic.build(rows, topicContext);
  const caption = topic.tables.find(({ table }) => table === 'loyalty_types')?.caption;
  expect([caption?.en, caption?.zh]).toEqual(['Why customers who are not lost are loyal', '未流失的客户为什么忠诚']);
  const said = topic.sentences.find(({ values }) => values.premium);
  expect([said?.en, said?.zh].join()).toMatch(/not lost.*未流失/s);
  expect(said?.en).toMatch(/only chances are known; they are counted in no type\.$/);
  expect(said?.zh).toMatch(/只有可能性，不计入类型。$/);
  for (const text of [topic.method.en, topic.method.zh]) expect(text).toMatch(/delta/);
});

test('without a model of drop-out the card says why nothing can be told of states', () => {
  const runOf: TopicContext['runOf'] = (model) => ({
    model,
    status: 'not_estimable',
    reason: 'no maximum',
    rows: 0,
    converged: false,
    at_boundary: null,
    notes: [{ code: 'purchases_not_converged', text: 'no maximum', values: {} }],
  });
  const said = sentences(
    customersTopic,
    { customer_counts: [count('life_cycle', 'unknown', 80)] },
    { ...topicContext, runOf },
  );
  expect(said[0]?.en).toContain('MBG/NBD, on which states stand in every period, could not be fitted (no maximum)');
});

test('value at risk and worth of winning back have intervals; few people and their money are hidden', () => {
  const many = {
    customer_counts: [
      count('watch_reason', 'opinion', 20, { money: 100, money_lower: 80, money_upper: 150 }),
      count('leaving_reason', 'Price', 10, {
        money: 8,
        money_lower: 4,
        money_upper: 12,
        chance: 2.2,
        chance_lower: 1,
        chance_upper: 4,
      }),
    ],
  };
  const [risk, worth] = sentences(watchTopic, many).map(({ values }) => values.risk ?? values.worth);
  expect(risk).toMatchObject({ value: 100, lower: 80, upper: 150, n: 20 });
  expect(worth).toMatchObject({ value: 8, lower: 4, upper: 12, n: 10 });
  expect(quantities(watchTopic, many, 'win_back').get('Price')?.[1]).toMatchObject({ value: 2, lower: 1, upper: 4 });
  const few = {
    customer_counts: [
      count('watch_reason', 'opinion', 3, { money: 100 }),
      count('leaving_reason', 'Price', 4, { money: 8 }),
    ],
  };
  for (const { values } of sentences(watchTopic, few))
    for (const each of Object.values(values)) expect(each.value).toBeNull();
});

test('opinions are hidden by the persons who gave them, their weighted number also by the lost and by the others', () => {
  const opinions = (item: string, customers: number, chance: number, persons: number, persons_lost: number) =>
    count('opinion_topic', item, customers, { chance, persons, persons_lost });
  const rows = {
    customer_counts: [
      // (13 − 10) / 0.5 = 6 opinions of lost customers, so 4 of others.
      opinions('few others', 10, 13, 10, 6),
      opinions('few lost', 12, 13, 12, 2),
      opinions('few persons', 40, 40, 3, 0),
      opinions('of many', 30, 34, 28, 8),
      opinions('of none lost', 20, 20, 18, 0),
      opinions('beside', 7, 7, 6, 0),
    ],
  };
  const cells = quantities(watchTopic, rows, 'opinions');
  const hidden = { value: null, reason: 'too_few_answers' };
  expect(cells.get('few others')).toMatchObject([{ value: 10 }, hidden]);
  expect(cells.get('few lost')).toMatchObject([{ value: 12 }, hidden]);
  expect(cells.get('of many')).toMatchObject([{ value: 30 }, { value: 34 }]);
  expect(cells.get('of none lost')).toMatchObject([{ value: 20 }, { value: 20 }]);
  // And the next smallest, so that it cannot be subtracted.
  for (const item of ['few persons', 'beside']) expect(cells.get(item)).toMatchObject([hidden, hidden]);
  // What is hidden does not show in the order either.
  expect([...cells.keys()].slice(0, 4)).toEqual(['of many', 'of none lost', 'few lost', 'few others']);
});

test('a history too short to follow silences for the months of the settings is said', () => {
  const rows = {
    customer_counts: [count('leaving_reason', 'Price', 10)],
    return_chances: [
      { basis: 'silent', reason: null, months: 0, months_seen: 12 },
      { basis: 'silent', reason: null, months: 9, months_seen: 11 },
      { basis: 'silent', reason: null, months: 20, months_seen: 0 },
    ],
  };
  const said = sentences(watchTopic, rows).find(({ values }) => values.longest);
  expect(said?.values).toMatchObject({ longest: { value: 20 }, full: { value: 8 } });
  expect(said?.en).toContain('fewer than 12 months');
  expect(said?.zh).toContain('其回来的可能性所涵盖的时间不足 12 个月');
});

test('the methods say how each interval was made, in both languages', () => {
  const watch = watchTopic.build({}, topicContext).topic.method;
  for (const text of [watch.en, watch.zh]) expect(text).toContain('Greenwood');
  const customers = customersTopic.build({}, topicContext).topic.method;
  expect(customers.en).toMatch(/delta method.*margin per customer.*shares of revenue.*customers as a sample/s);
  expect(customers.zh).toMatch(/delta 法.*每客户毛利.*收入占比.*客户视为样本/s);
});

test('limits in the methods are those of the settings, and tables are named', () => {
  const other = {
    ...topicContext,
    settings: {
      ...settings,
      customers: {
        ...settings.customers,
        chance_fall: 0.17,
        low_satisfaction: 44,
        satisfaction_fall: 13,
        acquire_days: 61,
        stable_chance: 0.83,
        rate_band: 0.23,
      },
    },
  };
  const watch = watchTopic.build({}, other).topic.method;
  const customers = customersTopic.build({}, other).topic.method;
  for (const text of [watch.en, watch.zh])
    for (const limit of ['0.17', '44', '13', 'dissatisfaction_watch']) expect(text).toContain(limit);
  for (const text of [customers.en, customers.zh])
    for (const limit of ['61', '0.83', '23', 'lifecycle_history']) expect(text).toContain(limit);
});
