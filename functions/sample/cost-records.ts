import type { Row } from '../lake/rows.ts';
import type { Random } from '../numerics/random.ts';
import { utcInstant } from './calendar.ts';
import { amount, type DatedRow, type ErpContext, idOf } from './erp-records.ts';
import type { Order } from './orders.ts';
import { segments } from './segments.ts';

const monthlyKinds = [
  { kind: 'marketing', department: 'marketing', perHead: 0.5 },
  { kind: 'service', department: 'customer_service', perHead: 0.7 },
  { kind: 'employee', department: 'production', perHead: 1.4 },
  { kind: 'retention', department: 'marketing', perHead: 0.25 },
  { kind: 'knowledge_acquisition', department: 'marketing', perHead: 0.1 },
] as const;

/** What is spent on keeping customers, against what is usual: another level each quarter. */
const retentionLevels = [0.45, 0.65, 0.9, 1.25, 1.7, 2.3, 3.1, 1.05] as const;

/** One in `oneIn` customers has the service of each order booked: dear at first, cheaper later. Amounts are means, ± 40 %. */
export const servicePlan = { oneIn: 8, first: 9, later: 5.4 } as const;

/** Levels of retention spending by segment and quarter, each segment in an order of its own. */
function drawLevels(quarters: number, random: Random): number[][] {
  return segments.map(() =>
    Array.from({ length: Math.ceil(quarters / retentionLevels.length) }, () => random.shuffle(retentionLevels)).flat(),
  );
}

/** Service costs of single orders, booked on the customer on the day of the order. */
function drawServiceCosts(context: ErpContext, orders: readonly Order[]): DatedRow[] {
  const random = context.random.fork('service costs');
  const seen = new Map<number, number>();
  return orders.flatMap(({ customer, day, isVoided }) => {
    if (customer % servicePlan.oneIn !== 3 || isVoided) return [];
    const firstDay = seen.get(customer) ?? day;
    seen.set(customer, firstDay);
    const mean = day === firstDay ? servicePlan.first : servicePlan.later;
    const row: Row = {
      cost_id: '',
      customer_id: idOf(context, customer),
      segment: null,
      kind: 'service',
      occurred_at: utcInstant(day, 57_600),
      amount: amount(mean * (0.6 + 0.8 * random.uniform())),
      currency: 'EUR',
      department: 'customer_service',
    };
    return [{ day, row }];
  });
}

/**
 * Monthly costs of each segment; acquisition costs of about a third of the customers and service costs of an eighth, booked on the person.
 */
export function drawCosts(context: ErpContext, orders: readonly Order[]): DatedRow[] {
  const random = context.random.fork('costs');
  const levels = drawLevels(Math.ceil(context.months.length / 3), context.random.fork('retention levels'));
  const rows: DatedRow[] = [];
  const add = (day: number, row: Row): void => {
    rows.push({ day, row: { cost_id: '', ...row } });
  };
  for (const [month, { lastDay }] of context.months.entries()) {
    for (const [position, { segment }] of segments.entries()) {
      const heads = context.customers.filter(
        (each) => each.segment === position && (each.firstDay ?? Infinity) <= lastDay,
      );
      for (const { kind, department, perHead } of monthlyKinds) {
        const level = kind === 'retention' ? (levels[position]?.[Math.floor(month / 3)] ?? 1) : 1;
        const value = heads.length * perHead * level * (0.8 + 0.4 * random.uniform());
        add(lastDay, {
          customer_id: null,
          segment,
          kind,
          occurred_at: utcInstant(lastDay, 64_800),
          amount: amount(value),
          currency: 'EUR',
          department,
        });
      }
    }
  }
  for (const { index, firstDay, acquisition } of context.customers) {
    if (firstDay === null || !random.chance(0.3)) continue;
    const inDollars = acquisition === 2;
    add(firstDay, {
      customer_id: idOf(context, index),
      segment: null,
      kind: 'acquisition',
      occurred_at: utcInstant(firstDay, 43_200),
      amount: amount(4 + 18 * random.uniform()),
      currency: inDollars ? 'USD' : 'EUR',
      department: 'marketing',
    });
  }
  rows.push(...drawServiceCosts(context, orders));
  rows.sort((a, b) => a.day - b.day);
  return rows.map(({ day, row }, index) => ({ day, row: { ...row, cost_id: `K-${100_001 + index}` } }));
}
