import { bigint, date, double, flag, instant, integer, list, table, text } from './column.ts';

/**
 * One committed delivery. Its manifest row is a Parquet file of its own; the conditional PUT of that file is the commit.
 * `delivery_id` = first 32 hex of SHA-256 over (source, dataset, export_date, content hash, mapping hash, parser version, replaces).
 */
export const deliveries = table({
  name: 'deliveries',
  row: 'a committed delivery',
  key: ['delivery_id'],
  columns: {
    delivery_id: text('Identity of the delivery', { required: true }),
    source: text('Source system', { required: true }),
    dataset: text('Dataset of the source', { required: true }),
    export_date: date('Day the export is of', { required: true }),
    export_date_from: text('How the export date was found', { required: true, oneOf: ['path', 'setting', 'arrival'] }),
    files: list('Landing keys of its files', { required: true }),
    content_hash: text('SHA-256 of the bytes', { required: true }),
    bytes: bigint('Size of the files as landed', { required: true, unit: 'bytes' }),
    mapping: text('Name of the mapping that read it', { required: true }),
    mapping_hash: text('SHA-256 of the mapping', { required: true }),
    parser_version: integer('Version of the parser', { required: true }),
    replaces: text(
      'Delivery that this one replaces (the same bytes by a new mapping or parser, or come back to a file that has held others since)',
    ),
    key_fingerprint: text('Fingerprint of the key that ids were hashed with; null when ids are plain'),
    arrived_at: instant(
      'Modification time of the landing object; later than what it held in between where bytes come back',
      { required: true },
    ),
    committed_at: instant('When the manifest was written', { required: true }),
    status: text('accepted, or refused as a whole', { required: true, oneOf: ['accepted', 'refused'] }),
    refused_reason: text('Why the file was refused as a whole'),
    encoding: text('Encoding found'),
    dialect: text(
      'How it was read (JSON: delimiter, quote, header rows; unmatched_by_join: records of each joined file that no main record names)',
    ),
    line_unit: text('What source_line counts', { oneOf: ['line', 'record'] }),
    records: bigint('Source records after header rows = accepted + quarantined + excluded', { required: true }),
    accepted: bigint('Records that yielded a row', { required: true }),
    quarantined: bigint('Records that yielded none because of a fault', { required: true }),
    excluded: bigint('Records left out by a named rule', { required: true }),
    excluded_by_rule: text('Counts by rule (JSON object)', { required: true }),
    rows_by_table: text('Rows written by table (JSON object)', { required: true }),
    quarantine_by_reason: text('Quarantine rows by reason code (JSON object)', { required: true }),
    is_full_snapshot: flag('Source declared full: keys missing from it end', { required: true }),
    has_unreadable_key: flag('A quarantined record had an unreadable key: ends no keys', { required: true }),
    seconds: double('Time the ingest took', { required: true, unit: 'seconds' }),
  },
});

/** One quarantined record, or one cell of a record that fans out. Cells of PII and unmapped columns are masked. */
export const quarantine = table({
  name: 'quarantine',
  row: 'a quarantined record, or one bad cell of a record that fans out',
  key: ['delivery_id', 'source_line', 'table_name', 'column_name'],
  columns: {
    delivery_id: text('The delivery', { required: true }),
    source_system: text('Source system', { required: true }),
    source_file: text('Landing key of the file', { required: true }),
    source_line: integer('Where the record starts', { required: true }),
    table_name: text('Table the row was meant for'),
    column_name: text('Column at fault'),
    record_key: text(
      "Key of the row it would have been (the table's key columns as the lake would hold them, joined by |); null when unreadable",
    ),
    reason: text('Reason code', { required: true }),
    expected: text('What was expected'),
    found: text('What was found (masked if personal or unmapped)'),
    is_whole_record: flag('The record as a whole was quarantined', { required: true }),
    raw_record: text('The record as read (JSON, masked)'),
    export_date: date('Day the export is of', { required: true }),
  },
});
