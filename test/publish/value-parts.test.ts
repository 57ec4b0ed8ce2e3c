import { expect, test } from 'vitest';
import { buildScorecard } from '../../functions/publish/build-scorecard.ts';
import { languages } from '../../functions/publish/messages/messages.ts';
import { renderPage } from '../../functions/publish/render/page.tsx';
import { parseScorecardInputs } from '../../functions/publish/scorecard-inputs.ts';
import type { TopicContext } from '../../functions/publish/topics/define-topic.ts';
import { valuePartsTopic } from '../../functions/publish/topics/value-parts.ts';
import { asOf, period, settings } from './fixture.ts';

const context: TopicContext = {
  settings,
  period,
  asOf,
  runOf: () => null,
  names: {
    attribute: (id) => ({ en: id, zh: id }),
    link: (id) => ({ en: id, zh: id }),
    station: (id) => ({ en: id, zh: id }),
    segment: (id) => ({ en: id, zh: `${id}类` }),
    department: (id) => ({ en: id, zh: id }),
  },
};

const means = { clv1: 9, clv2: 12, clv3: 7, clv4: -3, clv5: 1.5, clv6: 4, own_value: 29 };
const partRows = (segment: string | null, customers: number) =>
  Object.entries(means).map(([part, mean]) => ({
    segment,
    part,
    customers,
    mean,
    mean_lower: mean - 1,
    mean_upper: mean + 1,
    total: mean * customers,
    total_lower: (mean - 1) * customers,
    total_upper: (mean + 1) * customers,
  }));
const bounded = (name: string, value: number | null, reach = 0) => ({
  [name]: value,
  [`${name}_lower`]: value === null ? null : value - reach,
  [`${name}_upper`]: value === null ? null : value + reach,
});
const budget = (segment: string, purpose: string, more: Readonly<Record<string, unknown>>) => ({
  segment,
  purpose,
  basis: 'not_estimable',
  reason: 'no_prospects',
  levels: 0,
  exposure: 400,
  current_exposure: 200,
  current_spend: null,
  ...bounded('current_rate', null),
  ...bounded('fitted_rate', null),
  ceiling: null,
  ...bounded('optimal_spend', null),
  ...bounded('optimal_rate', null),
  ...bounded('gain', null),
  ...more,
});
const rows = {
  clv_parts: [...partRows(null, 223), ...partRows('large', 200), ...partRows('middle', 20), ...partRows('tiny', 3)],
  clv_references: [
    {
      segment: null,
      customers: 223,
      price_share: 0.87,
      price_share_lower: 0.86,
      price_share_upper: 0.88,
      later_price_share: 0.92,
      later_price_share_lower: 0.91,
      later_price_share_upper: 0.93,
      contact_cost: 9,
      contact_cost_lower: 8,
      contact_cost_upper: 10,
      later_contact_cost: 5,
      later_contact_cost_lower: 4,
      later_contact_cost_upper: 6,
      later_orders: 400,
      revenue: 10_000,
      revenue_without_cost: 0,
      revenue_without_list_price: 600,
      customers_brought: 12,
      failures: 40,
      failures_forgiven: 30,
      forgiven_margin: 800,
      amounts_without_rate: 2,
    },
  ],
  optimal_budgets: [
    budget('large', 'retention', {
      basis: 'estimated',
      reason: null,
      current_spend: 3,
      ...bounded('current_rate', 0.8, 0.03),
      ...bounded('fitted_rate', 0.85, 0.02),
      ceiling: 0.95,
      ...bounded('optimal_spend', 5, 1),
      ...bounded('optimal_rate', 0.9, 0.01),
      ...bounded('gain', 30, 5),
    }),
    budget('tiny', 'retention', { basis: 'estimated', reason: null, optimal_spend: 77, gain: 9999 }),
    budget('large', 'acquisition', {}),
  ],
};

