import {
  DuckDBDateValue,
  DuckDBListValue,
  type DuckDBMaterializedResult,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
} from '@duckdb/node-api';
import type { QueryResult, QueryValue } from '../ports/query-engine.ts';

/** Rows of a DuckDB result: instants and dates as ISO text, decimals as text, 64-bit integers as numbers where safe. */
export async function queryResult(result: DuckDBMaterializedResult): Promise<QueryResult> {
  const names = result.deduplicatedColumnNames();
  const types = result.columnTypes();
  const rows = await result.getRows();
  return {
    columns: names.map((name, index) => ({ name, type: String(types[index]) })),
    rows: rows.map((row) =>
      Object.fromEntries(names.map((name, index) => [name, plain(row[index] ?? null, types[index]!)])),
    ),
  };
}

function plain(value: DuckDBValue, type: DuckDBType): QueryValue {
  if (value === null) return null;
  if (value instanceof DuckDBListValue) {
    const inner = type.typeId === DuckDBTypeId.LIST && 'valueType' in type ? type.valueType : type;
    return value.items.map((item) => plain(item, inner));
  }
  if (typeof value === 'bigint') {
    return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : String(value);
  }
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string') return value;
  if (value instanceof DuckDBDateValue) return String(value);
  switch (type.typeId) {
    case DuckDBTypeId.TIMESTAMP:
    case DuckDBTypeId.TIMESTAMP_MS:
    case DuckDBTypeId.TIMESTAMP_S:
      return isoInstant(String(value));
    default:
      return String(value);
  }
}

/** `2026-01-02 03:04:05.6` as `2026-01-02T03:04:05.600Z`. */
function isoInstant(text: string): string {
  const [whole = '', fraction = ''] = text.replace(' ', 'T').split('.');
  return `${whole}.${fraction.slice(0, 3).padEnd(3, '0')}Z`;
}
