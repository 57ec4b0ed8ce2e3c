import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { macros } from '../../../functions/adapters/duckdb-macros.ts';
import { DuckDBQueryEngine } from '../../../functions/adapters/duckdb-query-engine.ts';
import type { QueryResult } from '../../../functions/ports/query-engine.ts';
import { lakeFixture } from '../../support/lake-fixture.ts';
import { rowDifferences } from './row-differences.ts';
import { askTrino } from './trino.ts';

/** Expressions that use each macro, at the edges where the engines would part without it. */
const examplesByMacro: Readonly<Record<string, readonly string[]>> = {
  date_diff: [
    `date_diff('day', date '2026-02-27', date '2026-03-01')`,
    `date_diff('hour', timestamp '2026-01-01 00:30:00', timestamp '2026-01-01 01:15:00')`,
    `date_diff('day', timestamp '2026-01-01 23:00:00', timestamp '2026-01-02 01:00:00')`,
    `date_diff('month', date '2026-01-31', date '2026-02-28')`,
  ],
  date_add: [
    `date_add('day', -3, date '2026-03-01')`,
    `date_add('month', 1, date '2026-01-31')`,
    `date_add('month', -12, date '2024-02-29')`,
    `date_add('hour', 30, timestamp '2026-01-01 00:30:00')`,
  ],
  day_of_week: [`day_of_week(date '2026-11-22')`, `day_of_week(date '2026-11-23')`],
  day_of_month: [`day_of_month(date '2026-11-22')`],
  day_of_year: [`day_of_year(date '2024-12-31')`],
  week_of_year: [`week_of_year(date '2027-01-01')`],
  year_of_week: [`year_of_week(date '2027-01-01')`],
  last_day_of_month: [`last_day_of_month(date '2024-02-03')`],
  from_iso8601_date: [`from_iso8601_date('2026-02-03')`],
  date_format: [
    `date_format(timestamp '2026-02-03 04:05:06', '%Y-%m-%d %H:%S')`,
    `date_format(date '2026-02-03', '%Y-%m')`,
  ],
  date_parse: [`date_parse('2026-02-03', '%Y-%m-%d')`],
  truncate: [`truncate(-1.7e0)`, `truncate(1.7e0)`],
  nan: [`is_nan(nan())`],
  infinity: [`infinity() > 1e308`],
  is_nan: [`is_nan(nan())`, `is_nan(1e0)`],
  is_finite: [`is_finite(infinity())`, `is_finite(1e0)`],
  bitwise_and: [`bitwise_and(12, 10)`],
  greatest: [
    `greatest(1, 2)`,
    `greatest(1, cast(null as integer))`,
    `greatest(3, 1, 2)`,
    `greatest(1, 2, cast(null as integer))`,
  ],
  least: [`least(1, 2)`, `least(1, cast(null as integer))`, `least(3, 1, 2)`, `least(1, 2, cast(null as integer))`],
  concat: [
    `concat('a', 'b')`,
    `concat('a', cast(null as varchar))`,
    `concat('a', 'b', 'c')`,
    `concat('a', 'b', 'c', 'd')`,
  ],
  split_part: [`split_part('a/b/c', '/', 2)`, `split_part('a/b/c', '/', 9)`, `split_part('', '/', 1)`],
  regexp_like: [`regexp_like('abc', 'b')`, `regexp_like('abc', '^b')`],
  levenshtein_distance: [`levenshtein_distance('kitten', 'sitting')`],
  to_utf8: [`to_hex(to_utf8('知识'))`],
  md5: [`to_hex(md5(to_utf8('知识')))`],
  sha256: [`to_hex(sha256(to_utf8('a')))`],
  from_base: [`from_base('ff', 16)`, `from_base(substr(to_hex(md5(to_utf8('p1'))), 1, 8), 16) % 1024`],
  cardinality: [`cardinality(array['a', 'b'])`],
  element_at: [`element_at(array['a', 'b'], 2)`, `element_at(array['a', 'b'], 3)`, `element_at(array['a', 'b'], -1)`],
  array_join: [`array_join(array['a', 'b'], ',')`, `array_join(array['a', null, 'b'], ',')`],
  array_max: [`array_max(array[1, 3, 2])`],
  array_min: [`array_min(array[1, 3, 2])`],
  array_position: [`array_position(array['a', 'b'], 'b')`, `array_position(array['a', 'b'], 'c')`],
  sequence: [
    `array_join(sequence(1, 4), ',')`,
    `array_join(sequence(1, 9, 4), ',')`,
    `cardinality(sequence(date '2026-01-30', date '2026-02-02', interval '1' day))`,
  ],
  slice: [`array_join(slice(array['a', 'b', 'c'], 2, 2), ',')`, `cardinality(slice(array[''], 1, 0))`],
  json_extract_scalar: [
    `json_extract_scalar('{"a": "x"}', '$.a')`,
    `json_extract_scalar('{"a": 12}', '$.a')`,
    `json_extract_scalar('{"a": [1]}', '$.a')`,
    `json_extract_scalar('{"a": 1}', '$.b')`,
  ],
  every: [`(select every(x > 0) from (values (1), (2)) t(x))`, `(select every(x > 1) from (values (1), (2)) t(x))`],
  geometric_mean: [`(select geometric_mean(x) from (values (1e0), (4e0)) t(x))`],
};