test('a customer’s value in its parts, in both languages; the picture has one part a number', () => {
  const { topic, numbers } = valuePartsTopic.build(rows, context);
  const [picture] = topic.pictures;
  expect(picture?.kind === 'parts' && picture.parts.map(({ key, isApart }) => [key, isApart])).toEqual([
    ['clv1', false],
    ['clv2', false],
    ['clv3', false],
    ['clv4', false],
    ['clv5', true],
    ['clv6', false],
  ]);
  const sum = picture?.kind === 'parts' ? picture.parts.filter(({ isApart }) => !isApart) : [];
  expect(sum.reduce((total, { quantity }) => total + (quantity.value ?? 0), 0)).toBe(means.own_value);
  expect(numbers.map(({ id }) => id)).toContain('topics.value_parts.clv6');
  const card = buildScorecard(parseScorecardInputs({}), settings, { runId: 'r', asOf });
  for (const language of languages) {
    const html = renderPage({ ...card, topics: [topic] }, language, [])
      .replace(/<wbr ?\/?>/g, '')
      .replaceAll('\u00a0', ' ');
    expect(html).toContain('id="value-parts-narrow-t"');
    expect(html).toContain('class="b-loss parting"');
    expect(html).toContain(language === 'en' ? 'On average a customer has brought' : '平均每位客户迄今带来');
    expect(html).toContain(language === 'en' ? 'no list price' : '没有目录价');
  }
});

test('a segment of three is not shown, in no table and no sentence, and cannot be subtracted', () => {
  const { topic } = valuePartsTopic.build(rows, context);
  const segments = topic.tables.find(({ table }) => table === 'value_parts_of_segments');
  const shown = segments?.rows.flatMap(({ key, cells }) =>
    cells.slice(1).some((cell) => 'unit' in cell && cell.value !== null) ? [key] : [],
  );
  expect(shown).toEqual(['large']);
  expect(JSON.stringify(topic)).not.toMatch(/"tiny-retention"|9999|"value":77/);
  expect(topic.tables.find(({ table }) => table === 'optimal_budgets')?.rows.map(({ key }) => key)).toEqual([
    'large-retention',
  ]);
});

test('without rows it says why; a firm of three says nothing of them', () => {
  const none = valuePartsTopic.build({}, context).topic;
  expect(none.sentences[0]?.en).toContain('cannot be divided');
  expect(none.pictures).toEqual([]);
  const three = valuePartsTopic.build({ clv_parts: partRows(null, 3) }, context);
  expect(three.topic.sentences[0]?.en).toContain('too few customers');
  expect(three.numbers).toEqual([]);
});

test('CLV6 is called the same in the table, the picture and the sentence', () => {
  const { topic } = valuePartsTopic.build(rows, context);
  const ofTable = topic.tables[0]?.rows.find(({ key }) => key === 'clv6')?.cells[0];
  const [picture] = topic.pictures;
  const ofPicture = picture?.kind === 'parts' && picture.parts.find(({ key }) => key === 'clv6')?.label;
  expect(ofTable).toEqual({ en: 'Price nearer to the list price', zh: '成交价更接近目录价' });
  expect(ofPicture).toEqual(ofTable);
  expect(topic.sentences[0]?.zh).toContain('成交价更接近目录价');
});

const pearson = (segment: string | null, customers: number, more: Readonly<Record<string, unknown>> = {}) => ({
  segment,
  customers,
  realised_value: 900,
  realised_lower: 800,
  realised_upper: 1000,
  keeping_rate: 0.4,
  keeping_rate_lower: 0.3,
  keeping_rate_upper: 0.5,
  applied_keeping_rate: 0.4,
  applied_keeping_rate_lower: 0.3,
  applied_keeping_rate_upper: 0.5,
  is_firm_rate: false,
  remaining_base: 100,
  remaining_value: 20,
  remaining_lower: 10,
  remaining_upper: 30,
  whole_value: 920,
  whole_lower: 810,
  whole_upper: 1030,
  ...more,
});

test('what recommendations brought has the n of its row in the table: the customers it is a sum over', () => {
  const { topic } = valuePartsTopic.build(rows, context);
  const sentence = topic.sentences.find(({ en }) => en.startsWith('Recommendations brought'))!;
  const inAll = topic.tables.find(({ table }) => table === 'value_parts')?.rows.find(({ key }) => key === 'clv5')
    ?.cells[2];
  expect(sentence.values.value).toEqual(inAll);
  expect(sentence.values).toMatchObject({ customers: { value: 12 }, value: { n: 223 } });
});

