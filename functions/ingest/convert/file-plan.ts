import type { Mapping } from '../mapping.ts';
import type { ColumnSql } from '../sql/column-sql.ts';
import { missingColumns, type OutputSql } from '../sql/output-sql.ts';
import { literal } from '../sql/quote.ts';
import type { NamedColumn } from '../sql/record-columns.ts';
import { references } from '../sql/references.ts';
import type { Chunk } from '../text/chunk.ts';
import type { Header } from '../text/header.ts';
import type { Dialect } from '../text/tokenize.ts';

/** All that the conversion of a file's records needs to know, made once a file. */
export interface FilePlan {
  readonly mapping: Mapping;
  readonly header: Header;
  readonly dialect: Dialect | null;
  readonly columns: readonly NamedColumn[];
  readonly outputs: (isTrimmed: boolean) => readonly OutputSql[];
  /** Positions of cells that quarantine may show. */
  readonly visible: ReadonlySet<number>;
  readonly isVisible: (column: ColumnSql) => boolean;
  /** Joined files, read into relations of the connection. */
  readonly joined: Readonly<Record<string, { readonly relation: string; readonly columns: readonly string[] }>>;
  readonly delivery: DeliveryFacts;
  /** Landing key of the file. */
  readonly file: string;
  /** Rows before the first record: source_line = this + number of the record. */
  readonly shift: number;
  readonly scratch: string;
}

export interface DeliveryFacts {
  readonly deliveryId: string;
  readonly source: string;
  readonly exportDate: string;
  /** ISO instant. */
  readonly arrivedAt: string;
}

/** SQL of the lineage columns of a row that has a `source_line`. */
export function lineageSql(plan: FilePlan): Readonly<Record<string, string>> {
  const { delivery } = plan;
  return {
    source_system: literal(delivery.source),
    source_file: literal(plan.file),
    source_line: 'source_line',
    batch_id: literal(delivery.deliveryId),
    arrived_at: `cast(timestamp ${literal(delivery.arrivedAt.replace('T', ' ').replace('Z', ''))} as timestamp_ms)`,
    export_date: `date ${literal(delivery.exportDate)}`,
    linked_system: literal(delivery.source),
  };
}

const windowFunction = /\bover\s*\(|\bqualify\b/i;

/** The records of a file must be seen together: lines are numbered, cells filled down, files joined, rows made distinct. */
export function needsWholeFile(mapping: Mapping): boolean {
  return (
    mapping.fill_down !== undefined ||
    mapping.join.length > 0 ||
    mapping.outputs.some(
      (output) =>
        output.distinct ||
        Object.values(output.columns).some(
          (column) =>
            column.line_within !== undefined ||
            (column.expression !== undefined && windowFunction.test(column.expression)),
        ),
    )
  );
}

/** Each record yields at most one row from itself alone, so that right rows can be written in one pass. */
export function canGoFast(mapping: Mapping, outputs: readonly OutputSql[]): boolean {
  const uses = references(mapping);
  const [output] = outputs;
  return (
    output !== undefined &&
    outputs.length === 1 &&
    output.items.length === 0 &&
    !needsWholeFile(mapping) &&
    !uses.usesRecordNumber &&
    !uses.usesRecordHash &&
    !uses.usesFileName &&
    missingColumns(output).length === 0
  );
}

/** The engine's reading of a chunk: all cells as text, nothing guessed. `first` columns stand before the cells; `paths`: other files of its form. */
export function readChunkSql(
  chunk: Chunk,
  width: number,
  first: readonly string[] = [],
  paths: readonly string[] = [chunk.path],
): string {
  const last = chunk.shape === 'rebuilt' ? ['fault', 'found'] : [];
  const names = [...first, ...Array.from({ length: width }, (_, position) => `c${position}`), ...last];
  const columns = names.map((name) => `${literal(name)}: 'VARCHAR'`).join(', ');
  const delimiter = chunk.delimiter === '\t' ? String.raw`'\t'` : literal(chunk.delimiter);
  return `read_csv([${paths.map(literal).join(', ')}], header = false, auto_detect = false, delim = ${delimiter}, quote = ${literal(chunk.quote)}, escape = ${literal(chunk.quote)}, nullstr = '', new_line = '${chunk.isCrlf ? String.raw`\r\n` : String.raw`\n`}', columns = {${columns}})`;
}
