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
  readonly contentHash: string;
  readonly mappingHash: string;
  readonly parserVersion: number;
  readonly replaces: string | null;
  readonly status: 'accepted' | 'refused';
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
 * the latest accepted one: a refused reading in between replaced nothing.
 */
export function planIngest<C extends Candidate>(
  candidates: readonly C[],
  committed: readonly CommittedDelivery[],
  version: number = parserVersion,
): Planned<C>[] {
  const latest = new Map<string, { deliveryId: string; mappingHash: string; parserVersion: number }>();
  const accepted = new Map<string, string>();
  const ordered = [...committed].sort((a, b) =>
    a.committedAt < b.committedAt ? -1 : a.committedAt > b.committedAt ? 1 : 0,
  );
  for (const each of ordered) {
    latest.set(bytesKey(each), each);
    if (each.status === 'accepted') accepted.set(bytesKey(each), each.deliveryId);
  }
  const sorted = [...candidates].sort((a, b) => {
    const [first, second] = [orderKey(a), orderKey(b)];
    return first < second ? -1 : first > second ? 1 : 0;
  });
  return sorted.map((candidate) => {
    const current = latest.get(bytesKey(candidate));
    if (current && current.mappingHash === candidate.mappingHash && current.parserVersion === version)
      return { candidate, action: 'unchanged', deliveryId: current.deliveryId, replaces: null };
    const replaces = accepted.get(bytesKey(candidate)) ?? current?.deliveryId ?? null;
    const id = deliveryId(candidate, version, replaces);
    latest.set(bytesKey(candidate), { deliveryId: id, mappingHash: candidate.mappingHash, parserVersion: version });
    return { candidate, action: replaces === null ? 'new' : 'replace', deliveryId: id, replaces };
  });
}

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
