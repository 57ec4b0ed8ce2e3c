import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeParquet } from '../../functions/adapters/parquet-tables.ts';
import type { Column } from '../../functions/lake/column.ts';
import {
  bigint,
  date,
  decimal,
  double,
  flag,
  instant,
  integer,
  list,
  smallint,
  text,
} from '../../functions/lake/column.ts';
import { layout } from '../../functions/lake/layout.ts';
import type { Row } from '../../functions/lake/rows.ts';
import { lakeColumns, lakeTables } from '../../functions/lake/schema.ts';
import type { QueryEngine } from '../../functions/ports/query-engine.ts';
import { athenaRun, duckdbRun, type EngineOfRun, servers, trinoRun } from './engines.ts';

const engines = [
  { name: 'DuckDB', isThere: true, open: duckdbRun },
  { name: 'Athena', isThere: servers !== null, open: athenaRun },
  { name: 'Trino', isThere: servers !== null, open: trinoRun },
];

const everyKind: Readonly<Record<string, Column>> = {
  position: integer('Which row'),
  words: text('Text'),
  yes: flag('Boolean'),
  day: date('Date'),
  moment: instant('Instant'),
  ratio: double('Double'),
  small: smallint('16 bits'),
  whole: integer('32 bits'),
  large: bigint('64 bits'),
  amount: decimal(18, 4)('Money'),
  level: decimal(9, 6)('Level'),
  members: list('List of texts'),
};

/** As rows are written to Parquet by ingest and fit, and as every engine must answer them. */
const rowsOfEveryKind: readonly Row[] = [
  {
    position: 1,
    words: '知识缺口, it\'s "quoted" \\ 😀\nsecond line',
    yes: true,
    day: '2026-02-28',
    moment: '2026-01-02T03:04:05.678Z',
    ratio: 0.1,
    small: -32768,
    whole: 2147483647,
    large: 9007199254740991,
    amount: '-12345678901234.5600',
    level: '100.000000',
    members: ['a, b', 'c', '', '引号"', '[x]', 'null'],
  },
  {
    position: 2,
    words: '',
    yes: false,
    day: '1969-12-31',
    moment: '1999-12-31T23:59:59.000Z',
    ratio: -1.5e-300,
    small: 0,
    whole: -1,
    large: 0,
    amount: '0.0000',
    level: '0.000001',
    members: [],
  },
  {
    position: 3,
    ...Object.fromEntries(
      Object.keys(everyKind)
        .slice(1)
        .map((name) => [name, null]),
    ),
  },
  {
    position: 4,
    words: 'null',
    yes: true,
    day: '2024-02-29',
    moment: '2026-06-30T12:00:00.100Z',
    ratio: 1e300,
    small: 1,
    whole: 0,
    large: -5,
    amount: '1.0000',
    level: '50.500000',
    members: [''],
  },
];

const one = async (engine: QueryEngine, expression: string) =>
  (await engine.query(`select ${expression} as x`)).rows[0]!.x;

