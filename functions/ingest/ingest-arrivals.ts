import { posix } from 'node:path';
import { KnowgapError } from '../errors.ts';
import type { Journal } from '../ports/journal.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import type { Arrival } from './arrivals.ts';
import type { DeliveryReport, IngestReport } from './ingest-exports.ts';
import { writeNotReadOf } from './not-read.ts';

export interface ArrivalTools {
  /** Ingests these landing files and what belongs to their deliveries. */
  readonly ingestFiles: (files: readonly string[]) => Promise<IngestReport>;
  readonly store: ObjectStore;
  readonly journal: Journal;
  /** Is there time for another delivery? */
  readonly hasTime: () => boolean;
}

export interface ArrivalsOutcome {
  /** Messages that are to be delivered again. */
  readonly failed: readonly string[];
  /** Greatest share of a delivery's records in quarantine, of what was loaded now. */
  readonly quarantineShare: number;
  /** Deliveries that were refused now, and files that are not read. */
  readonly refused: number;
}

/**
 * Ingests the files that messages tell of, those of one folder together. A folder that fails is tried file by file, so that one
 * file harms no other; the messages of files that fail come again, until the queue gives them up.
 */
export async function ingestArrivals(arrivals: readonly Arrival[], tools: ArrivalTools): Promise<ArrivalsOutcome> {
  const failed: string[] = [];
  const reports: IngestReport[] = [];
  for (const { messageId, fault } of arrivals) {
    if (fault === null) continue;
    tools.journal.warn('ingest: a message cannot be understood', { message: messageId, reason: fault });
    failed.push(messageId);
  }
  const about = arrivals.flatMap(({ messageId, file }) => (file === null ? [] : [{ messageId, file }]));
  for (const folder of Map.groupBy(about, ({ file }) => posix.dirname(file)).values()) {
    const done = tools.hasTime() ? await ingestFolder([...new Set(folder.map(({ file }) => file))], tools) : null;
    reports.push(...(done?.reports ?? []));
    const isFailed = (file: string) => done === null || done.failed.has(file);
    failed.push(...folder.filter(({ file }) => isFailed(file)).map(({ messageId }) => messageId));
  }
  const loaded = reports.flatMap(({ deliveries }) => deliveries).filter(isLoadedNow);
  return {
    failed,
    quarantineShare: Math.max(0, ...loaded.map(({ quarantined, records }) => quarantined / Math.max(1, records))),
    refused:
      loaded.filter(({ status }) => status === 'refused').length +
      new Set(reports.flatMap(({ notRead }) => notRead.map(({ file }) => file))).size,
  };
}

async function ingestFolder(
  files: readonly string[],
  tools: ArrivalTools,
): Promise<{ readonly reports: IngestReport[]; readonly failed: ReadonlySet<string> }> {
  try {
    const report = await tools.ingestFiles(files);
    return { reports: [report], failed: new Set(report.deliveries.filter(isUnread).flatMap((each) => each.files)) };
  } catch (error) {
    if (files.length === 1) return { reports: [], failed: new Set(await giveUp(files, error, tools)) };
    const reports: IngestReport[] = [];
    const failed = new Set<string>();
    for (const file of files) {
      const alone = await ingestFolder([file], tools);
      reports.push(...alone.reports);
      for (const each of alone.failed) failed.add(each);
    }
    return { reports, failed };
  }
}

/** Tells why a file failed, in the log and among the files that are not read. */
async function giveUp(files: readonly string[], error: unknown, { store, journal }: ArrivalTools) {
  const reason = reasonOf(error);
  for (const file of files)
    journal.warn('ingest: a file failed', { file, reason, at: error instanceof Error ? callsOf(error) : null });
  const told = files.map((file) => ({ file, reason: `expected to be ingested, failed: ${reason}` }));
  await writeNotReadOf(store, files, told).catch((cause: unknown) =>
    journal.warn('ingest: the failure could not be noted in the lake', { reason: reasonOf(cause) }),
  );
  return files;
}

const isLoadedNow = ({ action, status }: DeliveryReport): boolean =>
  status !== null && (action === 'new' || action === 'replace');

/** To be loaded, and could not be read just now. */
const isUnread = ({ action, status }: DeliveryReport): boolean =>
  status === null && (action === 'new' || action === 'replace');

/** An error in words that hold no cell of the data: messages of our own, of others their kind. */
function reasonOf(error: unknown): string {
  if (error instanceof KnowgapError) return error.message;
  if (!(error instanceof Error)) return 'an unknown fault';
  const kind = /^[A-Z][A-Za-z ]* Error(?=:)/.exec(error.message)?.[0];
  const code = 'code' in error ? ` ${String(error.code)}` : '';
  return `${kind ?? error.name}${code}`;
}

/** Where an error arose, without its message. */
const callsOf = (error: Error): string =>
  (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 6)
    .map((line) => line.trim())
    .join(' ');
