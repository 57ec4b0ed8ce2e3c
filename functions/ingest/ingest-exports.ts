import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../errors.ts';
import type { Settings } from '../lake/settings.ts';
import type { Clock } from '../ports/clock.ts';
import type { Journal } from '../ports/journal.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import { committedInScope } from './committed-in-scope.ts';
import { divideLargeFile } from './divide/divide-large-file.ts';
import { openEngine } from './engine.ts';
import { type DeliveryCandidate, type Found, findCandidates } from './find-candidates.ts';
import { type DeliveryOutcome, ingestDelivery } from './ingest-delivery.ts';
import { type HashKey, loadHashKey } from './keyed-hash.ts';
import { type IngestLimits, pieceBytesOf } from './limits.ts';
import { type NotRead, sortedNotRead, UnreadToday, writeNotRead, writeNotReadOf } from './not-read.ts';
import { type Action, type Planned, planIngest } from './plan-ingest.ts';
import type { Preset } from './preset.ts';
import { type Delivery, readDeliveries } from './read-deliveries.ts';
import { Refusal } from './refusal.ts';

/** A record longer than this many bytes, or an open quote over as many, is refused. */
const recordLimit = 256 << 20;

export interface IngestInput {
  readonly store: ObjectStore;
  readonly settings: Settings;
  readonly presets: ReadonlyMap<string, Preset>;
  /** Text of a mapping file named in the settings, or null. */
  readonly readMappingFile: (path: string) => Promise<string | null>;
  /** Where that file lies, for messages. */
  readonly mappingPath?: (path: string) => string;
  /** Local folder for unfinished files; emptied by the next run. On the lake's own disk moves are free. */
  readonly scratch: string;
  readonly clock: Clock;
  readonly journal: Journal;
  /** Key of hashed ids from the environment; without it the lake's own is used. */
  readonly hashKey?: string | undefined;
  /** Source of the lake's own key. */
  readonly randomBytes: (count: number) => Uint8Array;
  /** Chunks converted at once. Default 2. */
  readonly parallel?: number;
  /** Of the engine. Default `1GB`. */
  readonly memoryLimit?: string;
  /** About how many bytes of a file become one part. Default 64 MB. */
  readonly chunkBytes?: number;
  /**
   * Landing keys of the files that have come: only they, what belongs to one delivery with them, and the manifests that bear on
   * them are looked at. The deliveries are the same as those of an ingest of all landing, which is what happens without.
   */
  readonly files?: readonly string[];
  /** What the place of this ingest can take, and what queries can find. Default: anything. */
  readonly limits?: IngestLimits;
  /** Bytes of a piece of a file that is larger than the limit. Default: see `pieceBytesOf`. */
  readonly pieceBytes?: number;
  /** Files that did not get to landing (see `landExports`), to be told with the others that are not read. */
  readonly notLanded?: readonly NotRead[];
  /** Plan only. */
  readonly isDryRun?: boolean;
  /** Called before each delivery. */
  readonly onDelivery?: (position: number, of: number, delivery: DeliveryReport) => void;
}

/** What became of one delivery of landing. */
export interface DeliveryReport {
  readonly source: string;
  readonly dataset: string;
  readonly exportDate: string;
  readonly files: readonly string[];
  readonly deliveryId: string | null;
  /** `waiting`: other files of the delivery are not there yet, or no glob of the mapping takes the file. */
  readonly action: Action | 'waiting';
  readonly replaces: string | null;
  /** Null when nothing was done with it: dry run, waiting, not readable today. */
  readonly status: 'accepted' | 'refused' | null;
  readonly refusedReason: string | null;
  readonly records: number;
  readonly accepted: number;
  readonly quarantined: number;
  readonly excluded: number;
  readonly rowsByTable: Readonly<Record<string, number>>;
  /** Quarantine rows by reason code. */
  readonly reasons: Readonly<Record<string, number>>;
  /** Records of joined files that no main record names, by join; of what this run loaded. */
  readonly unmatchedByJoin: Readonly<Record<string, number>>;
  readonly seconds: number;
}

export interface IngestReport {
  readonly deliveries: readonly DeliveryReport[];
  /** Deliveries loaded by this run (new and replaced). */
  readonly loaded: number;
  readonly records: number;
  readonly accepted: number;
  readonly quarantined: number;
  readonly excluded: number;
  /** Files that no delivery holds, by name; the lake keeps the list under `layout.notRead`. */
  readonly notRead: readonly NotRead[];
}

/**
 * Loads every delivery of landing that is not in the lake yet. Idempotent: a second run loads nothing; a run that was stopped at
 * any point is completed by the next. A bad file is refused or quarantined and never stops the others.
 */
