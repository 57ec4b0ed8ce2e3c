import { rm } from 'node:fs/promises';
import type { Connection } from '../engine.ts';
import type { Format } from '../mapping.ts';
import { lakeSelect } from '../sql/column-sql.ts';
import { fastSql } from '../sql/output-sql.ts';
import { namedSelect } from '../sql/record-columns.ts';
import { emptyTally } from '../tally.ts';
import type { Chunk } from '../text/chunk.ts';
import { rebuildChunk } from '../text/divide-csv.ts';
import type { Header } from '../text/header.ts';
import type { Dialect } from '../text/tokenize.ts';
import { type Converted, convertRecords } from './convert-records.ts';
import { canGoFast, type FilePlan, lineageSql, readChunkSql } from './file-plan.ts';
import { type MissingRecords, takeMissing } from './missing-records.ts';
import { writePart } from './parts.ts';

/** What a chunk gave; `missing`: records that are not in it yet, to be judged with those of other chunks. */
export interface ConvertedChunk extends Converted {
  readonly missing: MissingRecords | null;
}

/**
 * Converts one chunk. Right rows go to their part in one pass where the mapping allows it; only the records that are missing
 * there are then taken out of the chunk, for `judgeMissing`. Whatever does not fit that path is read cell by cell.
 */
export async function convertChunk(
  connection: Connection,
  plan: FilePlan,
  chunk: Chunk,
  partNumber: number,
): Promise<ConvertedChunk> {
  if (chunk.shape === 'as_is' && !chunk.isMultiline && canGoFast(plan.mapping, plan.outputs(chunk.isTrimmed))) {
    const converted = await goFast(connection, plan, chunk, partNumber);
    if (converted) return converted;
  }
  return { ...(await convertByCells(connection, plan, chunk, partNumber)), missing: null };
}

/** Converts one chunk cell by cell, every record with every rule. */
export async function convertByCells(
  connection: Connection,
  plan: FilePlan,
  chunk: Chunk,
  partNumber: number,
): Promise<Converted> {
  await loadRecords(connection, { ...plan, format: plan.mapping.format }, [chunk]);
  const outputs = plan.outputs(false);
  const part = { number: partNumber, step: Math.max(1, outputs.length), quarantine: partNumber };
  return convertRecords(connection, plan, outputs, part);
}

/** What must be known of a file to load its records. */
export interface RecordSource {
  readonly header: Header;
  readonly dialect: Dialect | null;
  readonly format: Format;
}

/** Makes the temporary table `records` of the chunks' records; of a generator each chunk is taken when the one before is loaded. */
export async function loadRecords(
  connection: Connection,
  source: RecordSource,
  chunks: Iterable<Chunk> | AsyncIterable<Chunk>,
): Promise<void> {
  const width = source.header.names.length;
  const cells = Array.from({ length: width }, (_, position) => `c${position}`);
  const columns = ['record_number bigint', 'fault varchar', 'found varchar', ...cells.map((cell) => `${cell} varchar`)];
  await connection.run(`create or replace temp table records (${columns.join(', ')})`);
  for await (const chunk of chunks) {
    const loaded = await appendRecords(connection, source, chunk, cells);
    if (loaded !== chunk.records)
      throw new Error(`chunk ${chunk.index}: expected ${chunk.records} records, found ${loaded}`);
  }
}

/** Hands chunks on and removes each once the next is asked for, so that one at a time takes room; `seen` collects them. */
export async function* removing(chunks: AsyncIterable<Chunk>, seen: Chunk[] = []): AsyncGenerator<Chunk> {
  for await (const chunk of chunks) {
    seen.push(chunk);
    yield chunk;
    await rm(chunk.path, { force: true });
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
): Promise<ConvertedChunk | null> {
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
  const parts = written ? [written] : [];
  if (tally.accepted === chunk.records) return { tally, parts, missing: null };
  const missing = await takeMissing(connection, plan, chunk, written);
  if (!missing) {
    if (written) await rm(written.path, { force: true });
    return null;
  }
  tally.records -= missing.records;
  return { tally, parts, missing };
}
