import {
  CreateTableCommand,
  DeleteTableCommand,
  GetTableCommand,
  type GlueClient,
  type StorageDescriptor,
  type Table,
  type TableInput,
} from '@aws-sdk/client-glue';
import type { Column } from '../lake/column.ts';
import { glueColumns } from '../lake/schema.ts';

const named = (cause: unknown, ...names: readonly string[]): boolean =>
  cause instanceof Error && names.includes(cause.name);

/** A table of the catalogue, or null when there is none. */
export async function findTable(glue: GlueClient, database: string, name: string): Promise<Table | null> {
  try {
    return (await glue.send(new GetTableCommand({ DatabaseName: database, Name: name }))).Table ?? null;
  } catch (cause) {
    if (named(cause, 'EntityNotFoundException')) return null;
    throw cause;
  }
}

/** Drops a table of the catalogue; its files stay. No error when there is none. */
export async function dropTable(glue: GlueClient, database: string, name: string): Promise<void> {
  try {
    await glue.send(new DeleteTableCommand({ DatabaseName: database, Name: name }));
  } catch (cause) {
    if (!named(cause, 'EntityNotFoundException')) throw cause;
  }
}

/** A table over Parquet files, as the Glue catalogue takes it. */
export function parquetTableInput(table: {
  readonly name: string;
  /** `s3://bucket/folder/`. */
  readonly location: string;
  readonly columns: Readonly<Record<string, Column>>;
  readonly description?: string;
}): TableInput {
  const storage: StorageDescriptor = {
    Location: table.location,
    InputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
    OutputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
    SerdeInfo: { SerializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' },
    Columns: glueColumns(table.columns).map(({ name, type, comment }) => ({
      Name: name,
      Type: type,
      Comment: comment,
    })),
  };
  return {
    Name: table.name,
    ...(table.description ? { Description: table.description } : {}),
    TableType: 'EXTERNAL_TABLE',
    Parameters: { EXTERNAL: 'TRUE', classification: 'parquet' },
    PartitionKeys: [],
    StorageDescriptor: storage,
  };
}

/** Creates a table over Parquet files where there is none of the name yet. */
export async function createParquetTable(
  glue: GlueClient,
  table: Parameters<typeof parquetTableInput>[0] & { readonly database: string },
): Promise<void> {
  const command = new CreateTableCommand({ DatabaseName: table.database, TableInput: parquetTableInput(table) });
  try {
    await glue.send(command);
  } catch (cause) {
    if (!named(cause, 'AlreadyExistsException')) throw cause;
  }
}
