import type { Random } from '../numerics/random.ts';
import type { Customer } from './customers.ts';
import { segments } from './segments.ts';

/** One day on which a customer bought, with what was kept of it: net of tax, shipping, discounts and refunds. */
export interface PurchaseDay {
  readonly customer: number;
  readonly day: number;
  readonly second: number;
  /** In the reporting currency. */
  readonly spend: number;
  /** Made in two orders. */
  readonly hasSecondOrder: boolean;
  /** After it the customer is gone for good. */
  readonly isLast: boolean;
}

export interface PurchaseParameters {
  readonly bgnbd: { readonly r: number; readonly alpha: number; readonly a: number; readonly b: number };
  readonly gammaGamma: { readonly p: number; readonly q: number; readonly v: number };
}

/** Parameters of a firm, near those of published shops, different for each seed. Rates are per week. */
export function drawParameters(random: Random): PurchaseParameters {
  const between = (low: number, high: number): number => Number((low + (high - low) * random.uniform()).toFixed(4));
  return {
    bgnbd: { r: between(0.5, 0.9), alpha: between(9, 14), a: between(0.6, 1), b: between(2.4, 4) },
    gammaGamma: { p: between(4, 7), q: between(3.6, 4.6), v: between(25, 45) },
  };
}

/** Draws handed out so that the person with the highest score has the highest draw: margins stay exact, scores correlate. */
function rankMatched(scores: readonly number[], draws: readonly number[]): Float64Array {
  const sorted = Float64Array.from(draws).sort();
  const order = Array.from(scores.keys()).sort((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0) || a - b);
  const matched = new Float64Array(scores.length);
  for (const [rank, person] of order.entries()) matched[person] = sorted[rank] ?? 0;
  return matched;
}

/**
 * BG/NBD purchases (Fader, Hardie & Lee 2005) and Gamma–Gamma spend (Fader & Hardie 2013), in continuous time, put on days.
 * The purchase rate rises with a person's lasting attitude and the mean spend with the segment, by ranks, so that rates are
 * exactly Gamma(r, alpha) and spends independent of them. A purchase that falls on the day of the one before it moves to the
 * next day, so that their number stays as drawn; apart from that some purchases are made in two orders on one day.
 */
export function drawPurchases(
  parameters: PurchaseParameters,
  customers: readonly Customer[],
  lastDay: number,
  random: Random,
): PurchaseDay[] {
  const { bgnbd, gammaGamma } = parameters;
  const buyers = customers.filter(({ firstDay }) => firstDay !== null);
  const rates = rankMatched(
    buyers.map(({ halo }) => 0.35 * (halo / 8) + Math.sqrt(1 - 0.35 ** 2) * random.normal()),
    buyers.map(() => random.gamma(bgnbd.r, bgnbd.alpha)),
  );
  const spendRates = rankMatched(
    buyers.map(({ segment }) => -(segments[segment]?.spendScore ?? 0) + random.normal()),
    buyers.map(() => random.gamma(gammaGamma.q, gammaGamma.v)),
  );
  const purchases: PurchaseDay[] = [];
  for (const [position, { index, firstDay }] of buyers.entries()) {
    const dropOut = random.beta(bgnbd.a, bgnbd.b);
    const perDay = (rates[position] ?? 0) / 7;
    let time = (firstDay ?? 0) + random.uniform();
    let day = firstDay ?? 0;
    while (day <= lastDay) {
      const purchase = {
        customer: index,
        day,
        second: 16_200 + random.integer(70_000),
        spend: random.gamma(gammaGamma.p, spendRates[position] ?? 1),
        hasSecondOrder: random.chance(0.012),
      };
      const isLast = day !== firstDay && random.chance(dropOut);
      purchases.push({ ...purchase, isLast });
      if (isLast) break;
      time += random.exponential(perDay);
      day = Math.max(Math.floor(time), day + 1);
    }
  }
  return purchases;
}

/** Share of those who bought on two days or more who will buy again one day. */
export function trueActiveShare(purchases: readonly PurchaseDay[]): number | null {
  const days = new Map<number, number>();
  for (const { customer } of purchases) days.set(customer, (days.get(customer) ?? 0) + 1);
  const repeating = [...days.values()].filter((count) => count > 1).length;
  const gone = purchases.filter(({ isLast }) => isLast).length;
  return repeating === 0 ? null : 1 - gone / repeating;
}
