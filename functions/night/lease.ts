import { z } from 'zod';
import { layout } from '../lake/layout.ts';
import type { Clock } from '../ports/clock.ts';
import type { ObjectStore } from '../ports/object-store.ts';

/** A night may take this long; the state machine ends it then, so that no holder outlives its lease. */
export const leaseSeconds = 4 * 3600;

const leaseSchema = z.object({ execution: z.string(), until: z.string() });

interface Edge {
  readonly store: ObjectStore;
  readonly clock: Clock;
}

/**
 * Takes or keeps the lake for one execution of the night: of two started at once, one gets it. A lease that has run out (its
 * execution was killed) is taken over.
 * @returns false when another execution holds it
 */
export async function holdLease({ store, clock }: Edge, execution: string): Promise<boolean> {
  const now = clock.now();
  const mine = JSON.stringify({ execution, until: new Date(now.getTime() + leaseSeconds * 1000).toISOString() });
  const found = await store.readVersion(layout.nightLease);
  if (!found) return store.write(layout.nightLease, mine, { ifAbsent: true });
  const lease = leaseSchema.parse(JSON.parse(new TextDecoder().decode(found.bytes)));
  const isOver = Date.parse(lease.until) <= now.getTime();
  if (lease.execution === execution && !isOver) return true;
  return isOver ? store.write(layout.nightLease, mine, { ifVersion: found.version }) : false;
}

/** Who holds the lake, and until when at most; null when nobody does. */
export async function findHolder({
  store,
  clock,
}: Edge): Promise<{ readonly execution: string; readonly until: string } | null> {
  const found = await store.readVersion(layout.nightLease);
  if (!found) return null;
  const lease = leaseSchema.parse(JSON.parse(new TextDecoder().decode(found.bytes)));
  return Date.parse(lease.until) > clock.now().getTime() ? lease : null;
}

/** Gives the lake back; nothing happens when another execution holds it. */
export async function releaseLease({ store }: Edge, execution: string): Promise<void> {
  const found = await store.readVersion(layout.nightLease);
  if (!found) return;
  const lease = leaseSchema.parse(JSON.parse(new TextDecoder().decode(found.bytes)));
  if (lease.execution !== execution) return;
  const over = JSON.stringify({ execution, until: new Date(0).toISOString() });
  await store.write(layout.nightLease, over, { ifVersion: found.version });
}
