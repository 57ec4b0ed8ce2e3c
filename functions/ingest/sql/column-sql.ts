import { type Column, flag, instant, type Table } from '../../lake/column.ts';
import { duckdbType, lakeColumns } from '../../lake/schema.ts';
import type { ColumnMapping, Output } from '../mapping.ts';
import { dateSql, instantSql, occurredOnSql } from './instant-sql.ts';
import { keyedHashSql } from './keyed-hash-sql.ts';
import { isNumberSql, numberLimits } from './number-limits.ts';
import { identifier, literal, quotedNames } from './quote.ts';
import { lineName, numberTextSql, type TextContext, textSql, unknownMark, writtenSql } from './text-sql.ts';

export interface ColumnContext extends TextContext {
  readonly firmZone: string;
  readonly sourceZone: string;
  readonly headerZone: string | null;
  readonly keepPersonalData: boolean;
  /** Space of the source's customer ids when ids are hashed; null when they stay plain. */
  readonly hashSpace: string | null;
  /** Space of the source's customer ids. */
  readonly idSpace: string;
}

export interface Fault {
  readonly reason: string;
  /** SQL over the values layer: true when the fault is there. */
  readonly test: string;
  readonly expected: string;
}

/** One output column: SQL of its text over the record, of its value over the text, and what may be wrong with it. */
export interface ColumnSql {
  readonly name: string;
  readonly text: string;
  /** SQL over the record of the text as the source writes it, where `text` changes its letters; null where they are the same. */
  readonly written: string | null;
  readonly value: string;
  readonly occurredOn: string | null;
  /** Null-safe SQL over the values layer: the column is as it must be. */
  readonly isRight: string | null;
  readonly faults: readonly Fault[];
  /** Columns of the record that it reads. */
  readonly sources: readonly string[];
  readonly isPersonal: boolean;
}

const versionColumns: Readonly<Record<string, Column>> = {
  source_updated_at: instant('When the source last changed the record'),
  is_deleted: flag('The source deleted the record'),
};

export const textName = (column: string): string => identifier(`t ${column}`);
export const writtenName = (column: string): string => identifier(`w ${column}`);
export const valueName = (column: string): string => identifier(`v ${column}`);

/** Columns that one record of the output needs. */
export function columnSources(column: ColumnMapping): string[] {
  if (column.from !== undefined) return typeof column.from === 'string' ? [column.from] : [...column.from];
  if (column.expression !== undefined) return quotedNames(column.expression);
  if (column.line_within) return [lineName(column.line_within)];
  return [...(column.sum ?? []), ...(column.minus ?? [])];
}

/**
 * SQL of every column of the output that the mapping gives, in the order of the table. A column that only reads what the file
 * lacks (`isAbsent`) is left out, and so null, unless it must be there or has a default.
 */
export function outputColumns(
  table: Table,
  output: Output,
  context: ColumnContext,
  isAbsent: (name: string) => boolean,
): ColumnSql[] {
  const isLeftOut = ([name, mapping]: readonly [string, ColumnMapping]): boolean =>
    mapping.from !== undefined &&
    mapping.default === undefined &&
    !table.columns[name]?.required &&
    columnSources(mapping).every(isAbsent);
  const mapped: Record<string, ColumnMapping> = Object.fromEntries(
    Object.entries(output.columns).filter((each) => !isLeftOut(each)),
  );
  const currency = mapped.currency;
  if ('currency' in table.columns && context.sourceCurrency !== null) {
    mapped.currency = currency
      ? { ...currency, default: currency.default ?? '$source_currency' }
      : {
          optional: false,
          keep_blanks: false,
          otherwise: 'error',
          money: false,
          abs: false,
          constant: '$source_currency',
        };
  }
  const columns: Readonly<Record<string, Column>> = { ...table.columns, ...versionColumns };
  return Object.entries(columns).flatMap(([name, column]) => {
    const mapping = mapped[name];
    return mapping ? [columnSql(name, column, mapping, table, context)] : [];
  });
}

