import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { IngestReport } from '../../../functions/ingest/ingest-exports.ts';
import { presets } from '../../../functions/ingest/sources/index.ts';
import { makeLake, type Row, type TestLake } from '../support/lake.ts';

const fixtures = 'test/fixtures/exports';
const complaints = 'functions/ingest/sources/examples/complaints.yaml';

/** Dataset → mapping, options, and the fixtures that lie in `accepted` and `rejected`. */
const datasets = {
  accounts: {
    mapping: 'salesforce-accounts',
    options: { columns: { segment: { from: 'Segment__c', optional: true } } },
    accepted: ['accepted/Account.csv'],
    rejected: ['rejected/Account.csv'],
  },
  opportunities: {
    mapping: 'salesforce-opportunities',
    accepted: ['accepted/Opportunity.csv', 'accepted/weekly.csv'],
    rejected: ['rejected/Opportunity.csv'],
  },
  cases: { mapping: 'salesforce-cases', accepted: ['accepted/Case.csv'], rejected: ['rejected/Case.csv'] },
  campaign_members: {
    mapping: 'salesforce-campaign-members',
    accepted: ['accepted/CampaignMember.csv'],
    rejected: ['rejected/CampaignMember.csv'],
  },
  members_with_contacts: {
    mapping: 'salesforce-campaign-members',
    options: { contacts: 'Contact*.csv' },
    accepted: ['with-contacts/CampaignMember.csv', 'with-contacts/Contact.csv'],
    rejected: [],
  },
  label_survey: {
    mapping: 'qualtrics-responses',
    options: {
      audience: 'production',
      items: { QID1_1: 'expectation_delivery_time', Q2_1: 'perception_delivery_time', QID4: 'recommendation' },
    },
    accepted: ['accepted/labels.csv'],
    rejected: ['rejected/one-header-row.csv'],
  },
  numeric_survey: {
    mapping: 'qualtrics-responses',
    options: {
      audience: 'customer',
      items: { QID1_1: 'expectation_delivery_time' },
      text_items: { QID9_TEXT: 'comment' },
    },
    accepted: ['accepted/numeric.csv'],
    rejected: ['rejected/responses.csv'],
  },
  orders: {
    mapping: 'shopify-orders',
    accepted: ['accepted/orders_export.csv', 'accepted/discount.csv'],
    rejected: ['rejected/orders_export.csv'],
  },
  complaints: { mapping: complaints, accepted: ['accepted/2026-02.csv'], rejected: ['rejected/2026-03.csv'] },
} as const;

type Dataset = keyof typeof datasets;
const folderOf = (mapping: string): string => `${fixtures}/${mapping === complaints ? 'complaints' : mapping}`;

let lake: TestLake;
let report: IngestReport;

beforeAll(async () => {
  lake = await makeLake({ [complaints]: readFileSync(complaints, 'utf8') }, presets);
  const settings: Record<string, unknown> = {};
  for (const [dataset, { mapping, accepted, rejected, ...rest }] of Object.entries(datasets)) {
    settings[dataset] = { mapping, ...rest };
    for (const [source, files] of [
      ['good', accepted],
      ['bad', rejected],
    ] as const)
      for (const file of files)
        await lake.write(
          `${source}/${dataset}/2026-03-10/${file.slice(file.indexOf('/') + 1)}`,
          readFileSync(`${folderOf(mapping)}/${file}`),
        );
  }
  const source = { department: 'sales', currency: 'EUR', datasets: settings };
  report = await lake.ingest({
    time_zone: 'Europe/Berlin',
    privacy: { keep_personal_data: true },
    sources: { good: source, bad: source },
  });
}, 60_000);
afterAll(() => lake.remove());

/** Rows of a table from one dataset, in the order of its records. */
const rows = (table: string, columns: string, dataset: Dataset, source: 'good' | 'bad' = 'good') =>
  lake.rows(
    `select ${columns} from {${table}} where source_file like 'landing/${source}/${dataset}/%' order by source_file, source_line, ${columns}`,
  );

