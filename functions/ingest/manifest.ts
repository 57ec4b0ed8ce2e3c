import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Column } from '../lake/column.ts';
import { deliveries } from '../lake/deliveries.ts';
import { layout } from '../lake/layout.ts';
import { duckdbType } from '../lake/schema.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import type { Connection } from './engine.ts';
import { identifier, literal } from './sql/quote.ts';

type DeliveryColumn = keyof typeof deliveries.columns;
/** A row of `deliveries`; instants as ISO text. */
export type Manifest = Readonly<Record<DeliveryColumn, string | number | boolean | readonly string[] | null>>;

function valueSql(value: Manifest[DeliveryColumn], column: Column): string {
  const type = duckdbType(column.type);
  if (value === null) return `cast(null as ${type})`;
  if (typeof value === 'string') {
    const text = column.type.kind === 'instant' ? value.replace('T', ' ').replace('Z', '') : value;
    return `cast(${literal(text)} as ${type})`;
  }
  if (typeof value === 'object') return `cast([${value.map(literal).join(', ')}] as ${type})`;
  return `cast(${value} as ${type})`;
}

/** Writes the manifest: the commit. False when the delivery was committed already, by whom ever. */
export async function commit(
  connection: Connection,
  store: ObjectStore,
  manifest: Manifest,
  scratch: string,
): Promise<boolean> {
  const columns = Object.entries(deliveries.columns).map(
    ([name, column]) => `${valueSql(manifest[name as DeliveryColumn], column)} as ${identifier(name)}`,
  );
  const path = join(scratch, 'manifest.parquet');
  await connection.run(`copy (select ${columns.join(', ')}) to ${literal(path)} (format parquet, compression zstd)`);
  const bytes = await readFile(path);
  await rm(path, { force: true });
  const key = layout.manifest(String(manifest.export_date), String(manifest.delivery_id));
  return store.write(key, bytes, { ifAbsent: true });
}
