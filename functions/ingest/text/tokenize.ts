/** How records are written: one ASCII character each. */
export interface Dialect {
  readonly delimiter: string;
  readonly quote: string;
}

export interface Record {
  readonly cells: readonly string[];
  /** A quote stands where none may stand: where the record ends is then a reading, not a fact. */
  readonly hasStrayQuote: boolean;
  /** Physical lines that the record spans. */
  readonly lines: number;
}

export interface Tokenized {
  readonly records: readonly Record[];
  /** Empty lines between records; they are no records. */
  readonly blankLines: number;
  /** The text ends within quotes. */
  readonly isOpen: boolean;
  /** Position after the last record. */
  readonly end: number;
}

/**
 * Divides text into records (RFC 4180): fields that start with a quote run to the closing one, a doubled quote is a quote, line
 * breaks within quotes belong to the field; a quote elsewhere is a character. After a closing quote only a delimiter or a line
 * break may stand; what else stands there is taken as plain text and the record marked, so that the damage ends with the line.
 * LF, CRLF and CR end records.
 */
export function tokenize(text: string, dialect: Dialect, limit = Number.POSITIVE_INFINITY): Tokenized {
  const { delimiter, quote } = dialect;
  const records: Record[] = [];
  let blankLines = 0;
  let position = 0;
  const length = text.length;
  while (position < length && records.length < limit) {
    const cells: string[] = [];
    let hasStrayQuote = false;
    let lines = 1;
    const start = position;
    for (;;) {
      const field = readField(text, position, delimiter, quote);
      if (field.isOpen) return { records, blankLines, isOpen: true, end: start };
      cells.push(field.value);
      hasStrayQuote ||= field.hasStrayQuote;
      lines += field.breaks;
      position = field.end;
      if (text[position] !== delimiter) break;
      position++;
    }
    const isBlank = position === start;
    if (text[position] === '\r') position++;
    if (text[position] === '\n') position++;
    if (isBlank) blankLines++;
    else records.push({ cells, hasStrayQuote, lines });
  }
  return { records, blankLines, isOpen: false, end: position };
}

interface Field {
  readonly value: string;
  /** Position of the delimiter, line break or end after it. */
  readonly end: number;
  readonly hasStrayQuote: boolean;
  readonly breaks: number;
  readonly isOpen: boolean;
}

function readField(text: string, start: number, delimiter: string, quote: string): Field {
  if (text[start] !== quote) {
    const end = plainEnd(text, start, delimiter);
    return { value: text.slice(start, end), end, hasStrayQuote: false, breaks: 0, isOpen: false };
  }
  let value = '';
  let from = start + 1;
  let searchFrom = from;
  for (;;) {
    const at = text.indexOf(quote, searchFrom);
    if (at === -1) return { value, end: text.length, hasStrayQuote: false, breaks: 0, isOpen: true };
    if (text[at + 1] === quote) {
      value += text.slice(from, at + 1);
      from = at + 2;
      searchFrom = from;
      continue;
    }
    value += text.slice(from, at);
    const end = plainEnd(text, at + 1, delimiter);
    const breaks = countBreaks(text, start, at);
    return { value: value + text.slice(at + 1, end), end, hasStrayQuote: end > at + 1, breaks, isOpen: false };
  }
}

/** Next delimiter, line break or end. */
function plainEnd(text: string, start: number, delimiter: string): number {
  let end = start;
  while (end < text.length && text[end] !== delimiter && text[end] !== '\n' && text[end] !== '\r') end++;
  return end;
}

function countBreaks(text: string, start: number, end: number): number {
  let breaks = 0;
  for (let at = text.indexOf('\n', start); at !== -1 && at < end; at = text.indexOf('\n', at + 1)) breaks++;
  return breaks;
}
