import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { keyedHash } from '../../functions/ingest/keyed-hash.ts';
import { makeLake, type TestLake } from './support/lake.ts';

let lake: TestLake;
afterEach(() => lake.remove());

const header = 'transaction_id,line_no,occurred_at,amount,currency,customer_id';
const orders = (...lines: string[]) => `${[header, ...lines].join('\n')}\n`;
const day = 'erp/transactions/2026-03-01';
const only = async (settings: unknown = {}) => {
  const report = await lake.ingest(settings);
  expect(report.deliveries).toHaveLength(1);
  return report.deliveries[0]!;
};
const amounts = async (): Promise<unknown[]> =>
  (await lake.rows('select amount from {transactions} order by transaction_id, line_no, export_date')).map(
    (row) => row.amount,
  );
const faults = async () =>
  lake.rows(
    'select source_line, column_name, reason, found from {quarantine} order by source_line, column_name, reason',
  );

describe('formats', () => {
  const right = orders('A,1,2026-02-03,1.5,EUR,c1', 'B,1,2026-02-03T10:00:00Z,2,EUR,');
  const variants: Readonly<Record<string, string | Buffer>> = {
    'plain.csv': right,
    'bom.csv': `\ufeff${right}`,
    'crlf.csv': right.replaceAll('\n', '\r\n'),
    'cr.csv': right.replaceAll('\n', '\r'),
    'no-last-break.csv': right.trimEnd(),
    'semicolon.csv': right.replaceAll(',', ';'),
    'tab.tsv': right.replaceAll(',', '\t'),
    'quoted.csv': right.replaceAll(/[^,\n]+/g, '"$&"'),
    'blank-lines.csv': right.replaceAll('\n', '\n\n'),
    'blanks.csv': right.replaceAll(',', ' , '),
    'utf16le.csv': Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(right, 'utf16le')]),
    'utf16be.csv': Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(right, 'utf16le').swap16()]),
    'packed.csv.gz': gzipSync(right),
    'lines.jsonl':
      '{"transaction_id":"A","line_no":1,"occurred_at":"2026-02-03","amount":1.5,"currency":"EUR","customer_id":"c1"}\n\n{"line_no":1,"transaction_id":"B","amount":"2","occurred_at":"2026-02-03T10:00:00Z","currency":"EUR"}',
  };
  test.each(Object.keys(variants))('%s gives the same rows', async (name) => {
    lake = await makeLake();
    await lake.write(`${day}/${name}`, variants[name]!);
    expect(await only()).toMatchObject({
      status: 'accepted',
      records: 2,
      accepted: 2,
      quarantined: 0,
      refusedReason: null,
    });
    expect(
      await lake.rows('select transaction_id, amount, customer_id, occurred_on from {transactions} order by 1'),
    ).toEqual([
      { transaction_id: 'A', amount: '1.5000', customer_id: 'c1', occurred_on: '2026-02-03' },
      { transaction_id: 'B', amount: '2.0000', customer_id: null, occurred_on: '2026-02-03' },
    ]);
  });
  test('GB18030 is found by its text and read', async () => {
    lake = await makeLake();
    // 客户名称,数量 … is enough to tell: product_id,category,name / P1,产品,密封件套装
    const bytes = Buffer.concat([
      Buffer.from('product_id,category,name\nP1,'),
      Buffer.from([0xb2, 0xfa, 0xc6, 0xb7, 0x2c, 0xc3, 0xdc, 0xb7, 0xe2, 0xbc, 0xfe, 0xcc, 0xd7, 0xd7, 0xb0, 0x0a]),
    ]);
    await lake.write('erp/products/2026-03-01/p.csv', bytes);
    expect(await only()).toMatchObject({ status: 'accepted', accepted: 1 });
    expect(await lake.rows('select category, name from {products}')).toEqual([
      { category: '产品', name: '密封件套装' },
    ]);
    expect(await lake.rows('select encoding from {deliveries}')).toEqual([{ encoding: 'gb18030' }]);
  });
  test('quoted line breaks belong to the cell; the manifest says that numbers are of records', async () => {
    lake = await makeLake();
    await lake.write(
      'erp/events/2026-03-01/e.csv',
      'event_id,occurred_at,title_en\n1,2026-03-01,"two\nlines"\n2,2026-03-01,"say ""hi"""\n',
    );
    expect(await only()).toMatchObject({ records: 2, accepted: 2 });
    expect(await lake.rows('select source_line, title_en from {events} order by 1')).toEqual([
      { source_line: 2, title_en: 'two\nlines' },
      { source_line: 3, title_en: 'say "hi"' },
    ]);
    expect(await lake.rows('select line_unit from {deliveries}')).toEqual([{ line_unit: 'record' }]);
  });
});