/** What the queries rely on that needs no macro. */
const usages: readonly string[] = [
  `7 / 2`,
  `-7 / 2`,
  `-7 % 3`,
  `cast(7 as double) / 2`,
  `cast(cast(1 as double) / 3 as decimal(9,6))`,
  `cast(2.5e0 as decimal(18,4))`,
  `cast(round(52.25975e0, 4) as decimal(18,4))`,
  `cast(round(-52.25975e0, 4) as decimal(18,4))`,
  `cast(cast(1.005 as decimal(18,4)) as decimal(12,2))`,
  `cast(cast(-1.005 as decimal(18,4)) as decimal(12,2))`,
  `try_cast(round(1e300, 4) as decimal(18,4))`,
  `cast(round(cast(1.00005 as decimal(18,8)), 4) as decimal(18,4))`,
  `cast(-0.00005e0 as decimal(18,4))`,
  `cast(round(2.5e0) as bigint)`,
  `cast(round(-2.5e0) as bigint)`,
  `round(66.45e0, 1)`,
  `cast(date_trunc('month', date '2026-02-03') as date)`,
  `cast(date '2026-01-31' + interval '1' month as date)`,
  `cast(timestamp '2026-01-31 23:59:59' as date)`,
  `try_cast('x' as integer)`,
  `try_cast(1e30 as decimal(18,4))`,
  `cast(cast(12 as smallint) as varchar) || '|' || cast(date '2026-01-02' as varchar)`,
  `1 is distinct from null`,
  `length('知识😀')`,
  `lower('ÄÖ') || upper('äö')`,
  `substr('abcdef', 3, 2)`,
  `replace(replace('2026-01-02T03:04:05.678Z', 'T', ' '), 'Z', '')`,
  `cast('2026-01-02 03:04:05.678' as timestamp(3))`,
  `coalesce(cast(null as decimal(18,4)), 0)`,
  `case 'b' when 'a' then 0 when 'b' then 1 else 2 end`,
  `sqrt(2e0) * abs(-3e0) + exp(1e0) + ln(10e0) + power(2e0, 0.5e0)`,
  `floor(-1.5e0) + ceil(1.2e0)`,
  `(select sum(cast(x as decimal(18,8))) from (values (1e-8), (0.1e0), (1e8)) t(x))`,
  `(select cast(sum(x) as bigint) from (values (1), (2)) t(x))`,
  `(select count_if(x > 1) from (values (1), (2), (null)) t(x))`,
  `(select min_by(x, y) filter (where x is not null) from (values (cast(null as varchar), 1), ('b', 2), ('c', 3)) t(x, y))`,
  `(select max(case when y = 1 then x end) from (values (cast(null as varchar), 1), ('b', 2)) t(x, y))`,
  `(select array_join(array_agg(x order by x), ',') from (values ('b'), ('B'), ('ä'), ('知'), ('_'), ('1')) t(x))`,
  `(select array_join(array_agg(x order by n), ',') from (select x, row_number() over (order by x desc nulls last) as n from (values ('b'), (null), ('a')) v(x)) t)`,
  `(select array_agg(x order by x)[cast(ceil(0.5e0 * count(*)) as integer)] from (values (3), (1), (2), (4)) t(x))`,
  `(select max(x) from (values ('a'), ('Z'), ('中')) t(x))`,
  `(select count(distinct x) from (values (1), (1), (null)) t(x))`,
  `(select array_join(array_agg(scope order by scope), ',') from (values ('b')) v(segment) cross join unnest(array['*', segment]) t(scope))`,
  `(select bool_or(x) from (values (cast(null as boolean)), (false)) t(x))`,
  `1 in (select x from (values (2), (null)) t(x))`,
];

const asked = [...Object.values(examplesByMacro).flat(), ...usages];
const statement = `select ${asked.map((expression, index) => `${expression} as x${index}`).join(',\n')}`;
let duckdb: DuckDBQueryEngine;
let onDuckDB: QueryResult;
let onTrino: QueryResult;

beforeAll(async () => {
  duckdb = await DuckDBQueryEngine.open({ lake: await lakeFixture() });
  [onDuckDB, onTrino] = await Promise.all([duckdb.query(statement), askTrino(statement)]);
});
afterAll(() => duckdb.close());

const only = ({ columns, rows }: QueryResult, name: string): QueryResult => ({
  columns: columns.filter((column) => column.name === name),
  rows: rows.map((row) => ({ [name]: row[name] ?? null })),
});

test('every macro has an example', () => {
  const names = macros.map((macro) => /^\w+/.exec(macro)?.[0]);
  expect(Object.keys(examplesByMacro)).toEqual(names);
});

describe('both engines answer alike', () => {
  test.each(asked.map((expression, index) => [expression, `x${index}`] as const))('%s', (_, name) => {
    expect(rowDifferences(only(onTrino, name), only(onDuckDB, name))).toEqual([]);
  });
});
