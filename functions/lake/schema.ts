import * as arrow from 'apache-arrow';
import { type DataType, DateUnit, Field, List, Schema, TimeUnit } from 'apache-arrow';
import type { Column, ColumnType, Table } from './column.ts';
import { date } from './column.ts';
import { deliveries } from './deliveries.ts';
import { lineage } from './lineage.ts';
import { tables } from './tables/index.ts';

/** TypeScript type of a value of a column, as rows are handled in this program. */
type ValueOf<C extends Column> = C['type'] extends { kind: 'string' | 'date' | 'instant' | 'decimal' }
  ? string
  : C['type'] extends { kind: 'boolean' }
    ? boolean
    : C['type'] extends { kind: 'list' }
      ? readonly string[]
      : number;

/** Row of a table: dates and instants as ISO text, decimals as text, nulls where the column is not required. */
export type RowOf<T extends Table> = {
  readonly [K in keyof T['columns']]: T['columns'][K] extends { required: true }
    ? ValueOf<T['columns'][K]>
    : ValueOf<T['columns'][K]> | null;
};

/** Every column of a table as it lies in the lake: its own columns, then lineage and version; events also `occurred_on`. */
export function lakeColumns(table: Table): Record<string, Column> {
  return {
    ...table.columns,
    ...(table.occurredFrom ? { occurred_on: date("Calendar date of the event in the firm's zone") } : {}),
    ...lineage,
  };
}

const duckdb: Record<Exclude<ColumnType['kind'], 'decimal'>, string> = {
  string: 'VARCHAR',
  boolean: 'BOOLEAN',
  date: 'DATE',
  instant: 'TIMESTAMP_MS',
  double: 'DOUBLE',
  smallint: 'SMALLINT',
  integer: 'INTEGER',
  bigint: 'BIGINT',
  list: 'VARCHAR[]',
};

/** Type of a column in DuckDB; instants are milliseconds, because Trino's Hive writer refuses microseconds. */
export function duckdbType(type: ColumnType): string {
  return type.kind === 'decimal' ? `DECIMAL(${type.precision},${type.scale})` : duckdb[type.kind];
}

function arrowType(type: ColumnType): DataType {
  switch (type.kind) {
    case 'string':
      return new arrow.Utf8();
    case 'boolean':
      return new arrow.Bool();
    case 'date':
      return new arrow.Date_(DateUnit.DAY);
    case 'instant':
      return new arrow.Timestamp(TimeUnit.MILLISECOND, null);
    case 'double':
      return new arrow.Float64();
    case 'smallint':
      return new arrow.Int16();
    case 'integer':
      return new arrow.Int32();
    case 'bigint':
      return new arrow.Int64();
    case 'list':
      return new List(new Field('element', new arrow.Utf8(), true));
    case 'decimal':
      return new arrow.Decimal(type.scale, type.precision, 128);
  }
}

/** Arrow schema of columns, with descriptions as field metadata. */
export function arrowSchema(columns: Readonly<Record<string, Column>>): Schema {
  return new Schema(
    Object.entries(columns).map(
      ([name, column]) =>
        new Field(name, arrowType(column.type), !column.required, new Map([['description', column.description]])),
    ),
  );
}

/** The tables that exports fill, and the table of deliveries itself. */
export const lakeTables: Readonly<Record<string, Table>> = { ...tables, deliveries };
