import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AthenaClient } from '@aws-sdk/client-athena';
import { CreateDatabaseCommand, GlueClient } from '@aws-sdk/client-glue';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { AthenaQueryEngine } from '../../functions/adapters/athena-query-engine.ts';
import { DuckDBQueryEngine } from '../../functions/adapters/duckdb-query-engine.ts';
import { filesystemObjectStore } from '../../functions/adapters/filesystem-object-store.ts';
import { GlueViewPublisher } from '../../functions/adapters/glue-view-publisher.ts';
import { s3Client } from '../../functions/adapters/s3-client.ts';
import { s3ObjectStore } from '../../functions/adapters/s3-object-store.ts';
import { TrinoClient } from '../../functions/adapters/trino-client.ts';
import { TrinoQueryEngine } from '../../functions/adapters/trino-query-engine.ts';
import { TrinoViewPublisher } from '../../functions/adapters/trino-view-publisher.ts';
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

/** A bucket and a Glue database of their own, on the servers. */
async function freshLake() {
  if (!servers) throw new Error('expected the test servers (npm run test:aws), found none');
  const { s3, moto, athena, trino } = servers;
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
    trino: new TrinoClient({ url: trino, user: 'knowgap', catalog: 'awsdatacatalog', schema: name }),
    close: () => rm(scratch, { recursive: true, force: true }),
  };
}
type FreshLake = Awaited<ReturnType<typeof freshLake>>;

const read = (lake: FreshLake) => async (sql: string) => (await lake.trino.run(sql, 'test')).rows;

export async function athenaRun(): Promise<CatalogueOfRun> {
  const lake = await freshLake();
  const { bucket, database, glue, store, athena } = lake;
  const run = (runId: string): CatalogueOfRun => ({
    engine: new AthenaQueryEngine({
      ...{ athena, glue, store, bucket, database, runId },
      workGroup: 'primary',
      results: `s3://${bucket}/results/`,
    }),
    publisher: new GlueViewPublisher({ glue, database, runId }),
    ...{ runId, store, read: read(lake), close: lake.close, next: () => run(newRunId()) },
  });
  return run(newRunId());
}

export async function trinoRun(): Promise<CatalogueOfRun> {
  const lake = await freshLake();
  const { bucket, store, trino: client } = lake;
  const run = (runId: string): CatalogueOfRun => ({
    engine: new TrinoQueryEngine({ client, store, root: `s3://${bucket}/`, runId }),
    publisher: new TrinoViewPublisher({ client, runId }),
    ...{ runId, store, read: read(lake), close: lake.close, next: () => run(newRunId()) },
  });
  return run(newRunId());
}
