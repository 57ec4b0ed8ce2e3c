import { type FileHandle, open, rm } from 'node:fs/promises';
import type { Connection } from '../engine.ts';
import { literal } from '../sql/quote.ts';
import type { Chunk } from '../text/chunk.ts';
import { type Converted, convertRecords } from './convert-records.ts';
import { type FilePlan, readChunkSql } from './file-plan.ts';
import type { Part } from './parts.ts';

/** The records of a chunk that gave no right row, taken out of it: each line after its number. */
export interface MissingRecords {
  readonly path: string;
  readonly records: number;
  readonly bytes: number;
}

/**
 * Takes the records that the part of right rows lacks out of a chunk of one record a line. Null when the engine and the scan do
 * not agree on how many records there are: the chunk must then be read cell by cell.
 */
export async function takeMissing(
  connection: Connection,
  plan: FilePlan,
  chunk: Chunk,
  written: Part | null,
): Promise<MissingRecords | null> {
  const first = chunk.before + plan.shift;
  const ranges = await missingRanges(connection, written, first, first + chunk.records);
  const records = ranges.reduce((sum, range) => sum + range.to - range.from + 1, 0);
  if (records !== chunk.records - (written?.rows ?? 0)) return null;
  const path = `${chunk.path}.missing`;
  return { path, records, bytes: await extractLines(chunk, ranges, first, path) };
}

/**
 * Judges the missing records of chunks of one file, all at once: compiling the rules costs more than judging so few. Null when
 * the engine and the scan do not agree on what the records are (one that is right after all, too many, too few). `quarantine` is
 * the number of the part of faulty records.
 */
export async function judgeMissing(
  connection: Connection,
  plan: FilePlan,
  like: Chunk,
  missing: readonly MissingRecords[],
  quarantine: number,
): Promise<Converted | null> {
  const expected = missing.reduce((sum, { records }) => sum + records, 0);
  const cells = Array.from({ length: plan.header.names.length }, (_, position) => `c${position}`);
  const paths = missing.map(({ path }) => path);
  const read = readChunkSql({ ...like, isCrlf: false }, cells.length, ['number'], paths);
  const select = `cast(number as bigint) - ${plan.shift} as record_number, cast(null as varchar) as fault, cast(null as varchar) as found, ${cells.join(', ')}`;
  const isRead = await connection.run(`create or replace temp table records as select ${select} from ${read}`).then(
    () => true,
    () => false,
  );
  if (!isRead) return null;
  const [found] = await connection.rows('select count(*) as n, count(distinct record_number) as numbers from records');
  if (Number(found?.n) !== expected || Number(found?.numbers) !== expected) return null;
  const numbers = { number: quarantine + notRight, step: 1, quarantine };
  const converted = await convertRecords(connection, plan, plan.outputs(false), numbers);
  for (const table of ['records', 'base', 'out_0', 'bad']) await connection.run(`drop table ${table}`);
  if (converted.tally.accepted === 0 && converted.tally.records === expected) return converted;
  for (const each of converted.parts) await rm(each.path, { force: true });
  return null;
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

/** Writes the lines of these numbers, each after its number; how many bytes. The chunk has one record a line. */
async function extractLines(chunk: Chunk, ranges: readonly Range[], first: number, path: string): Promise<number> {
  const source = await open(chunk.path, 'r');
  const target = await open(path, 'w');
  try {
    return await copyLines(source, target, ranges, first, chunk.delimiter);
  } finally {
    await source.close();
    await target.close();
  }
}

async function copyLines(
  source: FileHandle,
  target: FileHandle,
  ranges: readonly Range[],
  first: number,
  delimiter: string,
): Promise<number> {
  let buffer = Buffer.allocUnsafe(1 << 20);
  let filled = 0;
  let number = first + 1;
  let index = 0;
  let written = 0;
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
        taken.push(`${number}${delimiter}${line}\n`);
      }
      if (number === range.to) range = ranges[++index];
      number++;
      start = end === -1 ? filled : end + 1;
    }
    written += (await target.write(taken.join(''))).bytesWritten;
    if (isEnd) break;
    bytes.copyWithin(0, start);
    filled -= start;
    if (filled === buffer.length) buffer = Buffer.concat([buffer, Buffer.allocUnsafe(buffer.length)]);
  }
  return written;
}
