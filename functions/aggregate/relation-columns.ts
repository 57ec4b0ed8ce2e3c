import { type Column, type ColumnType, text } from '../lake/column.ts';
import { quarantine } from '../lake/deliveries.ts';
import { lakeColumns, lakeTables } from '../lake/schema.ts';
import type { Catalogue, Relation } from './query-catalogue.ts';
import { runInputs } from './run-inputs.ts';

type Columns = Readonly<Record<string, Column>>;

const kinds: Readonly<Record<string, Exclude<ColumnType['kind'], 'decimal'>>> = {
  varchar: 'string',
  boolean: 'boolean',
  date: 'date',
  'timestamp(3)': 'instant',
  double: 'double',
  smallint: 'smallint',
  integer: 'integer',
  bigint: 'bigint',
  'array(varchar)': 'list',
};

/** The type that a description spells. */
export function columnType(name: string): ColumnType {
  const decimal = /^decimal\((\d+),(\d+)\)$/.exec(name);
  if (decimal) return { kind: 'decimal', precision: Number(decimal[1]), scale: Number(decimal[2]) };
  const kind = kinds[name];
  if (!kind) throw new TypeError(`no such type: ${name}`);
  return { kind };
}

/** Columns that a relation's description declares. */
export const describedColumns = (relation: Relation): Columns =>
  Object.fromEntries(
    Object.entries(relation.columns).map(([name, { type, unit, description }]) => [
      name,
      { type: columnType(type), description, ...(unit ? { unit } : {}) },
    ]),
  );

const runId = text('The run');

/** Columns of every relation that exists before the queries run: files of the lake and inputs of the run. */
export function baseColumns(): Record<string, Columns> {
  const raw = Object.values(lakeTables)
    .filter(({ name }) => name !== 'deliveries')
    .map((table) => [`raw_${table.name}`, lakeColumns(table)] as const);
  const inputs = runInputs.map(
    ({ name, columns }) => [name, name === 'run_settings' ? columns : { ...columns, run_id: runId }] as const,
  );
  return {
    ...Object.fromEntries(raw),
    deliveries: lakeTables.deliveries!.columns,
    quarantine: quarantine.columns,
    ...Object.fromEntries(inputs),
  };
}

/** Columns of a relation of the catalogue, or of one that exists before. */
export function columnsOf(catalogue: Catalogue, name: string): Columns | undefined {
  const relation = catalogue.get(name);
  return relation ? describedColumns(relation) : baseColumns()[name];
}
