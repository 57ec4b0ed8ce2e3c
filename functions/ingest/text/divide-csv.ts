import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Format } from '../mapping.ts';
import { Refusal } from '../refusal.ts';
import { type Chunk, type RebuiltRecord, rebuiltLine } from './chunk.ts';
import { afterSkippedLines, detectDialect } from './detect-dialect.ts';
import { type Header, readHeader, sameName } from './header.ts';
import { scanRegion } from './scan.ts';
import { type Dialect, type Record, tokenize } from './tokenize.ts';

export interface DivideOptions {
  readonly format: Format;
  /** Columns that the mapping cannot do without, each with its other spellings: they tell the delimiter. */
  readonly needed: readonly (readonly string[])[];
  readonly scratch: string;
  /** Bytes of a chunk, about. */
  readonly chunkBytes: number;
  /** A record longer than this many bytes, or an open quote over as many, is refused. */
  readonly recordLimit: number;
}

export interface Division {
  readonly header: Header;
  readonly dialect: Dialect | null;
  readonly chunks: AsyncGenerator<Chunk>;
}

const headBytes = 1 << 20;

/** Fills a buffer from blocks of bytes. */
class Window {
  #buffer: Buffer;
  #filled = 0;
  #isEnded = false;
  readonly #blocks: AsyncIterator<Buffer>;
  readonly #usual: number;
  /** `usual`: bytes that a large file fills; a small one makes do with less. */
  constructor(blocks: AsyncIterator<Buffer>, usual: number) {
    this.#blocks = blocks;
    this.#usual = usual;
    this.#buffer = Buffer.allocUnsafe(Math.min(usual, 8 << 20));
  }
  get bytes(): Buffer {
    return this.#buffer.subarray(0, this.#filled);
  }
  get isEnded(): boolean {
    return this.#isEnded;
  }
  /** Reads on until so many bytes are there or the file ends. */
  async fill(bytes: number): Promise<void> {
    while (this.#filled < bytes && !this.#isEnded) {
      const next = await this.#blocks.next();
      if (next.done) {
        this.#isEnded = true;
        return;
      }
      const block: Buffer = next.value;
      if (this.#filled + block.length > this.#buffer.length) {
        const doubled = this.#buffer.length < this.#usual ? this.#usual : this.#buffer.length * 2;
        const larger = Buffer.allocUnsafe(Math.max(doubled, this.#filled + block.length));
        this.#buffer.copy(larger, 0, 0, this.#filled);
        this.#buffer = larger;
      }
      block.copy(this.#buffer, this.#filled);
      this.#filled += block.length;
    }
  }
  drop(bytes: number): void {
    this.#buffer.copyWithin(0, bytes, this.#filled);
    this.#filled -= bytes;
  }
}

/**
 * Divides a CSV file, given as UTF-8 blocks, into its header and chunks of whole records, so that its size costs no memory. The
 * generator must be read to its end: a quote that stays open is only known there.
 */
export async function divideCsv(blocks: AsyncIterator<Buffer>, options: DivideOptions): Promise<Division> {
  const { format } = options;
  const window = new Window(blocks, options.chunkBytes + (4 << 20));
  await window.fill(headBytes);
  if (window.bytes.length === 0) throw new Refusal('empty_file', 'expected a header row, found no bytes');
  const head = headText(window);
  if (head.trim() === '') throw new Refusal('empty_file', 'expected a header row, found only blanks');
  const dialect = detectDialect(head, format, options.needed);
  const body = afterSkippedLines(head, format.skip_lines);
  const rows = tokenize(body, dialect, format.header.rows);
  if (rows.isOpen && rows.records.length < format.header.rows)
    throw new Refusal('unterminated_quote', 'a quote opened in the header rows is not closed in the first megabyte');
  const header = readHeader(rows.records, format);
  const headerEnd = Buffer.byteLength(head) - Buffer.byteLength(body) + Buffer.byteLength(body.slice(0, rows.end));
  const repeated = Buffer.from(headerBytes(window.bytes.subarray(0, headerEnd), format.header.rows));
  window.drop(headerEnd);
  return { header, dialect, chunks: divide(window, header, dialect, repeated, options) };
}

/** The start of the file up to a line break, as text. */
function headText(window: Window): string {
  const bytes = window.bytes.subarray(0, headBytes);
  const isWhole = window.isEnded && bytes.length === window.bytes.length;
  const last = bytes.lastIndexOf(10);
  return (isWhole || last === -1 ? bytes : bytes.subarray(0, last + 1)).toString('utf8');
}

/** Bytes of a header of one line, by which a repetition is found; empty otherwise. */
function headerBytes(rows: Buffer, count: number): string {
  const text = rows.toString('utf8').replace(/[\r\n]+$/, '');
  return count === 1 && !/[\r\n]/.test(text) && text.length > 0 ? text : '';
}

async function* divide(
  window: Window,
  header: Header,
  dialect: Dialect,
  repeatedHeader: Buffer,
  options: DivideOptions,
): AsyncGenerator<Chunk> {
  const marks = { delimiter: dialect.delimiter.charCodeAt(0), quote: dialect.quote.charCodeAt(0) };
  const columns = header.names.length;
  let index = 0;
  let before = 0;
  let wanted = options.chunkBytes;
  for (;;) {
    await window.fill(wanted);
    if (window.bytes.length === 0) return;
    const seen = window.bytes.subarray(0, wanted);
    const region = scanRegion(seen, marks, columns, window.isEnded && seen.length === window.bytes.length);
    if (region.isOpen)
      throw new Refusal('unterminated_quote', `a quote opened in record ${before + region.records + 1} is not closed`);
    if (region.end === 0) {
      if (seen.length > options.recordLimit)
        throw new Refusal(
          'record_too_long',
          `record ${before + 1} does not end within ${options.recordLimit} bytes: a quote left open, or no line breaks`,
        );
      wanted *= 2;
      continue;
    }
    const bytes = window.bytes.subarray(0, region.end);
    const path = join(options.scratch, `chunk-${index}.csv`);
    const isAsIs = region.isRegular && !(repeatedHeader.length > 0 && bytes.includes(repeatedHeader));
    const common = { index, path, before };
    if (isAsIs) {
      await writeFile(path, bytes);
      const { isCrlf, isTrimmed, isMultiline, records } = region;
      yield { ...common, records, shape: 'as_is', ...dialect, isCrlf, isTrimmed, isMultiline };
      before += records;
    } else {
      const written = await writeRebuilt(
        path,
        rebuild(bytes.toString('utf8'), header, dialect, options.format),
        columns,
      );
      yield { ...common, ...rebuiltShape, ...written };
      before += written.records;
    }
    index++;
    window.drop(region.end);
    wanted = options.chunkBytes;
  }
}

export const rebuiltShape = {
  shape: 'rebuilt',
  delimiter: ',',
  quote: '"',
  isCrlf: false,
  isTrimmed: false,
} as const;

/** Writes records anew; tells their number and whether numbers and lines part. */
export async function writeRebuilt(
  path: string,
  records:
    | Iterable<RebuiltRecord & { readonly isMultiline: boolean }>
    | AsyncIterable<RebuiltRecord & { readonly isMultiline: boolean }>,
  columns: number,
): Promise<{ readonly records: number; readonly isMultiline: boolean }> {
  const stream = createWriteStream(path);
  let count = 0;
  let isMultiline = false;
  let pending: string[] = [];
  for await (const record of records) {
    pending.push(rebuiltLine(record, columns));
    count++;
    isMultiline ||= record.isMultiline;
    if (pending.length === 5000) {
      if (!stream.write(pending.join(''))) await once(stream, 'drain');
      pending = [];
    }
  }
  stream.end(pending.join(''));
  await once(stream, 'finish');
  return { records: count, isMultiline };
}

/** Reads a stretch of text cell by cell and judges each record's structure. */
export function* rebuild(
  text: string,
  header: Header,
  dialect: Dialect,
  format: Format,
): Generator<RebuiltRecord & { readonly isMultiline: boolean }> {
  const { records, blankLines } = tokenize(text, dialect);
  const headerKey = header.cells.map(sameName).join('\n');
  for (const record of records) {
    yield { ...judge(record, header.names.length, headerKey, format), isMultiline: record.lines > 1 || blankLines > 0 };
  }
}

function judge(record: Record, columns: number, headerKey: string, format: Format): RebuiltRecord {
  const count = record.cells.length;
  const isTrailing = format.trailing_delimiter && count === columns + 1 && record.cells[columns]?.trim() === '';
  const cells = isTrailing ? record.cells.slice(0, columns) : record.cells;
  if (record.hasStrayQuote) return { cells, fault: 'stray_quote', found: 'a quote within a quoted field' };
  if (count === columns && columns > 0 && cells.map(sameName).join('\n') === headerKey)
    return { cells, fault: 'repeated_header', found: 'the header row again' };
  const isShort = count < columns && format.short_records;
  if (!isTrailing && !isShort && count !== columns)
    return { cells, fault: 'wrong_cell_count', found: `${count} cells` };
  if (cells.some((cell) => cell.includes('\0'))) return { cells: [], fault: 'invalid_character', found: 'a zero byte' };
  return { cells, fault: null, found: null };
}

/** Rewrites a chunk that the engine cannot read as it stands. */
export async function rebuildChunk(chunk: Chunk, header: Header, dialect: Dialect, format: Format): Promise<Chunk> {
  const text = (await readFile(chunk.path)).toString('utf8');
  const path = `${chunk.path}.rebuilt`;
  const written = await writeRebuilt(path, rebuild(text, header, dialect, format), header.names.length);
  return { ...chunk, ...rebuiltShape, path, ...written };
}
