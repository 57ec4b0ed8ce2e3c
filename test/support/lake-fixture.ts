import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { writeAnchors } from '../../functions/adapters/duckdb-anchors.ts';
import { encodeParquet } from '../../functions/adapters/parquet-tables.ts';
import type { Column } from '../../functions/lake/column.ts';
import { deliveries, quarantine } from '../../functions/lake/deliveries.ts';
import { layout } from '../../functions/lake/layout.ts';
import type { Cell, Row } from '../../functions/lake/rows.ts';
import { lakeColumns, lakeTables } from '../../functions/lake/schema.ts';

/** One delivery of a fixture: rows by table, with any columns; the rest is filled in. */
export interface FixtureDelivery {
  readonly delivery_id: string;
  readonly source?: string;
  readonly dataset?: string;
  readonly export_date?: string;
  readonly arrived_at?: string;
  readonly replaces?: string;
  readonly status?: 'accepted' | 'refused';
  readonly is_full_snapshot?: boolean;
  readonly has_unreadable_key?: boolean;
  /** Left out: the data objects lie there, but the delivery was never committed. */
  readonly isCommitted?: boolean;
  readonly tables?: Readonly<Record<string, readonly Row[]>>;
  readonly quarantine?: readonly Row[];
}

/** A fresh lake folder with anchors, and the deliveries in it. */
export async function lakeFixture(fixtures: readonly FixtureDelivery[] = []): Promise<string> {
  const lake = mkdtempSync(join(tmpdir(), 'knowgap-lake-'));
  await writeAnchors(lake);
  for (const fixture of fixtures) addDelivery(lake, fixture);
  return lake;
}

/** Writes one delivery: its rows, its quarantine, its manifest. */
export function addDelivery(lake: string, fixture: FixtureDelivery): void {
  const exportDate = fixture.export_date ?? '2026-01-31';
  const defaults: Row = {
    source_system: fixture.source ?? 'erp',
    source_file: `landing/${fixture.source ?? 'erp'}/${fixture.dataset ?? 'all'}/${exportDate}/data.csv`,
    batch_id: fixture.delivery_id,
    source_updated_at: null,
    is_deleted: false,
    arrived_at: fixture.arrived_at ?? `${exportDate}T20:00:00.000Z`,
    export_date: exportDate,
  };
  for (const [name, rows] of Object.entries(fixture.tables ?? {})) {
    const table = lakeTables[name];
    if (!table) throw new Error(`no table "${name}" in the lake`);
    const columns = lakeColumns(table);
    const filled = rows.map((row, index) => {
      const occurred = table.occurredFrom ? row[table.occurredFrom] : undefined;
      const date = typeof occurred === 'string' ? { occurred_on: occurred.slice(0, 10) } : {};
      return { ...defaults, source_line: index + 2, ...date, ...row };
    });
    writeRows(lake, layout.tablePart(name, exportDate, fixture.delivery_id, 0), columns, filled);
  }
  if (fixture.quarantine?.length) {
    const rows = fixture.quarantine.map((row, index) => ({
      delivery_id: fixture.delivery_id,
      source_system: defaults.source_system ?? null,
      source_file: defaults.source_file ?? null,
      source_line: index + 2,
      reason: 'not_a_number',
      is_whole_record: true,
      export_date: exportDate,
      ...row,
    }));
    writeRows(lake, layout.quarantinePart(exportDate, fixture.delivery_id, 0), quarantine.columns, rows);
  }
  if (fixture.isCommitted !== false) {
    const key = layout.manifest(exportDate, fixture.delivery_id);
    writeRows(lake, key, deliveries.columns, [manifest(fixture, exportDate, defaults.arrived_at ?? null)]);
  }
}

function manifest(fixture: FixtureDelivery, exportDate: string, arrivedAt: Cell): Row {
  const counts = Object.fromEntries(Object.entries(fixture.tables ?? {}).map(([name, rows]) => [name, rows.length]));
  const accepted = Math.max(0, ...Object.values(counts));
  const quarantined = fixture.quarantine?.length ?? 0;
  return {
    delivery_id: fixture.delivery_id,
    source: fixture.source ?? 'erp',
    dataset: fixture.dataset ?? 'all',
    export_date: exportDate,
    export_date_from: 'path',
    files: [`landing/${fixture.source ?? 'erp'}/${fixture.dataset ?? 'all'}/${exportDate}/data.csv`],
    content_hash: fixture.delivery_id,
    bytes: 100,
    mapping: 'fixture',
    mapping_hash: 'fixture',
    parser_version: 1,
    replaces: fixture.replaces ?? null,
    arrived_at: arrivedAt,
    committed_at: arrivedAt,
    status: fixture.status ?? 'accepted',
    line_unit: 'line',
    records: accepted + quarantined,
    accepted,
    quarantined,
    excluded: 0,
    excluded_by_rule: '{}',
    rows_by_table: JSON.stringify(counts),
    quarantine_by_reason: '{}',
    is_full_snapshot: fixture.is_full_snapshot ?? false,
    has_unreadable_key: fixture.has_unreadable_key ?? false,
    seconds: 0,
  };
}

/** Writes rows as Parquet under a key of the lake. */
export function writeRows(
  lake: string,
  key: string,
  columns: Readonly<Record<string, Column>>,
  rows: readonly Row[],
): void {
  const path = join(lake, key);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, encodeParquet(columns, rows));
}
