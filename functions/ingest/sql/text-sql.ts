import type { ColumnMapping, Format } from '../mapping.ts';
import { identifier, literal } from './quote.ts';

/** Marks a text that a value map does not know; no source text starts with it. */
export const unknownMark = 'chr(1)';

export interface TextContext {
  readonly format: Format;
  /** No cell of these records starts or ends with a blank, so that nothing need be trimmed. */
  readonly isTrimmed: boolean;
  /** What `$source_currency` and `$source_department` stand for; null where the settings say nothing. */
  readonly sourceCurrency: string | null;
  readonly sourceDepartment: string | null;
  /** What `$source_system` stands for. */
  readonly sourceSystem: string;
}

/** SQL of the column's text after all steps that make text of text; null where there is no value. */
export function textSql(column: ColumnMapping, context: TextContext): string {
  const constant = constantSql(column.constant, context);
  if (constant !== null) return constant;
  let text = extractedSql(column, context);
  if (column.case) text = `${column.case}(${text})`;
  if (column.id) text = idSql(text, column.id);
  if (column.values) text = mappedSql(text, column.values, column.otherwise);
  if (column.default !== undefined) text = `coalesce(${text}, ${constantSql(column.default, context)})`;
  return text;
}

/** SQL of the column's text as the source writes it, before any step that changes its letters: what quarantine shows. */
export function writtenSql(column: ColumnMapping, context: TextContext): string {
  const constant = constantSql(column.constant, context);
  if (constant !== null) return constant;
  const text = extractedSql(column, context);
  return column.default === undefined ? text : `coalesce(${text}, ${constantSql(column.default, context)})`;
}

