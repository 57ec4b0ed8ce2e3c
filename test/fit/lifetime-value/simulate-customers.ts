import type { GammaGammaParameters } from '../../../functions/fit/lifetime-value/gamma-gamma.ts';
import type { PurchaseModelName, PurchaseParameters } from '../../../functions/fit/lifetime-value/purchase-model.ts';
import type { Random } from '../../../functions/numerics/random.ts';

export interface SimulatedCustomer {
  readonly frequency: number;
  /** Weeks from first to last purchase and to the end of observation. */
  readonly recency: number;
  readonly age: number;
  readonly repeatSpend: number;
  /** What happens after the observation. */
  readonly laterPurchases: number;
  readonly laterDiscountedSpend: number;
}

export interface Firm {
  /** The model by which its customers behave; BG/NBD unless said. */
  readonly model?: PurchaseModelName;
  readonly purchases: PurchaseParameters;
  readonly spend: GammaGammaParameters;
  readonly horizonWeeks: number;
  readonly discountPerWeek: number;
  readonly oldestWeeks: number;
}

/** One customer of a firm that behaves exactly as a purchase model and Gamma–Gamma say, with what it does after the observation. */
export function simulateCustomer(random: Random, firm: Firm): SimulatedCustomer {
  const [r, alpha, third, fourth] = firm.purchases;
  const rate = random.gamma(r, alpha);
  const isPareto = firm.model === 'paretonbd';
  const dropout = isPareto ? 0 : random.beta(third, fourth);
  const lifetime = isPareto ? random.exponential(random.gamma(third, fourth)) : Number.POSITIVE_INFINITY;
  const perMoney = random.gamma(firm.spend.q, firm.spend.v);
  const age = firm.oldestWeeks * (0.3 + 0.7 * random.uniform());
  let [time, frequency, recency, repeatSpend, laterPurchases, laterDiscountedSpend] = [0, 0, 0, 0, 0, 0];
  const isGoneAtOnce = firm.model === 'mbgnbd' && random.chance(dropout);
  while (!isGoneAtOnce) {
    time += random.exponential(rate);
    if (time > Math.min(lifetime, age + firm.horizonWeeks)) break;
    const amount = random.gamma(firm.spend.p, perMoney);
    if (time <= age) {
      frequency++;
      recency = time;
      repeatSpend += amount;
    } else {
      laterPurchases++;
      laterDiscountedSpend += amount * Math.exp(-firm.discountPerWeek * (time - age));
    }
    if (random.chance(dropout)) break;
  }
  return { frequency, recency, age, repeatSpend, laterPurchases, laterDiscountedSpend };
}

export const simulateFirm = (random: Random, firm: Firm, customers: number): SimulatedCustomer[] =>
  Array.from({ length: customers }, () => simulateCustomer(random, firm));
