import { expect, test } from 'vitest';
import { folderOr, isoDate, oneOf, wholeNumber } from '../../functions/cli/options.ts';

test.each([
  [() => isoDate('31.10.2026'), 'expected a date such as 2026-10-31'],
  [() => isoDate('2026-02-31'), 'expected a date such as 2026-10-31'],
  [() => wholeNumber('-3'), 'expected a whole number'],
  [() => oneOf('table', 'csv', 'json')('xml'), 'expected one of table, csv, json'],
  [() => folderOr('ask Athena')('s3://lake'), 'expected a folder, because this command reads no bucket; ask Athena'],
])('%s is no value of its option', (parse, message) => {
  expect(parse).toThrow(message);
});

test('values come back as they are meant', () => {
  expect(isoDate('2028-02-29')).toBe('2028-02-29');
  expect(wholeNumber('120')).toBe(120);
  expect(oneOf('table', 'csv')('csv')).toBe('csv');
  expect(folderOr('ask Athena')('.knowgap/lake')).toBe('.knowgap/lake');
});
