import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reportMetrics } from '../adapters/aws-metrics.ts';
import { machineClock as clock } from '../adapters/clock.ts';
import { jsonJournal } from '../adapters/json-journal.ts';
import { s3Client } from '../adapters/s3-client.ts';
import { s3ObjectStore } from '../adapters/s3-object-store.ts';
import { secretText } from '../adapters/secret-text.ts';
import { settingsOfStore } from '../adapters/settings-of-store.ts';
import { environmentOf } from '../environment.ts';
import { parseArrivals } from './arrivals.ts';
import { ingestArrivals } from './ingest-arrivals.ts';
import { ingestExports } from './ingest-exports.ts';
import { limitsOf } from './limits.ts';
import { presets } from './sources/index.ts';

const client = s3Client();
const scratch = join(tmpdir(), 'knowgap');

/** Ingests the files of landing that the messages of a queue tell of; answers with the messages that failed. */
export async function ingest(event: unknown, context?: { readonly getRemainingTimeInMillis: () => number }) {
  const environment = environmentOf('ingest', process.env);
  const { LAKE_BUCKET: bucket, HASH_KEY_SECRET: secret, ENGINE_MEMORY: memoryLimit } = environment;
  await rm(scratch, { recursive: true, force: true });
  const store = s3ObjectStore({ client, bucket, scratch: join(scratch, 'copies') });
  const { settings, readMappingFile } = await settingsOfStore(store);
  const [journal, hashKey] = [jsonJournal(), await secretText(secret)];
  const limits = limitsOf(environment, clock.now());
  const input = { store, settings, readMappingFile, hashKey, limits, presets, scratch, clock, journal };
  const { failed, ...measured } = await ingestArrivals(parseArrivals(event, bucket), {
    ingestFiles: (files) => ingestExports({ ...input, files, memoryLimit, randomBytes }),
    store,
    journal,
    hasTime: () => (context?.getRemainingTimeInMillis() ?? Number.POSITIVE_INFINITY) > 60_000,
  });
  reportMetrics(environment.ENVIRONMENT, measured);
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}
