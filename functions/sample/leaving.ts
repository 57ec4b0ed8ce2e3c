import type { Random } from '../numerics/random.ts';
import type { Month } from './calendar.ts';
import type { Customer } from './customers.ts';
import type { DatedRow } from './erp-records.ts';
import type { Order } from './orders.ts';
import { segmentCount, segments } from './segments.ts';

/** Share of customers kept a year when `spend` a head is spent on it: ceiling · (1 − e^(−k · spend)). */
export const keepingPlan = { ceiling: 0.95, k: 0.75 } as const;

/** How fast customers leave in the years of their tenure, against what spending says; later years like the last. */
export const tenurePaces = [1.25, 0.7] as const;

export interface TrueTenure {
  readonly segment: string;
  readonly tenure_year: number;
  /** Chance of leaving within the year. */
  readonly churn: number;
}

export interface Leaving {
  /** Day on which the customer was recorded as lost, by place in the firm's customers. */
  readonly days: ReadonlyMap<number, number>;
  readonly truth: readonly TrueTenure[];
}

interface Life {
  readonly customer: Customer;
  readonly firstDay: number;
  readonly lastOrder: number;
}

const paceOf = (tenureYear: number): number => tenurePaces[Math.min(tenureYear, tenurePaces.length) - 1] ?? 1;
const yearOf = (tenureDays: number): number => 1 + Math.floor(tenureDays / 365);

/**
 * Who leaves, month by month: customers of a segment and tenure year leave at −ln r(spend) a year times the pace of the tenure year, where
 * spend is what the firm spent that month on keeping the segment's customers, a head and year. Who leaves is one of those who have made
 * their last purchase, so that purchases stay as they are.
 */
export function drawLeaving(
  customers: readonly Customer[],
  orders: readonly Order[],
  costs: readonly DatedRow[],
  months: readonly Month[],
  random: Random,
): Leaving {
  if (orders.length === 0) return { days: new Map(), truth: [] };
  const lastOrders = new Map<number, number>();
  for (const { customer, day, isVoided } of orders) if (!isVoided) lastOrders.set(customer, day);
  const hazards = new TenureHazards(months);
  const days = new Map<number, number>();
  for (const [segment, { segment: name }] of segments.entries()) {
    const lives = customers.flatMap((customer): Life[] => {
      const last = lastOrders.get(customer.index);
      return customer.segment === segment && customer.firstDay !== null && last !== undefined
        ? [{ customer, firstDay: customer.firstDay, lastOrder: last }]
        : [];
    });
    for (const { firstDay, lastDay } of months) {
      const here = lives.filter((life) => life.firstDay <= lastDay && !days.has(life.customer.index));
      const headDays = here.reduce((sum, life) => sum + lastDay + 1 - Math.max(firstDay, life.firstDay), 0);
      const spent = retentionCost(costs, name, firstDay, lastDay);
      if (headDays === 0 || spent === 0) continue;
      const perDay = -Math.log(keepingPlan.ceiling * -Math.expm1((-keepingPlan.k * spent * 365) / headDays)) / 365;
      for (const [tenureYear, group] of Map.groupBy(here, (life) => yearOf(Math.max(0, firstDay - life.firstDay)))) {
        const pace = perDay * paceOf(tenureYear);
        const exposure = group.reduce((sum, life) => sum + lastDay + 1 - Math.max(firstDay, life.firstDay), 0);
        for (const life of group)
          hazards.add(segment, life.firstDay, Math.max(firstDay, life.firstDay), lastDay + 1, pace);
        const candidates = group.filter((life) => life.lastOrder < lastDay);
        const leavers = random.shuffle(candidates).slice(0, random.poisson(exposure * pace));
        for (const { customer, lastOrder } of leavers) {
          const from = Math.max(firstDay, lastOrder + 1);
          days.set(customer.index, from + random.integer(lastDay - from + 1));
        }
      }
    }
  }
  return { days, truth: hazards.truth() };
}

const retentionCost = (costs: readonly DatedRow[], segment: string, firstDay: number, lastDay: number): number =>
  costs.reduce(
    (sum, { day, row }) =>
      row.kind === 'retention' && row.segment === segment && day >= firstDay && day <= lastDay
        ? sum + Number(row.amount)
        : sum,
    0,
  );

/** Mean pace of leaving on each day of tenure among those there: its sum over a year gives the chance of leaving in it. */
class TenureHazards {
  readonly #paces: Float64Array[];
  readonly #heads: Float64Array[];

  constructor(months: readonly Month[]) {
    const days = (months.at(-1)?.lastDay ?? 0) - (months[0]?.firstDay ?? 0) + 2;
    this.#paces = Array.from({ length: segmentCount }, () => new Float64Array(days));
    this.#heads = Array.from({ length: segmentCount }, () => new Float64Array(days));
  }

  /** A customer is there on the days [from, to) and may leave at `pace` a day. Those who leave in between are counted for the whole month. */
  add(segment: number, firstDay: number, from: number, to: number, pace: number): void {
    for (let day = from; day < to; day++) {
      this.#paces[segment]![day - firstDay]! += pace;
      this.#heads[segment]![day - firstDay]!++;
    }
  }

  truth(): TrueTenure[] {
    return segments.flatMap(({ segment }, place) => {
      const [paces, heads] = [this.#paces[place]!, this.#heads[place]!];
      const years = Math.floor(paces.length / 365);
      return Array.from({ length: years }, (_, year) => {
        let sum = 0;
        for (let day = 365 * year; day < 365 * (year + 1); day++) if (heads[day]! > 0) sum += paces[day]! / heads[day]!;
        return { segment, tenure_year: year + 1, churn: -Math.expm1(-sum) };
      });
    });
  }
}
