import { z } from 'zod';
import type { QueryResult, QueryValue } from '../ports/query-engine.ts';
import { isoInstant, wholeNumber } from './athena-values.ts';
import type { TrinoResult } from './trino-client.ts';

const scalar = z.union([z.string(), z.number(), z.boolean()]);

/** Rows of a Trino result: instants and dates as ISO text, decimals as text, 64-bit integers as numbers where safe. */
export const trinoResult = ({ columns, rows }: TrinoResult): QueryResult => ({
  columns,
  rows: rows.map((row) =>
    Object.fromEntries(columns.map(({ name, type }, index) => [name, trinoValue(row[index], type)])),
  ),
});

function trinoValue(value: unknown, type: string): QueryValue {
  if (value === null || value === undefined) return null;
  const element = /^array\((.*)\)$/.exec(type)?.[1];
  if (element !== undefined)
    return z
      .array(z.unknown())
      .parse(value)
      .map((item) => trinoValue(item, element));
  if (/^(map|row)\(/.test(type)) return JSON.stringify(value);
  const plain = scalar.parse(value);
  if (type === 'double' || type === 'real') return Number(plain);
  if (type === 'bigint') return wholeNumber(String(plain));
  if (/^timestamp(\(\d+\))?$/.test(type)) return isoInstant(String(plain));
  return plain;
}
