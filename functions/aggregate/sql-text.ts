import type { Column, ColumnType } from '../lake/column.ts';
import type { Cell, Row } from '../lake/rows.ts';
import { sqlType } from '../lake/sql-type.ts';

/** A value as a literal of the portable dialect. */
export function sqlLiteral(value: Cell | undefined): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : value.toExponential();
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
  return listLiteral(value);
}

/** A list of texts without the lengths of its members, which Trino would keep in its type. */
const listLiteral = (items: readonly string[]): string =>
  items.length > 0
    ? `array[${items.map((item) => `cast(${sqlLiteral(item)} as varchar)`).join(', ')}]`
    : `slice(${listLiteral([''])}, 1, 0)`;

/**
 * A select that yields the rows in the declared types.
 *
 * @example valuesQuery({ n: integer('n') }, [{ n: 1 }]) // "select cast(n as integer) as n from (values (1)) t(n)"
 */
export function valuesQuery(columns: Readonly<Record<string, Column>>, rows: readonly Row[]): string {
  const names = Object.keys(columns);
  const filled: readonly Row[] = rows.length > 0 ? rows : [{}];
  const tuples = filled.map((row) => `(${names.map((name) => sqlLiteral(row[name])).join(', ')})`);
  const casts = names.map((name) =>
    castColumn(
      name,
      columns[name]!.type,
      rows.some((row) => (row[name] ?? null) !== null),
    ),
  );
  const nothing = rows.length > 0 ? '' : ' where false';
  return `select ${casts.join(', ')} from (values ${tuples.join(', ')}) t(${names.join(', ')})${nothing}`;
}

/** Lists keep the type of their literal: the two engines spell their type differently. */
function castColumn(name: string, type: ColumnType, hasValues: boolean): string {
  if (type.kind === 'list') return hasValues ? name : `case when false then ${listLiteral([''])} end as ${name}`;
  const value = type.kind === 'instant' && hasValues ? `replace(replace(${name}, 'T', ' '), 'Z', '')` : name;
  return `cast(${value} as ${sqlType(type)}) as ${name}`;
}
