import { afterEach, describe, expect, test } from 'vitest';
import { keyedHash } from '../../functions/ingest/keyed-hash.ts';
import { mappingSchema } from '../../functions/ingest/mapping.ts';
import { makeLake, type TestLake } from './support/lake.ts';

let lake: TestLake;
afterEach(() => lake?.remove());

const read = async (mapping: string, files: Readonly<Record<string, string>>, settings: object = {}) => {
  lake = await makeLake({ 'm.yaml': mapping });
  for (const [name, content] of Object.entries(files)) await lake.write(`sys/data/2026-03-01/${name}`, content);
  const { deliveries } = await lake.ingest({
    ...settings,
    sources: { sys: { currency: 'EUR', department: 'service', datasets: { data: { mapping: 'm.yaml' } } } },
  });
  return deliveries;
};
const rows = (sql: string) => lake.rows(sql);

describe('columns', () => {
  test('constants, first of several, value maps, units, sums, money, extracts, dates, lists, ids', async () => {
    const [delivery] = await read(
      `
name: m
format: { delimiter: ;, nulls: [n/a], unwrap: true }
aliases: { Nr: [Nummer] }
outputs:
  - table: interactions
    columns:
      interaction_id: Nr
      customer_id: { from: [Konto, Kunde], id: salesforce }
      occurred_at: { from: Tag, formats: ["%d.%m.%Y %H:%M", "%d.%m.%Y"], zone: Europe/Berlin }
      channel: { from: Weg, values: { Telefon: phone }, otherwise: keep, default: unknown }
      kind: { constant: complaint }
      department: { constant: $source_department }
      handling_minutes: { from: Dauer, multiply: 60, decimal: "," }
      cost: { from: Preis, money: true, decimal: "," }
      support_level: { sum: [a, b], minus: [c] }
      topic: { from: Grund, extract: "^([^ ]+)" }
      is_valid: { from: ok, values: { ja: true, nein: false } }
      outcome: { expression: upper("Grund") }
`,
      {
        'a.csv': `Nummer;Kunde;Konto;Tag;Weg;Dauer;Preis;a;b;c;Grund;ok
="001";K1;n/a;03.02.2026 14:30;telefon;1,5;€ 1.250,50;1;2;1;zu spät;Ja
2;K1;0015g00000BBBBB;03.02.2026;Brief;;(3,00);;;;x;nein
3;K1;;03.02.2026;;1.5;1;;;;x;vielleicht
`,
      },
      { time_zone: 'Asia/Tokyo' },
    );
    expect(delivery).toMatchObject({ records: 3, accepted: 2, quarantined: 1 });
    expect(
      await rows(
        'select interaction_id, customer_id, cast(occurred_at as varchar) as at, cast(occurred_on as varchar) as day, channel, kind, department, handling_minutes, cost, currency, support_level, topic, is_valid, outcome from {interactions} order by 1',
      ),
    ).toEqual([
      {
        interaction_id: '001',
        customer_id: 'K1',
        at: '2026-02-03 13:30:00',
        day: '2026-02-03',
        channel: 'phone',
        kind: 'complaint',
        department: 'service',
        handling_minutes: 90,
        cost: '1250.5000',
        currency: 'EUR',
        support_level: 2,
        topic: 'zu',
        is_valid: true,
        outcome: 'ZU SPÄT',
      },
      {
        interaction_id: '2',
        customer_id: '0015g00000BBBBBAA5',
        at: '2026-02-02 23:00:00',
        day: '2026-02-03',
        channel: 'Brief',
        kind: 'complaint',
        department: 'service',
        handling_minutes: null,
        cost: '-3.0000',
        currency: 'EUR',
        support_level: null,
        topic: 'x',
        is_valid: false,
        outcome: 'X',
      },
    ]);
    expect(await rows('select column_name, reason, expected, found from {quarantine} order by 1')).toEqual([
      { column_name: 'handling_minutes', reason: 'not_a_number', expected: 'a number', found: '1.5' },
      { column_name: 'is_valid', reason: 'not_in_map', expected: 'one of ja, nein', found: 'vielleicht' },
    ]);
  });

  test('e-mail only through the keyed hash, the plain text nowhere', async () => {
    lake = await makeLake({
      'm.yaml': `
name: m
outputs:
  - table: transactions
    columns: { transaction_id: id, line_no: { constant: 1 }, occurred_at: on, amount: amount, customer_id: { from: Email, keyed_hash: email } }
`,
    });
    await lake.write(
      'sys/data/2026-03-01/a.csv',
      'id,on,amount,Email\n1,2026-02-03,1, Ann@Example.TEST \n2,2026-02-03,x,bo@example.test\n',
    );
    const key = 'e'.repeat(32);
    await lake.ingest({ sources: { sys: { datasets: { data: { mapping: 'm.yaml' } } } } }, { hashKey: key });
    const hash = keyedHash(Buffer.from(key), 'email', 'ann@example.test');
    expect(await rows('select customer_id from {transactions}')).toEqual([{ customer_id: hash }]);
    expect(JSON.stringify(await rows('select * from {quarantine}'))).not.toContain('bo@');
  });
});

