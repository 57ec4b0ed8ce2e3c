/** A value of a row; instants and dates as ISO text, decimals as text or number, lists of text. */
export type Cell = string | number | boolean | null | readonly string[];
export type Row = Readonly<Record<string, Cell>>;

/** Rows, or one array a column, all of equal length (for tables of many rows). */
export type Rows = readonly Row[] | Readonly<Record<string, Columnar>>;
export type Columnar = Float64Array | Int32Array | readonly Cell[];
