/** A stretch of whole records of a file, as a headerless UTF-8 CSV in the scratch folder. */
export interface Chunk {
  /** 0, 1, … within the file. */
  readonly index: number;
  readonly path: string;
  /** Records of the file before this chunk. */
  readonly before: number;
  readonly records: number;
  /**
   * `as_is`: the file's own bytes, every record regular as far as a scan can tell. `rebuilt`: written anew cell by cell, with two
   * more columns at the end: the reason why a record is structurally at fault, and what was found.
   */
  readonly shape: 'as_is' | 'rebuilt';
  readonly delimiter: string;
  readonly quote: string;
  readonly isCrlf: boolean;
  /** No cell starts or ends with a blank. */
  readonly isTrimmed: boolean;
  /** Some record spans lines, or lies after an empty line: then a record's number is not its line. */
  readonly isMultiline: boolean;
}

/** A record that cannot be read cell by cell. */
export type StructuralFault =
  | 'wrong_cell_count'
  | 'stray_quote'
  | 'record_too_long'
  | 'repeated_header'
  | 'invalid_character'
  | 'invalid_json';

export interface RebuiltRecord {
  readonly cells: readonly (string | null)[];
  readonly fault: StructuralFault | null;
  readonly found: string | null;
}

/** The engine reads records up to 2 MB. */
export const longestRecord = 1_900_000;

const cellText = (cell: string | null): string =>
  cell === null ? '' : /[",\r\n]/.test(cell) || cell === '' ? `"${cell.replaceAll('"', '""')}"` : cell;

/** One line of a rebuilt chunk: `columns` cells, filled or cut, then fault and finding. */
export function rebuiltLine(record: RebuiltRecord, columns: number): string {
  const isLong = record.cells.reduce((sum, cell) => sum + (cell?.length ?? 0), 0) > longestRecord / 4;
  const fault = record.fault ?? (isLong && byteLength(record.cells) > longestRecord ? 'record_too_long' : null);
  const isCut = fault === 'record_too_long';
  const cells = Array.from({ length: columns }, (_, column) => {
    const cell = record.cells[column] ?? null;
    return cellText(isCut && cell !== null ? cell.slice(0, 100) : cell);
  });
  const found = isCut ? `${byteLength(record.cells)} bytes` : record.found;
  return `${[...cells, cellText(fault), cellText(found)].join(',')}\n`;
}

function byteLength(cells: readonly (string | null)[]): number {
  return cells.reduce((sum, cell) => sum + (cell === null ? 0 : Buffer.byteLength(cell)), 0);
}
