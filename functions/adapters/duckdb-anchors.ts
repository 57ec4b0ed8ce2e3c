import { existsSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Column } from '../lake/column.ts';
import { quarantine } from '../lake/deliveries.ts';
import { layout } from '../lake/layout.ts';
import { lakeColumns, lakeTables } from '../lake/schema.ts';
import { encodeParquet } from './parquet-tables.ts';

/**
 * Writes a Parquet file without rows for every table of the lake that has none yet, so that views exist before data does and
 * have all columns of the schema.
 */
export async function writeAnchors(lake: string): Promise<void> {
  for (const table of Object.values(lakeTables)) {
    const columns = table.name === 'deliveries' ? table.columns : lakeColumns(table);
    await writeAnchor(join(lake, layout.tableAnchor(table.name)), columns);
  }
  await writeAnchor(join(lake, layout.quarantineAnchor), quarantine.columns);
}

async function writeAnchor(path: string, columns: Readonly<Record<string, Column>>): Promise<void> {
  if (existsSync(path)) return;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.part`, encodeParquet(columns, []));
  await rename(`${path}.part`, path);
}
