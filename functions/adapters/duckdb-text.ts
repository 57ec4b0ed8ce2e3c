/** A text as an SQL literal. */
export const textLiteral = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** A name as an SQL identifier. */
export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Scan of Parquet files by path or pattern: columns by name, those a file lacks are null, folders are not columns. */
export const parquetScan = (path: string): string =>
  `read_parquet(${textLiteral(path)}, union_by_name = true, hive_partitioning = false)`;
