import { expect, test } from 'vitest';
import { printCsv, printTable } from '../../functions/cli/print-table.ts';

test('columns line up, numbers to the right, Chinese counted as two', () => {
  expect(
    printTable(
      ['name', 'n'],
      [
        ['期望', 5],
        ['a', 12],
        [null, null],
      ],
    ),
  ).toBe('name   n\n----  --\n期望   5\na     12\n');
});

test('CSV quotes what needs quotes', () => {
  expect(
    printCsv(
      ['a', 'b'],
      [
        ['x,y', 'he said "no"'],
        [null, 1],
      ],
    ),
  ).toBe('a,b\n"x,y","he said ""no"""\n,1');
});

test('two hundred thousand rows are printed', () => {
  const rows = Array.from({ length: 200_000 }, (_, index) => [index]);
  expect(printTable(['n'], rows).split('\n')).toHaveLength(200_002);
});
