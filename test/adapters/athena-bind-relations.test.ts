import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bindRelations, relationsRead } from '../../functions/adapters/bind-relations.ts';
import { readQueryFiles } from '../../functions/adapters/query-folder.ts';
import { atOutermostOrder, sqlTokens, withoutEnd } from '../../functions/adapters/sql-tokens.ts';
import { readsOf } from '../../functions/aggregate/query-catalogue.ts';

describe('relations that a query reads', () => {
  test.each<[string, string, string[]]>([
    ['from and join', 'select * from b left join c on c.x = b.x', ['b', 'c']],
    ['commas', 'select * from a x, b as y, c where x.n in (1, 2)', ['a', 'b', 'c']],
    ['own CTEs', 'with a as (select * from b), c (n) as (select 1) select * from a, c', ['b']],
    ['a recursive CTE', 'with recursive n(x) as (select 1 union all select x + 1 from n) select * from n, m', ['m']],
    [
      'subqueries',
      'select (select max(x) from a) from (select * from b) t where exists (select 1 from c)',
      ['a', 'b', 'c'],
    ],
    ['joins in parentheses', 'select * from (a join b on a.x = b.x) join c using (x)', ['a', 'b', 'c']],
    ['functions and values', 'select * from unnest(xs) u(x), lateral (select 1) l, (values (1), (2)) t(n), a', ['a']],
    [
      'from that is no clause',
      "select extract(year from d), trim(both 'x' from s), a is distinct from b from t",
      ['t'],
    ],
    ['names of other schemas', 'select * from information_schema.tables, "Quoted" q', ['Quoted']],
    ['texts and comments', "select 'from x' from a -- from y\n/* from z */ where s = 'join w'", ['a']],
    [
      'windows and groups',
      'select sum(x) over (partition by y order by z) from a group by rollup (y, z) order by y, z',
      ['a'],
    ],
    ['upper case', 'SELECT * FROM Customers JOIN ORDERS USING (id)', ['customers', 'orders']],
    [
      'joins after a comparison with is not distinct from',
      'select * from a left join b on x is not distinct from y join c on a.x is not distinct from b.x',
      ['a', 'b', 'c'],
    ],
    ['set operations', '(select * from a) union all (select * from b) except select * from c', ['a', 'b', 'c']],
  ])('%s', (_what, sql, expected) => {
    expect(relationsRead(sql)).toEqual(expected);
  });

  test('are what the plan of the run takes them to be, in every query of the project', () => {
    const queries = readQueryFiles().filter(({ path }) => /^(staging|marts)\/.*\.sql$/.test(path));
    expect(queries.length).toBeGreaterThan(40);
    for (const { path, text } of queries) expect([path, relationsRead(text)]).toEqual([path, readsOf(text)]);
  });
});

describe('binding', () => {
  const names = new Map([
    ['customers', 'customers__r1'],
    ['orders', 'orders__r1'],
    ['deliveries', 'deliveries'],
  ]);

  test.each<[string, string, string]>([
    [
      'a select',
      'select * from customers',
      'with "customers" as (select * from "customers__r1")\nselect * from customers',
    ],
    [
      'a query with CTEs',
      'with a as (select * from customers) select * from a join orders on true;',
      'with "customers" as (select * from "customers__r1"), "orders" as (select * from "orders__r1"), a as (select * from customers) select * from a join orders on true',
    ],
    [
      'comments before and after',
      '-- who\n/* with */ with a as (select 1 from customers) select * from a; -- end\n;',
      '-- who\n/* with */ with "customers" as (select * from "customers__r1"), a as (select 1 from customers) select * from a',
    ],
    [
      'a recursive query',
      'with recursive n(x) as (select 1 from customers) select x from n order by x limit 3',
      'with "customers" as (select * from "customers__r1")\nselect * from (\nwith recursive n(x) as (select 1 from customers) select x from n \n) recursive_query order by x limit 3',
    ],
    ['nothing to bind', ' select * from deliveries, elsewhere ; ', ' select * from deliveries, elsewhere'],
  ])('%s', (_what, sql, expected) => {
    expect(bindRelations(sql, names)).toBe(expected);
  });

  test('takes the reads and a function of names as well', () => {
    expect(bindRelations('select 1', (name) => `${name}_2`, ['b', 'a', 'b'])).toBe(
      'with "a" as (select * from "a_2"), "b" as (select * from "b_2")\nselect 1',
    );
  });

  test('refuses a CTE that would hide the table it should read', () => {
    const sql = 'with customers as (select * from customers) select * from customers';
    expect(() => bindRelations(sql, names, ['customers'])).toThrow(
      /customers: expected its own CTEs to have other names/,
    );
  });
});

describe('tokens', () => {
  test('of any text cover it without overlap, and never fail', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...`"'-/*;(),\n aSé1`) }), (text) => {
        let end = 0;
        for (const token of sqlTokens(text)) {
          expect(token.start).toBeGreaterThanOrEqual(end);
          expect(text.slice(end, token.start)).toMatch(/^(\s|--[^\n]*(\n|$)|\/\*[\s\S]*?(\*\/|$))*$/);
          end = token.end;
        }
      }),
    );
  });

  test('know where a statement ends and where its order begins', () => {
    expect(withoutEnd("select ';' ; -- done;\n ; ")).toBe("select ';'");
    expect(withoutEnd(' -- nothing')).toBe('');
    const sql = 'select row_number() over (order by x) from (select 1 order by 1) t order by y desc limit 2';
    expect(atOutermostOrder(sql)[1]).toBe('order by y desc limit 2');
    expect(atOutermostOrder('select 1')).toEqual(['select 1', '']);
  });
});
