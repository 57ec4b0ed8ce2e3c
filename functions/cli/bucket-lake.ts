import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { machineClock } from '../adapters/clock.ts';
import { s3Client } from '../adapters/s3-client.ts';
import { s3ObjectStore } from '../adapters/s3-object-store.ts';
import { parseSettings } from '../adapters/settings-file.ts';
import { mappingFiles } from '../adapters/settings-hash.ts';
import { settingsOfStore } from '../adapters/settings-of-store.ts';
import { InputError, LakeError } from '../errors.ts';
import { type IngestReport, ingestExports } from '../ingest/ingest-exports.ts';
import { landExports } from '../ingest/land-exports.ts';
import { presets } from '../ingest/sources/index.ts';
import { layout } from '../lake/layout.ts';
import { findHolder, holdLease, releaseLease } from '../night/lease.ts';
import type { Journal } from '../ports/journal.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import { windUpAfter } from './wind-up.ts';

/** A lake in a bucket, `s3://bucket` or `s3://bucket/prefix`. */
export interface BucketLake {
  readonly url: string;
  readonly bucket: string;
  /** Empty, or ends with `/`. */
  readonly prefix: string;
  readonly store: ObjectStore;
  readonly scratch: string;
  /** Aborted when the process is told to end. */
  readonly stopped: AbortSignal;
}

/**
 * Works on a lake in a bucket while no other night does, with a local folder for copies that is gone afterwards. The lake is given
 * back when the process is told to end, too; only one that was killed outright keeps it until its lease runs out.
 * @throws LakeError naming who holds the lake, when another night does
 */
export async function withBucketLake<T>(url: string, work: (lake: BucketLake) => Promise<T>): Promise<T> {
  const match = /^s3:\/\/([a-z0-9][a-z0-9.-]+)(?:\/(.*?))?\/?$/.exec(url);
  if (!match) throw new InputError(`lake: expected s3://bucket or s3://bucket/prefix, found "${url}"`);
  const [, bucket = '', path = ''] = match;
  const prefix = path === '' ? '' : `${path}/`;
  const scratch = mkdtempSync(join(tmpdir(), 'knowgap-bucket-'));
  const store = s3ObjectStore({ client: s3Client(), bucket, prefix, scratch });
  const execution = `${hostname()}:${process.pid}`;
  const edge = { store, clock: machineClock };
  let held: Promise<boolean> | undefined;
  return windUpAfter(
    async (stopped) => {
      held = holdLease(edge, execution);
      if (!(await held)) throw new LakeError(`lake ${url}: ${await heldBy(edge)}`);
      return work({ url, bucket, prefix, store, scratch, stopped });
    },
    async () => {
      try {
        if (await held?.catch(() => false)) await releaseLease(edge, execution);
      } finally {
        rmSync(scratch, { recursive: true, force: true });
      }
    },
  );
}

/** Why the lake could not be taken. */
async function heldBy(edge: Parameters<typeof findHolder>[0]): Promise<string> {
  const holder = await findHolder(edge);
  if (!holder) return 'expected no other night to run, found one that has just ended. Run again.';
  const until = `${holder.until.slice(0, 16).replace('T', ' ')} UTC`;
  return `expected no other night to run, found ${holder.execution}, which holds it until ${until} at most. Wait for it to end; if it was killed, delete ${layout.nightLease}.`;
}

/**
 * Loads exports into a lake in a bucket: those of a folder if one is given, and whatever lies in landing. Settings are those of the
 * file given, else those beside the exports, else the lake's; the first two are kept with the lake.
 */
export async function ingestBucket(
  lake: BucketLake,
  given: { readonly exports?: string | undefined; readonly config?: string | undefined; readonly journal: Journal },
): Promise<IngestReport> {
  const { store, scratch } = lake;
  const beside = given.exports === undefined ? null : join(given.exports, layout.settings);
  const file = given.config ?? (beside !== null && existsSync(beside) ? beside : null);
  if (file !== null) await storeSettings(store, resolve(file));
  const { settings, readMappingFile } = await settingsOfStore(store);
  const landed = given.exports
    ? await landExports({
        store,
        exportsFolder: resolve(given.exports),
        scratch,
        journal: given.journal,
        keepsTime: false,
      })
    : null;
  return ingestExports({
    store,
    settings,
    presets,
    readMappingFile,
    mappingPath: (path) => `${lake.url}/${path}`,
    scratch,
    clock: machineClock,
    journal: given.journal,
    hashKey: process.env.KNOWGAP_HASH_KEY,
    randomBytes,
    notLanded: landed?.notRead ?? [],
  });
}

/** Keeps a settings file and the mapping files that it names with the lake. */
async function storeSettings(store: ObjectStore, file: string): Promise<void> {
  const text = readFileSync(file);
  const settings = parseSettings(text.toString('utf8'), file);
  for (const path of mappingFiles(settings)) await store.write(path, readFileSync(join(dirname(file), path)));
  await store.write(layout.settings, text);
}
