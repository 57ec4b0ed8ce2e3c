import { expect, test } from 'vitest';
import { readQueryFiles } from '../../functions/adapters/query-folder.ts';
import { mergedLinks } from '../../functions/aggregate/merged-links.ts';
import { periodsBetween } from '../../functions/aggregate/periods.ts';
import { planAggregate, queryCatalogue, readsOf } from '../../functions/aggregate/query-catalogue.ts';
import { sqlLiteral, valuesQuery } from '../../functions/aggregate/sql-text.ts';
import { InputError } from '../../functions/errors.ts';
import { date, text } from '../../functions/lake/column.ts';
import { defaultChain } from '../../functions/lake/gap-chain.ts';

const described = (reads: Readonly<Record<string, string>>) =>
  Object.entries(reads).flatMap(([name, sql]) => [
    { path: `marts/${name}.sql`, text: sql },
    {
      path: `marts/${name}.yaml`,
      text: 'description: d\ngrain: [x]\ncolumns: { x: { type: integer, description: d } }\nexamples: [{ name: n, given: {}, expect: [] }]',
    },
  ]);

test('finds what a query reads, not what it names itself, nor words in comments, texts and functions', () => {
  const sql = `-- from nowhere
    with a as (select * from b), c as (select extract(year from d) from a)
    select 'from e', x is distinct from c.y from c join f on true cross join unnest(sequence(1, 2)) t(x)`;
  expect(readsOf(sql.replace('extract(year from d)', '1'))).toEqual(['b', 'f']);
});

test('relations come in waves after what they read; what reads tables of models waits', () => {
  const catalogue = queryCatalogue(
    described({
      c: 'select * from b join raw',
      b: 'select * from raw',
      d: 'select * from model',
      e: 'select * from d',
    }),
  );
  const plan = planAggregate(catalogue, ['raw'], ['model']);
  expect(plan.waves.map((wave) => wave.map(({ name }) => name))).toEqual([['b'], ['c']]);
  expect(plan.waiting).toEqual([
    { relation: 'd', for: ['model'] },
    { relation: 'e', for: ['model'] },
  ]);
  const second = planAggregate(catalogue, ['raw', 'b', 'c', 'model']);
  expect(second.waves.map((wave) => wave.map(({ name }) => name))).toEqual([['d'], ['e']]);
});

test('a cycle and an unknown name are named', () => {
  const cycle = queryCatalogue(described({ a: 'select * from b', b: 'select * from a' }));
  expect(() => planAggregate(cycle, [])).toThrow(/circle: a → b → a/);
  const unknown = queryCatalogue(described({ a: 'select * from nobody' }));
  expect(() => planAggregate(unknown, [])).toThrow(/marts\/a.sql reads nobody/);
});

test('a description that is missing or wrong names its file', () => {
  expect(() => queryCatalogue([{ path: 'marts/a.sql', text: 'select 1' }])).toThrow(/queries\/marts\/a.yaml/);
  const [sql, yaml] = described({ a: 'select 1 as x' });
  const wrong = { path: yaml!.path, text: yaml!.text.replace('grain: [x]', 'grain: [y]') };
  expect(() => queryCatalogue([sql!, wrong])).toThrow(InputError);
});

test('the queries that ship have an order', () => {
  const catalogue = queryCatalogue(readQueryFiles());
  const outside = [...catalogue.values()].flatMap(({ reads }) => reads).filter((name) => !catalogue.has(name));
  const placed = planAggregate(catalogue, outside)
    .waves.flat()
    .map(({ name }) => name);
  expect(placed.toSorted()).toEqual([...catalogue.keys()].toSorted());
  for (const [index, name] of placed.entries()) {
    const own = catalogue.get(name)!.reads.filter((read) => catalogue.has(read));
    expect(own.filter((read) => placed.indexOf(read) >= index)).toEqual([]);
  }
});

test.each([
  ['month', '2026-02-28', '2026-03-01', ['2026-02', '2026-03']],
  ['quarter', '2025-12-31', '2026-06-30', ['2025-Q4', '2026-Q1', '2026-Q2']],
  ['week', '2025-12-28', '2026-01-05', ['2025-W52', '2026-W01', '2026-W02']],
  ['week', '2027-01-01', '2027-01-04', ['2026-W53', '2027-W01']],
] as const)('periods by %s from %s to %s', (kind, first, last, ids) => {
  const periods = periodsBetween(kind, first, last);
  expect(periods.map(({ period_id }) => period_id)).toEqual(ids);
  expect(periods.map(({ position }) => position)).toEqual(periods.map((_, index) => index + 1));
  for (const [index, period] of periods.entries()) {
    expect(period.starts_on <= period.ends_on).toBe(true);
    const next = periods[index + 1];
    if (next) expect(Date.parse(next.starts_on) - Date.parse(period.ends_on)).toBe(86_400_000);
    expect(period.is_complete).toBe(period.ends_on <= last);
  }
});

test('a wrong first date does not make endless periods', () => {
  expect(periodsBetween('month', '0001-01-01', '2026-01-31')).toHaveLength(600);
});

test('merged links are the paths of two and more links, but not the whole way of a total', () => {
  expect(mergedLinks(defaultChain).map(({ link, via }) => `${link} via ${via.join(' ')}`)).toEqual([
    'gap1+gap2 via marketing',
    'gap1+gap2+gap3 via marketing rd',
    'gap2+gap3 via rd',
    'gap2+gap3+gap4 via rd production',
    'gap3+gap4 via production',
    'gap6+gap7 via signal',
  ]);
});

test('values become literals, quotes are doubled', () => {
  expect(sqlLiteral("it's")).toBe("'it''s'");
  expect(sqlLiteral(0.5)).toBe('5e-1');
  expect(valuesQuery({ a: text('a'), b: date('b') }, [{ a: 'x' }])).toBe(
    "select cast(a as varchar) as a, cast(b as date) as b from (values ('x', null)) t(a, b)",
  );
  expect(valuesQuery({ a: text('a') }, [])).toMatch(/where false$/);
});
