import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DuckDBFile } from '../../functions/adapters/duckdb-file.ts';
import { DuckDBQueryEngine } from '../../functions/adapters/duckdb-query-engine.ts';
import { layout } from '../../functions/lake/layout.ts';
import { lakeTables } from '../../functions/lake/schema.ts';
import { lakeFixture } from '../support/lake-fixture.ts';

let lake: string;
let engine: DuckDBQueryEngine;

beforeAll(async () => {
  lake = await lakeFixture([
    {
      delivery_id: 'd1',
      tables: {
        transactions: [
          {
            transaction_id: 't1',
            line_no: 1,
            customer_id: 'c1',
            occurred_at: '2026-01-02T03:04:05.678Z',
            amount: '12.50',
          },
        ],
      },
    },
  ]);
  engine = await DuckDBQueryEngine.open({ lake });
});
afterAll(() => engine.close());

const value = async (expression: string) => (await engine.query(`select ${expression} as x`)).rows[0]!.x;

/** Each with the answer that Trino gives, where DuckDB alone would differ or lack the function. */
test.each([
  ['7 / 2', 3],
  ["date_diff('hour', timestamp '2026-01-01 00:30:00', timestamp '2026-01-01 01:15:00')", 0],
  ["date_diff('month', date '2026-01-15', date '2026-02-14')", 0],
  ["date_diff('day', date '2026-01-31', date '2026-02-28')", 28],
  ["date_add('day', 7, date '2026-02-28')", '2026-03-07'],
  ["date_add('month', 1, date '2026-01-31')", '2026-02-28'],
  ["day_of_week(date '2026-11-22')", 7],
  ['greatest(1, null)', null],
  ['least(3, 2, 1)', 1],
  ["concat('a', null)", null],
  ["split_part('a-b', '-', 9)", null],
  ["to_hex(md5(to_utf8('a')))", '0CC175B9C0F1B6A831C399E269772661'],
  ["from_base('ff00ff00', 16) % 1024", 768],
  ["array_join(array['a', 'b'], ',')", 'a,b'],
  ["cast(date_trunc('month', date '2026-02-28') as date)", '2026-02-01'],
  ['cast(1.005 as decimal(18,4))', '1.0050'],
  ["timestamp '2026-01-02 03:04:05.678'", '2026-01-02T03:04:05.678Z'],
  ['cast(9007199254740993 as bigint)', '9007199254740993'],
])('%s means %s, as on Trino', async (expression, expected) => {
  expect(await value(expression)).toEqual(expected);
});

test('names files of the lake: columns that a file lacks are null, the partition folder is no column', async () => {
  await engine.name({ name: 'raw_transactions', keys: layout.tableGlob('transactions') });
  const { columns, rows } = await engine.query('select * from raw_transactions');
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({
    amount: '12.5000',
    occurred_at: '2026-01-02T03:04:05.678Z',
    occurred_on: '2026-01-02',
    cost: null,
  });
  expect(columns.map(({ name }) => name)).not.toContain('load_month');
});

test('materialises in the order asked for and names the result', async () => {
  const sql = 'select x from (values (3), (1), (2)) t(x)';
  const key = layout.mart('numbers', 'r1');
  expect(await engine.materialise({ name: 'numbers', sql, key, orderBy: ['x'] })).toEqual({ rows: 3 });
  expect((await engine.query('select x from numbers')).rows.map(({ x }) => x)).toEqual([1, 2, 3]);
});

test('an error names the relation', async () => {
  const broken = engine.materialise({
    name: 'broken',
    sql: 'select nothing_like_it',
    key: layout.mart('broken', 'r1'),
  });
  await expect(broken).rejects.toThrow(/SQL of broken: .*nothing_like_it/);
});

test('knowgap.duckdb opens without macros, with a view and comments on every table, also those without data', async () => {
  const views = Object.keys(lakeTables).map((name) => ({
    name: `raw_${name}`,
    keys: layout.tableGlob(name),
    comment: `it's ${name}`,
    columnComments: name === 'transactions' ? { amount: 'Total of the line' } : {},
  }));
  const file = new DuckDBFile(lake);
  await file.publish(views);
  await file.publish(views);
  const instance = await DuckDBInstance.create(join(lake, layout.database), { access_mode: 'READ_ONLY' });
  const connection = await instance.connect();
  const counts = await connection.run('select count(*) as n, sum(amount) as amount from raw_transactions');
  expect((await counts.getRowsJson())[0]).toEqual(['1', '12.5000']);
  const comments = await connection.run(
    "select comment from duckdb_columns() where table_name = 'raw_transactions' and column_name = 'amount'",
  );
  expect(await comments.getRowsJson()).toEqual([['Total of the line']]);
  const named = await connection.run('select count(*) from duckdb_views() where not internal');
  expect(await named.getRowsJson()).toEqual([[String(views.length)]]);
  connection.closeSync();
  instance.closeSync();
});
