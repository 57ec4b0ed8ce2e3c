import { expect, test } from 'vitest';
import { fitsGlob } from '../../functions/ingest/scan-landing.ts';

test('globs of file names: any characters, even line breaks, without case', () => {
  expect(fitsGlob('orders.csv', '*')).toBe(true);
  expect(fitsGlob('two\nlines.csv', '*')).toBe(true);
  expect(fitsGlob('two\nlines.csv', 'TWO?lines.*')).toBe(true);
  expect(fitsGlob('orders.csv', 'orders.tsv')).toBe(false);
  expect(fitsGlob('ordersxcsv', 'orders.csv')).toBe(false);
});
