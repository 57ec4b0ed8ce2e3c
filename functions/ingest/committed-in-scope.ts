import type { ObjectStore } from '../ports/object-store.ts';
import type { Connection } from './engine.ts';
import type { DeliveryCandidate } from './find-candidates.ts';
import { type Delivery, monthsOfDeliveries, readDeliveries } from './read-deliveries.ts';

/**
 * The committed deliveries that bear on these candidates: those of their months of export (what a delivery replaces has its export
 * date), and for a full snapshot the months before, as far back as its previous one.
 */
export async function committedInScope(
  connection: Connection,
  store: ObjectStore,
  candidates: readonly DeliveryCandidate[],
): Promise<Delivery[]> {
  const read = new Set(candidates.map(monthOf));
  const committed = await readDeliveries(connection, store, read);
  let months: readonly string[] | null = null;
  for (const candidate of candidates) {
    const isFoundIn = (month: string) =>
      committed.some((each) => monthOf(each) === month && isPrevious(each, candidate));
    if (!candidate.plan?.isFull || isFoundIn(monthOf(candidate))) continue;
    months ??= await monthsOfDeliveries(store);
    for (const month of months.filter((each) => each < monthOf(candidate))) {
      if (!read.has(month)) committed.push(...(await readDeliveries(connection, store, [month])));
      read.add(month);
      if (isFoundIn(month)) break;
    }
  }
  return committed;
}

const monthOf = ({ exportDate }: { readonly exportDate: string }): string => exportDate.slice(0, 7);

const isPrevious = (snapshot: Delivery, candidate: DeliveryCandidate): boolean =>
  snapshot.isFullSnapshot &&
  snapshot.status === 'accepted' &&
  !snapshot.isReplaced &&
  snapshot.source === candidate.source &&
  snapshot.dataset === candidate.dataset &&
  snapshot.exportDate < candidate.exportDate;
