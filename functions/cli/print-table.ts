/** A table of text for terminals and pipes: columns aligned, numbers to the right, wide (CJK) characters counted as two. */
export function printTable(columns: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const cells = rows.map((row) => row.map(shown));
  const numeric = columns.map((_, index) => rows.length > 0 && rows.every((row) => isNumberOrNull(row[index])));
  const widths = columns.map((name, index) =>
    cells.reduce((widest, row) => Math.max(widest, width(row[index] ?? '')), width(name)),
  );
  const line = (texts: readonly string[]): string =>
    texts
      .map((text, index) => padded(text, widths[index]!, numeric[index]!))
      .join('  ')
      .trimEnd();
  return [line(columns), widths.map((each) => '-'.repeat(each)).join('  '), ...cells.map(line)].join('\n');
}

/** Values separated by commas, quoted where needed (RFC 4180). */
export function printCsv(columns: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const quoted = (value: unknown): string => {
    const text = value === null || value === undefined ? '' : shown(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [columns, ...rows].map((row) => row.map(quoted).join(',')).join('\n');
}

const isNumberOrNull = (value: unknown): boolean =>
  value === null || typeof value === 'number' || typeof value === 'bigint';

function shown(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(shown).join(', ');
  return String(value);
}

const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/;
const width = (text: string): number => [...text].reduce((sum, character) => sum + (wide.test(character) ? 2 : 1), 0);

function padded(text: string, to: number, right: boolean): string {
  const space = ' '.repeat(Math.max(0, to - width(text)));
  return right ? space + text : text + space;
}
