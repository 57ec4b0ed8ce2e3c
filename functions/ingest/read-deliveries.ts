import { z } from 'zod';
import { layout } from '../lake/layout.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import type { Connection } from './engine.ts';
import { literal } from './sql/quote.ts';

const counts = z.string().transform((text, context) => {
  const parsed = z.record(z.string(), z.number()).safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  context.addIssue({ code: 'custom', message: 'expected counts by name' });
  return z.NEVER;
});

const row = z.object({
  delivery_id: z.string(),
  source: z.string(),
  dataset: z.string(),
  export_date: z.string(),
  files: z.string().transform((text) => z.array(z.string()).parse(JSON.parse(text))),
  content_hash: z.string(),
  mapping: z.string(),
  mapping_hash: z.string(),
  parser_version: z.number(),
  replaces: z.string().nullable(),
  key_fingerprint: z.string().nullable(),
  arrived_at: z.string(),
  committed_at: z.string(),
  status: z.enum(['accepted', 'refused']),
  refused_reason: z.string().nullable(),
  encoding: z.string().nullable(),
  records: z.number(),
  accepted: z.number(),
  quarantined: z.number(),
  excluded: z.number(),
  excluded_by_rule: counts,
  rows_by_table: counts,
  quarantine_by_reason: counts,
  is_full_snapshot: z.boolean(),
  seconds: z.number(),
});

/** A committed delivery, as its manifest states it. */
export interface Delivery {
  readonly deliveryId: string;
  readonly source: string;
  readonly dataset: string;
  readonly exportDate: string;
  readonly files: readonly string[];
  readonly contentHash: string;
  readonly mapping: string;
  readonly mappingHash: string;
  readonly parserVersion: number;
  readonly replaces: string | null;
  /** A later delivery of the same bytes has taken its place. */
  readonly isReplaced: boolean;
  readonly keyFingerprint: string | null;
  readonly arrivedAt: string;
  readonly committedAt: string;
  readonly status: 'accepted' | 'refused';
  readonly refusedReason: string | null;
  readonly encoding: string | null;
  readonly records: number;
  readonly accepted: number;
  readonly quarantined: number;
  readonly excluded: number;
  readonly excludedByRule: Readonly<Record<string, number>>;
  readonly rowsByTable: Readonly<Record<string, number>>;
  readonly quarantineByReason: Readonly<Record<string, number>>;
  readonly isFullSnapshot: boolean;
  /** Whole days from the end of the export's day to its arrival (UTC); 0 when it came in time. */
  readonly lateDays: number;
  readonly seconds: number;
}

const day = 86_400_000;

const manifestKeys = async (store: ObjectStore, prefix: string): Promise<string[]> =>
  (await store.list(prefix))
    .map(({ key }) => key)
    .filter((key) => key.endsWith('.parquet') && !key.endsWith('/schema.parquet'));

/** Months of export (`yyyy-MM`) that hold deliveries, the latest first. */
export async function monthsOfDeliveries(store: ObjectStore): Promise<string[]> {
  const keys = await manifestKeys(store, layout.tableRoot('deliveries'));
  const months = keys.flatMap((key) => /\/load_month=(\d{4}-\d{2})\//.exec(key)?.[1] ?? []);
  return [...new Set(months)].sort().reverse();
}

/** Every committed delivery, or those of some months of export (`yyyy-MM`), in the order of commit. */
export async function readDeliveries(
  connection: Connection,
  store: ObjectStore,
  months?: Iterable<string>,
): Promise<Delivery[]> {
  const prefixes = months ? [...months].map(layout.manifestsOfMonth) : [layout.tableRoot('deliveries')];
  const keys: string[] = [];
  for (const prefix of prefixes) keys.push(...(await manifestKeys(store, prefix)));
  if (keys.length === 0) return [];
  const paths = await Promise.all(keys.map((key) => store.localPath(key)));
  const instant = (name: string) => `strftime(${name}, '%Y-%m-%dT%H:%M:%S.%gZ') as ${name}`;
  const found = await connection.rows(
    `select * replace (cast(export_date as varchar) as export_date, cast(to_json(files) as varchar) as files, ${instant('arrived_at')}, ${instant('committed_at')},
       cast(bytes as double) as bytes, cast(records as double) as records, cast(accepted as double) as accepted, cast(quarantined as double) as quarantined, cast(excluded as double) as excluded)
     from read_parquet([${paths.map(literal).join(', ')}], union_by_name = true) order by committed_at, delivery_id`,
  );
  const rows = found.map((each) => row.parse(each));
  const replaced = new Set(rows.flatMap((each) => (each.status === 'accepted' ? [each.replaces] : [])));
  return rows.map((each) => ({
    deliveryId: each.delivery_id,
    source: each.source,
    dataset: each.dataset,
    exportDate: each.export_date,
    files: each.files,
    contentHash: each.content_hash,
    mapping: each.mapping,
    mappingHash: each.mapping_hash,
    parserVersion: each.parser_version,
    replaces: each.replaces,
    isReplaced: replaced.has(each.delivery_id),
    keyFingerprint: each.key_fingerprint,
    arrivedAt: each.arrived_at,
    committedAt: each.committed_at,
    status: each.status,
    refusedReason: each.refused_reason,
    encoding: each.encoding,
    records: each.records,
    accepted: each.accepted,
    quarantined: each.quarantined,
    excluded: each.excluded,
    excludedByRule: each.excluded_by_rule,
    rowsByTable: each.rows_by_table,
    quarantineByReason: each.quarantine_by_reason,
    isFullSnapshot: each.is_full_snapshot,
    lateDays: Math.max(
      0,
      Math.floor((Date.parse(each.arrived_at) - Date.parse(`${each.export_date}T00:00:00Z`)) / day) - 1,
    ),
    seconds: each.seconds,
  }));
}