function columnSql(
  name: string,
  column: Column,
  mapping: ColumnMapping,
  table: Table,
  context: ColumnContext,
): ColumnSql {
  const isPersonal = column.pii === true;
  const sources = columnSources(mapping);
  if (isPersonal && !context.keepPersonalData)
    return {
      name,
      text: 'cast(null as varchar)',
      written: null,
      value: `cast(null as ${duckdbType(column.type)})`,
      occurredOn: null,
      isRight: null,
      faults: [],
      sources,
      isPersonal,
    };
  const text = textSql(mapping, context);
  const lowered = column.oneOf ? `lower(${text})` : text;
  const t = textName(name);
  const zone =
    mapping.zone === 'header' ? (context.headerZone ?? context.sourceZone) : (mapping.zone ?? context.format.zone);
  const sourceZone = zone === 'header' ? (context.headerZone ?? context.sourceZone) : (zone ?? context.sourceZone);
  const formats = mapping.formats ?? context.format.formats ?? ['iso'];
  const hashes =
    (column.customerReference ||
      name === 'respondent_id' ||
      name === 'source_customer_id' ||
      mapping.firm_wide === true) &&
    !mapping.keyed_hash;
  const hashSpace = mapping.keyed_hash ?? (hashes ? context.hashSpace : null);
  const value = valueSql(t, column, mapping, { formats, sourceZone, hashSpace, context });
  const occurredOn =
    table.occurredFrom === name
      ? column.type.kind === 'instant'
        ? occurredOnSql(t, valueName(name), formats, { source: sourceZone, firm: context.firmZone })
        : valueName(name)
      : null;
  const faults = faultsOf(name, column, mapping, { formats, number: numberTextSql(t, mapping, context.format) });
  return {
    name,
    text: lowered,
    written: column.oneOf || mapping.case || mapping.id || mapping.values ? writtenSql(mapping, context) : null,
    value,
    occurredOn,
    isRight: faults.length === 0 ? null : rightSql(name, column, mapping),
    faults,
    sources,
    isPersonal: isPersonal || mapping.keyed_hash !== undefined || (hashes && context.hashSpace !== null),
  };
}

interface ValueContext {
  readonly formats: readonly string[];
  readonly sourceZone: string;
  readonly hashSpace: string | null;
  readonly context: ColumnContext;
}

function valueSql(t: string, column: Column, mapping: ColumnMapping, value: ValueContext): string {
  const type = duckdbType(column.type);
  const number = numberTextSql(t, mapping, value.context.format);
  const signed = (sql: string) => (mapping.abs ? `abs(${sql})` : sql);
  const scaled = mapping.multiply !== undefined ? `try_cast(${number} as double) * ${mapping.multiply}` : null;
  switch (column.type.kind) {
    case 'string': {
      const known =
        mapping.values && mapping.otherwise === 'error'
          ? `case when starts_with(${t}, ${unknownMark}) then null else ${t} end`
          : t;
      if (value.hashSpace !== null) return keyedHashSql(known, value.hashSpace);
      return mapping.firm_wide ? `${literal(`${value.context.idSpace}:`)} || ${known}` : known;
    }
    case 'boolean':
      return `case lower(${t}) when 'true' then true when 'false' then false when '1' then true when '0' then false when 'yes' then true when 'no' then false when 'y' then true when 'n' then false when 't' then true when 'f' then false when '是' then true when '否' then false end`;
    case 'date':
      return dateSql(t, value.formats);
    case 'instant':
      return `try_cast(${instantSql(t, value.formats, value.sourceZone)} as timestamp_ms)`;
    case 'double': {
      const double = scaled ?? `try_cast(${number} as double)`;
      return signed(`case when isfinite(${double}) then ${double} end`);
    }
    case 'decimal':
      return signed(`try_cast(${scaled ?? number} as ${type})`);
    case 'smallint':
    case 'integer':
    case 'bigint': {
      const source = scaled ?? number;
      return signed(
        `case when try_cast(${source} as double) = try_cast(${source} as ${type}) then try_cast(${source} as ${type}) end`,
      );
    }
    case 'list': {
      const separator = literal(mapping.separator ?? ';');
      return `case when starts_with(${t}, '[') then try_cast(try_cast(${t} as json) as varchar[])
        else list_filter(list_transform(string_split(${t}, ${separator}), lambda part: trim(part)), lambda part: part <> '') end`;
    }
  }
}

const unreadable: Readonly<Record<Exclude<Column['type']['kind'], 'string'>, readonly [string, string]>> = {
  boolean: ['not_a_boolean', 'true or false'],
  date: ['not_a_date', 'a date'],
  instant: ['not_a_date', 'a date and time'],
  double: ['not_a_number', 'a number'],
  decimal: ['not_a_number', 'a number'],
  smallint: ['not_a_whole_number', 'a whole number'],
  integer: ['not_a_whole_number', 'a whole number'],
  bigint: ['not_a_whole_number', 'a whole number'],
  list: ['not_a_list', 'a list'],
};