export async function ingestExports(input: IngestInput): Promise<IngestReport> {
  const scratch = join(input.scratch, 'ingest');
  await rm(scratch, { recursive: true, force: true });
  await mkdir(scratch, { recursive: true });
  const parallel = Math.max(1, input.parallel ?? 2);
  const found = await findCandidates(input.store, input, input.journal, input);
  const notDivided = input.isDryRun ? [] : await divideLarge(found, input, scratch);
  const key = input.isDryRun ? null : await keyFor(found, input);
  const engine = await openEngine({
    scratch,
    // Chunks run side by side, each on its connection's own thread: sharing threads among them costs half as much CPU again.
    threads: 1,
    memoryLimit: input.memoryLimit ?? '1GB',
    hashKey: key?.bytes ?? null,
  });
  const connection = await engine.connect();
  try {
    const committed = input.files
      ? await committedInScope(connection, input.store, found.candidates)
      : await readDeliveries(connection, input.store);
    checkKey(key, found.candidates, committed);
    const plan = planIngest(found.candidates, committed);
    const byId = new Map(committed.map((each) => [each.deliveryId, each]));
    const accepted: { source: string; dataset: string; exportDate: string; records: number }[] = committed
      .filter((each) => each.isFullSnapshot && each.status === 'accepted' && !each.isReplaced)
      .map(({ source, dataset, exportDate, records }) => ({ source, dataset, exportDate, records }));
    const reports: DeliveryReport[] = [];
    const unreadToday: NotRead[] = [];
    for (const [position, planned] of plan.entries()) {
      const before = report(planned, byId.get(planned.deliveryId) ?? null, null);
      if (planned.action === 'unchanged' || input.isDryRun) {
        reports.push(before);
        for (const file of planned.candidate.files) await input.store.release(file);
        continue;
      }
      input.onDelivery?.(position, plan.length, before);
      const outcome = await ingestDelivery(planned, {
        store: input.store,
        engine,
        connection,
        clock: input.clock,
        scratch,
        parallel,
        chunkBytes: input.chunkBytes ?? 64 << 20,
        recordLimit,
        keyFingerprint: key?.fingerprint ?? null,
        shrinkLimit: input.settings.ingest.snapshot_shrink_limit,
        previousSnapshot: (source, dataset, day) => latestBefore(accepted, source, dataset, day),
      }).catch((error: unknown) => {
        if (error instanceof UnreadToday) return error;
        throw error;
      });
      if (outcome instanceof UnreadToday) {
        for (const file of planned.candidate.files) {
          unreadToday.push({ file, reason: outcome.message });
          input.journal.warn('ingest: a file is not read', { file, reason: outcome.message });
        }
        reports.push({ ...before, refusedReason: outcome.message });
        continue;
      }
      if (planned.candidate.plan?.isFull && outcome.status === 'accepted')
        accepted.push({ ...planned.candidate, records: outcome.tally.records });
      const done = report(planned, null, outcome);
      tell(input.journal, done);
      reports.push(done);
    }
    const notRead = sortedNotRead([...(input.notLanded ?? []), ...found.notRead, ...notDivided, ...unreadToday]);
    if (!input.isDryRun && input.files)
      await writeNotReadOf(input.store, [...new Set([...input.files, ...found.looked])], notRead);
    else if (!input.isDryRun) await writeNotRead(input.store, notRead);
    return { ...total([...reports, ...waitingReports(found)]), notRead };
  } finally {
    connection.close();
    engine.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Divides files that are too large; their pieces arrive as files of their own. What cannot be divided is told. */
async function divideLarge(found: Found, input: IngestInput, scratch: string): Promise<NotRead[]> {
  const notRead: NotRead[] = [];
  for (const { file, plan } of found.large) {
    const tools = {
      store: input.store,
      scratch,
      pieceBytes: input.pieceBytes ?? pieceBytesOf(input.limits),
      recordLimit,
    };
    try {
      const { pieces } = await divideLargeFile(file, plan, tools);
      input.journal.info('ingest: a large file is divided into deliveries', { file: file.key, pieces: pieces.length });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      notRead.push({ file: file.key, reason: error.message });
      input.journal.warn('ingest: a large file cannot be divided', { file: file.key, reason: error.message });
    }
  }
  return notRead;
}

async function keyFor(found: Found, input: IngestInput): Promise<HashKey | null> {
  if (!found.candidates.some((candidate) => candidate.plan?.usesHashKey)) return null;
  return loadHashKey(input.store, input.hashKey, input.randomBytes);
}

/** Ids hashed with two keys are two persons: another key than the lake's is refused. */
function checkKey(key: HashKey | null, candidates: readonly DeliveryCandidate[], committed: readonly Delivery[]): void {
  if (!key || candidates.length === 0) return;
  const other = committed.find((each) => each.keyFingerprint !== null && each.keyFingerprint !== key.fingerprint);
  if (other)
    throw new InputError(
      `key of ids: expected the key with fingerprint ${other.keyFingerprint}, which the lake's ids were hashed with, found ${key.fingerprint}`,
    );
}

/** Records of the latest snapshot before a day; of several of one day the one that was committed last. */
function latestBefore(
  snapshots: readonly {
    readonly source: string;
    readonly dataset: string;
    readonly exportDate: string;
    readonly records: number;
  }[],
  source: string,
  dataset: string,
  day: string,
): number | null {
  const earlier = snapshots.filter(
    (each) => each.source === source && each.dataset === dataset && each.exportDate < day,
  );
  const latest = earlier
    .map(({ exportDate }) => exportDate)
    .sort()
    .at(-1);
  return earlier.findLast(({ exportDate }) => exportDate === latest)?.records ?? null;
}

function report(
  planned: Planned<DeliveryCandidate>,
  committed: Delivery | null,
  outcome: DeliveryOutcome | null,
): DeliveryReport {
  const { candidate } = planned;
  const tally = outcome?.tally;
  return {
    source: candidate.source,
    dataset: candidate.dataset,
    exportDate: candidate.exportDate,
    files: candidate.files,
    deliveryId: planned.deliveryId,
    action: planned.action,
    replaces: planned.replaces,
    status: outcome?.status ?? committed?.status ?? null,
    refusedReason: outcome?.refusedReason ?? committed?.refusedReason ?? null,
    records: tally?.records ?? committed?.records ?? 0,
    accepted: tally?.accepted ?? committed?.accepted ?? 0,
    quarantined: tally?.quarantined ?? committed?.quarantined ?? 0,
    excluded: tally?.excluded ?? committed?.excluded ?? 0,
    rowsByTable: tally?.rowsByTable ?? committed?.rowsByTable ?? {},
    reasons: tally?.quarantineByReason ?? committed?.quarantineByReason ?? {},
    unmatchedByJoin: outcome?.unmatchedByJoin ?? {},
    seconds: outcome?.seconds ?? 0,
  };
}

const waitingReports = (found: Found): DeliveryReport[] =>
  found.waiting.map(({ file, reason }) => ({
    source: file.source,
    dataset: file.dataset,
    exportDate: file.exportDate,
    files: [file.key],
    deliveryId: null,
    action: 'waiting',
    replaces: null,
    status: null,
    refusedReason: reason,
    records: 0,
    accepted: 0,
    quarantined: 0,
    excluded: 0,
    rowsByTable: {},
    reasons: {},
    unmatchedByJoin: {},
    seconds: 0,
  }));

/** Share of a delivery in quarantine from which it is told aloud: more is rarely dirt, mostly a wrong mapping. */
const alarmingShare = 0.2;

function tell(journal: Journal, done: DeliveryReport): void {
  const { source, dataset, files, records, accepted, quarantined, excluded, seconds } = done;
  const file = files.map((each) => each.slice(each.lastIndexOf('/') + 1)).join(', ');
  const what = `${source}/${dataset} ${done.exportDate} ${file}`;
  if (done.status === 'refused') journal.warn(`${what}: refused`, { reason: done.refusedReason });
  else journal.info(`${what}: loaded`, { records, accepted, quarantined, excluded, seconds });
  for (const [name, count] of Object.entries(done.unmatchedByJoin))
    if (count > 0) journal.warn(`${what}: ${count} records of the joined file "${name}" belong to no main record`);
  if (done.status === 'accepted' && quarantined > alarmingShare * records) {
    const reasons = Object.entries(done.reasons).map(([reason, count]) => `${count} × ${reason}`);
    journal.warn(`${what}: ${quarantined} of ${records} records quarantined`, { reason: reasons.join(', ') });
  }
}

function total(deliveries: readonly DeliveryReport[]): Omit<IngestReport, 'notRead'> {
  const done = deliveries.filter((each) => each.action === 'new' || each.action === 'replace');
  const sum = (pick: (each: DeliveryReport) => number) => done.reduce((total, each) => total + pick(each), 0);
  return {
    deliveries,
    loaded: done.filter((each) => each.status !== null).length,
    records: sum((each) => each.records),
    accepted: sum((each) => each.accepted),
    quarantined: sum((each) => each.quarantined),
    excluded: sum((each) => each.excluded),
  };
}
