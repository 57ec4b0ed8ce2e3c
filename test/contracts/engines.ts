import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AthenaClient } from '@aws-sdk/client-athena';
import { CreateDatabaseCommand, CreateTableCommand, GlueClient } from '@aws-sdk/client-glue';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { AthenaQueryEngine } from '../../functions/adapters/athena-query-engine.ts';
import { locationOf } from '../../functions/adapters/athena-statements.ts';
import { DuckDBQueryEngine } from '../../functions/adapters/duckdb-query-engine.ts';
import { filesystemObjectStore } from '../../functions/adapters/filesystem-object-store.ts';
import { parquetTableInput } from '../../functions/adapters/glue-tables.ts';
import { GlueViewPublisher } from '../../functions/adapters/glue-view-publisher.ts';
import { s3Client } from '../../functions/adapters/s3-client.ts';
import { s3ObjectStore } from '../../functions/adapters/s3-object-store.ts';
import { TrinoClient } from '../../functions/adapters/trino-client.ts';
import { TrinoQueryEngine } from '../../functions/adapters/trino-query-engine.ts';
import { TrinoViewPublisher } from '../../functions/adapters/trino-view-publisher.ts';
import { lakeFileColumns } from '../../functions/lake/schema.ts';
import type { ObjectStore } from '../../functions/ports/object-store.ts';
import type { QueryEngine, ViewPublisher } from '../../functions/ports/query-engine.ts';
import { runningServers } from '../aws/running-servers.ts';

/** A run of an engine over a fresh lake. */
export interface EngineOfRun {
  readonly engine: QueryEngine;
  readonly runId: string;
  readonly store: ObjectStore;
  close(): Promise<void>;
}

/** The same for the engines that have a catalogue of their own, with what points its public names. */
export interface CatalogueOfRun extends EngineOfRun {
  readonly publisher: ViewPublisher & { dropOldRuns(keepRunIds: readonly string[]): Promise<string[]> };
  /** Rows of a public name or table, read as anyone reads it. */
  read(sql: string): Promise<readonly (readonly unknown[])[]>;
  /** Makes the table of a lake's file as the stack's template does: months projected from January 2026. */
  projectMonths(name: string, keys: string): Promise<void>;
  /** The same engine, whose work the signal cancels. */
  cancelledBy(signal: AbortSignal): QueryEngine;
  /** A later run over the same lake. */
  next(): CatalogueOfRun;
}

export const servers = runningServers();
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const region = 'us-east-1';

const newRunId = (): string => `2026-01-31-${randomBytes(6).toString('hex')}`;

export async function duckdbRun(): Promise<EngineOfRun> {
  const lake = await mkdtemp(join(tmpdir(), 'knowgap-engine-'));
  const engine = await DuckDBQueryEngine.open({ lake });
  return {
    engine,
    runId: newRunId(),
    store: filesystemObjectStore(lake),
    close: async () => {
      engine.close();
      await rm(lake, { recursive: true });
    },
  };
}

const trinoClient = (schema: string, signal?: AbortSignal) =>
  new TrinoClient({
    ...{ url: servers?.trino ?? '', user: 'knowgap', catalog: 'awsdatacatalog', schema },
    ...(signal ? { signal } : {}),
  });

/** A bucket and a Glue database of their own, on the servers. */
async function freshLake() {
  if (!servers) throw new Error('expected the test servers (npm run test:aws), found none');
  const { s3, moto, athena } = servers;
  const name = `contract_${randomUUID().replaceAll('-', '')}`;
  const bucket = name.replaceAll('_', '-');
  const client = s3Client({ endpoint: s3, region, credentials, forcePathStyle: true });
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  const glue = new GlueClient({ endpoint: moto, region, credentials });
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: name } }));
  const scratch = await mkdtemp(join(tmpdir(), 'knowgap-engine-'));
  return {
    bucket,
    database: name,
    glue,
    store: s3ObjectStore({ client, bucket, scratch }),
    athena: new AthenaClient({ endpoint: athena, region, credentials }),
    trino: trinoClient(name),
    close: () => rm(scratch, { recursive: true, force: true }),
  };
}
type FreshLake = Awaited<ReturnType<typeof freshLake>>;

/** Parameters as infra/constructs/lake-catalogue.ts declares them. */
const projectMonths = (lake: FreshLake) => async (name: string, keys: string) => {
  const location = locationOf(lake.bucket, keys);
  const input = parquetTableInput({ name, location, columns: lakeFileColumns(name) ?? {} });
  const projection = {
    type: 'date',
    format: 'yyyy-MM',
    interval: '1',
    'interval.unit': 'MONTHS',
    range: '2026-01,NOW',
  };
  const projected = Object.entries(projection).map(([key, value]) => [`projection.load_month.${key}`, value]);
  const parameters = {
    ...input.Parameters,
    ...Object.fromEntries(projected),
    'projection.enabled': 'true',
    'storage.location.template': `${location}load_month=\${load_month}/`,
  };
  const partitions = [{ Name: 'load_month', Type: 'string' }];
  const table = { ...input, Parameters: parameters, PartitionKeys: partitions };
  await lake.glue.send(new CreateTableCommand({ DatabaseName: lake.database, TableInput: table }));
};

const read = (lake: FreshLake) => async (sql: string) => (await lake.trino.run(sql, 'test')).rows;

export async function athenaRun(): Promise<CatalogueOfRun> {
  const lake = await freshLake();
  const { bucket, database, glue, store, athena } = lake;
  const run = (runId: string): CatalogueOfRun => {
    const results = { workGroup: 'primary', results: `s3://${bucket}/results/` };
    const options = { athena, glue, store, bucket, database, runId, ...results };
    return {
      engine: new AthenaQueryEngine(options),
      cancelledBy: (signal) => new AthenaQueryEngine({ ...options, signal }),
      publisher: new GlueViewPublisher({ glue, database, runId }),
      ...{ runId, store, read: read(lake), projectMonths: projectMonths(lake), close: lake.close },
      next: () => run(newRunId()),
    };
  };
  return run(newRunId());
}

export async function trinoRun(): Promise<CatalogueOfRun> {
  const lake = await freshLake();
  const { bucket, store, database } = lake;
  const run = (runId: string): CatalogueOfRun => {
    const engine = (client: TrinoClient) => new TrinoQueryEngine({ client, store, root: `s3://${bucket}/`, runId });
    return {
      engine: engine(lake.trino),
      cancelledBy: (signal) => engine(trinoClient(database, signal)),
      publisher: new TrinoViewPublisher({ client: lake.trino, runId }),
      ...{ runId, store, read: read(lake), projectMonths: projectMonths(lake), close: lake.close },
      next: () => run(newRunId()),
    };
  };
  return run(newRunId());
}
