import { servicePlan } from './cost-records.ts';
import type { Customer } from './customers.ts';
import type { ExchangeRates } from './exchange-rates.ts';
import { keepingPlan, type TrueTenure } from './leaving.ts';
import { linesTotal, type Order, type OrderLine } from './orders.ts';
import { segments } from './segments.ts';

const tierRank = { basic: 1, standard: 2, premium: 3 } as const;

/** Money of a segment's customers in the reporting currency, net of discounts and refunds. */
export interface TrueValueParts {
  readonly segment: string;
  readonly first_revenue: number;
  /** Later lines in the categories of the first order, and in other categories or dearer tiers. */
  readonly repeat_revenue: number;
  readonly new_revenue: number;
  /** Revenue per list value of first and of later orders; customers on contract have no list prices. */
  readonly first_price_share: number;
  readonly later_price_share: number;
}

interface Sums {
  first: number;
  repeat: number;
  fresh: number;
  firstListed: number;
  firstList: number;
  laterListed: number;
  laterList: number;
}

/** What the parts of value come from, counted from the orders themselves. */
export function trueValueParts(
  customers: readonly Customer[],
  orders: readonly Order[],
  rates: ExchangeRates,
): TrueValueParts[] {
  const sums = segments.map(
    (): Sums => ({ first: 0, repeat: 0, fresh: 0, firstListed: 0, firstList: 0, laterListed: 0, laterList: 0 }),
  );
  const firstDays = new Map<number, number>();
  const dearest = new Map<number, Map<string, number>>();
  for (const order of orders) {
    const segment = customers[order.customer]?.segment ?? 0;
    if (order.isVoided) continue;
    const firstDay = firstDays.get(order.customer) ?? order.day;
    firstDays.set(order.customer, firstDay);
    const bought = dearest.get(order.customer) ?? new Map<string, number>();
    dearest.set(order.customer, bought);
    const total = linesTotal(order.lines);
    const kept = (total - order.discountCents - order.refundCents) / total;
    const listKept = 1 - order.refundCents / (total - order.discountCents);
    const perCent = 1 / 100 / rates.inCurrency(order.currency, order.day);
    for (const line of order.lines)
      addLine(sums[segment]!, line, {
        bought,
        isFirst: order.day === firstDay,
        order,
        kept: kept * perCent,
        listKept: listKept * perCent,
      });
  }
  return segments.map(({ segment }, place) => {
    const each = sums[place]!;
    return {
      segment,
      first_revenue: each.first,
      repeat_revenue: each.repeat,
      new_revenue: each.fresh,
      first_price_share: each.firstListed / each.firstList,
      later_price_share: each.laterListed / each.laterList,
    };
  });
}

function addLine(
  sums: Sums,
  { product, quantity, unitCents, compareAtCents }: OrderLine,
  at: {
    readonly bought: Map<string, number>;
    readonly isFirst: boolean;
    readonly order: Order;
    readonly kept: number;
    readonly listKept: number;
  },
): void {
  const { isOnContract } = at.order;
  const revenue = quantity * unitCents * at.kept;
  const list = isOnContract ? 0 : quantity * compareAtCents * at.listKept;
  const rank = tierRank[product.tier];
  const before = at.bought.get(product.category);
  if (at.isFirst) {
    at.bought.set(product.category, Math.max(before ?? 0, rank));
    sums.first += revenue;
    sums.firstList += list;
    if (!isOnContract) sums.firstListed += revenue;
    return;
  }
  if (isOnContract || (before !== undefined && rank <= before)) sums.repeat += revenue;
  else sums.fresh += revenue;
  sums.laterList += list;
  if (!isOnContract) sums.laterListed += revenue;
}

/** What is planted for CLV1 to CLV6, the table by tenure year and the budgets. */
export const trueClv = (
  customers: readonly Customer[],
  orders: readonly Order[],
  rates: ExchangeRates,
  tenure: readonly TrueTenure[],
) => ({
  parts: orders.length > 0 ? trueValueParts(customers, orders, rates) : [],
  /** One in `one_in` customers has the service of each order booked: mean cost of the first and of a later one. */
  service: { one_in: servicePlan.oneIn, first: servicePlan.first, later: servicePlan.later },
  tenure: [...tenure],
  /** Share kept a year = ceiling · (1 − e^(−k · spend a head and year)), at the mean pace of all tenure years. */
  retention: { ...keepingPlan },
});
