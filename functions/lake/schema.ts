import * as arrow from 'apache-arrow';
import { type DataType, DateUnit, Field, List, Schema, TimeUnit } from 'apache-arrow';
import type { Column, ColumnType, Table } from './column.ts';
import { date } from './column.ts';
import { deliveries, quarantine } from './deliveries.ts';
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

const glue: Record<Exclude<ColumnType['kind'], 'decimal'>, string> = {
  string: 'string',
  boolean: 'boolean',
  date: 'date',
  instant: 'timestamp',
  double: 'double',
  smallint: 'smallint',
  integer: 'int',
  bigint: 'bigint',
  list: 'array<string>',
};

/** Type of a column in the Glue catalogue (Hive names). */
export function glueType(type: ColumnType): string {
  return type.kind === 'decimal' ? `decimal(${type.precision},${type.scale})` : glue[type.kind];
}

/** A column as the Glue catalogue describes it; `comment` has at most 255 characters, Glue takes no more. */
export interface GlueColumn {
  readonly name: string;
  readonly type: string;
  readonly comment: string;
}

const glueCommentLength = 255;

/** A text as a Glue comment: what is too long ends with an ellipsis. */
export const glueComment = (text: string): string => {
  const characters = [...text.replaceAll(/\s+/g, ' ')];
  return characters.length <= glueCommentLength
    ? characters.join('')
    : `${characters.slice(0, glueCommentLength - 1).join('')}…`;
};

/**
 * Columns as the Glue catalogue describes them: description, then unit, then the mark of personal data.
 *
 * @example glueColumns({ cost: money('Cost of the line') })[0] // { name: 'cost', type: 'decimal(18,4)', comment: 'Cost of the line [money]' }
 */
export function glueColumns(columns: Readonly<Record<string, Column>>): GlueColumn[] {
  return Object.entries(columns).map(([name, { type, description, unit, pii }]) => ({
    name,
    type: glueType(type),
    comment: glueComment(`${description}${unit ? ` [${unit}]` : ''}${pii ? ' (personal data)' : ''}`),
  }));
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

/** Columns of a file of the lake by the name that queries give it: `raw_<table>`, `deliveries`, `quarantine`. */
export function lakeFileColumns(name: string): Readonly<Record<string, Column>> | undefined {
  if (name === quarantine.name) return quarantine.columns;
  if (name === deliveries.name) return deliveries.columns;
  const table = name.startsWith('raw_') ? lakeTables[name.slice('raw_'.length)] : undefined;
  return table && table !== deliveries ? lakeColumns(table) : undefined;
}