test('a segment without a rate of keeping of its own shows the firm’s, and says that it is the firm’s', () => {
  const none = { keeping_rate: null, keeping_rate_lower: null, keeping_rate_upper: null, is_firm_rate: true };
  const pearson_values = [pearson(null, 223), pearson('large', 200), pearson('middle', 20, none)];
  const { topic } = valuePartsTopic.build({ ...rows, pearson_values }, context);
  const table = topic.tables.find(({ table: name }) => name === 'pearson_values');
  expect(table?.rows.map(({ cells }) => cells[0])).toEqual([
    { en: 'All customers', zh: '全部客户' },
    { en: 'large', zh: 'large类' },
    { en: 'middle (keeping at the firm’s rate)', zh: 'middle类（保持成本率取全公司）' },
  ]);
  expect(table?.rows[2]?.cells[2]).toMatchObject({ value: 0.4, lower: 0.3, upper: 0.5 });
});

test('budgets: today’s spend and the best one are compared on the same curve, what was counted stands apart', () => {
  const { topic } = valuePartsTopic.build(rows, context);
  const sentence = topic.sentences.at(-1);
  expect(sentence?.en).toContain('most is to be gained with large');
  expect(sentence?.values).toMatchObject({
    fitted: { value: 0.85, lower: 0.83, n: 400 },
    better: { value: 0.9, lower: 0.89, n: 400 },
    gain: { value: 30, lower: 25 },
    kept: { value: 0.8, lower: 0.77, n: 200 },
  });
  const table = topic.tables.find(({ table: name }) => name === 'optimal_budgets');
  expect(table?.rows[0]?.cells.slice(1, -1)).toMatchObject([
    { value: 3, n: 200 },
    { value: 0.8, lower: 0.77, n: 200 },
    { value: 0.85, lower: 0.83, n: 400 },
    { value: 5, lower: 4, n: 400 },
    { value: 0.9, lower: 0.89, n: 400 },
    { value: 30, lower: 25, n: 400 },
  ]);
  const [first] = rows.optimal_budgets;
  const unsure = { ...rows, optimal_budgets: [{ ...first, ...bounded('gain', 1, 2) }] };
  expect(valuePartsTopic.build(unsure, context).topic.sentences.at(-1)).toMatchObject({
    en: expect.stringContaining('no other budget is known to be worth more'),
    zh: expect.stringContaining('看不出改变投入能增加价值'),
  });
});

test('every estimate of the tables has its n, and an interval unless it is a count', () => {
  const tenure_table = [null, 'large'].map((segment) => ({
    segment,
    tenure_year: 1,
    is_extrapolated: false,
    customers: segment === null ? 223 : 200,
    ...bounded('churn', 0.2, 0.1),
    ...bounded('margin', 30, 3),
    ...bounded('retention_cost', 4, 1),
    ...bounded('clv', 20, 5),
  }));
  const pearson_values = [pearson(null, 223), pearson('large', 200), pearson('middle', 20, { is_firm_rate: true })];
  const { topic } = valuePartsTopic.build({ ...rows, pearson_values, tenure_table }, context);
  expect(topic.tables.map(({ table }) => table)).toEqual([
    'value_parts',
    'tenure_table',
    'tenure_of_segments',
    'optimal_budgets',
    'budgets_not_told',
    'value_parts_of_segments',
    'pearson_values',
  ]);
  for (const { table, rows: of } of topic.tables)
    for (const { key, cells } of of)
      for (const cell of cells.flatMap((each) => ('unit' in each && each.value !== null ? [each] : []))) {
        expect(cell.n, `${table} ${key}`).toBeGreaterThan(0);
        const isSpent = table === 'optimal_budgets' && cell.lower === null;
        if (!isSpent) expect(cell.lower, `${table} ${key}`).not.toBeNull();
      }
  const leaving = topic.sentences.find(({ values }) => values.first && values.months);
  expect(leaving?.en).toContain('not by the life cycle');
  expect(leaving?.zh).toContain('不是按生命周期');
  const rate = topic.tables.at(-1)?.rows[2]?.cells[2];
  expect(rate).toMatchObject({ value: 0.4, n: 223 });
});

test('the method says which costs each sum of value bears, in both languages', () => {
  const { method } = valuePartsTopic.build(rows, context).topic;
  for (const name of ['whole-life value (pyramid) is', 'own value is', 'brought to date is', 'together adds'])
    expect(method.en).toContain(name);
  for (const name of ['终身价值（金字塔）＝', '自身价值 ＝ 迄今', '迄今实现 ＝', '合计 ＝'])
    expect(method.zh).toContain(name);
});
