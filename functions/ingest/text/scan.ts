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
 * Number of line feeds, four bytes at a time: `x ^ 0x0a0a0a0a` has a zero byte for each, and `~(((x & m) + m) | x | m)` with
 * m = 0x7f7f7f7f marks exactly the zero bytes.
 */
export function countLineFeeds(bytes: Buffer): number {
  let count = 0;
  let at = 0;
  const aligned = (4 - (bytes.byteOffset & 3)) & 3;
  for (; at < aligned && at < bytes.length; at++) if (bytes[at] === newline) count++;
  if (at >= bytes.length) return count;
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + at, (bytes.length - at) >> 2);
  for (let index = 0; index < words.length; index++) {
    const x = (words[index] ?? 0) ^ 0x0a0a0a0a;
    const marks = ~(((x & 0x7f7f7f7f) + 0x7f7f7f7f) | x | 0x7f7f7f7f);
    count += ((marks >>> 7) * 0x01010101) >>> 24;
  }
  for (at += words.length * 4; at < bytes.length; at++) if (bytes[at] === newline) count++;
  return count;
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
  const breaks = countLineFeeds(body);
  const endsOpen = body.length > 0 && body[body.length - 1] !== newline;
  const isCrlf = hasReturn && body.includes('\r\n');
  const isRegular =
    (!hasReturn || (isCrlf && everyBreakIsCrlf(body, breaks))) &&
    !body.includes('\n\n') &&
    !body.includes('\n\r\n') &&
    body[0] !== newline &&
    body[0] !== carriageReturn;
  return {
    end,
    records: breaks + (endsOpen ? 1 : 0),
    isRegular,
    isCrlf,
    isMultiline: false,
    isTrimmed: isTrimmed(body, delimiter, null),
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

/** Only for pure ASCII: other blanks (U+3000, U+00A0) are left to the engine's trim. */
function isTrimmed(body: Buffer, delimiter: number, quote: number | null): boolean {
  if (delimiter === blank || !isAscii(body) || body[0] === blank || body[body.length - 1] === blank) return false;
  const edge = String.fromCharCode(delimiter);
  const pairs = [` ${edge}`, `${edge} `, ' \n', ' \r', '\n '];
  if (quote !== null) pairs.push(` ${String.fromCharCode(quote)}`, `${String.fromCharCode(quote)} `);
  return !pairs.some((pair) => body.includes(pair));
}

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
    isTrimmed: isTrimmed(region.subarray(0, end), delimiter, quote),
    isOpen,
  };
}
