import { open, rm } from 'node:fs/promises';
import type { Connection } from '../engine.ts';
import type { Format } from '../mapping.ts';
import { lakeSelect } from '../sql/column-sql.ts';
import { fastSql } from '../sql/output-sql.ts';
import { literal } from '../sql/quote.ts';
import { namedSelect } from '../sql/record-columns.ts';
import { addTally, emptyTally } from '../tally.ts';
import type { Chunk } from '../text/chunk.ts';
import { rebuildChunk } from '../text/divide-csv.ts';
import type { Header } from '../text/header.ts';
import type { Dialect } from '../text/tokenize.ts';
import { type Converted, convertRecords } from './convert-records.ts';
import { canGoFast, type FilePlan, lineageSql, readChunkSql } from './file-plan.ts';
import { type Part, writePart } from './parts.ts';

/**
 * Converts one chunk. Right rows go to their part in one pass where the mapping allows it; only the records that are missing
 * there are then taken out of the chunk and judged rule by rule. Whatever does not fit that path is read cell by cell.
 */
export async function convertChunk(
  connection: Connection,
  plan: FilePlan,
  chunk: Chunk,
  partNumber: number,
): Promise<Converted> {
  const outputs = plan.outputs(chunk.isTrimmed);
  const part = { number: partNumber, step: Math.max(1, outputs.length), quarantine: partNumber };
  if (chunk.shape === 'as_is' && !chunk.isMultiline && canGoFast(plan.mapping, outputs)) {
    const converted = await goFast(connection, plan, chunk, partNumber);
    if (converted) return converted;
  }
  await loadRecords(connection, { ...plan, format: plan.mapping.format }, [chunk]);
  return convertRecords(connection, plan, plan.outputs(false), part);
}

/** What must be known of a file to load its records. */
export interface RecordSource {
  readonly header: Header;
  readonly dialect: Dialect | null;
  readonly format: Format;
}

/** Makes the temporary table `records` of the chunks' records. */
export async function loadRecords(
  connection: Connection,
  source: RecordSource,
  chunks: Iterable<Chunk>,
): Promise<void> {
  const width = source.header.names.length;
  const cells = Array.from({ length: width }, (_, position) => `c${position}`);
  const columns = ['record_number bigint', 'fault varchar', 'found varchar', ...cells.map((cell) => `${cell} varchar`)];
  await connection.run(`create or replace temp table records (${columns.join(', ')})`);
  for (const chunk of chunks) {
    const loaded = await appendRecords(connection, source, chunk, cells);
    if (loaded !== chunk.records)
      throw new Error(`chunk ${chunk.index}: expected ${chunk.records} records, found ${loaded}`);
  }
}

/** Appends a chunk to `records`; one that the engine cannot read as it stands, or reads differently, is rebuilt first. */
async function appendRecords(
  connection: Connection,
  source: RecordSource,
  chunk: Chunk,
  cells: readonly string[],
): Promise<number> {
  const insert = (from: Chunk) => {
    const faults = from.shape === 'rebuilt' ? 'fault, found' : 'null, null';
    return `insert into records select ${from.before} + row_number() over () as record_number, ${[faults, ...cells].join(', ')} from ${readChunkSql(from, cells.length)}`;
  };
  if (chunk.shape === 'as_is' && source.dialect) {
    const count = await connection.run(insert(chunk)).catch(() => null);
    if (count === chunk.records) return count;
    if (count !== null)
      await connection.run(
        `delete from records where record_number > ${chunk.before} and record_number <= ${chunk.before + count}`,
      );
    const rebuilt = await rebuildChunk(chunk, source.header, source.dialect, source.format);
    try {
      return await connection.run(insert(rebuilt));
    } finally {
      await rm(rebuilt.path, { force: true });
    }
  }
  return connection.run(insert(chunk));
}

async function goFast(
  connection: Connection,
  plan: FilePlan,
  chunk: Chunk,
  partNumber: number,
): Promise<Converted | null> {
  const [output] = plan.outputs(chunk.isTrimmed);
  if (!output) return null;
  const width = plan.header.names.length;
  const base = `(select ${namedSelect(plan.columns).join(', ')} from ${readChunkSql(chunk, width)})`;
  const judged = fastSql(output, plan.mapping, base, chunk.before, plan.shift);
  const sql = `select ${lakeSelect(output.table, output.columns, lineageSql(plan))} from (${judged}) where is_right`;
  const where = { scratch: plan.scratch, table: output.table.name, number: partNumber };
  const written = await writePart(connection, sql, where).catch(() => 'unreadable' as const);
  if (written === 'unreadable') return null;
  const tally = { ...emptyTally(), records: chunk.records, accepted: written?.rows ?? 0 };
  if (written) tally.rowsByTable = { [written.table]: written.rows };
  if (tally.accepted === chunk.records) return { tally, parts: written ? [written] : [] };
  const rest = await convertMissing(connection, plan, chunk, partNumber, written);
  if (!rest) {
    if (written) await rm(written.path, { force: true });
    return null;
  }
  tally.records -= rest.tally.records;
  addTally(tally, rest.tally);
  return { tally, parts: [...(written ? [written] : []), ...rest.parts] };
}

