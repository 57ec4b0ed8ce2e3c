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
const frontLoading = 1.6;

/**
 * Customers by day of their first purchase, then prospects (3 %). Attitudes depend on the segment only through the station
 * levels, and are independent of tenure, so that a random non-response leaves them unbiased.
 */
export function drawCustomers(plan: FirmPlan, firstDay: number, lastDay: number, random: Random): Customer[] {
  const days = lastDay - firstDay;
  const starts = Array.from(
    { length: plan.customers },
    () => firstDay + Math.floor(days * random.uniform() ** frontLoading),
  );
  starts.sort((a, b) => a - b);
  const prospects = Math.round(plan.customers * 0.03);
  const shares = segments.map(({ share }) => share);
  const regionShares = regions.map(({ share }) => share);
  return Array.from({ length: plan.customers + prospects }, (_, index) => {
    const start = starts[index] ?? null;
    const segment = random.weighted(shares);
    const halo = random.normal();
    const { expectation, trust } = spread;
    const mixed = (correlation: number): number =>
      correlation * halo + Math.sqrt(1 - correlation ** 2) * random.normal();
    return {
      index,
      customer_id: salesforceId('001', 10_000 + index),
      segment,
      region: random.weighted(regionShares),
      firstDay: start,
      contactDay: start === null ? firstDay + random.integer(days) : start - random.integer(60),
      acquisition: random.integer(acquisitionSources.length),
      birthYear: segment === 3 ? 1950 + random.integer(55) : null,
      isOnContract: segment === 0 && random.chance(0.25),
      halo: spread.halo.lasting * halo,
      demand: expectation.lasting * mixed(expectation.correlationWithHalo),
      trust: trust.lasting * mixed(trust.correlationWithHalo),
    };
  });
}
