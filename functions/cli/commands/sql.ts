import { openLake } from '../../adapters/lake-reader.ts';
import { printCsv, printTable } from '../print-table.ts';

export async function sql(
  select: string,
  options: { readonly lake: string; readonly format: 'table' | 'csv' | 'json' },
): Promise<void> {
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
