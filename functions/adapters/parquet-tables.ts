import {
  type DataType,
  type Decimal,
  makeData,
  makeVector,
  RecordBatch,
  Struct,
  Table,
  tableFromIPC,
  tableToIPC,
  type Vector,
  vectorFromArray,
} from 'apache-arrow';
import { Compression, readParquet, Table as WasmTable, WriterPropertiesBuilder, writeParquet } from 'parquet-wasm/node';
import type { Column } from '../lake/column.ts';
import type { Cell, Columnar, Row, Rows } from '../lake/rows.ts';
import { arrowSchema } from '../lake/schema.ts';

type Columns = Readonly<Record<string, Column>>;

/** Arrow table of a Parquet file's bytes. */
export function decodeParquet(bytes: Uint8Array): Table {
  return tableFromIPC(readParquet(bytes).intoIPCStream());
}

/** Parquet bytes (zstd) of rows or columns. Same input, same bytes. */
export function encodeParquet(columns: Columns, rows: Rows): Uint8Array {
  const properties = new WriterPropertiesBuilder().setCompression(Compression.ZSTD).build();
  return writeParquet(WasmTable.fromIPCStream(tableToIPC(tableOf(columns, rows), 'stream')), properties);
}

/** Arrow table of rows or columns, in the declared types; a column that the rows lack is null. */
export function tableOf(columns: Columns, rows: Rows): Table {
  const schema = arrowSchema(columns);
  const length = isRowList(rows) ? rows.length : Math.max(0, ...Object.values(rows).map((values) => values.length));
  const seen = new Set<Columnar>();
  const children = schema.fields.map((field) => {
    const values = isRowList(rows) ? rows.map((row) => row[field.name] ?? null) : (rows[field.name] ?? nulls(length));
    // Arrow's stream holds an array that is two columns once, which the Parquet writer cannot read.
    const own = seen.has(values) ? values.slice() : values;
    seen.add(own);
    return vectorOf(own, field.type, columns[field.name]!, field.name).data[0]!;
  });
  const data = makeData({ type: new Struct(schema.fields), length, nullCount: 0, children });
  return new Table(schema, [new RecordBatch(schema, data)]);
}

/** Rows of an Arrow table: dates and instants as ISO text, decimals as text, 64-bit integers as numbers. */
export function rowsOf(table: Table): Row[] {
  const names = table.schema.fields.map((field) => field.name);
  const readers = table.schema.fields.map((field, index) => reader(table.getChildAt(index)!, field.type));
  return Array.from({ length: table.numRows }, (_, row) =>
    Object.fromEntries(names.map((name, index) => [name, readers[index]!(row)])),
  );
}

const isRowList = (rows: Rows): rows is readonly Row[] => Array.isArray(rows);
const nulls = (length: number): readonly Cell[] => new Array<null>(length).fill(null);

function vectorOf(values: Columnar, type: DataType, column: Column, name: string): Vector {
  if (values instanceof Float64Array && column.type.kind === 'double' && !values.some(Number.isNaN))
    return makeVector(values);
  if (values instanceof Int32Array && column.type.kind === 'integer') return makeVector(values);
  return vectorFromArray(
    Array.from(values, (value) => (value === null || value === undefined ? null : converted(value, column, name))),
    type,
  );
}

function converted(value: Cell, column: Column, name: string): unknown {
  const { type } = column;
  switch (type.kind) {
    case 'date':
      return new Date(`${value}T00:00:00.000Z`);
    case 'instant':
      return new Date(String(value)).getTime();
    case 'bigint':
      return BigInt(Math.round(Number(value)));
    case 'decimal':
      return decimalWords(String(value), type.scale, name);
    case 'double':
      return Number.isFinite(Number(value)) ? Number(value) : null;
    default:
      return value;
  }
}

/** Two's complement words of a decimal's unscaled value. */
function decimalWords(value: string, scale: number, name: string): Uint32Array {
  const match = /^([+-]?)(\d+)(?:\.(\d+))?$/.exec(value);
  if (!match) throw new TypeError(`column ${name}: expected a decimal number, found "${value}"`);
  const fraction = (match[3] ?? '').padEnd(scale, '0');
  if (fraction.length > scale && /[1-9]/.test(fraction.slice(scale))) {
    throw new RangeError(`column ${name}: expected at most ${scale} decimals, found "${value}"`);
  }
  const unscaled = BigInt(`${match[1] === '-' ? '-' : ''}${match[2]}${fraction.slice(0, scale)}`);
  const words = BigUint64Array.of(BigInt.asUintN(64, unscaled), BigInt.asUintN(64, unscaled >> 64n));
  return new Uint32Array(words.buffer);
}

function reader(vector: Vector, type: DataType): (row: number) => Cell {
  const text = type.toString();
  if (text.startsWith('Decimal')) {
    const { scale } = type as Decimal;
    return (row) => (vector.isValid(row) ? decimalText(vector.get(row), scale) : null);
  }
  if (text.startsWith('Date')) {
    return (row) => (vector.isValid(row) ? new Date(vector.get(row)).toISOString().slice(0, 10) : null);
  }
  if (text.startsWith('Timestamp')) {
    return (row) => (vector.isValid(row) ? new Date(vector.get(row)).toISOString() : null);
  }
  if (text.startsWith('List')) return (row) => (vector.isValid(row) ? [...vector.get(row)].map(String) : null);
  return (row) => {
    const value = vector.isValid(row) ? vector.get(row) : null;
    return typeof value === 'bigint' ? Number(value) : value;
  };
}

/** Decimal text of two's complement words. */
export function decimalText(words: Uint32Array, scale: number): string {
  let unscaled = 0n;
  for (let index = words.length - 1; index >= 0; index -= 1) unscaled = (unscaled << 32n) | BigInt(words[index]!);
  unscaled = BigInt.asIntN(words.length * 32, unscaled);
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  return `${unscaled < 0n ? '-' : ''}${whole}${scale > 0 ? `.${digits.slice(digits.length - scale)}` : ''}`;
}
