/**
 * What a column of the lake is. One declaration feeds validation, row types, Arrow and Parquet schema, DuckDB views,
 * Glue columns and the data dictionary (see schema.ts).
 */

/** `instant` is UTC with milliseconds; `date` has no zone; `list` is a list of strings. */
export type ColumnType =
  | { readonly kind: 'string' | 'boolean' | 'date' | 'instant' | 'double' | 'smallint' | 'integer' | 'bigint' | 'list' }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number };

export interface Column {
  readonly type: ColumnType;
  /** In every row; a record without it is quarantined (`missing_required`). */
  readonly required?: boolean;
  /** One of these, else the record is quarantined (`not_in_list`). */
  readonly oneOf?: readonly string[];
  /** Smallest and greatest value allowed (`out_of_range`). */
  readonly minimum?: number;
  readonly maximum?: number;
  /** Personal data: not written to the lake unless the settings say so; masked in quarantine and logs. */
  readonly pii?: boolean;
  /** Holds a customer's id of the source system; replaced in staging by the firm-wide id. */
  readonly customerReference?: boolean;
  readonly unit?: string;
  readonly description: string;
}

type Extra = Omit<Column, 'type' | 'description'>;

/** A column that keeps its own type and whether it is required, so that row types follow (`RowOf`). */
type ColumnOf<T extends ColumnType, E extends Extra> = Column & { readonly type: T } & Pick<E, keyof E & 'required'>;

const column =
  <const T extends ColumnType>(type: T) =>
  <const E extends Extra = Record<never, never>>(description: string, extra?: E): ColumnOf<T, E> =>
    Object.assign({ type, description }, extra);

export const text = column({ kind: 'string' });
export const flag = column({ kind: 'boolean' });
export const date = column({ kind: 'date' });
export const instant = column({ kind: 'instant' });
export const integer = column({ kind: 'integer' });
export const bigint = column({ kind: 'bigint' });
export const smallint = column({ kind: 'smallint' });
export const double = column({ kind: 'double' });
export const list = column({ kind: 'list' });
export const decimal = (precision: number, scale: number) => column({ kind: 'decimal', precision, scale });

/** Money: DECIMAL(18,4), in the currency of the row's `currency` column. */
export const money = <const E extends Extra = Record<never, never>>(description: string, extra?: E) =>
  column({ kind: 'decimal', precision: 18, scale: 4 })<E & { readonly unit: string }>(
    description,
    Object.assign({ unit: 'money' }, extra),
  );

/** A level or index, 0–100 points, 100 always best for the customer. */
export const level = <const E extends Extra = Record<never, never>>(description: string, extra?: E) =>
  column({ kind: 'decimal', precision: 9, scale: 6 })<
    E & { readonly unit: string; readonly minimum: number; readonly maximum: number }
  >(description, Object.assign({ unit: 'points', minimum: 0, maximum: 100 }, extra));

export const currency = () => text('ISO 4217 code of the amounts in this row');

export interface Table {
  readonly name: string;
  /** What one row is. */
  readonly row: string;
  /** Key columns; the source system is part of the key. */
  readonly key: readonly string[];
  /** The column whose date in the firm's zone becomes `occurred_on`; absent for dimensions. */
  readonly occurredFrom?: string;
  readonly columns: Readonly<Record<string, Column>>;
}

export const table = <const T extends Table>(definition: T): T => definition;
