import { isUtf8 } from 'node:buffer';
import type { Format } from '../mapping.ts';
import { Refusal } from '../refusal.ts';
import { afterSkippedLines, detectDialect } from '../text/detect-dialect.ts';
import { scanRegion } from '../text/scan.ts';
import { tokenize } from '../text/tokenize.ts';

/** Where to cut a file: offsets in its unpacked bytes. */
export interface Cuts {
  /** Skipped lines and header rows, which every piece starts with. */
  readonly prefix: Buffer;
  /** Whole records, `from` up to but without `to`; together all bytes after the prefix. */
  readonly pieces: readonly { readonly from: number; readonly to: number }[];
}

export interface CutOptions {
  readonly format: Format;
  /** Columns that the mapping cannot do without, each with its other spellings: they tell the delimiter. */
  readonly needed: readonly (readonly string[])[];
  /** Bytes of a piece, about. */
  readonly pieceBytes: number;
  /** A record longer than this many bytes, or an open quote over as many, is refused. */
  readonly recordLimit: number;
  /** Bytes looked at together. */
  readonly regionBytes?: number;
}

const headBytes = 1 << 20;
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

interface Head {
  readonly end: number;
  /** Null: JSON lines. */
  readonly dialect: { readonly delimiter: number; readonly quote: number } | null;
  readonly columns: number;
}

/**
 * Looks through a file once for places between records at which it can be cut, by the rules by which its records are read. The
 * encoding must be one in which line breaks, quotes and delimiters are the bytes of ASCII (UTF-8, GB18030, Windows code pages).
 * @throws Refusal when the file cannot be divided into records, or is of another encoding
 */
export async function findCuts(blocks: AsyncIterable<Buffer>, options: CutOptions): Promise<Cuts> {
  const { pieceBytes, recordLimit, regionBytes = Math.min(16 << 20, pieceBytes) } = options;
  const source = blocks[Symbol.asyncIterator]();
  let buffer = Buffer.alloc(0);
  let isEnded = false;
  const fill = async (bytes: number): Promise<void> => {
    const held = [buffer];
    for (let size = buffer.length; size < bytes && !isEnded; ) {
      const next = await source.next();
      if (next.done) isEnded = true;
      else {
        held.push(Buffer.from(next.value));
        size += next.value.length;
      }
    }
    buffer = Buffer.concat(held);
  };

  await fill(headBytes);
  const head = readHead(buffer, options);
  const prefix = Buffer.from(buffer.subarray(0, head.end));
  buffer = buffer.subarray(head.end);
  const pieces: { from: number; to: number }[] = [];
  let [from, at, wanted] = [head.end, head.end, regionBytes];
  for (;;) {
    await fill(wanted + 1);
    const isLast = isEnded && buffer.length <= wanted;
    const region = buffer.subarray(0, wanted);
    const end = endOfRecords(region, head, isLast);
    if (end === 0 && !isLast && region.length > recordLimit)
      throw new Refusal(
        'record_too_long',
        `expected records up to ${recordLimit} bytes, found a longer one after byte ${at}`,
      );
    at += end;
    buffer = buffer.subarray(end);
    wanted = end === 0 ? wanted + regionBytes : regionBytes;
    const isDone = isLast && buffer.length === 0;
    if (at > from && (at - from >= pieceBytes || isDone)) {
      pieces.push({ from, to: at });
      from = at;
    }
    if (isDone) return { prefix, pieces };
    if (isLast) throw new Refusal('unterminated_quote', `a quote opened after byte ${at} is never closed`);
  }
}

function endOfRecords(region: Buffer, { dialect, columns }: Head, isLast: boolean): number {
  if (!dialect) return isLast ? region.length : region.lastIndexOf(10) + 1;
  const { end, isOpen } = scanRegion(region, dialect, columns, isLast);
  return isOpen && isLast ? Math.min(end, region.length) : end;
}

function readHead(bytes: Buffer, { format, needed }: CutOptions): Head {
  const isMarked = bytes.subarray(0, 3).equals(byteOrderMark);
  if (format.encoding.startsWith('utf-16') || bytes.subarray(0, headBytes).includes(0))
    throw new Refusal('binary', 'expected an encoding that has the bytes of ASCII, found zero bytes');
  if (format.kind === 'jsonl') return { end: 0, dialect: null, columns: 0 };
  const start = isMarked ? 3 : 0;
  const lastBreak = bytes.subarray(0, headBytes).lastIndexOf(10);
  const whole = bytes.subarray(start, lastBreak === -1 ? bytes.length : lastBreak + 1);
  const dialect = detectDialect(whole.toString(isUtf8(whole) ? 'utf8' : 'latin1'), format, needed);
  if (!isUtf8(whole) && dialect.delimiter.charCodeAt(0) >= 0x30)
    throw new Refusal(
      'encoding_in_doubt',
      `expected UTF-8 with the delimiter "${dialect.delimiter}", found other bytes`,
    );
  // One character a byte, so that positions in the text are positions in the file.
  const text = whole.toString('latin1');
  const body = afterSkippedLines(text, format.skip_lines);
  const rows = tokenize(body, dialect, format.header.rows);
  if (rows.records.length < format.header.rows)
    throw new Refusal('no_header', `expected ${format.header.rows} header row(s), found ${rows.records.length}`);
  return {
    end: start + text.length - body.length + rows.end,
    dialect: { delimiter: dialect.delimiter.charCodeAt(0), quote: dialect.quote.charCodeAt(0) },
    columns: rows.records.at(-1)?.cells.length ?? format.columns?.length ?? 0,
  };
}
