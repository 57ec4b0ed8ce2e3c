import { KnowgapError } from '../../errors.ts';
import type { Connection } from '../engine.ts';
import { lakeSelect, valueName } from '../sql/column-sql.ts';
import { conditionSql } from '../sql/condition-sql.ts';
import { judgedSql, type OutputSql, rawRecordSql } from '../sql/output-sql.ts';
import { literal } from '../sql/quote.ts';
import { recordBaseSql } from '../sql/record-base-sql.ts';
import { unpivotColumns } from '../sql/references.ts';
import { emptyTally, type Tally } from '../tally.ts';
import { type FilePlan, lineageSql } from './file-plan.ts';
import { type Part, writePart } from './parts.ts';

/** Numbers of the parts: rows of output k in part number · step + k, the quarantine of all in part `quarantine`. */
export interface PartNumbers {
  readonly number: number;
  readonly step: number;
  readonly quarantine: number;
}

export interface Converted {
  readonly tally: Tally;
  readonly parts: readonly Part[];
}

const structuralExpectation: Readonly<Record<string, string>> = {
  stray_quote: 'quotes within a quoted field doubled',
  record_too_long: 'at most 1900000 bytes',
  repeated_header: 'data',
  invalid_character: 'text',
  invalid_json: 'a JSON object',
};

/**
 * Converts the records of the relation `records` (record_number, fault, found, c0 …) with every rule of the mapping: right rows
 * to parts, faulty ones to quarantine with each reason, all counted. `records` is a table of this connection.
 */
export async function convertRecords(
  connection: Connection,
  plan: FilePlan,
  outputs: readonly OutputSql[],
  part: PartNumbers,
): Promise<Converted> {
  await makeBase(connection, plan, outputs);
  const isLink = (output: OutputSql) =>
    output.table.name === 'customer_links' && outputs.some((each) => each.table.name !== 'customer_links');
  for (const [index, output] of outputs.entries())
    await connection.run(`create or replace temp table out_${index} as ${judgedSql(output, 'wanted', plan.isVisible)}`);
  const counted = outputs.flatMap((output, index) => (isLink(output) ? [] : [index]));
  await connection.run(
    `create or replace temp table accepted as select distinct record_number from (${counted
      .map((index) => `select record_number from out_${index} where len(faults) = 0`)
      .join(' union all ')})`,
  );
  const parts: Part[] = [];
  for (const [index, output] of outputs.entries()) {
    const written = await writePart(connection, rightRowsSql(plan, output, index, isLink(output)), {
      scratch: plan.scratch,
      table: output.table.name,
      number: part.number * part.step + index,
    });
    if (written) parts.push(written);
  }
  await makeBad(connection, plan, outputs, counted);
  const quarantined = await writePart(connection, quarantineSql(plan), {
    scratch: plan.scratch,
    table: 'quarantine',
    number: part.quarantine,
  });
  if (quarantined) parts.push(quarantined);
  const tally = await count(connection, outputs);
  for (const each of parts)
    if (each.table !== 'quarantine') tally.rowsByTable[each.table] = (tally.rowsByTable[each.table] ?? 0) + each.rows;
  return { tally, parts };
}

async function makeBase(connection: Connection, plan: FilePlan, outputs: readonly OutputSql[]): Promise<void> {
  const cells = [...new Set(outputs.flatMap((output) => output.items.map((item) => item.position)))];
  const base = recordBaseSql({
    mapping: plan.mapping,
    columns: plan.columns,
    cells,
    width: plan.header.names.length,
    fileName: plan.file.slice(plan.file.lastIndexOf('/') + 1),
    records: 'records',
    joined: plan.joined,
  });
  await connection.run(`create or replace temp table base as ${base}`);
  const rules = plan.mapping.exclude.map(({ rule, when }) => `when ${conditionSql(when)} then ${literal(rule)}`);
  await connection.run(
    rules.length === 0
      ? `create or replace temp table excluded as select 0::bigint as record_number, '' as rule where false`
      : `create or replace temp table excluded as select record_number, min(rule) as rule from
          (select record_number, case ${rules.join(' ')} end as rule from base) where rule is not null group by record_number`,
  );
  await connection.run(
    'create or replace temp view wanted as select * from base where fault is null and record_number not in (select record_number from excluded)',
  );
}

function rightRowsSql(plan: FilePlan, output: OutputSql, index: number, isLink: boolean): string {
  const keys = output.table.key
    .map(valueName)
    .filter((name) => output.columns.some((column) => valueName(column.name) === name));
  const distinct =
    output.output.distinct && keys.length > 0
      ? ` qualify row_number() over (partition by ${keys.join(', ')} order by record_number) = 1`
      : '';
  const ofAccepted = isLink ? ' and record_number in (select record_number from accepted)' : '';
  const rows = `select *, cast(record_number + ${plan.shift} as integer) as source_line from out_${index} where len(faults) = 0${ofAccepted}${distinct}`;
  const order = output.output.unpivot ? 'source_line, item_column' : 'source_line';
  return `select ${lakeSelect(output.table, output.columns, lineageSql(plan))} from (${rows}) order by ${order}`;
}

