import { isAscii } from 'node:buffer';

const newline = 10;
const carriageReturn = 13;
const blank = 32;

export interface Region {
  /** End of the last whole record. */
  readonly end: number;
  readonly records: number;
  /** Every record can be read by the engine as it stands: quotes where they belong, one kind of line break, no empty lines. */
  readonly isRegular: boolean;
  /** Records end with CR LF. */
  readonly isCrlf: boolean;
  /** A field spans lines. */
  readonly isMultiline: boolean;
  /** No cell starts or ends with a blank. */
  readonly isTrimmed: boolean;
  /** The region ends within quotes. */
  readonly isOpen: boolean;
}

/**
 * Number of line feeds, whether a line is empty, and whether no blank stands beside a delimiter, a quote or a line break. Four
 * bytes at a time are passed over: `x ^ 0x0a0a0a0a` has a zero byte for each line feed, and `(x - 0x01010101) & ~x & 0x80808080`
 * is zero exactly when x has no zero byte. `edges` are the characters beside which no blank may stand.
 */
export function countLineFeeds(
  bytes: Buffer,
  edges: readonly number[] = [],
): { readonly lineFeeds: number; readonly isTrimmed: boolean; readonly hasEmptyLine: boolean } {
  const isEdge = new Uint8Array(256);
  for (const edge of edges) isEdge[edge] = 1;
  const { length } = bytes;
  const aligned = Math.min((4 - (bytes.byteOffset & 3)) & 3, length);
  const words = new Int32Array(
    bytes.buffer,
    aligned < length ? bytes.byteOffset + aligned : 0,
    (length - aligned) >> 2,
  );
  let lineFeeds = 0;
  let hasEmptyLine = bytes[0] === newline || bytes[0] === carriageReturn;
  let isTrimmed = edges.length > 0 && bytes[0] !== blank && bytes[length - 1] !== blank;
  for (let index = -1; index <= words.length; index++) {
    let at = aligned + index * 4;
    let end = at + 4;
    if (index === -1) {
      at = 0;
      end = aligned;
    } else if (index === words.length) end = length;
    else {
      const word = words[index] ?? 0;
      const x = word ^ 0x0a0a0a0a;
      const y = isTrimmed ? word ^ 0x20202020 : x;
      if (((((x - 0x01010101) & ~x) | ((y - 0x01010101) & ~y)) & 0x80808080) === 0) continue;
    }
    for (; at < end; at++) {
      const byte = bytes[at];
      if (byte === newline) {
        lineFeeds++;
        const next = bytes[at + 1];
        if (next === newline || (next === carriageReturn && bytes[at + 2] === newline)) hasEmptyLine = true;
      } else if (byte === blank && isTrimmed)
        isTrimmed = isEdge[bytes[at - 1] ?? 0] === 0 && isEdge[bytes[at + 1] ?? 0] === 0;
    }
  }
  return { lineFeeds, isTrimmed, hasEmptyLine };
}

/** Looks at a region that starts at a record. `isLast`: the file ends with it, so that its last record needs no line break. */
export function scanRegion(
  region: Buffer,
  dialect: { readonly delimiter: number; readonly quote: number },
  columns: number,
  isLast: boolean,
): Region {
  return region.includes(dialect.quote)
    ? scanQuoted(region, dialect.delimiter, dialect.quote, columns, isLast)
    : scanPlain(region, dialect.delimiter, isLast);
}

function scanPlain(region: Buffer, delimiter: number, isLast: boolean): Region {
  const hasReturn = region.includes(carriageReturn);
  const lastBreak = region.lastIndexOf(newline);
  const end = isLast
    ? region.length
    : (lastBreak === -1 && hasReturn ? region.lastIndexOf(carriageReturn) : lastBreak) + 1;
  const body = region.subarray(0, end);
  const { lineFeeds: breaks, isTrimmed, hasEmptyLine } = countLineFeeds(body, edgesFor(body, delimiter));
  const endsOpen = body.length > 0 && body[body.length - 1] !== newline;
  const isCrlf = hasReturn && body.includes('\r\n');
  const isRegular = (!hasReturn || (isCrlf && everyBreakIsCrlf(body, breaks))) && !hasEmptyLine;
  return {
    end,
    records: breaks + (endsOpen ? 1 : 0),
    isRegular,
    isCrlf,
    isMultiline: false,
    isTrimmed,
    isOpen: false,
  };
}

function everyBreakIsCrlf(body: Buffer, lineFeeds: number): boolean {
  let pairs = 0;
  for (let at = 0; at < body.length; at++) {
    if (body[at] !== carriageReturn) continue;
    if (body[at + 1] !== newline) return false;
    pairs++;
  }
  return pairs === lineFeeds;
}

/**
 * Characters beside which no blank may stand for the cells to be trimmed. Only pure ASCII can be told so: other blanks (U+3000,
 * U+00A0) are left to the engine.
 */
const edgesFor = (body: Buffer, delimiter: number, ...more: readonly number[]): readonly number[] =>
  delimiter === blank || !isAscii(body) ? [] : [delimiter, newline, carriageReturn, ...more];

/** One pass over the bytes; the rules are those of `tokenize`. */
function scanQuoted(region: Buffer, delimiter: number, quote: number, columns: number, isLast: boolean): Region {
  const length = region.length;
  let at = 0;
  let end = 0;
  let records = 0;
  let cells = 1;
  let isStrict = true;
  let isMultiline = false;
  let isOpen = false;
  let crlf = 0;
  let lf = 0;
  scan: while (at < length) {
    if (region[at] === quote) {
      at++;
      for (;;) {
        while (at < length && region[at] !== quote) {
          if (region[at] === newline) isMultiline = true;
          at++;
        }
        if (at + 1 >= length && !isLast) break scan;
        if (at >= length) {
          isOpen = true;
          break scan;
        }
        const next = region[at + 1];
        if (next === quote) at += 2;
        else {
          at++;
          if (next === undefined || next === delimiter || next === newline || next === carriageReturn) break;
          isStrict = false;
          while (at < length && region[at] !== delimiter && region[at] !== newline && region[at] !== carriageReturn)
            at++;
          break;
        }
      }
    } else {
      while (at < length) {
        const byte = region[at];
        if (byte === delimiter || byte === newline || byte === carriageReturn) break;
        if (byte === quote) isStrict = false;
        at++;
      }
    }
    if (at >= length) break;
    if (region[at] === delimiter) {
      at++;
      cells++;
      continue;
    }
    if (region[at] === carriageReturn) {
      if (at + 1 >= length && !isLast) break;
      if (region[at + 1] === newline) {
        at++;
        crlf++;
      } else isStrict = false;
    } else lf++;
    if (at === end || (at === end + 1 && region[end] === carriageReturn)) isStrict = false;
    else records++;
    at++;
    if (cells !== columns) isStrict = false;
    cells = 1;
    end = at;
  }
  if (isLast && !isOpen && end < length) {
    records++;
    if (cells !== columns) isStrict = false;
    end = length;
  }
  const isCrlf = crlf > 0;
  return {
    end,
    records,
    isRegular: isStrict && !(crlf > 0 && lf > 0),
    isCrlf,
    isMultiline,
    isTrimmed: countLineFeeds(region.subarray(0, end), edgesFor(region.subarray(0, end), delimiter, quote)).isTrimmed,
    isOpen,
  };
}