describe('records', () => {
  test('excluded by rule and counted; a record that no output takes is quarantined', async () => {
    const [delivery] = await read(
      `
name: m
exclude:
  - { rule: footer, when: { column: id, matches: "^(Grand Totals|Copyright)" } }
  - { rule: test_data, when: "\\"note\\" = 'test'" }
outputs:
  - { table: costs, when: { column: kind, in: [SERVICE] }, columns: { cost_id: id, kind: kind, occurred_at: on, amount: amount } }
`,
      {
        'a.csv':
          'id,kind,on,amount,note\n1,service,2026-02-03,1,\n2,other,2026-02-03,1,\n3,service,2026-02-03,1,test\n"Grand Totals (2 records)"\n',
      },
    );
    expect(delivery).toMatchObject({ records: 4, accepted: 1, quarantined: 1, excluded: 2, reasons: { no_row: 1 } });
    expect(await rows('select excluded_by_rule from {deliveries}')).toEqual([
      { excluded_by_rule: '{"footer":1,"test_data":1}' },
    ]);
  });

  test('order fields on the first line only are filled down within the order; lines are numbered', async () => {
    const [delivery] = await read(
      `
name: m
fill_down: { key: [Name], columns: [Created, Email] }
outputs:
  - table: transactions
    columns: { transaction_id: Name, line_no: { line_within: [Name] }, occurred_at: Created, amount: price, promotion_id: { from: Email, optional: true } }
`,
      { 'a.csv': 'Name,Created,price\n#1,2026-02-03,1\n#1,,2\n#2,2026-02-04,3\n,,4\n' },
    );
    expect(delivery).toMatchObject({ accepted: 4 });
    expect(
      await rows(
        'select transaction_id, line_no, cast(occurred_on as varchar) as day, cast(amount as int) as amount from {transactions} order by source_line',
      ),
    ).toEqual([
      { transaction_id: '#1', line_no: 1, day: '2026-02-03', amount: 1 },
      { transaction_id: '#1', line_no: 2, day: '2026-02-03', amount: 2 },
      { transaction_id: '#2', line_no: 1, day: '2026-02-04', amount: 3 },
      { transaction_id: '#2', line_no: 2, day: '2026-02-04', amount: 4 },
    ]);
  });

  const joined = `
name: m
files: orders.csv
join:
  - { name: items, files: items*.csv, on: { order: order_id }, match: many }
  - { name: people, files: people.csv, on: { person: id } }
  - { name: paid, files: payments.csv, on: { order: order }, required: false, aggregate: { ways: "string_agg(\\"way\\", '+' order by \\"way\\")" } }
outputs:
  - table: transactions
    columns: { transaction_id: order, line_no: items.no, customer_id: people.key, occurred_at: on, amount: items.price, channel: paid.ways }
`;
  const files = {
    'orders.csv': 'order,person,on\nA,1,2026-02-03\nB,2,2026-02-03\n',
    'items-1.csv': 'order_id,no,price\nA,1,5\nA,2,x\nB,1,7\n',
    'people.csv': 'id,key\n1,P1\n2,P2\n',
  };
  test('files of one delivery are joined; accounting stays in records of the main file', async () => {
    const [delivery] = await read(joined, { ...files, 'payments.csv': 'order,way\nA,card\nA,cash\n' });
    expect(delivery).toMatchObject({ records: 2, accepted: 2, quarantined: 0, reasons: { not_a_number: 1 } });
    expect(
      await rows(
        'select transaction_id, line_no, customer_id, cast(amount as int) as amount, channel from {transactions} order by 1, 2',
      ),
    ).toEqual([
      { transaction_id: 'A', line_no: 1, customer_id: 'P1', amount: 5, channel: 'card+cash' },
      { transaction_id: 'B', line_no: 1, customer_id: 'P2', amount: 7, channel: null },
    ]);
    expect(await rows('select is_whole_record, found from {quarantine}')).toEqual([
      { is_whole_record: false, found: 'x' },
    ]);
  });
  test('a delivery waits for its files; a later joined file replaces', async () => {
    const { 'people.csv': people, ...first } = files;
    expect((await read(joined, first)).map((each) => each.action)).toEqual(['waiting', 'waiting']);
    const settings = { sources: { sys: { currency: 'EUR', datasets: { data: { mapping: 'm.yaml' } } } } };
    await lake.write('sys/data/2026-03-01/people.csv', people);
    expect((await lake.ingest(settings)).deliveries).toMatchObject([{ action: 'new', accepted: 2 }]);
    await lake.write('sys/data/2026-03-01/people.csv', 'id,key\n1,Q1\n2,Q2\n', '2026-03-03T00:00:00Z');
    expect((await lake.ingest(settings)).deliveries).toMatchObject([{ action: 'replace' }]);
    expect(await rows('select distinct customer_id from {transactions} order by 1')).toEqual([
      { customer_id: 'Q1' },
      { customer_id: 'Q2' },
    ]);
  });

  test('wide surveys: one row an answered cell, bad cells one by one, not applicable, unanswered', async () => {
    const [delivery] = await read(
      `
name: m
outputs:
  - table: survey_responses
    unpivot: { items: { Q9: nps }, pattern: "^Q([0-9]+)$", except: [Q3], not_applicable: [n.a.], unanswered: ["-99"] }
    columns: { response_id: id, respondent_id: who, item_id: item, audience: { constant: customer }, answered_at: on, value: answer, not_applicable: not_applicable }
  - table: survey_responses
    unpivot: { items: { Q3: words } }
    columns: { response_id: id, respondent_id: who, item_id: item, audience: { constant: customer }, answered_at: on, text: answer }
`,
      {
        'a.csv':
          'id,who,on,Q1,Q2,Q3,Q9\nr1,p1,2026-02-03,7,N.A.,secret words,\nr2,p2,2026-02-03,oops,5,,-99\nr3,p3,bad day,1,2,,\nr4,p4,2026-02-03,,,,\n',
      },
    );
    expect(delivery).toMatchObject({ records: 4, accepted: 2, quarantined: 1, excluded: 1 });
    expect(
      await rows('select response_id, item_id, value, not_applicable, text from {survey_responses} order by 1, 2'),
    ).toEqual([
      { response_id: 'r1', item_id: '1', value: 7, not_applicable: false, text: null },
      { response_id: 'r1', item_id: '2', value: null, not_applicable: true, text: null },
      { response_id: 'r1', item_id: 'words', value: null, not_applicable: null, text: null },
      { response_id: 'r2', item_id: '2', value: 5, not_applicable: false, text: null },
    ]);
    expect(
      await rows('select source_line, column_name, reason, is_whole_record from {quarantine} order by 1, 2'),
    ).toEqual([
      { source_line: 3, column_name: 'value of Q1', reason: 'not_a_number', is_whole_record: false },
      { source_line: 4, column_name: 'answered_at', reason: 'not_a_date', is_whole_record: true },
    ]);
    expect(JSON.stringify(await rows('select raw_record from {quarantine}'))).not.toContain('secret');
  });

  test('several tables from one file; of repeated keys the first', async () => {
    const [delivery] = await read(
      `
name: m
outputs:
  - { table: customers, distinct: true, columns: { customer_id: who, status: { constant: customer } } }
  - { table: transactions, columns: { transaction_id: id, line_no: { constant: 1 }, occurred_at: on, amount: amount, customer_id: who } }
`,
      { 'a.csv': 'id,who,on,amount\n1,p,2026-02-03,5\n2,p,2026-02-03,x\n' },
    );
    expect(delivery).toMatchObject({
      records: 2,
      accepted: 2,
      rowsByTable: { customers: 1, transactions: 1, customer_links: 1 },
    });
    expect(await rows('select source_line, table_name, is_whole_record from {quarantine}')).toEqual([
      { source_line: 3, table_name: 'transactions', is_whole_record: false },
    ]);
  });
});

