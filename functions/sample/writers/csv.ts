export type CsvCell = string | number | boolean | null;

/** A cell in quotes only where it must be (Shopify, Qualtrics). */
export function csvCell(value: CsvCell): string {
  const text = value === null ? '' : String(value);
  return /[",\n\r]/.test(text) ? quoted(text) : text;
}

/** A cell in quotes always, as the Data Loader writes it. */
export const quoted = (value: CsvCell): string => `"${value === null ? '' : String(value).replaceAll('"', '""')}"`;

export const csvLine = (cells: readonly CsvCell[]): string => `${cells.map(csvCell).join(',')}\n`;
export const quotedLine = (cells: readonly CsvCell[]): string => `${cells.map(quoted).join(',')}\n`;

export const byteOrderMark = '\uFEFF';
