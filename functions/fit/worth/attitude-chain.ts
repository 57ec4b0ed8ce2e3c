import type { Sums } from './bucket-sums.ts';
import { latentMoments, regress } from './latent-regression.ts';

/** Where a chain of stations ends: in what customers perceive, or in what they trust. */
export type ChainEnd = 'perception' | 'perceived_trust';

/** Points per point on the way from a chain's last station to loyalty; null: not estimable. */
export interface AttitudeSteps {
  /** Perceived value on the level perceived; trust on the level trusted. */
  readonly perception: number | null;
  readonly perceived_trust: number | null;
  /** Loyalty on perceived value, directly and through satisfaction; loyalty on trust. */
  readonly value: number | null;
  readonly trust: number | null;
}

/** What is asked of customers with several questions. */
const constructs = ['perceived_value', 'satisfaction', 'trust', 'loyalty'];
const leastReliability = 0.3;

/**
 * The customers' part of the chain: perceived value = a·perception + a′·perceived trust, trust likewise; satisfaction = c·value;
 * loyalty = b·value + s·satisfaction + t·trust. One point more at the perceived level goes with a·(b + c·s) points of loyalty, one more
 * at the trusted level with a_t·t. Predictors are freed from errors of answering.
 */
export function attitudeSteps(sums: Sums): AttitudeSteps {
  const moments = latentMoments(sums, constructs);
  const nothing = { perception: null, perceived_trust: null, value: null, trust: null };
  if (!(moments.weight > 0)) return nothing;
  const isThere = (variable: string): boolean =>
    moments.covariance(variable, variable) > 1e-9 &&
    (!constructs.includes(variable) || moments.reliability(variable) >= leastReliability);
  const levels = ['perception', 'perceived_trust'].filter(isThere);
  const ofLevel = (level: ChainEnd, construct: string): number | null => {
    if (!levels.includes(level) || !isThere(construct)) return null;
    return regress(moments, construct, levels)?.[levels.indexOf(level)] ?? null;
  };
  const predictors = ['perceived_value', 'satisfaction', 'trust'].filter(isThere);
  const onLoyalty = isThere('loyalty') ? regress(moments, 'loyalty', predictors) : null;
  const of = (variable: string): number | null => {
    const place = predictors.indexOf(variable);
    return place < 0 ? null : (onLoyalty?.[place] ?? null);
  };
  const direct = of('perceived_value');
  const throughSatisfaction = predictors.includes('satisfaction')
    ? (regress(moments, 'satisfaction', ['perceived_value'])?.[0] ?? 0) * (of('satisfaction') ?? 0)
    : 0;
  return {
    perception: ofLevel('perception', 'perceived_value'),
    perceived_trust: ofLevel('perceived_trust', 'trust'),
    value: direct === null ? null : direct + throughSatisfaction,
    trust: of('trust'),
  };
}

/** Loyalty points per point at the end of a chain; null where a step is not estimable. */
export function loyaltyPerPoint(steps: AttitudeSteps, end: ChainEnd): number | null {
  const [level, attitude] =
    end === 'perception' ? [steps.perception, steps.value] : [steps.perceived_trust, steps.trust];
  return level === null || attitude === null ? null : level * attitude;
}
