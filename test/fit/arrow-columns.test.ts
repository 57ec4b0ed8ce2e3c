import { tableFromArrays } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { decodeParquet, encodeParquet, tableOf } from '../../functions/adapters/parquet-tables.ts';
import { numberColumn, textColumn } from '../../functions/fit/arrow-columns.ts';
import { bigint, decimal, double, integer, text } from '../../functions/lake/column.ts';

const columns = {
  name: text(''),
  whole: integer(''),
  large: bigint(''),
  ratio: double(''),
  money: decimal(18, 4)(''),
  total: decimal(38, 4)(''),
};
const rows = [
  {
    name: 'a',
    whole: 3,
    large: 9_007_199_254_740_991,
    ratio: 0.5,
    money: '-12.3400',
    total: '99999999999999999999.0625',
  },
  { name: null, whole: null, large: -7, ratio: null, money: null, total: '-0.0001' },
  { name: 'a', whole: -3, large: 0, ratio: 2, money: '99999999999999.9999', total: null },
];

describe.each([
  ['in memory', tableOf(columns, rows)],
  ['through Parquet', decodeParquet(encodeParquet(columns, rows))],
])('columns of an Arrow table %s', (_, table) => {
  it.each([
    ['whole', [3, Number.NaN, -3]],
    ['large', [9_007_199_254_740_991, -7, 0]],
    ['ratio', [0.5, Number.NaN, 2]],
    ['money', [-12.34, Number.NaN, Number('99999999999999.9999')]],
    ['total', [1e20, -0.0001, Number.NaN]],
  ])('%s', (name, expected) => {
    expect([...numberColumn(table, name)]).toEqual(expected);
  });

  it('text', () => expect(textColumn(table, 'name')).toEqual(['a', null, 'a']));
});

describe('columns that are not what they should be', () => {
  const table = tableFromArrays({ name: ['a'], count: [1] });
  it('names what is missing or of another type', () => {
    expect(() => numberColumn(table, 'age')).toThrow(/expected a column age, found name, count/);
    expect(() => numberColumn(table, 'name')).toThrow(/column name: expected numbers/);
    expect(() => textColumn(table, 'count')).toThrow(/column count: expected text/);
  });
});