const quarantined = (dataset: Dataset): Promise<readonly Row[]> =>
  lake.rows(
    `select source_line, column_name, reason, found from {quarantine} where source_file like 'landing/bad/${dataset}/%' order by all`,
  );

test('every record is accepted, quarantined or excluded by a named rule', () => {
  const loaded = report.deliveries.filter(({ status }) => status === 'accepted');
  expect(loaded.length).toBe(report.deliveries.length - 1);
  for (const { records, accepted, quarantined, excluded } of loaded)
    expect(records).toBe(accepted + quarantined + excluded);
});

describe('salesforce-accounts', () => {
  test('accepted', async () => {
    expect(
      await rows(
        'customers',
        'customer_id, status, segment, region, first_contact_at, address, is_deleted',
        'accounts',
      ),
    ).toEqual([
      {
        customer_id: '0015g00000BBBBBAA5',
        status: 'customer',
        segment: 'industry',
        region: 'Vorarlberg',
        first_contact_at: '2025-02-03 09:00:00',
        address: 'Talweg 1, 6900, Bregenz, Austria',
        is_deleted: false,
      },
      {
        customer_id: '0015g00000BBBBCAA5',
        status: 'prospect',
        segment: 'trade',
        region: 'Ireland',
        first_contact_at: '2025-11-12 16:20:00',
        address: 'T12, Cork, Ireland',
        is_deleted: false,
      },
      {
        customer_id: '0015g00000BBBBDAA5',
        status: 'customer',
        segment: null,
        region: 'Austria',
        first_contact_at: '2025-02-04 09:00:00',
        address: 'Austria',
        is_deleted: true,
      },
      {
        customer_id: '0015g00000BBBBEAA5',
        status: null,
        segment: null,
        region: 'France',
        first_contact_at: '2024-06-01 00:00:00',
        address: '69001, Lyon, France',
        is_deleted: false,
      },
    ]);
  });

  test('a merged account leads to the one it was merged into', async () => {
    const links = await rows('customer_links', 'linked_system, source_customer_id, customer_id, method', 'accounts');
    expect(links.filter(({ method }) => method === 'mapping')).toEqual([
      {
        linked_system: 'good',
        source_customer_id: '0015g00000BBBBDAA5',
        customer_id: 'good:0015g00000BBBBBAA5',
        method: 'mapping',
      },
    ]);
    const master = links.find(({ source_customer_id }) => source_customer_id === '0015g00000BBBBBAA5');
    expect(master?.customer_id).toBe('good:0015g00000BBBBBAA5');
  });

  test('rejected', async () => {
    expect(await quarantined('accounts')).toEqual([
      { source_line: 3, column_name: 'customer_id', reason: 'missing_required', found: null },
      { source_line: 5, column_name: 'first_contact_at', reason: 'not_a_date', found: '2025-02-30T09:00:00.000Z' },
      { source_line: 6, column_name: 'is_deleted', reason: 'not_a_boolean', found: 'perhaps' },
    ]);
  });
});

describe('salesforce-opportunities', () => {
  test('accepted: a deal not won takes back what it may have been before', async () => {
    const columns = 'transaction_id, line_no, customer_id, occurred_on, amount, currency, promotion_id, is_deleted';
    const deal = { line_no: 1, customer_id: '0015g00000BBBBBAA5', currency: 'EUR', promotion_id: null };
    expect(await rows('transactions', columns, 'opportunities')).toEqual([
      {
        ...deal,
        transaction_id: '0065g00000AAAAAAA5',
        occurred_on: '2026-03-31',
        amount: '125000.0000',
        promotion_id: '7015g00000CCCCCAA5',
        is_deleted: false,
      },
      { ...deal, transaction_id: '0065g00000AAAABAA5', occurred_on: '2026-06-30', amount: '0.0000', is_deleted: true },
      {
        ...deal,
        transaction_id: '0065g00000AAAACAA5',
        occurred_on: '2026-02-28',
        amount: '990.5000',
        is_deleted: false,
      },
      { ...deal, transaction_id: '0065g00000AAAADAA5', occurred_on: '2026-05-31', amount: '0.0000', is_deleted: true },
    ]);
  });

  test('rejected', async () => {
    expect(await quarantined('opportunities')).toEqual([
      { source_line: 2, column_name: 'amount', reason: 'missing_required', found: null },
      { source_line: 3, column_name: 'amount', reason: 'not_a_number', found: 'twelve' },
      { source_line: 4, column_name: 'occurred_at', reason: 'not_a_date', found: '31/31/2026' },
    ]);
  });
});

