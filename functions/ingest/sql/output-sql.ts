import type { Table } from '../../lake/column.ts';
import { tables } from '../../lake/tables/index.ts';
import type { Mapping, Output, Unpivot } from '../mapping.ts';
import { Refusal } from '../refusal.ts';
import { type Header, sameName } from '../text/header.ts';
import { type ColumnContext, type ColumnSql, outputColumns, textName, valueName, writtenName } from './column-sql.ts';
import { conditionSql } from './condition-sql.ts';
import { literal } from './quote.ts';
import { cellName, columnFinder } from './record-columns.ts';

/** One output of a mapping, made ready for a file. */
export interface OutputSql {
  readonly table: Table;
  readonly output: Output;
  readonly columns: readonly ColumnSql[];
  /** Unpivoted cells: position in the file, header, item. */
  readonly items: readonly Item[];
}

export interface Item {
  readonly position: number;
  readonly header: string;
  readonly item: string;
}

/** Makes the outputs of a mapping ready for a file with this header. */
export function prepareOutputs(
  mapping: Mapping,
  header: Header,
  context: (isTrimmed: boolean) => ColumnContext,
  isAbsent: (name: string) => boolean,
): (isTrimmed: boolean) => OutputSql[] {
  const items = mapping.outputs.map((output) => (output.unpivot ? findItems(output.unpivot, mapping, header) : []));
  return (isTrimmed) =>
    mapping.outputs.map((output, index) => {
      const table: Table = tables[output.table];
      return {
        table,
        output,
        columns: outputColumns(table, output, context(isTrimmed), isAbsent),
        items: items[index] ?? [],
      };
    });
}

function findItems(unpivot: Unpivot, mapping: Mapping, header: Header): Item[] {
  const find = columnFinder(header, mapping.aliases);
  const found = new Map<number, Item>();
  for (const [name, item] of Object.entries(unpivot.items ?? {})) {
    const position = find(name);
    if (position !== null) found.set(position, { position, header: header.names[position] ?? name, item });
  }
  const except = new Set(unpivot.except.map(sameName));
  const pattern = unpivot.pattern === undefined ? null : new RegExp(unpivot.pattern, 'iu');
  header.names.forEach((name, position) => {
    const other = header.otherNames[position] ?? null;
    if (pattern === null || found.has(position) || except.has(sameName(name))) return;
    if (other !== null && except.has(sameName(other))) return;
    const match = pattern.exec(name);
    if (match) found.set(position, { position, header: name, item: match[1] ?? name });
  });
  if (found.size === 0)
    throw new Refusal(
      'missing_column',
      `expected at least one of the questions (${[...Object.keys(unpivot.items ?? {}), unpivot.pattern ?? ''].filter(Boolean).slice(0, 10).join(', ')}); found ${header.names
        .slice(0, 30)
        .map((name) => `"${name.slice(0, 60)}"`)
        .join(', ')}`,
    );
  return [...found.values()].sort((a, b) => a.position - b.position);
}

/** Select of the rows that `base` gives for an output, unpivoted where it does. */
function rowsSql(output: OutputSql, base: string): string {
  const when = output.output.when === undefined ? '' : ` where ${conditionSql(output.output.when)}`;
  const { unpivot } = output.output;
  if (!unpivot) return `select * from ${base}${when}`;
  const cells = output.items.map(
    ({ position, header, item }) =>
      `{'item': ${literal(item)}, 'item_column': ${literal(header)}, 'cell': nullif(trim(${cellName(position)}), '')}`,
  );
  const inList = (values: readonly string[]) => values.map((value) => literal(value.trim().toLowerCase())).join(', ');
  const isNotApplicable =
    unpivot.not_applicable.length === 0 ? 'false' : `lower(cell) in (${inList(unpivot.not_applicable)})`;
  const unanswered = unpivot.unanswered.length === 0 ? '' : ` and lower(cell) not in (${inList(unpivot.unanswered)})`;
  const unnested = `select *, unnest([${cells.join(', ')}], recursive := true) from ${base}${when}`;
  return `select *, case when ${isNotApplicable} then null else cell end as answer, case when ${isNotApplicable} then 'true' else 'false' end as not_applicable
    from (${unnested}) where cell is not null${unanswered}`;
}

