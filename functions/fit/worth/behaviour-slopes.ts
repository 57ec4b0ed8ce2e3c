import type { Sums } from './bucket-sums.ts';
import { distinct, latentMoments, regress } from './latent-regression.ts';

/** What customers did in the 12 months after an answer. */
export const outcomes = ['purchases_after', 'churned', 'margin_after'] as const;
export type Outcome = (typeof outcomes)[number];

/** Behaviour up to the answer that is held equal. */
export const controls = ['purchases_before', 'margin_before', 'recency', 'tenure'] as const;

/** What the margin of a customer is made of: staying × buying × margin a purchase. */
export const outcomeParts = ['staying', 'repeat', 'margin'] as const;
export type PartName = (typeof outcomeParts)[number];

export interface BehaviourSlopes {
  /** Change of each outcome per point of loyalty, behaviour before held equal. */
  readonly slopes: Readonly<Record<Outcome, number>>;
  readonly means: Readonly<Record<Outcome, number>>;
  /** Margin of the 12 months after, relative to its mean, per point of loyalty. */
  readonly relative: number;
  /** Its parts: more customers stay, those who stay buy more often, each purchase brings more. They add up to `relative`. */
  readonly parts: Readonly<Record<PartName, number>>;
}

/** Predictors that can be told apart in the whole sample: loyalty first, then behaviour before. */
export function behaviourPredictors(sums: Sums): string[] {
  return distinct(latentMoments(sums, ['loyalty']), ['loyalty'], controls);
}

/** Reliability of the mean answer on loyalty among those whose behaviour is known. */
export const loyaltyReliability = (sums: Sums): number => latentMoments(sums, ['loyalty']).reliability('loyalty');

/**
 * Slopes of repeat purchases, churn and margin on loyalty, with behaviour before held equal; loyalty freed from errors of answering.
 * Margin M = (1 − c)·r·m (c churned, r purchases of who stays, m margin a purchase), so dM/M = −dc/(1 − c) + dr/r + dm/m.
 *
 * @returns null where loyalty does not vary beyond its error, or nothing was earned
 */
export function behaviourSlopes(sums: Sums, predictors: readonly string[]): BehaviourSlopes | null {
  const moments = latentMoments(sums, ['loyalty']);
  if (!(moments.weight > 0) || !(moments.covariance('loyalty', 'loyalty') > 1e-9)) return null;
  const found = outcomes.map((outcome) => regress(moments, outcome, predictors)?.[0] ?? null);
  const [purchases, churned, margin] = found;
  if (purchases == null || churned == null || margin == null) return null;
  const means = {
    purchases_after: moments.mean('purchases_after'),
    churned: moments.mean('churned'),
    margin_after: moments.mean('margin_after'),
  };
  const stay = 1 - means.churned;
  if (!(means.margin_after > 0) || !(means.purchases_after > 0) || !(stay > 0)) return null;
  const relative = margin / means.margin_after;
  const relativePurchases = purchases / means.purchases_after;
  const staying = -churned / stay;
  return {
    slopes: { purchases_after: purchases, churned, margin_after: margin },
    means,
    relative,
    parts: { staying, repeat: relativePurchases - staying, margin: relative - relativePurchases },
  };
}
