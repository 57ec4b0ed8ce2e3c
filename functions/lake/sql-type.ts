import type { ColumnType } from './column.ts';

const types: Record<Exclude<ColumnType['kind'], 'decimal'>, string> = {
  string: 'varchar',
  boolean: 'boolean',
  date: 'date',
  instant: 'timestamp(3)',
  double: 'double',
  smallint: 'smallint',
  integer: 'integer',
  bigint: 'bigint',
  list: 'array(varchar)',
};

/** Name of a column's type in the portable dialect (Trino's), as descriptions of relations spell it. */
export function sqlType(type: ColumnType): string {
  return type.kind === 'decimal' ? `decimal(${type.precision},${type.scale})` : types[type.kind];
}
