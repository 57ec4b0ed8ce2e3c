import type { Format } from '../mapping.ts';
import { Refusal } from '../refusal.ts';
import { readHeader, sameName } from './header.ts';
import { type Dialect, tokenize } from './tokenize.ts';

const candidates = [',', ';', '\t', '|'] as const;
const shown: Readonly<Record<string, string>> = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar' };
const looked = 50;

/** Text after the lines that belong to nothing. */
export function afterSkippedLines(text: string, lines: number): string {
  let start = 0;
  for (let line = 0; line < lines; line++) {
    const end = text.indexOf('\n', start);
    if (end === -1) return '';
    start = end + 1;
  }
  return text.slice(start);
}

/**
 * The delimiter of a file whose mapping leaves it open: the one under which all columns that the mapping needs are found; else
 * the only one that divides the header, and the records in the same number of cells. Two that fit are a doubt, and refused.
 * `text` is the beginning of the file.
 */
export function detectDialect(text: string, format: Format, needed: readonly (readonly string[])[]): Dialect {
  const { quote } = format;
  if (format.delimiter !== 'auto') return { delimiter: format.delimiter, quote };
  const body = afterSkippedLines(text, format.skip_lines);
  const fits = candidates.map((delimiter) => {
    const { records } = tokenize(body, { delimiter, quote }, format.header.rows + looked);
    const header = headerOf(records, format);
    const names = new Set(
      [...(header?.names ?? []), ...(header?.otherNames ?? [])].map((name) => sameName(name ?? '')),
    );
    const columns = header?.names.length ?? 0;
    const data = records.slice(format.header.rows);
    return {
      delimiter,
      columns,
      hasNeeded: needed.length > 0 && needed.every((spellings) => spellings.some((name) => names.has(sameName(name)))),
      isEven: data.filter((record) => record.cells.length === columns).length >= 0.9 * data.length,
    };
  });
  const known = fits.filter((fit) => fit.hasNeeded);
  const widest = Math.max(...known.map((fit) => fit.columns));
  const best = known.filter((fit) => fit.columns === widest);
  if (best[0] && best.length === 1) return { delimiter: best[0].delimiter, quote };
  const dividing = fits.filter((fit) => fit.columns > 1);
  const even = dividing.filter((fit) => fit.isEven);
  if (known[0]) return { delimiter: known[0].delimiter, quote };
  if (even[0] && even.length === 1) return { delimiter: even[0].delimiter, quote };
  if (dividing[0] && dividing.length === 1) return { delimiter: dividing[0].delimiter, quote };
  if (dividing.length === 0) return { delimiter: ',', quote };
  throw new Refusal(
    'delimiter_in_doubt',
    `expected one delimiter, found ${dividing.map((fit) => `${shown[fit.delimiter]} (${fit.columns} columns)`).join(', ')}; format.delimiter of the mapping can name it`,
  );
}

function headerOf(records: ReturnType<typeof tokenize>['records'], format: Format) {
  if (records.length < format.header.rows) return null;
  return readHeader(records, format);
}