for (const { name, isThere, open } of engines)
  describe.skipIf(!isThere)(`query engine: ${name}`, () => {
    let run: EngineOfRun;
    let engine: QueryEngine;
    beforeAll(async () => {
      run = await open();
      engine = run.engine;
    });
    afterAll(() => run.close());

    const build = (relation: string, sql: string) =>
      engine.materialise({ name: relation, sql, key: layout.mart(relation, run.runId), orderBy: [] });

    test('reads every kind of value from Parquet files as it was written: nulls, empty texts, unicode, lists with commas', async () => {
      const key = layout.model('kinds', run.runId);
      await run.store.write(key, encodeParquet(everyKind, rowsOfEveryKind));
      await engine.name({ name: 'kinds', keys: key, columns: everyKind });
      await engine.name({ name: 'kinds', keys: key, columns: everyKind });
      const { columns, rows } = await engine.query('select * from kinds order by position');
      expect(columns.map((column) => column.name)).toEqual(Object.keys(everyKind));
      expect(rows).toEqual(rowsOfEveryKind);
    });

    test('keeps every kind of value through a relation that it materialises', async () => {
      const key = layout.model('written_kinds', run.runId);
      await run.store.write(key, encodeParquet(everyKind, rowsOfEveryKind));
      await engine.name({ name: 'written_kinds', keys: key, columns: everyKind });
      const names = Object.keys(everyKind).join(', ');
      expect(await build('copied_kinds', `select ${names} from written_kinds`)).toEqual({ rows: 4 });
      expect((await engine.query('select * from copied_kinds order by position')).rows).toEqual(rowsOfEveryKind);
    });

    test.each([
      ['cast(9007199254740993 as bigint)', '9007199254740993'],
      ['cast(-9223372036854775808 as bigint)', '-9223372036854775808'],
      ['cast(9007199254740991 as bigint)', 9007199254740991],
      ['count(*)', 1],
      ['7 / 2', 3],
      ['cast(1.005 as decimal(18,4))', '1.0050'],
      ["timestamp '2026-01-02 03:04:05.678'", '2026-01-02T03:04:05.678Z'],
      ["cast('2026-01-02' as date)", '2026-01-02'],
      ['cast(null as date)', null],
      ["'1e5'", '1e5'],
      ["array['x', null]", ['x', null]],
      ["'knowgap -- no comment; /* nor here */'", 'knowgap -- no comment; /* nor here */'],
      ['1e0 / 3', 1 / 3],
    ])('%s is %j', async (expression, expected) => {
      expect(await one(engine, expression)).toEqual(expected);
    });

    test('reads more rows than one page holds, each once', async () => {
      await build(
        'many',
        `select cast(a.x * 50 + b.x as integer) as number, 'row ' || cast(a.x * 50 + b.x as varchar) as words
         from unnest(sequence(0, 49)) a(x) cross join unnest(sequence(0, 49)) b(x)`,
      );
      const { rows } = await engine.query('select number, words from many order by number');
      expect(rows).toEqual(Array.from({ length: 2500 }, (_, number) => ({ number, words: `row ${number}` })));
    });

    test('a query without rows has its columns', async () => {
      const { columns, rows } = await engine.query("select 'a' as first, 1 as second where false");
      expect(columns.map((column) => column.name)).toEqual(['first', 'second']);
      expect(rows).toEqual([]);
    });

    test('reads what it built under the names of the run: CTEs, comments, a semicolon', async () => {
      await build('numbers', 'select cast(x as integer) as x from (values (1), (2), (3)) t(x);');
      await build(
        'squares',
        `-- reads numbers
         with all_numbers as (select x from numbers /* numbers of the run */)
         select x, x * x as square from all_numbers; -- the end`,
      );
      const sql = `-- both
        with recursive steps(n) as (select 1 union all select n + 1 from steps where n < 3)
        select s.n, q.square from steps s join squares q on q.x = s.n join numbers m on m.x = s.n order by n;`;
      expect((await engine.query(sql)).rows).toEqual([
        { n: 1, square: 1 },
        { n: 2, square: 4 },
        { n: 3, square: 9 },
      ]);
    });

    test('building a relation again in the same run replaces it', async () => {
      expect(await build('again', 'select x from (values (1), (2)) t(x)')).toEqual({ rows: 2 });
      expect(await build('again', 'select x from (values (7)) t(x)')).toEqual({ rows: 1 });
      expect((await engine.query('select x from again')).rows).toEqual([{ x: 7 }]);
    });

    test('a relation without rows is there', async () => {
      expect(await build('nothing', "select cast('a' as varchar) as a where false")).toEqual({ rows: 0 });
      expect((await engine.query('select count(*) as n from nothing')).rows).toEqual([{ n: 0 }]);
    });

    test('a failed build is told by name and leaves the way free', async () => {
      await expect(build('broken', 'select nothing_like_it')).rejects.toThrow(/broken.*nothing_like_it/s);
      expect(await build('broken', 'select 1 as x')).toEqual({ rows: 1 });
    });

    test('a failed query says why', async () => {
      await expect(engine.query('select * from nobody_built_this')).rejects.toThrow(/query.*nobody_built_this/s);
    });

    test('lists come in the order asked for, also with a limit', async () => {
      const sql = `select x, members from (values (1, array['a, b']), (3, array['a', 'b']), (2, array[''])) t(x, members)`;
      expect((await engine.query(`${sql} order by x desc limit 2;`)).rows).toEqual([
        { x: 3, members: ['a', 'b'] },
        { x: 2, members: [''] },
      ]);
    });
  });

