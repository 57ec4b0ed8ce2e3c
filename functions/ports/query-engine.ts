import type { Column } from '../lake/column.ts';

/** A value of a result: instants and dates as ISO text, decimals as text, bigints as numbers where safe. */
export type QueryValue = string | number | boolean | null | readonly QueryValue[];

export interface QueryResult {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly Readonly<Record<string, QueryValue>>[];
}

/** Runs the portable SQL of `queries/`: DuckDB on this machine, Athena on AWS, Trino where somebody hosts it. */
export interface QueryEngine {
  /** Rows of a select. */
  query(sql: string): Promise<QueryResult>;
  /**
   * Materialises a select as Parquet under a key of the lake and names it. Doing it again in the same run replaces it.
   * DuckDB writes the rows in the order of `orderBy`; Athena and Trino write several files in no order at all, in the folder of
   * the key: whoever needs an order asks for it when reading.
   */
  materialise(relation: {
    readonly name: string;
    readonly sql: string;
    readonly key: string;
    readonly orderBy?: readonly string[];
  }): Promise<{ readonly rows: number }>;
  /** Names Parquet objects that match a key pattern of the lake; `columns` for engines that must be told what a file holds. */
  name(relation: {
    readonly name: string;
    readonly keys: string;
    readonly columns?: Readonly<Record<string, Column>>;
  }): Promise<void>;
}

/** A view that analysts see: a relation's public name and the Parquet objects behind it. */
export interface PublishedView {
  readonly name: string;
  readonly keys: string;
  readonly comment?: string;
  readonly columnComments?: Readonly<Record<string, string>>;
}

/** Points the public names at a finished run, all at once. */
export interface ViewPublisher {
  publish(views: readonly PublishedView[]): Promise<void>;
}
