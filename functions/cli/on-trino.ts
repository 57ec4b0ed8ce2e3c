import { machineClock } from '../adapters/clock.ts';
import { identifier } from '../adapters/duckdb-text.ts';
import { notoSansSubsetter } from '../adapters/noto-sans-subsetter.ts';
import { programHash } from '../adapters/program-hash.ts';
import { readQueryFiles } from '../adapters/query-folder.ts';
import { readRelationFiles } from '../adapters/run-relations.ts';
import { settingsOfStore } from '../adapters/settings-of-store.ts';
import { TrinoClient } from '../adapters/trino-client.ts';
import { TrinoQueryEngine } from '../adapters/trino-query-engine.ts';
import { TrinoViewPublisher } from '../adapters/trino-view-publisher.ts';
import { InputError } from '../errors.ts';
import type { Place } from '../night/place.ts';
import type { BucketLake } from './bucket-lake.ts';
import { projectFolder } from './paths.ts';

/**
 * Client for `https://user@host/catalog/schema`; the password or token comes from the environment
 * (KNOWGAP_TRINO_PASSWORD, KNOWGAP_TRINO_TOKEN), never from the command line.
 */
export function trinoClient(address: string, signal?: AbortSignal): TrinoClient {
  const url = URL.parse(address);
  const [catalog, schema] = (url?.pathname ?? '').split('/').filter((part) => part !== '');
  if (!url || !catalog || !schema)
    throw new InputError(
      `trino: expected an address such as https://user@host:8443/catalog/schema, found "${address}"`,
    );
  const { KNOWGAP_TRINO_PASSWORD: password, KNOWGAP_TRINO_TOKEN: token } = process.env;
  return new TrinoClient({
    url: url.origin,
    user: decodeURIComponent(url.username) || 'knowgap',
    catalog,
    schema,
    ...(password ? { credentials: { password } } : token ? { credentials: { token } } : {}),
    ...(signal ? { signal } : {}),
  });
}

/**
 * Makes the schema where there is none: the first statement of a night, before anything is loaded.
 * @throws InputError when there is no Trino at the address, or it has no such catalog, or lets nobody make the schema
 */
export async function reachTrino(client: TrinoClient): Promise<void> {
  try {
    await client.run(`create schema if not exists ${identifier(client.schema)}`, `schema ${client.schema}`);
  } catch (cause) {
    throw new InputError(
      `--trino: expected a Trino with a catalog ${client.catalog} and a schema ${client.schema} that may be used, found ${cause instanceof Error ? cause.message : cause}`,
      { cause },
    );
  }
}

/** A bucket, and a Trino of one's own with a Hive catalog over it. */
export async function onTrino(lake: BucketLake, client: TrinoClient): Promise<Place> {
  const { store, scratch, bucket, prefix } = lake;
  const { settings, hash } = await settingsOfStore(store);
  return {
    name: lake.url,
    store,
    clock: machineClock,
    fonts: notoSansSubsetter(),
    settings,
    settingsHash: hash,
    programHash: programHash(projectFolder),
    queryFiles: readQueryFiles(),
    engine: (runId) => new TrinoQueryEngine({ client, store, root: `s3://${bucket}/${prefix}`, runId }),
    readRelation: (relation) => readRelationFiles({ store, scratch, memoryLimit: '1GB' }, relation),
    publisher: (runId) => new TrinoViewPublisher({ client, runId }),
    forgetRuns: async (keep) => {
      const [current = ''] = keep;
      await new TrinoViewPublisher({ client, runId: current }).dropOldRuns(keep);
    },
  };
}