function extractedSql(column: ColumnMapping, context: TextContext): string {
  const text = sourceSql(column, context);
  if (column.extract === undefined) return text;
  const group = /\((?!\?)/.test(column.extract) ? 1 : 0;
  return `nullif(regexp_extract(${text}, ${literal(column.extract)}, ${group}), '')`;
}

function constantSql(value: ColumnMapping['constant'], context: TextContext): string | null {
  if (value === undefined) return null;
  const text =
    value === '$source_currency'
      ? context.sourceCurrency
      : value === '$source_department'
        ? context.sourceDepartment
        : value === '$source_system'
          ? context.sourceSystem
          : String(value);
  return text === null ? 'cast(null as varchar)' : literal(text);
}

function sourceSql(column: ColumnMapping, context: TextContext): string {
  if (column.from !== undefined) {
    const names = typeof column.from === 'string' ? [column.from] : column.from;
    const cells = names.map((name) => cleanSql(identifier(name), column, context, context.isTrimmed));
    return cells.length === 1 ? (cells[0] ?? 'null') : `coalesce(${cells.join(', ')})`;
  }
  if (column.expression !== undefined)
    return cleanSql(`cast((${column.expression}) as varchar)`, column, context, false);
  if (column.line_within) return `cast(${identifier(lineName(column.line_within))} as varchar)`;
  return sumSql(column, context);
}

/** Name of the base column that numbers the records of equal key. */
export const lineName = (key: readonly string[]): string => `line within ${key.join(', ')}`;

function cleanSql(cell: string, column: ColumnMapping, context: TextContext, isTrimmed: boolean): string {
  let text = cell;
  if (column.unwrap ?? context.format.unwrap)
    text = String.raw`regexp_replace(regexp_replace(trim(${text}, chr(9) || ' '), '^="(.*)"$', '\1'), '^''', '')`;
  if (!column.keep_blanks && !isTrimmed) text = `nullif(trim(${text}), '')`;
  else if (column.unwrap ?? context.format.unwrap) text = `nullif(${text}, '')`;
  const nulls = column.nulls ?? context.format.nulls ?? [];
  return nulls.length === 0
    ? text
    : `case when trim(${text}) in (${nulls.map(literal).join(', ')}) then null else ${text} end`;
}

/** Sum and difference of cells as text; a cell that is no number is the result itself, so that it is reported. */
function sumSql(column: ColumnMapping, context: TextContext): string {
  const cell = (name: string) => cleanSql(identifier(name), column, context, context.isTrimmed);
  const number = (name: string) => `try_cast(${numberTextSql(cell(name), column, context.format)} as decimal(38, 10))`;
  const plus = column.sum ?? [];
  const all = [...plus, ...(column.minus ?? [])];
  const faulty = all.map((name) => `when ${cell(name)} is not null and ${number(name)} is null then ${cell(name)}`);
  const terms = [
    ...plus.map((name) => `+ coalesce(${number(name)}, 0)`),
    ...(column.minus ?? []).map((name) => `- coalesce(${number(name)}, 0)`),
  ];
  const isNull = all.map((name) => `${cell(name)} is null`).join(' and ');
  return `case when ${isNull} then null ${faulty.join(' ')} else cast(0 ${terms.join(' ')} as varchar) end`;
}

/**
 * Number as people write it → as the engine reads it. Thousands marks must stand where they belong, so that a number of the
 * other convention (1.5 where the comma marks decimals) is a fault and never another number.
 */
export function numberTextSql(text: string, column: ColumnMapping, format: Format): string {
  const isComputed = column.sum !== undefined;
  const decimal = column.decimal ?? format.decimal;
  if (isComputed ? false : column.money) {
    const plain = `regexp_replace(replace(${text}, chr(8722), '-'), '[^0-9.,()+-]', '', 'g')`;
    const signed = String.raw`regexp_replace(${plain}, '^\((.*)\)$', '-\1')`;
    return withoutThousands(signed, decimal ?? '.');
  }
  return decimal === undefined || isComputed ? text : withoutThousands(text, decimal);
}

function withoutThousands(text: string, decimal: '.' | ','): string {
  const mark = decimal === '.' ? ',' : '.';
  const pattern =
    decimal === '.'
      ? String.raw`[-+]?(\d{1,3}(,\d{3})+|\d+)?(\.\d*)?`
      : String.raw`[-+]?(\d{1,3}(\.\d{3})+|\d+)?(,\d*)?`;
  const bare = `replace(${text}, '${mark}', '')`;
  return `case when regexp_full_match(${text}, '${pattern}') then ${decimal === '.' ? bare : `replace(${bare}, ',', '.')`} end`;
}

function mappedSql(
  text: string,
  values: NonNullable<ColumnMapping['values']>,
  otherwise: ColumnMapping['otherwise'],
): string {
  const cases = Object.entries(values).map(
    ([from, to]) => `when ${literal(from.trim().toLowerCase())} then ${to === null ? 'null' : literal(String(to))}`,
  );
  const rest =
    otherwise === 'error'
      ? `${unknownMark} || ${text}`
      : otherwise === 'keep'
        ? text
        : otherwise === 'null'
          ? 'null'
          : literal(String(otherwise.value));
  if (cases.length === 0) return rest;
  return `case when ${text} is null then null else case lower(trim(${text})) ${cases.join(' ')} else ${rest} end end`;
}

function idSql(text: string, kind: NonNullable<ColumnMapping['id']>): string {
  if (kind === 'integer') return String.raw`regexp_replace(${text}, '\.0+$', '')`;
  return `case when regexp_full_match(${text}, '[A-Za-z0-9]{15}') then ${text} || ${[0, 5, 10].map((start) => suffixSql(text, start)).join(' || ')} else ${text} end`;
}

/** Character of the 18-character Salesforce id for five of the 15: which of them are upper case, as a number to base 2. */
function suffixSql(text: string, start: number): string {
  const bits = [0, 1, 2, 3, 4].map(
    (bit) => `case when ascii(substr(${text}, ${start + bit + 1}, 1)) between 65 and 90 then ${2 ** bit} else 0 end`,
  );
  return `substr('ABCDEFGHIJKLMNOPQRSTUVWXYZ012345', ${bits.join(' + ')} + 1, 1)`;
}