describe('salesforce-cases', () => {
  test('accepted', async () => {
    const columns =
      'interaction_id, customer_id, occurred_at, occurred_on, channel, direction, kind, topic, department, resolved_at, outcome, text';
    expect(await rows('interactions', columns, 'cases')).toEqual([
      {
        interaction_id: '5005g00000DDDDDAA5',
        customer_id: '0015g00000BBBBBAA5',
        occurred_at: '2026-03-02 22:59:59',
        occurred_on: '2026-03-02',
        channel: 'email',
        direction: 'in',
        kind: 'complaint',
        topic: 'Late delivery',
        department: 'sales',
        resolved_at: '2026-03-04 10:00:00',
        outcome: 'Closed',
        text: 'Order arrived late\nFirst line\nsecond line, with "quotes" and a comma',
      },
      {
        interaction_id: '5005g00000DDDDEAA5',
        customer_id: null,
        occurred_at: '2026-03-03 01:00:00',
        occurred_on: '2026-03-03',
        channel: 'phone',
        direction: 'in',
        kind: 'inquiry',
        topic: null,
        department: 'sales',
        resolved_at: null,
        outcome: 'New',
        text: '=cmd test',
      },
    ]);
  });

  test('rejected: a type that no kind is known for, a case without its day', async () => {
    expect(await quarantined('cases')).toEqual([
      { source_line: 2, column_name: 'kind', reason: 'not_in_map', found: 'Rumour' },
      { source_line: 3, column_name: 'occurred_at', reason: 'missing_required', found: null },
    ]);
    expect(await rows('interactions', 'kind, channel', 'cases', 'bad')).toEqual([
      { kind: 'service', channel: 'unknown' },
    ]);
  });
});

describe('salesforce-campaign-members', () => {
  test('accepted', async () => {
    expect(await rows('promotions', 'promotion_id, customer_id, sent_at, responded_at', 'campaign_members')).toEqual([
      {
        promotion_id: '7015g00000CCCCCAA5',
        customer_id: '0035g00000FFFFFAA5',
        sent_at: '2026-02-01 06:00:00',
        responded_at: '2026-02-10 00:00:00',
      },
      {
        promotion_id: '7015g00000CCCCCAA5',
        customer_id: '00Q5g00000GGGGGEA5',
        sent_at: '2026-02-01 06:00:00',
        responded_at: null,
      },
    ]);
  });

  test('with contacts, a contact is the customer it belongs to', async () => {
    expect(await rows('promotions', 'customer_id', 'members_with_contacts')).toEqual([
      { customer_id: '0015g00000BBBBBAA5' },
      { customer_id: '00Q5g00000GGGGGEA5' },
    ]);
  });

  test('rejected; a response without its day is dated by its last change', async () => {
    expect(await quarantined('campaign_members')).toEqual([
      { source_line: 2, column_name: 'customer_id', reason: 'missing_required', found: null },
      { source_line: 3, column_name: 'promotion_id', reason: 'missing_required', found: null },
      { source_line: 4, column_name: 'responded_at', reason: 'not_a_date', found: 'soon' },
    ]);
    expect(await rows('promotions', 'responded_at', 'campaign_members', 'bad')).toEqual([
      { responded_at: '2026-02-03 06:00:00' },
    ]);
  });
});