/** Faults of records: structural ones, those of cells, and records that gave nothing at all. */
async function makeBad(
  connection: Connection,
  plan: FilePlan,
  outputs: readonly OutputSql[],
  counted: readonly number[],
): Promise<void> {
  const expectations = Object.entries(structuralExpectation)
    .map(([fault, expected]) => `when ${literal(fault)} then ${literal(expected)}`)
    .join(' ');
  const structural = `select record_number, cast(null as varchar) as table_name, cast(null as varchar) as column_name, cast(null as varchar) as record_key, fault as reason,
      case fault ${expectations} else ${literal(`${plan.header.names.length} cells`)} end as expected, found
    from records where fault is not null and record_number not in (select record_number from excluded)`;
  const ofCells = counted.map((index) => {
    const output = outputs[index];
    const ofItem = output?.columns.filter((column) => column.sources.some((name) => isUnpivotColumn(name))) ?? [];
    const name = output?.output.unpivot
      ? `case when fault.column_name in (${[...ofItem.map((column) => column.name), ''].map(literal).join(', ')}) then fault.column_name || ' of ' || item_column else fault.column_name end`
      : 'fault.column_name';
    return `select distinct record_number, ${literal(output?.table.name ?? '')} as table_name, ${name} as column_name, ${recordKeySql(output)} as record_key, fault.reason as reason, fault.expected as expected, fault.found as found
      from (select *, unnest(faults) as fault from out_${index} where len(faults) > 0)`;
  });
  await connection.run(`create or replace temp table bad as ${[structural, ...ofCells].join(' union ')}`);
  const without = `(select distinct record_number from wanted) where record_number not in (select record_number from accepted)
      and record_number not in (select record_number from bad)`;
  if (outputs.some((output) => output.output.unpivot))
    await connection.run(`insert into excluded select record_number, '${noAnswer}' from ${without}`);
  else
    await connection.run(
      `insert into bad select record_number, null, null, null, 'no_row', 'at least one row of a table', 'none of the mapping''s outputs applies' from ${without}`,
    );
}

/** Key of the row it would have been, as the lake would hold it; null when a part of it is not given or not readable, or the record fans out. */
function recordKeySql(output: OutputSql | undefined): string {
  if (!output || output.output.unpivot) return 'cast(null as varchar)';
  const given = new Set(output.columns.map((column) => column.name));
  const parts = output.table.key.map((name) => {
    const isRequired = output.table.columns[name]?.required ?? false;
    if (!given.has(name)) return isRequired ? 'cast(null as varchar)' : "''";
    const value = `cast(${valueName(name)} as varchar)`;
    return isRequired ? value : `coalesce(${value}, '')`;
  });
  return parts.join(" || '|' || ");
}

/** Rule that leaves out questionnaires in which nothing was answered. */
const noAnswer = 'no_answer';

const isUnpivotColumn = (name: string): boolean => unpivotColumns.some((each) => each === name);

function quarantineSql(plan: FilePlan): string {
  const raw = rawRecordSql(plan.header, plan.visible);
  const hidden = rawRecordSql(plan.header, new Set());
  return `select ${literal(plan.delivery.deliveryId)} as delivery_id, ${literal(plan.delivery.source)} as source_system, ${literal(plan.file)} as source_file,
      cast(bad.record_number + ${plan.shift} as integer) as source_line, bad.table_name, bad.column_name, bad.record_key, bad.reason, bad.expected, bad.found,
      bad.record_number not in (select record_number from accepted) as is_whole_record,
      case when records.fault is null then ${raw} else ${hidden} end as raw_record, date ${literal(plan.delivery.exportDate)} as export_date
    from bad join records using (record_number) order by source_line, bad.table_name, bad.column_name, bad.reason`;
}

async function count(connection: Connection, outputs: readonly OutputSql[]): Promise<Tally> {
  const tally = emptyTally();
  const number = async (sql: string) => Number((await connection.rows(`select count(*) as n from ${sql}`))[0]?.n ?? 0);
  tally.records = await number('records');
  tally.accepted = await number('accepted');
  tally.quarantined = await number(
    '(select distinct record_number from bad where record_number not in (select record_number from accepted))',
  );
  tally.excluded = await number('excluded');
  for (const row of await connection.rows('select rule, count(*) as n from excluded group by rule'))
    tally.excludedByRule[String(row.rule)] = Number(row.n);
  for (const row of await connection.rows('select reason, count(*) as n from bad group by reason'))
    tally.quarantineByReason[String(row.reason)] = Number(row.n);
  const keys = [...new Set(outputs.flatMap((output) => output.table.key))].map(literal).join(', ');
  tally.hasUnreadableKey =
    (await number(
      `bad where table_name is null or column_name in (${keys}) and record_number not in (select record_number from accepted)`,
    )) > 0;
  if (tally.records !== tally.accepted + tally.quarantined + tally.excluded)
    throw new KnowgapError(
      `ingest: expected records = accepted + quarantined + excluded, found ${tally.records} and ${tally.accepted} + ${tally.quarantined} + ${tally.excluded}`,
    );
  return tally;
}
