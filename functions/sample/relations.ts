import type { Random } from '../numerics/random.ts';
import { type Month, utcInstant } from './calendar.ts';
import type { Customer } from './customers.ts';
import type { DatedRow } from './erp-records.ts';
import type { Leaving } from './leaving.ts';
import { productCategories } from './outreach-content.ts';
import type { PastOf } from './outreach-past.ts';
import { returningShare } from './returning.ts';
import type { Traits } from './traits.ts';
import type { Truth } from './truth.ts';

/** Mean days from an opinion to the leaving; Gamma of this shape. */
const lead = { shape: 3, meanDays: 70 } as const;
/** Share of leavers who say something before. */
const voicing = 0.5;
/** Chance that a contact is answered: as it is, and what matched content and the preferred channel add. */
export const responsePlan = { base: 0.1, matched: 0.1, preferred: 0.06 } as const;
/** Of two contacts in a month, the chance that they come over two channels: where the customer bought in the month, and else. */
export const twoChannels = { bought: 0.7, else: 0.4 } as const;
const reach = 0.03;

const reasons = ['Price', 'Slow service', 'Better offer elsewhere', 'Moved away'] as const;
type Reason = (typeof reasons)[number];

/** Why those who left did: the price for those sensitive to it, another offer for those who see alternatives. */
export function drawReasons(leaving: Leaving['days'], traits: readonly Traits[], random: Random): Map<number, Reason> {
  return new Map(
    [...leaving.keys()].map((index) => {
      const { price_sensitivity: price = 50, alternatives_available: alternatives = 50 } = traits[index] ?? {};
      const weights = [Math.exp((price - 50) / 15), 1, Math.exp((alternatives - 55) / 20), 0.5];
      return [index, reasons[random.weighted(weights)] ?? 'Moved away'];
    }),
  );
}

interface Context {
  readonly customers: readonly Customer[];
  readonly months: readonly Month[];
  readonly leaving: Leaving['days'];
  readonly reasons: ReadonlyMap<number, Reason>;
}

/** What half of those who left said before, with the days between. Nobody says why who moved away. */
export function drawLastWords(
  { customers, months, leaving, reasons: why }: Context,
  random: Random,
): { rows: DatedRow[]; leadDays: number[] } {
  const lastDay = months.at(-1)?.lastDay ?? 0;
  const rows: DatedRow[] = [];
  const leadDays: number[] = [];
  for (const [index, leftDay] of leaving) {
    const customer = customers[index];
    const reason = why.get(index);
    const days = Math.floor(random.gamma(lead.shape, lead.shape / lead.meanDays));
    const says = random.chance(voicing);
    const kind = random.chance(0.75) ? 'complaint' : 'suggestion';
    const channel = random.pick(['email', 'phone', 'web', 'chat']);
    const resolved = leftDay - days + 1 + random.integer(9);
    if (!customer || customer.firstDay === null || !says || reason === 'Moved away' || days >= 365) continue;
    if (leftDay - days <= customer.firstDay) continue;
    leadDays.push(days);
    rows.push({
      day: leftDay - days,
      row: {
        interaction_id: `LW-${10_001 + rows.length}`,
        customer_id: customer.customer_id,
        occurred_at: utcInstant(leftDay - days, 39_600),
        channel,
        direction: 'in',
        kind,
        topic: reason ?? null,
        department: 'customer_service',
        resolved_at: resolved <= lastDay ? utcInstant(resolved, 50_000) : null,
        outcome: resolved <= lastDay ? 'closed' : 'new',
      },
    });
  }
  return { rows, leadDays };
}

/**
 * What the firm tells customers of its own accord: to 3 % of them a month, once or twice, half the time about what they buy most.
 * Answers depend on content and channel only; two channels come together with purchases.
 */
export function drawOutreach({ customers, months, leaving }: Context, pastOf: PastOf, random: Random): DatedRow[] {
  const channels = ['email', 'phone', 'web', 'chat'] as const;
  const rows: DatedRow[] = [];
  for (const { firstDay, lastDay } of months) {
    for (const { index, customer_id, firstDay: joined } of customers) {
      if (joined === null || joined >= firstDay || (leaving.get(index) ?? Infinity) <= lastDay || !random.chance(reach))
        continue;
      const past = pastOf(index);
      const count = random.chance(0.5) ? 2 : 1;
      const first = random.integer(channels.length);
      const areTwo =
        count === 2 && random.chance(past.boughtBetween(firstDay, lastDay) ? twoChannels.bought : twoChannels.else);
      const second = areTwo ? (first + 1 + random.integer(channels.length - 1)) % channels.length : first;
      for (const place of count === 2 ? [first, second] : [first]) {
        const channel = channels[place] ?? 'email';
        const day = firstDay + random.integer(lastDay - firstDay + 1);
        const favourite = past.favouriteCategory(day);
        const category = favourite !== null && random.chance(0.5) ? favourite : random.pick(productCategories);
        const chance =
          responsePlan.base +
          (category === favourite ? responsePlan.matched : 0) +
          (channel === past.favouriteChannel(day) ? responsePlan.preferred : 0);
        rows.push({
          day,
          row: {
            interaction_id: `OUT-${10_001 + rows.length}`,
            customer_id,
            occurred_at: utcInstant(day, 34_200),
            channel,
            direction: 'out',
            kind: 'social',
            content_kind: random.pick(['advice', 'novelty', 'discount']),
            product_category: category,
            department: 'marketing',
            outcome: random.chance(chance) ? 'responded' : 'no_answer',
          },
        });
      }
    }
  }
  return rows;
}

/** What was planted of relations. */
export function trueRelations(
  { customers, reasons: why }: Context,
  traits: readonly Traits[],
  leadDays: readonly number[],
): Omit<Truth['relations'], 'active_share'> {
  const buyers = customers.filter(({ firstDay }) => firstDay !== null);
  const sorted = [...leadDays].sort((a, b) => a - b);
  return {
    attached_share:
      buyers.filter(({ index }) => (traits[index]?.attachment ?? 0) >= 50).length / Math.max(1, buyers.length),
    lost_reasons: reasons.map((reason) => ({
      reason,
      customers: [...why.values()].filter((each) => each === reason).length,
    })),
    return_share: returningShare,
    opinion_lead_days: sorted[Math.floor(sorted.length / 2)] ?? null,
    response: { ...responsePlan },
    two_channels: { bought: twoChannels.bought, not_bought: twoChannels.else },
  };
}
