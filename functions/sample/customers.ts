import type { Random } from '../numerics/random.ts';
import type { FirmPlan } from './firm-options.ts';
import { spread } from './path-model.ts';
import { salesforceId } from './salesforce-id.ts';
import { segments } from './segments.ts';

export const regions = [
  { country: 'DE', currency: 'EUR', share: 0.6 },
  { country: 'FR', currency: 'EUR', share: 0.12 },
  { country: 'AT', currency: 'EUR', share: 0.08 },
  { country: 'GB', currency: 'GBP', share: 0.08 },
  { country: 'US', currency: 'USD', share: 0.07 },
  { country: 'CN', currency: 'CNY', share: 0.05 },
] as const;

export const acquisitionSources = ['Web', 'Customer Referral', 'Trade Show', 'Partner', 'Advertisement'] as const;

export interface Customer {
  readonly index: number;
  /** Salesforce account id, the same in every system of the firm. */
  readonly customer_id: string;
  /** Position in `segments` and in `regions`. */
  readonly segment: number;
  readonly region: number;
  /** Day of the first purchase; null for a prospect. */
  readonly firstDay: number | null;
  readonly contactDay: number;
  readonly acquisition: number;
  readonly birthYear: number | null;
  /** Buys through opportunities of the sales force, not in the shop. */
  readonly isOnContract: boolean;
  /** What lasts of the person's attitude, in points: to all that is perceived, to what is wanted, to trust. */
  readonly halo: number;
  readonly demand: number;
  readonly trust: number;
}

/** First purchases come soonest at the start: share of customers who bought by day t is (t / days)^(1/1.6). */
export const frontLoading = 1.6;

/** Days from the first contact to the first purchase: even over 0 to 59. */
export const contactLead = 60;

/** What is known of a person before the draw; the rest is drawn. */
interface Known {
  readonly index: number;
  readonly firstDay: number | null;
  readonly contactDay: (random: Random) => number;
  readonly segment?: number;
  readonly acquisition?: number;
}

/** Attitudes depend on the segment only through the station levels. */
export function drawPerson({ index, firstDay, contactDay, ...known }: Known, random: Random): Customer {
  const segment = known.segment ?? random.weighted(segments.map(({ share }) => share));
  const halo = random.normal();
  const { expectation, trust } = spread;
  const mixed = (correlation: number): number => correlation * halo + Math.sqrt(1 - correlation ** 2) * random.normal();
  return {
    index,
    customer_id: salesforceId('001', 10_000 + index),
    segment,
    region: random.weighted(regions.map(({ share }) => share)),
    firstDay,
    contactDay: contactDay(random),
    acquisition: known.acquisition ?? random.integer(acquisitionSources.length),
    birthYear: segment === 3 ? 1950 + random.integer(55) : null,
    isOnContract: segment === 0 && random.chance(0.25),
    halo: spread.halo.lasting * halo,
    demand: expectation.lasting * mixed(expectation.correlationWithHalo),
    trust: trust.lasting * mixed(trust.correlationWithHalo),
  };
}

/**
 * Customers by day of their first purchase, then prospects (3 %). Attitudes are independent of tenure, so that a random
 * non-response leaves them unbiased.
 */
export function drawCustomers(plan: FirmPlan, firstDay: number, lastDay: number, random: Random): Customer[] {
  const days = lastDay - firstDay;
  const starts = Array.from(
    { length: plan.customers },
    () => firstDay + Math.floor(days * random.uniform() ** frontLoading),
  );
  starts.sort((a, b) => a - b);
  const prospects = Math.round(plan.customers * 0.03);
  return Array.from({ length: plan.customers + prospects }, (_, index) => {
    const start = starts[index] ?? null;
    const contactDay = (draw: Random): number =>
      start === null ? firstDay + draw.integer(days) : start - draw.integer(contactLead);
    return drawPerson({ index, firstDay: start, contactDay }, random);
  });
}
