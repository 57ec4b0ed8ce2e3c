import type { Random } from '../numerics/random.ts';
import { type Customer, regions } from './customers.ts';
import type { ExchangeRates } from './exchange-rates.ts';
import { type Product, products } from './products.ts';
import type { PurchaseDay } from './purchase-process.ts';

export interface OrderLine {
  readonly product: Product;
  readonly quantity: number;
  /** Price of one unit in cents of the order's currency. */
  readonly unitCents: number;
  /** List price of one unit where the line was reduced; null where it was not. */
  readonly compareAtCents: number | null;
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

const cheapest = products.slice(0, 1).reduce((_, product) => product);

/** Lines whose sum is about `cents`; what a line misses by whole cents of unit prices is made up by none. */
function drawLines(cents: number, rate: number, random: Random): OrderLine[] {
  const count = cents < 2500 * rate ? 1 : 1 + random.weighted([0.55, 0.3, 0.15]);
  const lines: OrderLine[] = [];
  let rest = cents;
  for (let line = 0; line < count; line++) {
    const share =
      line === count - 1 ? rest : Math.max(1, Math.round((rest / (count - line)) * (0.6 + 0.8 * random.uniform())));
    let affordable = products.findIndex(({ listPrice }) => listPrice * 100 * rate > share);
    if (affordable < 0) affordable = products.length;
    const product = products[Math.max(0, affordable - 1 - random.integer(10))] ?? cheapest;
    const listCents = product.listPrice * 100 * rate;
    const quantity = Math.max(1, Math.round(share / listCents));
    const unitCents = Math.max(1, Math.round(share / quantity));
    rest = Math.max(1, rest - quantity * unitCents);
    lines.push({
      product,
      quantity,
      unitCents,
      compareAtCents: unitCents < 0.92 * listCents ? Math.round(listCents) : null,
    });
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
  random: Random,
): Omit<Order, 'number'> {
  const currency = regions[customer.region]?.currency ?? 'EUR';
  const rate = rates.inCurrency(currency, purchase.day);
  const kept = purchase.spend * share * 100 * rate;
  const isRefunded = !customer.isOnContract && random.chance(0.02);
  const gross = isRefunded ? kept / (1 - 0.5 * random.uniform()) : kept;
  const discountShare = !customer.isOnContract && random.chance(0.15) ? 0.05 + 0.05 * random.integer(2) : 0;
  const lines = drawLines(Math.max(1, Math.round(gross / (1 - discountShare))), rate, random);
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

/** Orders of the purchase days, in the order of time; about one in 300 is first placed without paying. */
export function drawOrders(
  purchases: readonly PurchaseDay[],
  customers: readonly Customer[],
  lastDay: number,
  rates: ExchangeRates,
  random: Random,
): Order[] {
  const orders: Omit<Order, 'number'>[] = [];
  for (const purchase of purchases) {
    const customer = customers[purchase.customer];
    if (!customer) continue;
    const second = purchase.hasSecondOrder ? 0.3 + 0.3 * random.uniform() : 0;
    const first = drawOrder(purchase, customer, 1 - second, lastDay, rates, random);
    if (!customer.isOnContract && random.chance(0.003))
      orders.push({ ...first, second: first.second - 60, isVoided: true, refundCents: 0, refundDay: null });
    orders.push(first);
    if (second > 0)
      orders.push(drawOrder({ ...purchase, second: purchase.second + 61 }, customer, second, lastDay, rates, random));
  }
  orders.sort((a, b) => a.day - b.day || a.second - b.second || a.customer - b.customer);
  return orders.map((order, index) => ({ ...order, number: 1001 + index }));
}
