import type { Random } from '../../numerics/random.ts';
import { type AttitudeSteps, attitudeSteps } from './attitude-chain.ts';
import { type BehaviourSlopes, behaviourPredictors, behaviourSlopes } from './behaviour-slopes.ts';
import { type BucketSums, totalOf } from './bucket-sums.ts';

/** The customers' part of the chain in one resample of persons. */
export interface CustomerDraw {
  readonly steps: AttitudeSteps;
  readonly behaviour: BehaviourSlopes | null;
  /** Standard normal draw by which the lifetime value is uncertain. */
  readonly deviate: number;
}

export interface CustomerChain {
  readonly whole: Omit<CustomerDraw, 'deviate'>;
  readonly draws: readonly CustomerDraw[];
}

/**
 * Fits the customers' part of the chain, then again on resamples of buckets of persons: each resample takes the same persons through
 * perceptions, attitudes and behaviour, so that what their estimates have in common is kept.
 */
export function resampleCustomers(
  attitudes: BucketSums,
  behaviour: BucketSums,
  resamples: number,
  random: Random,
): CustomerChain {
  const buckets = [...new Set([...attitudes.buckets, ...behaviour.buckets])].sort((a, b) => a - b);
  const all = totalOf(behaviour);
  const predictors = behaviour.buckets.length > 0 ? behaviourPredictors(all) : [];
  const estimate = (countOf?: (bucket: number) => number): Omit<CustomerDraw, 'deviate'> => ({
    steps: attitudeSteps(totalOf(attitudes, countOf)),
    behaviour: behaviour.buckets.length > 0 ? behaviourSlopes(totalOf(behaviour, countOf), predictors) : null,
  });
  const whole = estimate();
  const counts = new Uint16Array(1 + Math.max(0, ...buckets));
  const draws = Array.from({ length: buckets.length > 0 ? resamples : 0 }, (): CustomerDraw => {
    counts.fill(0);
    for (let draw = 0; draw < buckets.length; draw++) counts[buckets[random.integer(buckets.length)]!]!++;
    return { ...estimate((bucket) => counts[bucket]!), deviate: random.normal() };
  });
  return { whole, draws };
}
