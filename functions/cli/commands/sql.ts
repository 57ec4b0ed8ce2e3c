import { readFileSync } from 'node:fs';
import { openLake } from '../../adapters/lake-reader.ts';
import { InputError } from '../../errors.ts';
import { printCsv, printTable } from '../print-table.ts';

export interface SqlOptions {
  readonly lake: string;
  readonly file?: string;
  readonly format: 'table' | 'csv' | 'json';
}

/** Prints the answer to a question, given as text or in a file. */
export async function sql(given: string | undefined, options: SqlOptions): Promise<void> {
  const select = questionOf(given, options.file);
  const lake = await openLake(options.lake);
  try {
    const { columns, rows } = await lake.query(select);
    const names = columns.map((column) => column.name);
    const cells = rows.map((row) => names.map((name) => row[name]));
    if (options.format === 'json') console.log(JSON.stringify(rows, null, 2));
    else if (options.format === 'csv') console.log(printCsv(names, cells));
    else console.log(`${printTable(names, cells)}\n(${rows.length} ${rows.length === 1 ? 'row' : 'rows'})`);
  } finally {
    lake.close();
  }
}

function questionOf(select: string | undefined, file: string | undefined): string {
  if (file === undefined) {
    if (select === undefined)
      throw new InputError('sql: expected a question, as "select …" or --file x.sql, found none');
    return select;
  }
  if (select !== undefined) throw new InputError('sql: expected one question, found one as text and one in --file');
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new InputError(`sql: expected a file at ${file}, found none that can be read`, { cause });
  }
}