/**
 * Judges the records of a chunk that gave no right row. Null when the engine and the scan do not agree on what the records are
 * (a record that is right after all, or too many): the chunk is then read cell by cell.
 */
async function convertMissing(
  connection: Connection,
  plan: FilePlan,
  chunk: Chunk,
  partNumber: number,
  written: Part | null,
): Promise<Converted | null> {
  const first = chunk.before + plan.shift;
  const last = first + chunk.records;
  const ranges = await missingRanges(connection, written, first, last);
  const missing = ranges.reduce((sum, range) => sum + range.to - range.from + 1, 0);
  if (missing !== chunk.records - (written?.rows ?? 0)) return null;
  const path = `${chunk.path}.missing`;
  try {
    await extractLines(chunk, ranges, first, path);
    const cells = Array.from({ length: plan.header.names.length }, (_, position) => `c${position}`);
    const read = readChunkSql({ ...chunk, path }, cells.length, ['number']);
    await connection.run(
      `create or replace temp table records as select cast(number as bigint) - ${plan.shift} as record_number, cast(null as varchar) as fault, cast(null as varchar) as found, ${cells.join(', ')} from ${read}`,
    );
    const apart = { number: partNumber + notRight, step: 1, quarantine: partNumber };
    const converted = await convertRecords(connection, plan, plan.outputs(false), apart);
    if (converted.tally.accepted > 0 || converted.tally.records !== missing) {
      for (const each of converted.parts) await rm(each.path, { force: true });
      return null;
    }
    return converted;
  } finally {
    await rm(path, { force: true });
  }
}

/** Records that gave no right row give none when judged again; should one, its part must not take the place of the right ones. */
const notRight = 1_000_000;

interface Range {
  readonly from: number;
  readonly to: number;
}

/** Runs of line numbers in (first, last] that the part does not hold. */
async function missingRanges(
  connection: Connection,
  written: Part | null,
  first: number,
  last: number,
): Promise<readonly Range[]> {
  if (!written) return [{ from: first + 1, to: last }];
  const rows = await connection.rows(
    `select previous + 1 as "from", source_line - 1 as "to" from
      (select source_line, lag(source_line, 1, ${first}) over () as previous from read_parquet(${literal(written.path)}))
      where source_line <> previous + 1
     union all
     select max(source_line) + 1, ${last} from read_parquet(${literal(written.path)}) having max(source_line) <> ${last}`,
  );
  return rows.map((row) => ({ from: Number(row.from), to: Number(row.to) })).sort((a, b) => a.from - b.from);
}

/** Writes the lines of these numbers, each after its number. The chunk has one record a line. */
async function extractLines(chunk: Chunk, ranges: readonly Range[], first: number, path: string): Promise<void> {
  const source = await open(chunk.path, 'r');
  const target = await open(path, 'w');
  const lineBreak = chunk.isCrlf ? '\r\n' : '\n';
  let buffer = Buffer.allocUnsafe(4 << 20);
  let filled = 0;
  let number = first + 1;
  let index = 0;
  try {
    while (index < ranges.length) {
      const { bytesRead } = await source.read(buffer, filled, buffer.length - filled, null);
      filled += bytesRead;
      const isEnd = bytesRead === 0;
      const bytes = buffer.subarray(0, filled);
      const taken: string[] = [];
      let start = 0;
      let range = ranges[index];
      while (range !== undefined && start < filled) {
        const end = bytes.indexOf(10, start);
        if (end === -1 && !isEnd) break;
        if (number >= range.from) {
          const line = bytes.toString('utf8', start, end === -1 ? filled : end).replace(/\r$/, '');
          taken.push(`${number}${chunk.delimiter}${line}${lineBreak}`);
        }
        if (number === range.to) range = ranges[++index];
        number++;
        start = end === -1 ? filled : end + 1;
      }
      await target.write(taken.join(''));
      if (isEnd) return;
      bytes.copyWithin(0, start);
      filled -= start;
      if (filled === buffer.length) buffer = Buffer.concat([buffer, Buffer.allocUnsafe(buffer.length)]);
    }
  } finally {
    await source.close();
    await target.close();
  }
}