describe('qualtrics-responses', () => {
  test('labels: previews left out, times in the zone of row 3, staff are no customers', async () => {
    const columns = 'respondent_id, customer_id, item_id, value, answered_at, duration_s, department, audience';
    const answer = {
      respondent_id: 'C-0042',
      customer_id: null,
      answered_at: '2026-03-01 15:30:48',
      duration_s: 159,
      department: 'service',
      audience: 'production',
    };
    expect(await rows('survey_responses', columns, 'label_survey')).toEqual([
      { ...answer, item_id: 'expectation_delivery_time', value: 7 },
      { ...answer, item_id: 'perception_delivery_time', value: 5 },
      { ...answer, item_id: 'recommendation', value: 9 },
    ]);
  });

  test('numeric: columns by ImportId or item code, not applicable, free text, period asked about, a late partial', async () => {
    const columns = 'customer_id, item_id, value, not_applicable, occurred_on, segment, period_asked_about, text';
    const answer = {
      customer_id: 'C-0007',
      not_applicable: false,
      occurred_on: '2026-03-02',
      segment: 'trade',
      period_asked_about: '2026-02',
      text: null,
    };
    const found = await rows('survey_responses', columns, 'numeric_survey');
    const byItem = [...found].sort((a, b) =>
      `${a.customer_id} ${a.item_id}`.localeCompare(`${b.customer_id} ${b.item_id}`),
    );
    expect(byItem).toEqual([
      { ...answer, item_id: 'comment', value: null, not_applicable: null, text: 'Zu spät, zweimal' },
      { ...answer, item_id: 'expectation_delivery_time', value: 9 },
      { ...answer, item_id: 'perception_delivery_time', value: 5 },
      { ...answer, item_id: 'satisfaction_1', value: null, not_applicable: true },
      {
        ...answer,
        customer_id: null,
        item_id: 'expectation_delivery_time',
        value: 8,
        segment: null,
        period_asked_about: null,
      },
    ]);
    const [delivery] = await lake.rows(
      `select excluded_by_rule from {deliveries} where source = 'good' and dataset = 'numeric_survey'`,
    );
    expect(JSON.parse(String(delivery?.excluded_by_rule))).toEqual({ preview: 1, spam: 1, no_answer: 1 });
  });

  test('rejected: a cell, a date, a response without id; a file without its third row', async () => {
    expect(await quarantined('numeric_survey')).toEqual([
      { source_line: 4, column_name: 'value of expectation_delivery_time', reason: 'not_a_number', found: 'eleven' },
      { source_line: 5, column_name: 'answered_at', reason: 'not_a_date', found: '32/13/2026' },
      { source_line: 6, column_name: 'respondent_id', reason: 'missing_required', found: null },
      { source_line: 6, column_name: 'response_id', reason: 'missing_required', found: null },
    ]);
    const refused = report.deliveries.filter(({ status }) => status === 'refused');
    expect(refused.map(({ dataset, refusedReason }) => [dataset, refusedReason])).toEqual([
      ['label_survey', expect.stringMatching(/^no_header: .*ImportId/)],
    ]);
  });
});