test('a mapping that names no column of its table is refused with the columns there are', async () => {
  const parsed = mappingSchema.safeParse({ name: 'm', outputs: [{ table: 'costs', columns: { price: 'x' } }] });
  expect(parsed.error?.issues[0]?.message).toMatch(/table costs has no column "price"; it has cost_id, customer_id/);
  await expect(
    read('name: m\noutputs: [{ table: costs, columns: { cost_id: { from: a, constant: b } } }]', {}),
  ).resolves.toEqual([]);
  await expect(
    read('name: m\noutputs: [{ table: costs, columns: { cost_id: { from: a, constant: b } } }]', { 'a.csv': 'a\n1\n' }),
  ).rejects.toThrow(/mapping m.yaml: .*expected one of from, constant/s);
});

test('records of joined files that no main record names are counted by join, over all main files', async () => {
  const [delivery] = await read(
    `
name: m
files: "main*.csv"
join:
  - { name: item, files: "items*.csv", on: { id: order_id }, match: many }
  - { name: good, files: "goods*.csv", on: { item.sku: sku } }
  - { name: note, files: "notes*.csv", on: { id: order_id }, required: false }
outputs:
  - table: events
    columns: { event_id: id, occurred_at: on, title_en: good.name, title_zh: { from: note.text, optional: true } }
`,
    {
      'main1.csv': 'id,on\n1,2026-02-01\n',
      'main2.csv': 'id,on\n 2 ,2026-02-01\n9,2026-02-01\n',
      'items.csv': 'order_id,sku\n1,a\n1,b\n2,a\n3,a\n3,c\n,d\n',
      'goods.csv': 'sku,name\na,A\nb,B\nc,C\n',
    },
  );
  expect(delivery).toMatchObject({ status: 'accepted', records: 3, unmatchedByJoin: { item: 3, good: 1 } });
  const [row] = await rows("select dialect ->> 'unmatched_by_join' as counts from {deliveries}");
  expect(row).toEqual({ counts: '{"item":3,"good":1}' });
});
