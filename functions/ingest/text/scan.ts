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
 * Number of line feeds, whether a line is empty, and whether no blank stands beside a delimiter, a quote or a line break, four bytes at a time:
 * `x ^ 0x0a0a0a0a` has a zero byte for each line feed, and `~(((x & m) + m) | x | m)` with m = 0x7f7f7f7f marks exactly the zero
 * bytes. `edges` are the characters beside which no blank may stand.
 */
export function countLineFeeds(
  bytes: Buffer,
  edges: readonly number[] = [],
): { readonly lineFeeds: number; readonly isTrimmed: boolean; readonly hasEmptyLine: boolean } {
  let lineFeeds = 0;
  let hasEmptyLine = bytes[0] === newline || bytes[0] === carriageReturn;
  let isTrimmed = edges.length > 0 && bytes[0] !== blank && bytes[bytes.length - 1] !== blank;
  const isEdge = (at: number): boolean =>
    bytes[at] === blank && (edges.includes(bytes[at - 1] ?? blank) || edges.includes(bytes[at + 1] ?? blank));
  const isBeforeEmpty = (at: number): boolean =>
    bytes[at] === newline &&
    (bytes[at + 1] === newline || (bytes[at + 1] === carriageReturn && bytes[at + 2] === newline));
  let at = 0;
  const one = () => {
    if (bytes[at] === newline) {
      lineFeeds++;
      hasEmptyLine ||= isBeforeEmpty(at);
    }
    if (isTrimmed && isEdge(at)) isTrimmed = false;
    at++;
  };
  const aligned = (4 - (bytes.byteOffset & 3)) & 3;
  while (at < aligned && at < bytes.length) one();
  const words = new Int32Array(bytes.buffer, at < bytes.length ? bytes.byteOffset + at : 0, (bytes.length - at) >> 2);
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? 0;
    const x = word ^ 0x0a0a0a0a;
    const marks = ~(((x & 0x7f7f7f7f) + 0x7f7f7f7f) | x | 0x7f7f7f7f);
    if (marks !== 0) {
      lineFeeds += ((marks >>> 7) * 0x01010101) >>> 24;
      const start = at + index * 4;
      hasEmptyLine ||=
        isBeforeEmpty(start) || isBeforeEmpty(start + 1) || isBeforeEmpty(start + 2) || isBeforeEmpty(start + 3);
    }
    const y = word ^ 0x20202020;
    if (isTrimmed && ~(((y & 0x7f7f7f7f) + 0x7f7f7f7f) | y | 0x7f7f7f7f) !== 0) {
      const start = at + index * 4;
      if (isEdge(start) || isEdge(start + 1) || isEdge(start + 2) || isEdge(start + 3)) isTrimmed = false;
    }
  }
  at += words.length * 4;
  while (at < bytes.length) one();
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
