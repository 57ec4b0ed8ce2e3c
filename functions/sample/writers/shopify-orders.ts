import { createRandom } from '../../numerics/random.ts';
import { clockTime, hoursAheadOfUtc, isoDay } from '../calendar.ts';
import { regions } from '../customers.ts';
import type { Firm } from '../firm.ts';
import { linesTotal, type Order } from '../orders.ts';
import { promisedDays } from '../signal-records.ts';
import { csvLine } from './csv.ts';
import { Drafts } from './drafts.ts';
import type { ExportDays } from './export-days.ts';
import type { ExportFile } from './export-file.ts';
import { emailOf } from './salesforce-accounts.ts';

const columns = [
  'Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,Shipping,Taxes,Total',
  'Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,Lineitem price',
  'Lineitem compare at price,Lineitem sku,Lineitem requires shipping,Lineitem taxable,Lineitem fulfillment status',
  'Shipping Zip,Shipping Country,Notes,Note Attributes,Cancelled at,Payment Method,Refunded Amount,Vendor,Id,Tags,Source,Lineitem discount',
]
  .join(',')
  .split(',');

const money = (cents: number): string => (cents / 100).toFixed(2);
const blanks = (count: number): string[] => Array.from({ length: count }, () => '');

/** `2026-03-02 23:59:26 +0100` */
const shopTime = (day: number, second: number): string =>
  `${isoDay(day)} ${clockTime(second)} +0${hoursAheadOfUtc(day)}00`;

interface OrderState {
  readonly isRefunded: boolean;
  readonly isFulfilled: boolean;
  /** A visitor without account: no reference, only an e-mail address. */
  readonly guest?: string;
}

/** The rows of one order: the order's own fields on the first, the line's fields on each. Prices are without tax, what is paid back is with it. */
function orderRows(firm: Firm, order: Order, state: OrderState): string[] {
  const customer = firm.customers[order.customer];
  if (!customer) return [];
  const name = `#${order.number}`;
  const email = state.guest ?? emailOf(customer);
  const created = shopTime(order.day, order.second);
  const subtotal = linesTotal(order.lines) - order.discountCents;
  const shipping = subtotal > 8000 ? 0 : 490;
  const taxes = Math.round((subtotal + shipping) * 0.19);
  const isFulfilled = state.isFulfilled && !order.isVoided;
  const refund = state.isRefunded ? order.refundCents : 0;
  const paidBack = Math.round(refund * 1.19);
  const status = order.isVoided
    ? 'voided'
    : refund === 0
      ? 'paid'
      : refund >= subtotal
        ? 'refunded'
        : 'partially_refunded';
  const promised = isoDay(order.day + promisedDays);
  return order.lines.map((line, index) => {
    const lineCells = [
      line.quantity,
      line.product.name,
      money(line.unitCents),
      money(line.compareAtCents),
      line.product.product_id,
      'true',
      'true',
      isFulfilled ? 'fulfilled' : 'pending',
    ];
    if (index > 0)
      return csvLine([name, email, ...blanks(13), created, ...lineCells, ...blanks(7), 'Acme', ...blanks(3), '0.00']);
    return csvLine([
      name,
      email,
      status,
      order.isVoided ? '' : shopTime(order.day, order.second + 4),
      isFulfilled ? 'fulfilled' : 'unfulfilled',
      isFulfilled ? shopTime(order.fulfilledDay, 50_000 + (order.number % 9_000)) : '',
      order.number % 3 === 0 ? 'no' : 'yes',
      order.currency,
      money(subtotal),
      money(shipping),
      money(taxes),
      money(subtotal + shipping + taxes),
      order.discountCode ?? '',
      money(order.discountCents),
      'Standard',
      created,
      ...lineCells,
      `'${String(order.customer % 100_000).padStart(5, '0')}`,
      regions[customer.region]?.country ?? '',
      '',
      state.guest ? 'utm_source: search' : `utm_source: mail\nref: ${customer.customer_id}\npromised: ${promised}`,
      order.isVoided ? shopTime(order.day, order.second + 30) : '',
      'Shopify Payments',
      money(paidBack),
      'Acme',
      5_550_000_000 + order.number,
      order.number % 17 === 0 ? 'vip, eu' : '',
      'web',
      '0.00',
    ]);
  });
}

/**
 * Orders of the shop. A refund that is booked after the order's export brings the whole order again; nightly exports overlap
 * now and then, so that an order comes twice, unchanged.
 */
export function shopifyFiles(firm: Firm, days: ExportDays): ExportFile[] {
  const random = createRandom(`${firm.plan.seed}/shopify`);
  const drafts = new Drafts(days, 'shopify', 'orders', 'orders_export.csv', csvLine(columns));
  const put = (day: number, rows: readonly string[], isRepeated = false): void => {
    for (const row of rows) drafts.of(day).add(row, isRepeated ? 'duplicates' : undefined);
  };
  const last = firm.orders.at(-1)?.number ?? 1000;
  let extra = 0;
  for (const order of firm.orders) {
    if (order.isOnContract) continue;
    const exported = days.of(order.day);
    const isRefundKnown = order.refundDay !== null && order.refundDay <= exported;
    const rows = orderRows(firm, order, { isRefunded: isRefundKnown, isFulfilled: order.fulfilledDay <= exported });
    put(order.day, rows);
    if (order.refundDay !== null && !isRefundKnown)
      put(order.refundDay, orderRows(firm, order, { isRefunded: true, isFulfilled: true }));
    else if (exported > days.first && exported < days.last && random.chance(0.02)) put(exported + 1, rows, true);
    if (random.chance(0.0004)) {
      const number = last + 1 + extra++;
      const guest = { isRefunded: false, isFulfilled: true, guest: `guest${extra}@example.test` };
      put(order.day, orderRows(firm, { ...order, number, refundCents: 0 }, guest));
    }
  }
  const some = firm.orders.find((order) => !order.isOnContract && order.lines.length === 1 && !order.isVoided);
  if (some) {
    const spoil = (day: number, number: number, from: string, to: string, fault: 'bad_dates' | 'bad_numbers'): void => {
      const rows = orderRows(firm, { ...some, number, refundCents: 0 }, { isRefunded: false, isFulfilled: false });
      for (const row of rows) drafts.of(day).add(row.replace(from, to), fault);
    };
    const created = `Standard,${shopTime(some.day, some.second)}`;
    spoil(days.first, last + 90_001, created, 'Standard,2026-13-45 09:50:26 +0200', 'bad_dates');
    spoil(days.last, last + 90_002, created, 'Standard,soon', 'bad_dates');
    const [line] = some.lines;
    if (line) {
      const price = `,${line.product.name},${money(line.unitCents)},`;
      spoil(days.last, last + 90_003, price, `,${line.product.name},free,`, 'bad_numbers');
    }
  }
  return drafts.finish();
}