describe('what is wrong is told', () => {
  test('each bad cell with its reason, the record in quarantine, the rest loaded', async () => {
    lake = await makeLake();
    await lake.write(
      `${day}/o.csv`,
      orders(
        'A,1,2026-02-03,bad,EUR,c1',
        'B,1.5,2026-02-30,2,EUR,',
        'C,1,2026-02-03,3,EUR,c2',
        ',1,2026-02-03,4,EUR,',
        'D,1,2026-02-03,5',
        'E,-1,2026-02-03,6,EUR,',
      ),
    );
    expect(await only()).toMatchObject({ records: 6, accepted: 1, quarantined: 5, excluded: 0 });
    expect(await faults()).toEqual([
      { source_line: 2, column_name: 'amount', reason: 'not_a_number', found: 'bad' },
      { source_line: 3, column_name: 'line_no', reason: 'not_a_whole_number', found: '1.5' },
      { source_line: 3, column_name: 'occurred_at', reason: 'not_a_date', found: '2026-02-30' },
      { source_line: 5, column_name: 'transaction_id', reason: 'missing_required', found: null },
      { source_line: 6, column_name: null, reason: 'wrong_cell_count', found: '4 cells' },
      { source_line: 7, column_name: 'line_no', reason: 'out_of_range', found: '-1' },
    ]);
  });
  test("what was found is the source's own text", async () => {
    lake = await makeLake();
    await lake.write('crm/customers/2026-03-01/c.csv', 'customer_id,status\nC1,BADSTATUS\nC2,Customer\n');
    expect(await only()).toMatchObject({ accepted: 1, quarantined: 1 });
    expect(await faults()).toEqual([
      { source_line: 2, column_name: 'status', reason: 'not_in_list', found: 'BADSTATUS' },
    ]);
  });
  test('numbers too great for their column are out of range, with its limits', async () => {
    lake = await makeLake();
    await lake.write(
      `${day}/o.csv`,
      orders(
        'A,1,2026-02-03,1e400,EUR,',
        'B,1,2026-02-03,-12345678901234567890,EUR,',
        'C,99999999999,2026-02-03,1,EUR,',
        'D,1e400,2026-02-03,1,EUR,',
        'E,1.5,2026-02-03,1e4x,EUR,',
        'F,1,2026-02-03,1e3,EUR,',
      ),
    );
    expect(await only()).toMatchObject({ accepted: 1, quarantined: 5 });
    const money = '-99999999999999.9999 to 99999999999999.9999';
    expect(
      await lake.rows(
        'select source_line, column_name, reason, expected, found from {quarantine} order by source_line, column_name',
      ),
    ).toEqual([
      { source_line: 2, column_name: 'amount', reason: 'out_of_range', expected: money, found: '1e400' },
      {
        source_line: 3,
        column_name: 'amount',
        reason: 'out_of_range',
        expected: money,
        found: '-12345678901234567890',
      },
      {
        source_line: 4,
        column_name: 'line_no',
        reason: 'out_of_range',
        expected: '0 to 2147483647',
        found: '99999999999',
      },
      { source_line: 5, column_name: 'line_no', reason: 'out_of_range', expected: '0 to 2147483647', found: '1e400' },
      { source_line: 6, column_name: 'amount', reason: 'not_a_number', expected: 'a number', found: '1e4x' },
      {
        source_line: 6,
        column_name: 'line_no',
        reason: 'not_a_whole_number',
        expected: 'a whole number',
        found: '1.5',
      },
    ]);
  });
  test('a quarantined record keeps its key where it can be read, so that a full snapshot does not end it', async () => {
    lake = await makeLake();
    await lake.write(`${day}/o.csv`, orders('A,1,2026-02-03,oops,EUR,c1', ',2,2026-02-03,1,EUR,c1'));
    await only();
    expect(await lake.rows('select source_line, record_key from {quarantine} order by source_line')).toEqual([
      { source_line: 2, record_key: 'A|1' },
      { source_line: 3, record_key: null },
    ]);
  });
  test('bad cells alone: right rows keep their lines (one pass, then the missing ones)', async () => {
    lake = await makeLake();
    const lines = Array.from(
      { length: 500 },
      (_, index) => `T${index},1,2026-02-03,${index % 7 === 3 ? 'x' : index},EUR,`,
    );
    await lake.write(`${day}/o.csv`, orders(...lines));
    const bad = lines.filter((line) => line.includes(',x,')).length;
    expect(await lake.ingest({}, { chunkBytes: 2000 })).toMatchObject({
      records: 500,
      accepted: 500 - bad,
      quarantined: bad,
    });
    expect(
      await lake.rows(
        "select count(*)::int as n from {transactions} where transaction_id <> concat('T', source_line - 2)",
      ),
    ).toEqual([{ n: 0 }]);
    expect(
      await lake.rows(
        'select count(*)::int as n, count(distinct source_line)::int as lines, sum((source_line - 2) % 7 = 3)::int as right_ones from {quarantine}',
      ),
    ).toEqual([{ n: bad, lines: bad, right_ones: bad }]);
    expect(
      await lake.rows(
        "select count(distinct filename)::int > 1 as has_parts from read_parquet('" +
          lake.folder +
          "/lake/transactions/*/*.parquet', filename = true)",
      ),
    ).toEqual([{ has_parts: true }]);
  });
  test('a repeated header row is no data', async () => {
    lake = await makeLake();
    await lake.write(
      'erp/events/2026-03-01/e.csv',
      'event_id,occurred_at,title_en\nevent_id,occurred_at,title_en\n1,2026-03-01,x\n',
    );
    expect(await only()).toMatchObject({ records: 2, accepted: 1, quarantined: 1, reasons: { repeated_header: 1 } });
  });
  const refusals: Readonly<Record<string, readonly [string | Buffer, RegExp, number]>> = {
    'no-columns.csv': [
      'A,1,2026-02-03,1,EUR,c\nB,1,2026-02-03,1,EUR,c\n',
      /missing_column: expected "transaction_id"/,
      1,
    ],
    'twice.csv': [`${header},amount\nA,1,2026-02-03,1,EUR,c,2\n`, /repeated_column.*"amount"/, 1],
    'empty.csv': ['', /empty_file/, 0],
    'open.csv': [orders('A,1,2026-02-03,1,EUR,"c', 'B,1,2026-02-03,1,EUR,c'), /unterminated_quote.*record 1/, 0],
    'binary.csv': [Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 0, 1, 2, 3]), /binary/, 0],
    'cut.csv.gz': [
      gzipSync(
        orders(...Array.from({ length: 2000 }, (_, index) => `T${index * 7919},1,2026-02-03,${index},EUR,`)),
      ).subarray(0, 3000),
      /damaged_archive/,
      0,
    ],
    'latin.csv': [Buffer.from(orders('Ä,1,2026-02-03,1,EUR,Müller'), 'latin1'), /encoding_in_doubt/, 0],
  };
  test.each(Object.keys(refusals))('%s is refused whole, reported once, not tried again', async (name) => {
    const [content, reason, records] = refusals[name]!;
    lake = await makeLake();
    await lake.write(`${day}/${name}`, content);
    const delivery = await only();
    expect(delivery.status).toBe('refused');
    expect(delivery.refusedReason).toMatch(reason);
    expect(delivery).toMatchObject({ records, accepted: 0, quarantined: records });
    expect((await lake.store.list('lake/transactions/')).length).toBe(0);
    expect(await lake.ingest()).toMatchObject({ loaded: 0 });
  });
});