describe('shopify-orders', () => {
  const columns =
    'transaction_id, line_no, customer_id, product_id, occurred_on, quantity, amount, list_amount, is_return, is_deleted';

  test('accepted: the lines add up to what was paid, net of tax and shipping, and refunds are returns', async () => {
    const found = await rows('transactions', columns, 'orders');
    const line = { customer_id: 'C-0007', occurred_on: '2026-03-02', is_return: false, is_deleted: false };
    const byLine = (id: string) =>
      found.filter((row) => row.transaction_id === id).sort((a, b) => Number(a.line_no) - Number(b.line_no));
    // 57.00 paid with 9.49 tax in it: (57.00 − 9.49) / 57.00 of each price; 16.00 refunded.
    expect(byLine('#1001')).toEqual([
      {
        ...line,
        transaction_id: '#1001',
        line_no: 0,
        product_id: null,
        quantity: null,
        amount: '-13.3361',
        list_amount: null,
        is_return: true,
      },
      {
        ...line,
        transaction_id: '#1001',
        line_no: 1,
        product_id: 'SEAL-M',
        quantity: '2.0000',
        amount: '26.6723',
        list_amount: '31.6733',
      },
      {
        ...line,
        transaction_id: '#1001',
        line_no: 2,
        product_id: 'TOTE-1',
        quantity: '1.0000',
        amount: '16.6702',
        list_amount: '16.6702',
      },
    ]);
    // 10.00 off 60.00 + 40.00, tax on top; the second line leaves even Name blank.
    expect(byLine('#2001').map(({ amount, list_amount }) => [amount, list_amount])).toEqual([
      ['54.0000', '60.0000'],
      ['36.0000', '40.0000'],
    ]);
    // Refunded in full, with shipping and tax.
    expect(byLine('#2002').map(({ amount, occurred_on }) => [amount, occurred_on])).toEqual([
      ['-30.0000', '2026-03-07'],
      ['30.0000', '2026-03-04'],
    ]);
    expect(found.filter((row) => row.is_deleted).map((row) => row.transaction_id)).toEqual(['#2003', '#1002']);
  });

  test('customers without a reference are the keyed hash of their e-mail, however it is spelled', async () => {
    const found = await lake.rows(
      `select transaction_id, customer_id from {transactions} where transaction_id in ('#2002', '#2003') and line_no = 1`,
    );
    expect(found.length).toBe(2);
    expect(found[0]?.customer_id).toMatch(/^[0-9a-f]{32}$/);
    expect(found[1]?.customer_id).toBe(found[0]?.customer_id);
    const links = await lake.rows(
      `select distinct customer_id from {customer_links} where source_customer_id = '${found[0]?.customer_id}' and source_updated_at is not null`,
    );
    expect(links).toEqual([{ customer_id: 'good:C-0009' }]);
  });

  test('a delivery promised for a day is kept until that day ends', async () => {
    const [line] = await lake.rows(
      `select promised_at, delivered_at from {transactions} where transaction_id = '#2001' and line_no = 1`,
    );
    expect(line).toEqual({ promised_at: '2026-03-06 22:59:59', delivered_at: '2026-03-05 09:00:00' });
  });

  test('rejected', async () => {
    expect(await quarantined('orders')).toEqual([
      { source_line: 2, column_name: 'quantity', reason: 'not_a_number', found: 'one' },
      { source_line: 3, column_name: 'occurred_at', reason: 'not_a_date', found: 'yesterday' },
      { source_line: 4, column_name: 'amount', reason: 'not_a_number', found: 'free' },
    ]);
  });
});

describe('complaints.yaml, the mapping written by hand', () => {
  test('accepted', async () => {
    const columns =
      'interaction_id, customer_id, occurred_at, occurred_on, channel, topic, attribute_id, handling_minutes, department, text';
    expect(await rows('interactions', columns, 'complaints')).toEqual([
      {
        interaction_id: 'B-17',
        customer_id: '0042',
        occurred_at: '2026-02-03 13:30:00',
        occurred_on: '2026-02-03',
        channel: 'phone',
        topic: 'Lieferung',
        attribute_id: 'delivery_time',
        handling_minutes: 90,
        department: 'sales',
        text: 'Kam zu spät, wieder',
      },
      {
        interaction_id: 'B-18',
        customer_id: '0043',
        occurred_at: '2026-02-03 23:00:00',
        occurred_on: '2026-02-04',
        channel: 'email',
        topic: 'Rechnung',
        attribute_id: null,
        handling_minutes: null,
        department: 'sales',
        text: null,
      },
    ]);
  });

  test('rejected', async () => {
    expect(await quarantined('complaints')).toEqual([
      { source_line: 2, column_name: 'occurred_at', reason: 'not_a_date', found: '2026/03/01' },
      { source_line: 3, column_name: 'handling_minutes', reason: 'not_a_number', found: 'eine' },
    ]);
    expect(await rows('interactions', 'interaction_id', 'complaints', 'bad')).toEqual([{ interaction_id: 'B-21' }]);
  });
});
