import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeParquet, encodeParquet, rowsOf } from '../../functions/adapters/parquet-tables.ts';
import { bigint, date, decimal, double, flag, instant, integer, list, text } from '../../functions/lake/column.ts';

const columns = {
  name: text('a name'),
  count: integer('a count'),
  total: bigint('a total'),
  share: double('a share'),
  amount: decimal(18, 4)('an amount'),
  day: date('a day'),
  at: instant('an instant'),
  yes: flag('a flag'),
  tags: list('tags'),
};

const nullable = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: null });
const day = fc.date({ min: new Date('1900-01-01'), max: new Date('2199-12-31'), noInvalidDate: true });
const row = fc.record({
  name: nullable(fc.string()),
  count: nullable(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })),
  total: nullable(fc.maxSafeInteger()),
  share: nullable(fc.double({ noNaN: true, noDefaultInfinity: true })),
  amount: nullable(fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }).map((n) => `${n}.2500`.replace('-0.', '0.'))).map(
    (value) => (value === null ? null : value.length > 19 ? '1.2500' : value),
  ),
  day: nullable(day.map((value) => value.toISOString().slice(0, 10))),
  at: nullable(day.map((value) => value.toISOString())),
  yes: nullable(fc.boolean()),
  tags: nullable(fc.array(fc.string(), { maxLength: 3 })),
});

test('rows survive the way through Parquet, in every type and with nulls', () => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 12 }), (rows) => {
      const back = rowsOf(decodeParquet(encodeParquet(columns, rows)));
      expect(back).toEqual(rows.map((each) => ({ ...each, share: each.share === null ? null : each.share })));
    }),
    { numRuns: 60 },
  );
});

test('the same rows give the same bytes', () => {
  const rows = [{ name: 'a', amount: '-12.5', day: '2026-10-31' }];
  expect(encodeParquet(columns, rows)).toEqual(encodeParquet(columns, rows));
});

test('a decimal with more digits than the column holds is an error that names the column', () => {
  expect(() => encodeParquet(columns, [{ amount: '0.12345' }])).toThrow(
    'column amount: expected at most 4 decimals, found "0.12345"',
  );
});

test('one array may be two columns, and two may share their memory', () => {
  const memory = Float64Array.of(1, 2, 3, 4, 5);
  const [whole, part, rest] = [memory.subarray(0, 2), memory.subarray(0, 2), memory.subarray(3, 5)];
  const names = ['a', 'b', 'c', 'd'].map((name) => [name, double('a number')] as const);
  const back = rowsOf(
    decodeParquet(encodeParquet(Object.fromEntries(names), { a: whole, b: whole, c: part, d: rest })),
  );
  expect(back).toEqual([
    { a: 1, b: 1, c: 1, d: 4 },
    { a: 2, b: 2, c: 2, d: 5 },
  ]);
});
