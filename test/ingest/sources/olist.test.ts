import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { IngestReport } from '../../../functions/ingest/ingest-exports.ts';
import { presets } from '../../../functions/ingest/sources/index.ts';
import { makeLake, type TestLake } from '../support/lake.ts';

const example = 'functions/ingest/sources/examples/olist';
/** The files' true headers, invented rows. */
const fixtures = 'test/fixtures/exports/olist';
const file = (name: string): string => `olist_${name}_dataset.csv`;

/** Files of each dataset, as the settings' comments lay them out. */
const layout: Readonly<Record<string, readonly string[]>> = {
  orders: ['orders', 'order_items', 'order_payments', 'customers'].map(file),
  promises: ['orders', 'order_items'].map(file),
  customers: ['customers'].map(file),
  products: [file('products'), 'product_category_name_translation.csv'],
  reviews: ['order_reviews', 'orders', 'customers'].map(file),
};

let lake: TestLake;
let report: IngestReport;

beforeAll(async () => {
  const mappings = readdirSync(`${example}/mappings`).map((name) => `mappings/${name}`);
  lake = await makeLake(
    Object.fromEntries(mappings.map((path) => [path, readFileSync(`${example}/${path}`, 'utf8')])),
    presets,
  );
  for (const [dataset, files] of Object.entries(layout))
    for (const name of files)
      await lake.write(`olist/${dataset}/2018-10-17/${name}`, readFileSync(`${fixtures}/${name}`));
  for (const table of ['survey_items', 'attributes'])
    await lake.write(`olist/${table}/2018-10-17/${table}.csv`, readFileSync(`${example}/tables/${table}.csv`));
  const settings: unknown = parse(readFileSync(`${example}/knowgap.yaml`, 'utf8'));
  report = await lake.ingest(settings);
}, 60_000);
afterAll(() => lake.remove());

test('every record of every file is accounted for', () => {
  const counts = report.deliveries.map((each) => [
    each.dataset,
    { records: each.records, accepted: each.accepted, quarantined: each.quarantined, excluded: each.excluded },
  ]);
  expect(Object.fromEntries(counts)).toEqual({
    orders: { records: 6, accepted: 4, quarantined: 1, excluded: 1 },
    promises: { records: 6, accepted: 3, quarantined: 0, excluded: 3 },
    customers: { records: 6, accepted: 5, quarantined: 1, excluded: 0 },
    products: { records: 3, accepted: 3, quarantined: 0, excluded: 0 },
    reviews: { records: 4, accepted: 3, quarantined: 1, excluded: 0 },
    survey_items: { records: 1, accepted: 1, quarantined: 0, excluded: 0 },
    attributes: { records: 1, accepted: 1, quarantined: 0, excluded: 0 },
  });
});

test('an order line is an item: the person behind it, its price, how most was paid, promised and delivered', async () => {
  const rows = await lake.rows(
    `select transaction_id, line_no, customer_id, occurred_at, amount, currency, channel, place, promised_at, delivered_at, is_deleted
     from {transactions} order by transaction_id, line_no`,
  );
  expect(rows.map(({ transaction_id, line_no, is_deleted }) => [transaction_id, line_no, is_deleted])).toEqual([
    ['o-invented-1', 1, false],
    ['o-invented-1', 2, false],
    ['o-invented-2', 1, false],
    ['o-invented-3', 1, true],
    ['o-invented-5', 1, false],
  ]);
  expect(rows[0]).toEqual({
    transaction_id: 'o-invented-1',
    line_no: 1,
    customer_id: 'person-a',
    occurred_at: '2018-01-05 12:00:00',
    amount: '100.5000',
    currency: 'BRL',
    channel: 'credit_card',
    place: 'SP',
    promised_at: '2018-01-21 01:59:59',
    delivered_at: '2018-01-20 20:30:00',
    is_deleted: false,
  });
});

test('a person comes once, in a region and a segment; a state nobody knows is quarantined', async () => {
  expect(await lake.rows('select customer_id, region, segment from {customers} order by 1')).toEqual([
    { customer_id: 'person-a', region: 'SP', segment: 'southeast' },
    { customer_id: 'person-b', region: 'AM', segment: 'north' },
    { customer_id: 'person-c', region: 'PR', segment: 'south' },
  ]);
  expect(
    await lake.rows(`select column_name, reason, found from {quarantine} where source_file like '%/customers/%'`),
  ).toEqual([{ column_name: 'segment', reason: 'not_in_map', found: 'XX' }]);
});

test('categories are English where there is a translation', async () => {
  expect(await lake.rows('select product_id, category from {products} order by 1')).toEqual([
    { product_id: 'p-1', category: 'health_beauty' },
    { product_id: 'p-2', category: 'pc_gamer' },
    { product_id: 'p-3', category: 'unknown' },
  ]);
});

test('a review is one answer, however many orders it is filed under; its text is personal and not kept', async () => {
  const rows = await lake.rows(
    'select response_id, respondent_id, customer_id, item_id, value, occurred_on, text from {survey_responses} order by 1',
  );
  const answer = { item_id: 'review_score', text: null };
  expect(rows).toEqual([
    {
      ...answer,
      response_id: 'r-1',
      respondent_id: 'person-a',
      customer_id: 'person-a',
      value: 4,
      occurred_on: '2018-01-22',
    },
    {
      ...answer,
      response_id: 'r-2',
      respondent_id: 'person-b',
      customer_id: 'person-b',
      value: 1,
      occurred_on: '2018-02-05',
    },
  ]);
});

test('the delivery promise is a signal of each month, beside the share of parcels that kept it', async () => {
  expect(
    await lake.rows(
      'select signal_id, kind, sent_from, sent_until, claimed_level, own_failure_rate, exposed_units, exposed_value from {signals} order by 1',
    ),
  ).toEqual([
    {
      signal_id: 'delivery_promise_2018-01',
      kind: 'promise',
      sent_from: '2018-01-01',
      sent_until: '2018-01-31',
      claimed_level: '100.000000',
      own_failure_rate: 0.5,
      exposed_units: 2,
      exposed_value: '220.9000',
    },
    {
      signal_id: 'delivery_promise_2018-02',
      kind: 'promise',
      sent_from: '2018-02-01',
      sent_until: '2018-02-28',
      claimed_level: '100.000000',
      own_failure_rate: 0,
      exposed_units: 1,
      exposed_value: '45.0000',
    },
  ]);
  const kept = await lake.rows(
    `select period_start, level, std_error, sample_size from {assessments} where station = 'capability' order by period_start`,
  );
  expect(kept.map(({ period_start, level, sample_size }) => [period_start, level, sample_size])).toEqual([
    ['2018-01-01', '50.000000', 2],
    ['2018-02-01', '100.000000', 1],
  ]);
  // One of two kept: (1 + 2) / (2 + 4) = 0.5, so 100 sqrt(0.25 / 6); one of one: 3/5, so 100 sqrt(0.24 / 5).
  expect(kept.map(({ std_error }) => Number(std_error).toFixed(9))).toEqual([
    (100 * Math.sqrt(0.25 / 6)).toFixed(9),
    (100 * Math.sqrt(0.24 / 5)).toFixed(9),
  ]);
  expect(
    await lake.rows(`select period_start, level, std_error from {assessments} where station = 'signal' order by 1`),
  ).toEqual([
    { period_start: '2018-01-01', level: '100.000000', std_error: 0 },
    { period_start: '2018-02-01', level: '100.000000', std_error: 0 },
  ]);
});