describe('deliveries', () => {
  test('what the engine cannot do with one file refuses that file and stops no other', async () => {
    const mapping = (column: string) =>
      `name: m\noutputs:\n  - table: events\n    columns: { event_id: id, occurred_at: on, title_en: ${column} }\n`;
    lake = await makeLake({
      'pattern.yaml': mapping('{ from: name, extract: "(" }'),
      'function.yaml': mapping('{ expression: no_such_function("name") }'),
    });
    for (const dataset of ['pattern', 'function'])
      await lake.write(`aaa/${dataset}/2026-03-01/e.csv`, 'id,on,name\n1,2026-02-01,secret\n');
    await lake.write(`${day}/o.csv`, versions.a);
    const datasets = { pattern: { mapping: 'pattern.yaml' }, function: { mapping: 'function.yaml' } };
    const { deliveries } = await lake.ingest({ sources: { aaa: { datasets } } });
    expect(deliveries.map(({ dataset, status }) => [dataset, status])).toEqual([
      ['function', 'refused'],
      ['pattern', 'refused'],
      ['transactions', 'accepted'],
    ]);
    expect(deliveries[0]!.refusedReason).toMatch(
      /^mapping_failed: mapping m: .*found Catalog Error: .*no_such_function/,
    );
    expect(deliveries[1]!.refusedReason).toMatch(/^mapping_failed: mapping m: .*found Invalid Input Error/);
    expect(JSON.stringify(deliveries)).not.toContain('secret');
  });
  const versions = { a: orders('A,1,2026-02-03,1,EUR,'), b: orders('A,1,2026-02-03,2,EUR,') };
  test('A, then B, then A under later days: the order of export dates ends at A', async () => {
    lake = await makeLake();
    for (const [date, content] of [
      ['01', versions.a],
      ['02', versions.b],
      ['03', versions.a],
    ] as const) {
      await lake.write(`erp/transactions/2026-03-${date}/o.csv`, content, `2026-03-${date}T22:00:00Z`);
      expect(await lake.ingest()).toMatchObject({ loaded: 1 });
    }
    const latest = `select amount from {transactions} qualify row_number() over (partition by source_system, transaction_id, line_no
      order by source_updated_at desc nulls last, export_date desc, arrived_at desc, batch_id desc, source_line desc) = 1`;
    expect(await lake.rows(latest)).toEqual([{ amount: '1.0000' }]);
    expect(await amounts()).toEqual(['1.0000', '2.0000', '1.0000']);
    expect(await lake.ingest()).toMatchObject({ loaded: 0, records: 0 });
  });
  test('A, then B, then A in the same file: ends at A, even with its old time', async () => {
    lake = await makeLake();
    const latest = `select amount from {transactions} qualify row_number() over (partition by source_system, transaction_id, line_no
      order by source_updated_at desc nulls last, export_date desc, arrived_at desc, batch_id desc, source_line desc) = 1`;
    for (const [hour, content, amount] of [
      ['04', versions.a, '1.0000'],
      ['05', versions.b, '2.0000'],
      ['04', versions.a, '1.0000'],
    ] as const) {
      await lake.write(`${day}/o.csv`, content, `2026-03-02T${hour}:00:00Z`);
      expect(await lake.ingest()).toMatchObject({ loaded: 1 });
      expect(await lake.rows(latest)).toEqual([{ amount }]);
    }
    expect(await amounts()).toHaveLength(2);
    expect(await lake.ingest()).toMatchObject({ loaded: 0 });
  });
  test('a mapping fix reads the bytes again without doubling, and a reverted one once more', async () => {
    const mapping = (unit: number) =>
      `name: m\noutputs:\n  - table: costs\n    columns: { cost_id: id, kind: { constant: service }, occurred_at: on, amount: { from: cents, multiply: ${unit} }, currency: { constant: EUR } }\n`;
    lake = await makeLake({ 'wrong.yaml': mapping(1), 'right.yaml': mapping(0.01) });
    await lake.write('erp/bills/2026-03-01/b.csv', 'id,on,cents\n1,2026-02-01,1250\n2,2026-02-01,x\n');
    const settings = (file: string) => ({ sources: { erp: { datasets: { bills: { mapping: file } } } } });
    expect(await only(settings('wrong.yaml'))).toMatchObject({ action: 'new', accepted: 1, quarantined: 1 });
    expect(await only(settings('right.yaml'))).toMatchObject({ action: 'replace' });
    expect(await lake.rows('select amount from {costs}')).toEqual([{ amount: '12.5000' }]);
    expect(await lake.rows('select count(*)::int as n from {quarantine}')).toEqual([{ n: 1 }]);
    expect(await only(settings('wrong.yaml'))).toMatchObject({ action: 'replace' });
    expect(await lake.rows('select amount from {costs}')).toEqual([{ amount: '1250.0000' }]);
  });
  test('stopped between data and commit: the next run completes it, nothing twice', async () => {
    lake = await makeLake();
    await lake.write(`${day}/o.csv`, orders('A,1,2026-02-03,1,EUR,', 'B,1,2026-02-03,x,EUR,'));
    const stopped = {
      ...lake.store,
      write: (key: string, ...rest: unknown[]) =>
        key.startsWith('lake/deliveries/')
          ? Promise.reject(new Error('power cut'))
          : lake.store.write(key, ...(rest as [string])),
    };
    await expect(lake.ingest({}, { store: stopped })).rejects.toThrow('power cut');
    const before = (await lake.store.list('lake/transactions/')).map((each) => each.key);
    expect(before).toHaveLength(1);
    expect(await lake.ingest()).toMatchObject({ loaded: 1, records: 2, accepted: 1, quarantined: 1 });
    expect((await lake.store.list('lake/transactions/')).map((each) => each.key)).toEqual(before);
    expect(await amounts()).toEqual(['1.0000']);
  });
  test('a full snapshot that shrinks too far is refused', async () => {
    lake = await makeLake();
    const products = (count: number) =>
      `product_id,category\n${Array.from({ length: count }, (_, index) => `P${index},c\n`).join('')}`;
    const settings = { sources: { erp: { datasets: { products: { full: true } } } } };
    await lake.write('erp/products/2026-03-01/p.csv', products(10));
    await lake.write('erp/products/2026-03-02/p.csv', products(8));
    await lake.write('erp/products/2026-03-03/p.csv', products(6));
    const { deliveries } = await lake.ingest(settings);
    expect(deliveries.map((each) => each.status)).toEqual(['accepted', 'accepted', 'refused']);
    expect(deliveries[2]!.refusedReason).toMatch(/snapshot_shrunk: expected at least 7 records.*before: 8.*found 6/);
  });
  test('a full export is all files of its folder; a stray one refuses them by name', async () => {
    lake = await makeLake();
    const settings = { sources: { erp: { datasets: { products: { full: true } } } } };
    await lake.write('erp/products/2026-03-01/a.csv', 'product_id,category\nP1,c\n');
    await lake.write('erp/products/2026-03-01/b.csv', 'product_id,category\nP2,c\n');
    await lake.write('erp/products/2026-03-02/a.csv', 'product_id,category\nP1,c\n');
    await lake.write('erp/products/2026-03-02/stray.csv', 'when,who\n1,2\n');
    const { deliveries } = await lake.ingest(settings);
    expect(deliveries).toMatchObject([
      { status: 'accepted', records: 2 },
      { status: 'refused', refusedReason: expect.stringMatching(/^missing_column: stray\.csv: expected "product_id"/) },
    ]);
  });
  test('plan only: nothing is written', async () => {
    lake = await makeLake();
    await lake.write(`${day}/o.csv`, versions.a);
    const report = await lake.ingest({}, { isDryRun: true });
    expect(report.deliveries).toMatchObject([{ action: 'new', status: null }]);
    expect(await lake.store.list('lake/')).toEqual([]);
  });
  test('times are of the zones: instants of the firm, dates as they stand', async () => {
    lake = await makeLake();
    await lake.write(
      `${day}/o.csv`,
      orders('A,1,2026-02-03 23:30:00,1,EUR,', 'B,1,2026-02-03,1,EUR,', 'C,1,2026-02-03T23:30:00-05:00,1,EUR,'),
    );
    await only({ time_zone: 'Asia/Shanghai', sources: { erp: { time_zone: 'America/New_York' } } });
    expect(
      await lake.rows(
        'select transaction_id, cast(occurred_at as varchar) as at, cast(occurred_on as varchar) as day from {transactions} order by 1',
      ),
    ).toEqual([
      { transaction_id: 'A', at: '2026-02-04 04:30:00', day: '2026-02-04' },
      { transaction_id: 'B', at: '2026-02-03 05:00:00', day: '2026-02-03' },
      { transaction_id: 'C', at: '2026-02-04 04:30:00', day: '2026-02-04' },
    ]);
  });
});