const outsideSql = (name: string, column: Column): string | null => {
  const v = valueName(name);
  const bounds = [
    ...(column.minimum === undefined ? [] : [`${v} < ${column.minimum}`]),
    ...(column.maximum === undefined ? [] : [`${v} > ${column.maximum}`]),
    ...(column.type.kind === 'instant' || column.type.kind === 'date'
      ? [`${v} < '1000-01-01'`, `${v} >= '10000-01-01'`]
      : []),
  ];
  return bounds.length === 0 ? null : `(${bounds.join(' or ')})`;
};

const listedSql = (column: Column): string => (column.oneOf ?? []).map(literal).join(', ');

/** What is read from a column's text: formats of dates, SQL of the text of a number. */
interface TextReading {
  readonly formats: readonly string[];
  readonly number: string;
}

function faultsOf(name: string, column: Column, mapping: ColumnMapping, { formats, number }: TextReading): Fault[] {
  const t = textName(name);
  const v = valueName(name);
  const kind = column.type.kind;
  const faults: Fault[] = [];
  if (mapping.values && mapping.otherwise === 'error') {
    const known = Object.keys(mapping.values);
    const shown = known.slice(0, 12).join(', ') + (known.length > 12 ? ', …' : '');
    faults.push({ reason: 'not_in_map', test: `starts_with(${t}, ${unknownMark})`, expected: `one of ${shown}` });
  }
  if (kind !== 'string') {
    const [reason, what] = unreadable[kind];
    const isDate = kind === 'date' || kind === 'instant';
    const marked = faults.length > 0 ? ` and not starts_with(${t}, ${unknownMark})` : '';
    const how = isDate ? ` (${formats.map((format) => (format === 'iso' ? 'ISO 8601' : format)).join(' or ')})` : '';
    const isUnread = `${t} is not null and ${v} is null${marked}`;
    const limits = numberLimits(column);
    const isNumber = limits === null ? 'false' : isNumberSql(number, column.type);
    const isOther = limits === null ? '' : ` and not ${isNumber}`;
    faults.push({ reason, test: `${isUnread}${isOther}`, expected: `${what}${how}` });
    if (limits !== null) faults.push({ reason: 'out_of_range', test: `${isUnread} and ${isNumber}`, expected: limits });
  }
  if (column.required) faults.push({ reason: 'missing_required', test: `${t} is null`, expected: 'a value' });
  if (column.oneOf)
    faults.push({
      reason: 'not_in_list',
      test: `${v} not in (${listedSql(column)})`,
      expected: `one of ${column.oneOf.join(', ')}`,
    });
  const outside = outsideSql(name, column);
  if (outside) faults.push({ reason: 'out_of_range', test: outside, expected: rangeText(column) });
  return faults;
}

function rangeText(column: Column): string {
  if (column.type.kind === 'instant' || column.type.kind === 'date') return 'a year from 1000 to 9999';
  if (column.maximum === undefined) return `at least ${column.minimum}`;
  return column.minimum === undefined ? `at most ${column.maximum}` : `${column.minimum} to ${column.maximum}`;
}

function rightSql(name: string, column: Column, mapping: ColumnMapping): string {
  const t = textName(name);
  const v = valueName(name);
  const isRead = column.type.kind !== 'string' || (mapping.values !== undefined && mapping.otherwise === 'error');
  const outside = outsideSql(name, column);
  const tests = [
    column.required ? `${v} is not null` : isRead ? `(${t} is null or ${v} is not null)` : null,
    column.oneOf ? `coalesce(${v} in (${listedSql(column)}), true)` : null,
    outside ? `not coalesce(${outside}, false)` : null,
  ].filter((test) => test !== null);
  return tests.join(' and ');
}

/** Where the lake's columns come from: mapped values, lineage, or null. */
export function lakeSelect(
  table: Table,
  columns: readonly ColumnSql[],
  lineage: Readonly<Record<string, string>>,
): string {
  const byName = new Map(columns.map((column) => [column.name, column]));
  return Object.entries(lakeColumns(table))
    .map(([name, column]) => {
      const type = duckdbType(column.type);
      const mapped = byName.get(name);
      if (name === 'is_deleted') return `${mapped ? `coalesce(${valueName(name)}, false)` : 'false'} as is_deleted`;
      if (mapped) return `${valueName(name)} as ${identifier(name)}`;
      if (name === 'occurred_on') return 'occurred_on';
      return `${lineage[name] ?? `cast(null as ${type})`} as ${identifier(name)}`;
    })
    .join(', ');
}
