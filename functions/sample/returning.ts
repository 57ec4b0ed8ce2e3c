import type { Random } from '../numerics/random.ts';
import type { Leaving } from './leaving.ts';
import type { Order } from './orders.ts';

/** Share of those recorded as lost who buy again within a year, from a month after it on. */
export const returningShare = 0.12;

const lag = { least: 30, most: 360 } as const;
/** How far the purchase that becomes a return may lie from the day that was drawn. */
const slack = 30;

export interface Returning {
  /** Everybody recorded as lost, those who came back among them: the day of leaving, by place in the firm's customers. */
  readonly days: ReadonlyMap<number, number>;
  /** The day of the purchase with which a customer came back. */
  readonly returnDays: ReadonlyMap<number, number>;
}

/**
 * Adds to those who leave for good those who leave and come back: customers recorded as lost in the midst of a silence that a purchase of
 * theirs ends, so that purchases stay as they are. Lags are even over 30 to 360 days; who would come back after the last day is recorded
 * as lost like the others.
 */
export function drawReturning(
  leaving: Leaving['days'],
  orders: readonly Order[],
  lastDay: number,
  random: Random,
): Returning {
  const days = new Map(leaving);
  const returnDays = new Map<number, number>();
  const purchases = purchasesOf(orders);
  const odds = returningShare / (1 - returningShare);
  for (const leftDay of leaving.values()) {
    if (!random.chance(odds)) continue;
    const backDay = leftDay + lag.least + random.integer(lag.most - lag.least + 1);
    const isSeen = backDay <= lastDay;
    const found = nearest(purchases, isSeen ? backDay : leftDay, ({ customer, day, before, isLast }) => {
      if (days.has(customer)) return false;
      if (!isSeen) return isLast && day < leftDay;
      return before !== null && before < leftDay && day >= leftDay + lag.least && day <= leftDay + lag.most;
    });
    if (!found) continue;
    days.set(found.customer, leftDay);
    if (isSeen) returnDays.set(found.customer, found.day);
  }
  return { days, returnDays };
}

interface Purchase {
  readonly customer: number;
  readonly day: number;
  /** Day of the customer's purchase before. */
  readonly before: number | null;
  readonly isLast: boolean;
}

/** Purchase days in the order of time. */
function purchasesOf(orders: readonly Order[]): Purchase[] {
  const kept = orders.filter(({ isVoided }) => !isVoided);
  const lastDays = new Map(kept.map(({ customer, day }) => [customer, day]));
  const before = new Map<number, number>();
  return kept.flatMap(({ customer, day }) => {
    const previous = before.get(customer) ?? null;
    before.set(customer, day);
    return previous === day ? [] : [{ customer, day, before: previous, isLast: lastDays.get(customer) === day }];
  });
}

/** The purchase nearest to a day, at most `slack` days from it, that `fits`. */
function nearest(
  purchases: readonly Purchase[],
  day: number,
  fits: (purchase: Purchase) => boolean,
): Purchase | undefined {
  return purchases
    .filter((purchase) => Math.abs(purchase.day - day) <= slack && fits(purchase))
    .reduce<Purchase | undefined>(
      (best, each) => (best && Math.abs(best.day - day) <= Math.abs(each.day - day) ? best : each),
      undefined,
    );
}