const columns = lakeColumns(lakeTables.products!);
const product = (id: string): Row => ({
  ...{ source_system: 'erp', product_id: id, category: 'tools', source_file: 'f', source_line: 2, batch_id: 'd1' },
  ...{ is_deleted: false, arrived_at: '2026-01-31T20:00:00.000Z', export_date: '2026-01-31' },
});
const files = { name: 'raw_products', keys: layout.tableGlob('products') };

/** What a delivery of one product adds to the lake, and the products that an engine then finds. */
async function productsAfter(run: EngineOfRun, exportDate: string, id: string) {
  await run.store.write(layout.tablePart('products', exportDate, id, 0), encodeParquet(columns, [product(id)]));
  await run.engine.name(files);
  const { rows } = await run.engine.query('select product_id from raw_products order by product_id');
  return rows.map((row) => row.product_id);
}

for (const { name, isThere, open } of engines.filter((engine) => engine.name !== 'Athena'))
  describe.skipIf(!isThere)(`files of the lake: ${name}`, () => {
    test('are named before and after data came: every month', async () => {
      const run = await open();
      await run.store.write(layout.tableAnchor('products'), encodeParquet(columns, []));
      await run.engine.name(files);
      expect((await run.engine.query('select product_id from raw_products')).rows).toEqual([]);
      expect(await productsAfter(run, '2026-01-31', 'p1')).toEqual(['p1']);
      expect(await productsAfter(run, '2026-02-28', 'p2')).toEqual(['p1', 'p2']);
      await run.close();
    });
  });

for (const [name, open] of [
  ['Athena', athenaRun],
  ['Trino', trinoRun],
] as const)
  describe.skipIf(servers === null)(`cancelling: ${name}`, () => {
    test('stops the query on the server, and says so', async () => {
      const run = await open();
      const controller = new AbortController();
      const mark = randomUUID();
      const endless = `select count(*) as n, '${mark}' as mark from unnest(sequence(1, 10000)) a(x)
        cross join unnest(sequence(1, 10000)) b(x) cross join unnest(sequence(1, 10000)) c(x)`;
      const answer = run.cancelledBy(controller.signal).query(endless);
      const state = async () => {
        const [found] = await run.read(
          `select state, error_code from system.runtime.queries where query like '%${mark}%' and query not like '%runtime.queries%'`,
        );
        return found;
      };
      await expect.poll(state, { timeout: 30_000 }).toEqual(['RUNNING', null]);
      controller.abort(new Error('out of time'));
      await expect(answer).rejects.toThrow(/query .* was stopped, because its work was cancelled/);
      await expect.poll(state, { timeout: 30_000 }).toEqual(['FAILED', 'USER_CANCELED']);
      await run.close();
    });
  });

for (const [name, open] of [
  ['Athena', athenaRun],
  ['Trino', trinoRun],
] as const)
  describe.skipIf(servers === null)(`files of the lake as the stack declares them: ${name}`, () => {
    test('are read month by month, and left as they are', async () => {
      const run = await open();
      await run.projectMonths(files.name, files.keys);
      expect(await productsAfter(run, '2026-01-31', 'p1')).toEqual(['p1']);
      expect(await productsAfter(run, '2026-02-28', 'p2')).toEqual(['p1', 'p2']);
      await run.close();
    });
  });
