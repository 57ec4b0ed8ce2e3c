import type { Case } from './cases.ts';
import type { Customer } from './customers.ts';
import type { DatedRow } from './erp-records.ts';
import type { Order } from './orders.ts';

/** What the firm could know of a customer on a day. */
export interface Past {
  /** Category bought most often before that day (ties: the first by name); null before the first product line. */
  favouriteCategory(day: number): string | null;
  /** Channel by which the customer turned to the firm most often before that day; null if never. */
  favouriteChannel(day: number): string | null;
  boughtBetween(firstDay: number, lastDay: number): boolean;
}
export type PastOf = (customer: number) => Past;

interface Mark {
  readonly day: number;
  readonly name: string;
}

function favourite(marks: readonly Mark[], day: number): string | null {
  const counts = new Map<string, number>();
  for (const mark of marks) if (mark.day < day) counts.set(mark.name, (counts.get(mark.name) ?? 0) + 1);
  const ranked = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return ranked[0]?.[0] ?? null;
}

/** The pasts of all customers: their orders, their cases, and other contacts that came in. */
export function pastsOf(
  customers: readonly Customer[],
  orders: readonly Order[],
  cases: readonly Case[],
  contacts: readonly DatedRow[],
): PastOf {
  const lines = customers.map((): Mark[] => []);
  const days = customers.map((): number[] => []);
  const turns = customers.map((): Mark[] => []);
  const places = new Map(customers.map(({ customer_id, index }) => [customer_id, index]));
  for (const order of orders) {
    if (order.isVoided) continue;
    days[order.customer]?.push(order.day);
    if (order.isOnContract) continue;
    for (const { product } of order.lines) lines[order.customer]?.push({ day: order.day, name: product.category });
  }
  for (const { customer, day, origin } of cases) turns[customer]?.push({ day, name: origin.toLowerCase() });
  for (const { day, row } of contacts) {
    const place = places.get(String(row.customer_id));
    if (place !== undefined && row.direction !== 'out') turns[place]?.push({ day, name: String(row.channel) });
  }
  return (customer) => ({
    favouriteCategory: (day) => favourite(lines[customer] ?? [], day),
    favouriteChannel: (day) => favourite(turns[customer] ?? [], day),
    boughtBetween: (firstDay, lastDay) => (days[customer] ?? []).some((day) => day >= firstDay && day <= lastDay),
  });
}
