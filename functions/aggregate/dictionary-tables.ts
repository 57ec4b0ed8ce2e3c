import type { Column, Table } from '../lake/column.ts';
import { lineage } from '../lake/lineage.ts';
import { sqlType } from '../lake/sql-type.ts';
import { tables } from '../lake/tables/index.ts';
import { measures } from '../lake/tables/measures.ts';
import { code, markdownTable } from './dictionary-text.ts';

const introduction = `A dataset named like one of these tables (\`exports/<source>/<table>/<export date>/<file>.csv\`), whose header uses the column names below, needs no mapping. Any other file takes a preset or a [mapping](../functions/ingest/mapping.ts) whose outputs name these tables and columns.

- Columns come in any order; those not marked *required* may be left out or left blank. A record that breaks a rule of its column is quarantined with the reason, the others are loaded.
- \`timestamp(3)\`: ISO 8601 date, or date and time, with or without offset (\`2026-10-31T14:05:00+01:00\`); without offset the source's \`time_zone\` holds. \`date\`: \`2026-10-31\`. Numbers: point before the decimals, no thousands marks. \`boolean\`: true/false, yes/no, 1/0. \`array(varchar)\`: values joined by \`;\`. Other spellings need a mapping.
- \`currency\` left out is the currency of the source. Amounts are in the currency of their own row.
- *customer id*: the id as this source knows the customer. Sources with one \`id_space\` share ids; other ids meet through \`customer_links\`.
- *personal*: written only with \`privacy.keep_personal_data: true\`; masked in quarantine.
- A second record with the same key (and source) is a later version of the first, and takes its place.
- Every table may also carry \`source_updated_at\` (${lineage.source_updated_at.description.toLowerCase()}) and \`is_deleted\` (true: the source deleted the record).`;

const isMeasures = (column: Column): boolean => column.oneOf?.length === measures.length;

function rules(name: string, column: Column): string {
  const { minimum, maximum } = column;
  return [
    ...(column.customerReference ? ['customer id'] : []),
    ...(isMeasures(column) ? ['one of [the measures](#what-a-question-can-measure)'] : []),
    ...(column.oneOf && !isMeasures(column) ? [column.oneOf.map(code).join(', ')] : []),
    ...(minimum !== undefined && maximum !== undefined ? [`${minimum} to ${maximum}`] : []),
    ...(minimum !== undefined && maximum === undefined ? [`≥ ${minimum}`] : []),
    ...(minimum === undefined && maximum !== undefined ? [`≤ ${maximum}`] : []),
    ...(column.pii ? ['personal'] : []),
    ...(name === 'linked_system' ? ['left out: this source'] : []),
  ].join('; ');
}

const unitOf = ({ unit }: Column): string => (unit === 'money' ? 'in `currency`' : (unit ?? ''));

function tableText(table: Table): string {
  const rows = Object.entries(table.columns).map(([name, column]) => [
    code(name),
    sqlType(column.type),
    unitOf(column),
    column.required && name !== 'linked_system' ? 'required' : '',
    rules(name, column),
    column.description,
  ]);
  const dated = table.occurredFrom ? ` Dated by ${code(table.occurredFrom)}.` : '';
  return [
    `### Table ${table.name}`,
    '',
    `One row: ${table.row}. Key: ${table.key.map(code).join(', ')}.${dated}`,
    '',
    markdownTable(['column', 'type', 'unit', 'required', 'allowed', 'meaning'], rows),
    '',
  ].join('\n');
}

/** The tables that exports fill, for whoever brings their own: row, key, and every column with its rules; Markdown lines. */
export function fillableTables(): string[] {
  return ['## Tables you can fill', '', introduction, '', ...Object.values(tables).map(tableText)];
}
