import type { Random } from '../../numerics/random.ts';
import type { Ranged } from './signal-cost.ts';
import type { Contrast } from './trust-effect.ts';

export interface Estimate {
  readonly value: number;
  readonly standardError: number;
}

/** From trust to money, step by step; null where a step is not estimated. */
export interface ValueChain {
  /** Points of loyalty per point of trust (total effect of the path model). */
  readonly loyaltyPerTrust: Estimate | null;
  /** Change of remaining lifetime value per point of loyalty, as a share of it. */
  readonly valueShareOfLoyalty: Estimate | null;
}

export type NoValue =
  | 'effect_not_measured'
  | 'trust_to_loyalty_not_estimated'
  | 'loyalty_to_value_not_estimated'
  | 'lifetime_value_not_estimated';

const draws = 4000;

/**
 * What the trust gained is worth (by the chain of `worth`): effect on trust × loyalty per trust × share of value per loyalty × remaining
 * lifetime value of the customers it was meant for. The steps are estimated from different contrasts and taken as independent normal; the
 * interval is that of their product, drawn from a seed.
 *
 * @returns the value in the reporting currency, or the step at which the chain stops
 */
export function trustValue(
  effect: Contrast | null,
  { loyaltyPerTrust, valueShareOfLoyalty }: ValueChain,
  lifetimeValue: Estimate | null,
  random: Random,
): Ranged | NoValue {
  if (effect === null) return 'effect_not_measured';
  if (loyaltyPerTrust === null) return 'trust_to_loyalty_not_estimated';
  if (valueShareOfLoyalty === null) return 'loyalty_to_value_not_estimated';
  if (lifetimeValue === null) return 'lifetime_value_not_estimated';
  const steps: readonly Estimate[] = [
    { value: effect.estimate, standardError: effect.standardError },
    loyaltyPerTrust,
    valueShareOfLoyalty,
    lifetimeValue,
  ];
  const products = Float64Array.from({ length: draws }, () =>
    steps.reduce((product, { value, standardError }) => product * random.normal(value, standardError), 1),
  ).sort();
  return {
    value: steps.reduce((product, { value }) => product * value, 1),
    lower: products[Math.floor(0.025 * draws)]!,
    upper: products[Math.ceil(0.975 * draws) - 1]!,
  };
}
