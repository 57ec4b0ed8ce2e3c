import type { QueryResult, QueryValue } from '../../../functions/ports/query-engine.ts';

/** Where the rows of two engines differ, in the order they came: counts, texts and dates exactly, figures by 1e-9 of their size. */
export function rowDifferences(expected: QueryResult, found: QueryResult): string[] {
  const names = (result: QueryResult): string => result.columns.map(({ name }) => name).join(', ');
  if (names(expected) !== names(found)) return [`columns: expected ${names(expected)}, found ${names(found)}`];
  if (expected.rows.length !== found.rows.length) {
    return [`rows: expected ${expected.rows.length}, found ${found.rows.length}`];
  }
  return expected.rows.flatMap((row, index) =>
    Object.entries(row).flatMap(([name, value]) => {
      const other = found.rows[index]?.[name] ?? null;
      return isSame(value, other)
        ? []
        : [`row ${index + 1}, ${name}: expected ${JSON.stringify(value)}, found ${JSON.stringify(other)}`];
    }),
  );
}

function isSame(expected: QueryValue, found: QueryValue): boolean {
  if (typeof expected !== 'number' || typeof found !== 'number')
    return JSON.stringify(expected) === JSON.stringify(found);
  return expected === found || Math.abs(expected - found) <= 1e-9 * Math.max(Math.abs(expected), Math.abs(found));
}
