import { expect, test } from 'vitest';
import { channelsTopic } from '../../functions/publish/topics/channels.ts';
import { driverColumns } from '../../functions/publish/topics/channels-drivers.ts';
import { period, topicContext } from './fixture.ts';

const nulls = (columns: readonly string[]) => Object.fromEntries(columns.map((name) => [name, null]));
const driver = {
  ...nulls(Object.keys(driverColumns)),
  period_id: period,
  segment: null,
  service_revenue_share: 0.03,
  service_revenue_reach: 0.05,
  buyers: 120,
  clv_growth: 12,
  clv_customers: 900,
  customers: 300,
  profit: '12.0000',
  clv_growth_reach: 4,
  growth_against_profit: 0.5,
  growth_against_profit_lower: 0.4,
  growth_against_profit_upper: 0.57,
};
const channel = {
  ...nulls(
    'content_difference content_reach mode_difference mode_reach preferred_contacts other_contacts channels_per_customer channels_reach across_difference across_reach knowledge_reach knowledge_relevance judged_contacts relevance_reach reach_relevance'.split(
      ' ',
    ),
  ),
  period_id: period,
  segment: null,
  customers: 400,
  reached: 200,
  contacts: 500,
  matched_contacts: 100,
  unmatched_contacts: 100,
  content_difference: 0.25,
  content_reach: 0.3,
  channel_customers: 120,
  multi_channel_customers: 60,
  channels_per_customer: 1.5,
  channels_reach: 0.1,
  across_difference: 0.2,
  across_reach: 0.1,
  knowledge_reach: 0.25,
  knowledge_relevance: 0.6,
  judged_contacts: 300,
  relevance_reach: 0.1,
  reach_relevance: 0.15,
};

function cellOf(table: string, key: string, rows: object): unknown {
  const { topic } = channelsTopic.build(
    { channel_synergy: [channel], interaction_drivers: [{ ...driver, ...rows }] },
    topicContext,
  );
  return topic.tables.find((each) => each.table === table)?.rows.find((row) => row.key === key)?.cells[1];
}

test('drivers show the growth against the profit, and intervals with the number behind them', () => {
  expect(cellOf('drivers', 'growth_against_profit', {})).toMatchObject({
    value: 0.5,
    lower: 0.4,
    upper: 0.57,
    n: 900,
  });
  expect(cellOf('drivers', 'growth', {})).toMatchObject({ value: 12, lower: 8, upper: 16, n: 900 });
  expect(cellOf('drivers', 'profit', {})).toMatchObject({ value: 12, lower: null, n: 300 });
  expect(cellOf('drivers', 'profit', { customers: 4 })).toMatchObject({ value: null, reason: 'too_few_answers' });
  expect(cellOf('drivers', 'service_revenue', {})).toMatchObject({ value: 0.03, lower: 0, upper: 0.08, n: 120 });
  const none = { service_revenue_share: 0, service_revenue_reach: 0 };
  expect(cellOf('drivers', 'service_revenue', none)).toMatchObject({
    value: 0,
    lower: 0,
    upper: expect.closeTo(0.031, 3),
  });
  expect(cellOf('drivers', 'service_revenue', { buyers: 4 })).toMatchObject({ value: null, reason: 'too_few_answers' });
});

test('channels show intervals; that of reach × relevance holds both errors', () => {
  for (const key of ['channels', 'multi', 'across'])
    expect(cellOf('channels', key, {})).toMatchObject({ lower: expect.any(Number), n: 120 });
  expect(cellOf('channels', 'multi', {})).toMatchObject({ value: 0.5 });
  expect(cellOf('channels', 'relevance', {})).toMatchObject({ lower: 0.5, upper: 0.7, n: 300 });
  const half = Math.hypot(0.6 * 1.959963984540054 * Math.sqrt((0.25 * 0.75) / 400), 0.25 * 0.1);
  expect(cellOf('channels', 'both', {})).toMatchObject({ value: 0.15, lower: 0.15 - half, upper: 0.15 + half });
});

test('the method names the tables', () => {
  const { method } = channelsTopic.build({}, topicContext).topic;
  for (const text of [method.en, method.zh]) expect(text).toContain('channel_synergy');
});

test('a difference whose interval holds 0 may be chance, and the sentence says so', () => {
  const sentence = (changed: object) =>
    channelsTopic.build({ channel_synergy: [{ ...channel, ...changed }], interaction_drivers: [driver] }, topicContext)
      .topic.sentences[0]?.en;
  const mode = { mode_difference: 0.2, mode_reach: 0.1, preferred_contacts: 50, other_contacts: 60 };
  expect(sentence(mode)).toMatch(/where the content fits .*; the first may be chance\.$/);
  expect(sentence({ ...mode, mode_reach: 0.3 })).toMatch(/; both may be chance\.$/);
  expect(sentence({ ...mode, content_reach: 0.1 })).toMatch(/over the preferred channel\.$/);
});

test('a measure of many contacts of few customers is hidden', () => {
  const contacts = { personalised_share: 0.5, personalised_reach: 0.1, contacts: 40 };
  expect(cellOf('drivers', 'personalised', { ...contacts, reached_customers: 20 })).toMatchObject({
    value: 0.5,
    n: 40,
  });
  expect(cellOf('drivers', 'personalised', { ...contacts, reached_customers: 3 })).toMatchObject({
    value: null,
    reason: 'too_few_answers',
  });
});
