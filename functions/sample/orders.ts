import type { Random } from '../numerics/random.ts';
import { Baskets } from './baskets.ts';
import { type Customer, regions } from './customers.ts';
import type { ExchangeRates } from './exchange-rates.ts';
import type { Product } from './products.ts';
import type { PurchaseDay } from './purchase-process.ts';
import type { Traits } from './traits.ts';

export interface OrderLine {
  readonly product: Product;
  readonly quantity: number;
  /** Price of one unit in cents of the order's currency. */
  readonly unitCents: number;
  /** List price of one unit on that day, in the same cents. */
  readonly compareAtCents: number;
}

/** An order; all amounts in cents of its currency, net of tax. Lines − discount − refund is what the firm keeps. */
export interface Order {
  readonly number: number;
  readonly customer: number;
  readonly day: number;
  readonly second: number;
  readonly currency: string;
  readonly lines: readonly OrderLine[];
  readonly discountCents: number;
  readonly discountCode: string | null;
  readonly refundCents: number;
  /** Day on which the refund was booked. */
  readonly refundDay: number | null;
  /** Not paid, and placed again at once by the same customer on the same day. */
  readonly isVoided: boolean;
  readonly isOnContract: boolean;
  readonly fulfilledDay: number;
}

/** Lines whose sum is about `cents`; what a line misses by whole cents of unit prices is made up by none. */
function drawLines(cents: number, rate: number, day: number, baskets: Baskets, random: Random): OrderLine[] {
  const count = cents < 2500 * rate ? 1 : 1 + random.weighted([0.55, 0.3, 0.15]);
  const lines: OrderLine[] = [];
  let rest = cents;
  for (let place = 0; place < count; place++) {
    const share =
      place === count - 1 ? rest : Math.max(1, Math.round((rest / (count - place)) * (0.6 + 0.8 * random.uniform())));
    const line = baskets.line(day, share, rate, random.integer(10));
    rest = Math.max(1, rest - line.quantity * line.unitCents);
    lines.push(line);
  }
  return lines;
}

export const linesTotal = (lines: readonly OrderLine[]): number =>
  lines.reduce((sum, { quantity, unitCents }) => sum + quantity * unitCents, 0);

export const discountCodes = ['SPRING10', 'WELCOME5', 'LOYAL8', 'AUTUMN10'] as const;

function drawOrder(
  purchase: PurchaseDay,
  customer: Customer,
  share: number,
  lastDay: number,
  rates: ExchangeRates,
  baskets: Baskets,
  random: Random,
): Omit<Order, 'number'> {
  const currency = regions[customer.region]?.currency ?? 'EUR';
  const rate = rates.inCurrency(currency, purchase.day);
  const kept = purchase.spend * share * 100 * rate;
  const isRefunded = !customer.isOnContract && random.chance(0.02);
  const gross = isRefunded ? kept / (1 - 0.5 * random.uniform()) : kept;
  const discountShare = !customer.isOnContract && random.chance(0.15) ? 0.05 + 0.05 * random.integer(2) : 0;
  const lines = drawLines(Math.max(1, Math.round(gross / (1 - discountShare))), rate, purchase.day, baskets, random);
  const total = linesTotal(lines);
  const discountCents = Math.round(total * discountShare);
  const refundCents = isRefunded ? Math.max(0, total - discountCents - Math.round(kept)) : 0;
  const refundDay = refundCents > 0 ? Math.min(lastDay, purchase.day + 2 + random.integer(12)) : null;
  return {
    customer: purchase.customer,
    day: purchase.day,
    second: purchase.second,
    currency,
    lines,
    discountCents,
    discountCode: discountShare > 0 ? random.pick(discountCodes) : null,
    refundCents,
    refundDay,
    isVoided: false,
    isOnContract: customer.isOnContract,
    fulfilledDay: Math.min(lastDay, purchase.day + 1 + random.integer(5)),
  };
}

/** Orders of the purchase days (of a customer in the order of time), in the order of time; about one in 300 is first placed without paying. */
export function drawOrders(
  purchases: readonly PurchaseDay[],
  customers: readonly Customer[],
  traits: readonly Traits[],
  lastDay: number,
  rates: ExchangeRates,
  random: Random,
): Order[] {
  const orders: Omit<Order, 'number'>[] = [];
  const choices = random.fork('baskets');
  const basketsOf = new Map<number, Baskets>();
  for (const purchase of purchases) {
    const customer = customers[purchase.customer];
    if (!customer) continue;
    const baskets =
      basketsOf.get(purchase.customer) ?? new Baskets(customer.segment, traits[purchase.customer], choices);
    basketsOf.set(purchase.customer, baskets);
    const second = purchase.hasSecondOrder ? 0.3 + 0.3 * random.uniform() : 0;
    const first = drawOrder(purchase, customer, 1 - second, lastDay, rates, baskets, random);
    if (!customer.isOnContract && random.chance(0.003))
      orders.push({ ...first, second: first.second - 60, isVoided: true, refundCents: 0, refundDay: null });
    orders.push(first);
    if (second > 0)
      orders.push(
        drawOrder({ ...purchase, second: purchase.second + 61 }, customer, second, lastDay, rates, baskets, random),
      );
  }
  orders.sort((a, b) => a.day - b.day || a.second - b.second || a.customer - b.customer);
  return orders.map((order, index) => ({ ...order, number: 1001 + index }));
}
