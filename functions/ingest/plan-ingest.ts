import { createHash } from 'node:crypto';

/** Raised whenever the same bytes and mapping would give other rows: those deliveries are then read again. */
export const parserVersion = 1;

/** A delivery as it lies in landing. */
export interface Candidate {
  readonly source: string;
  readonly dataset: string;
  readonly exportDate: string;
  readonly exportDateFrom: 'path' | 'setting' | 'arrival';
  /** Landing keys. */
  readonly files: readonly string[];
  readonly contentHash: string;
  readonly mappingHash: string;
  /** ISO instant of the latest file. */
  readonly arrivedAt: string;
}

/** What the plan must know of a committed delivery. */
export interface CommittedDelivery {
  readonly deliveryId: string;
  readonly source: string;
  readonly dataset: string;
  readonly exportDate: string;
  /** Landing keys. */
  readonly files: readonly string[];
  readonly contentHash: string;
  readonly mappingHash: string;
  readonly parserVersion: number;
  readonly replaces: string | null;
  readonly status: 'accepted' | 'refused';
  /** ISO instant. */
  readonly arrivedAt: string;
  readonly committedAt: string;
}

export type Action = 'new' | 'replace' | 'unchanged';

export interface Planned<C extends Candidate = Candidate> {
  readonly candidate: C;
  readonly action: Action;
  readonly deliveryId: string;
  readonly replaces: string | null;
}

/** Identity of a delivery: first 32 hex of SHA-256 over what it is of, its bytes, and how they are read. */
export function deliveryId(
  delivery: Pick<Candidate, 'source' | 'dataset' | 'exportDate' | 'contentHash' | 'mappingHash'>,
  version: number,
  replaces: string | null,
): string {
  const { source, dataset, exportDate, contentHash, mappingHash } = delivery;
  const parts = [source, dataset, exportDate, contentHash, mappingHash, version, replaces ?? ''];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

/**
 * Which deliveries are to be loaded, in the order of export date, arrival and key. The same bytes of the same dataset and export
 * date are one delivery: read by the same mapping and parser it is unchanged, else it replaces the one whose rows hold. That is
 * the latest accepted one: a refused reading in between replaced nothing. Bytes that come back to a file that has held others
 * since replace their own earlier delivery and arrive after those others, so that the lake ends at what the file holds now.
 */
export function planIngest<C extends Candidate>(
  candidates: readonly C[],
  committed: readonly CommittedDelivery[],
  version: number = parserVersion,
): Planned<C>[] {
  const latest = new Map<string, { deliveryId: string; mappingHash: string; parserVersion: number }>();
  const accepted = new Map<string, string>();
  const latestOfFile = new Map<string, CommittedDelivery>();
  const ordered = [...committed].sort(
    (a, b) => compare(a.committedAt, b.committedAt) || compare(a.arrivedAt, b.arrivedAt),
  );
  for (const each of ordered) {
    latest.set(bytesKey(each), each);
    if (each.status === 'accepted') accepted.set(bytesKey(each), each.deliveryId);
    for (const file of each.files) latestOfFile.set(fileKey(each, file), each);
  }
  const sorted = [...candidates].sort((a, b) => compare(orderKey(a), orderKey(b)));
  return sorted.map((given) => {
    const current = latest.get(bytesKey(given));
    const others = current ? othersSince(given, latestOfFile) : [];
    const candidate = arrivedAfter(given, others);
    if (
      current &&
      others.length === 0 &&
      current.mappingHash === candidate.mappingHash &&
      current.parserVersion === version
    )
      return { candidate, action: 'unchanged', deliveryId: current.deliveryId, replaces: null };
    const replaces = accepted.get(bytesKey(candidate)) ?? current?.deliveryId ?? null;
    const id = deliveryId(candidate, version, replaces);
    latest.set(bytesKey(candidate), { deliveryId: id, mappingHash: candidate.mappingHash, parserVersion: version });
    return { candidate, action: replaces === null ? 'new' : 'replace', deliveryId: id, replaces };
  });
}

/** Deliveries of other bytes that were the last to hold a file of this one: its bytes have come back. */
const othersSince = (candidate: Candidate, latestOfFile: ReadonlyMap<string, CommittedDelivery>): CommittedDelivery[] =>
  candidate.files.flatMap((file) => {
    const latest = latestOfFile.get(fileKey(candidate, file));
    return latest && bytesKey(latest) !== bytesKey(candidate) ? [latest] : [];
  });

/** A file that is put back with its old time has arrived after the others nevertheless. */
function arrivedAfter<C extends Candidate>(candidate: C, others: readonly CommittedDelivery[]): C {
  const latest = Math.max(...others.map((each) => Date.parse(each.arrivedAt)), Number.NEGATIVE_INFINITY);
  if (Date.parse(candidate.arrivedAt) > latest) return candidate;
  return { ...candidate, arrivedAt: new Date(latest + 1).toISOString() };
}

const fileKey = (of: Pick<Candidate, 'exportDate'>, file: string): string => JSON.stringify([of.exportDate, file]);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const bytesKey = (of: Pick<Candidate, 'source' | 'dataset' | 'exportDate' | 'contentHash'>): string =>
  JSON.stringify([of.source, of.dataset, of.exportDate, of.contentHash]);

const orderKey = (candidate: Candidate): string =>
  JSON.stringify([
    candidate.exportDate,
    candidate.arrivedAt,
    candidate.source,
    candidate.dataset,
    candidate.files[0] ?? '',
  ]);