describe('privacy', () => {
  const customers =
    'customer_id,status,name,email,shoe_size\nC1,customer,Ann,ann@example.test,44\nC2,nonsense,Bo,bo@example.test,41\n';
  test('personal columns stay out, and are masked with unmapped ones in quarantine', async () => {
    lake = await makeLake();
    await lake.write('crm/customers/2026-03-01/c.csv', customers);
    expect(await only()).toMatchObject({ accepted: 1, quarantined: 1 });
    expect(await lake.rows('select name, email from {customers}')).toEqual([{ name: null, email: null }]);
    expect(await lake.rows('select found, raw_record from {quarantine}')).toEqual([
      {
        found: 'nonsense',
        raw_record: '{"customer_id":"C2","status":"nonsense","name":"***","email":"***","shoe_size":"***"}',
      },
    ]);
  });
  test('kept when the settings say so', async () => {
    lake = await makeLake();
    await lake.write('crm/customers/2026-03-01/c.csv', customers);
    await lake.ingest({ privacy: { keep_personal_data: true } });
    expect(await lake.rows('select name from {customers}')).toEqual([{ name: 'Ann' }]);
  });
  test('hashed ids: HMAC over (id space, id), one person in two sources, another key refused', async () => {
    lake = await makeLake();
    const settings = {
      privacy: { hash_ids: true },
      sources: { crm: { id_space: 'firm' }, shop: { id_space: 'firm' } },
    };
    const key = 'k'.repeat(40);
    await lake.write('crm/customers/2026-03-01/c.csv', customers);
    await lake.write('shop/transactions/2026-03-01/o.csv', orders('A,1,2026-02-03,1,EUR,C1'));
    await lake.ingest(settings, { hashKey: key });
    const hash = keyedHash(Buffer.from(key), 'firm', 'C1');
    expect(
      await lake.rows('select customer_id from {customers} union all select customer_id from {transactions}'),
    ).toEqual([{ customer_id: hash }, { customer_id: hash }]);
    expect(
      await lake.rows('select linked_system, source_customer_id, customer_id from {customer_links} order by 1'),
    ).toEqual([
      { linked_system: 'crm', source_customer_id: hash, customer_id: hash },
      { linked_system: 'shop', source_customer_id: hash, customer_id: hash },
    ]);
    expect(JSON.stringify(await lake.rows('select found, raw_record from {quarantine}'))).not.toContain('C2');
    await lake.write('crm/customers/2026-03-02/c.csv', customers);
    await expect(lake.ingest(settings, { hashKey: 'other'.repeat(8) })).rejects.toThrow(/fingerprint/);
  });
  test("links: the source's ids in the id space it declares", async () => {
    lake = await makeLake();
    await lake.write(
      'shop/transactions/2026-03-01/o.csv',
      orders('A,1,2026-02-03,1,EUR,C1', 'B,1,2026-02-03,1,EUR,C1'),
    );
    await lake.ingest({ sources: { shop: { id_space: 'firm' } } });
    expect(
      await lake.rows('select linked_system, source_customer_id, customer_id, method from {customer_links}'),
    ).toEqual([{ linked_system: 'shop', source_customer_id: 'C1', customer_id: 'firm:C1', method: 'same_id' }]);
  });
});
