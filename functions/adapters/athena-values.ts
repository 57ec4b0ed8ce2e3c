import type { ColumnInfo, Datum } from '@aws-sdk/client-athena';
import { z } from 'zod';
import { KnowgapError } from '../errors.ts';
import type { QueryValue } from '../ports/query-engine.ts';

const jsonList: z.ZodType<QueryValue> = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(jsonList)]),
);

/** Type of a column as Trino spells it, such as `decimal(18,4)`. */
export const athenaTypeName = ({ Type, Precision, Scale }: ColumnInfo): string =>
  Type === 'decimal' ? `decimal(${Precision},${Scale})` : (Type ?? 'unknown');

/**
 * A value from Athena's text: instants and dates as ISO text, decimals as text, 64-bit integers as numbers where safe.
 * A datum without text is null; an empty text is an empty text.
 *
 * @param isJson the cell holds a list as JSON (see `listsAsJson`)
 */
export function athenaValue(datum: Datum | undefined, column: ColumnInfo, isJson = false): QueryValue {
  const text = datum?.VarCharValue;
  if (text === undefined || text === null) return null;
  if (isJson) return jsonList.parse(JSON.parse(text));
  switch (column.Type) {
    case 'boolean':
      return text === 'true';
    case 'tinyint':
    case 'smallint':
    case 'integer':
    case 'double':
    case 'float':
    case 'real':
      return Number(text);
    case 'bigint':
      return wholeNumber(text);
    case 'timestamp':
      return isoInstant(text);
    case 'array':
      throw new KnowgapError(`athena: column "${column.Name}": expected a list as JSON, found Athena's text of it`);
    default:
      return text;
  }
}

/** A 64-bit integer's text as a number where that is exact, else the text. */
export const wholeNumber = (text: string): number | string =>
  Number.isSafeInteger(Number(text)) ? Number(text) : text;

/** `2026-01-02 03:04:05.678` (UTC) as `2026-01-02T03:04:05.678Z`; digits beyond milliseconds are cut. */
export function isoInstant(text: string): string {
  const [whole = '', fraction = ''] = text.replace(' ', 'T').split('.');
  return `${whole}.${fraction.slice(0, 3).padEnd(3, '0')}Z`;
}