/** Layers over the rows: texts, then values; `carry` are columns of the rows that the result keeps. */
function valuesSql(output: OutputSql, rows: string, carry: readonly string[]): string {
  const texts = output.columns.map((column) => `${column.text} as ${textName(column.name)}`);
  const values = output.columns.map((column) => `${column.value} as ${valueName(column.name)}`);
  const kept = output.columns.map((column) => textName(column.name));
  for (const { name, written } of output.columns) {
    if (written === null) continue;
    texts.push(`${written} as ${writtenName(name)}`);
    kept.push(writtenName(name));
  }
  const select = (parts: readonly string[]) => parts.join(', ');
  return `select ${select([...carry, ...kept, ...values])} from (select ${select([...carry, ...texts])} from (${rows}))`;
}

const occurredOn = (output: OutputSql): string[] => {
  if (!output.table.occurredFrom) return [];
  const column = output.columns.find((each) => each.occurredOn !== null);
  return [`${column?.occurredOn ?? 'cast(null as date)'} as occurred_on`];
};

/** Required columns that the mapping does not give make every row faulty. */
export function missingColumns(output: OutputSql): string[] {
  const given = new Set(output.columns.map((column) => column.name));
  return Object.entries(output.table.columns)
    .filter(([name, column]) => column.required && !given.has(name) && name !== 'linked_system')
    .map(([name]) => name);
}

/**
 * The right rows of one output straight from the cells, numbered: for mappings of one output that needs nothing but the record
 * itself. The row number is taken above the values and below the filter, so that the filter is not computed twice.
 */
export function fastSql(output: OutputSql, mapping: Mapping, base: string, before: number, shift: number): string {
  const excluded = mapping.exclude.map(({ when }) => `not ${conditionSql(when)}`);
  const when = output.output.when === undefined ? [] : [conditionSql(output.output.when)];
  const record = [...excluded, ...when];
  const texts = output.columns.map((column) => `${column.text} as ${textName(column.name)}`);
  const values = output.columns.map((column) => `${column.value} as ${valueName(column.name)}`);
  const right = output.columns.flatMap((column) => (column.isRight === null ? [] : [column.isRight]));
  const kept = output.columns.map((column) => textName(column.name));
  const layer1 = `select ${[...texts, `${record.length === 0 ? 'true' : record.join(' and ')} as is_wanted`].join(', ')} from ${base}`;
  const layer2 = `select ${['is_wanted', ...kept, ...values].join(', ')} from (${layer1})`;
  const shown = output.columns.map((column) => valueName(column.name));
  const layer3 = `select ${[...shown, ...occurredOn(output), `${['is_wanted', ...right].join(' and ')} as is_right`].join(', ')} from (${layer2})`;
  return `select *, cast(${before + shift} + row_number() over () as integer) as source_line from (${layer3})`;
}

/** All rows of one output with the list of what is wrong with each: `record_number`, values, `occurred_on`, `faults`. */
export function judgedSql(output: OutputSql, base: string, isVisible: (column: ColumnSql) => boolean): string {
  const values = valuesSql(output, rowsSql(output, base), [
    'record_number',
    ...(output.output.unpivot ? ['item_column'] : []),
  ]);
  const faults = output.columns.flatMap((column) =>
    column.faults.map((fault) => {
      const found = isVisible(column)
        ? `left(ltrim(${column.written === null ? textName(column.name) : writtenName(column.name)}, chr(1)), 200)`
        : maskSql(textName(column.name));
      return `case when coalesce(${fault.test}, false) then {'column_name': ${literal(column.name)}, 'reason': ${literal(fault.reason)}, 'expected': ${literal(fault.expected)}, 'found': ${found}} end`;
    }),
  );
  const missing = missingColumns(output).map(
    (name) =>
      `{'column_name': ${literal(name)}, 'reason': 'missing_required', 'expected': 'a value', 'found': cast(null as varchar)}`,
  );
  const list = [...faults, ...missing];
  const judged =
    list.length === 0
      ? `cast([] as struct(column_name varchar, reason varchar, expected varchar, found varchar)[])`
      : `list_filter([${list.join(', ')}], lambda fault: fault is not null)`;
  const shown = output.columns.map((column) => valueName(column.name));
  const cell = output.output.unpivot ? ['item_column'] : [];
  return `select ${['record_number', ...cell, ...shown, ...occurredOn(output), `${judged} as faults`].join(', ')} from (${values})`;
}

export const mask = '***';
export const maskSql = (text: string): string => `case when ${text} is not null then '${mask}' end`;

/** The record as JSON, hidden cells masked, long ones cut. */
export function rawRecordSql(header: Header, visible: ReadonlySet<number>): string {
  const members = header.names.flatMap((name, position) => [
    literal(name),
    visible.has(position) ? `left(${cellName(position)}, 200)` : maskSql(cellName(position)),
  ]);
  return members.length === 0 ? `'{}'` : `cast(json_object(${members.join(', ')}) as varchar)`;
}
