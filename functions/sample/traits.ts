import type { Random } from '../numerics/random.ts';
import type { Customer } from './customers.ts';

/** What lasts of a customer, apart from the attitudes behind the station levels; named as the measures that ask about it. */
export const traitMeasures = [
  'attachment',
  'share_of_wallet',
  'alternatives_available',
  'switching_effort',
  'price_sensitivity',
  'incentive_dependence',
  'willingness_to_share',
  'perceived_sharing_cost',
  'perceived_compensation',
  'customer_skill',
  'willingness_to_learn',
  'willingness_to_experiment',
  'dialogue',
  'expected_benefit',
  'product_experience',
  'competitor_knowledge',
] as const;
export type TraitMeasure = (typeof traitMeasures)[number];

/** Levels of one customer, 0–100 points. */
export type Traits = Readonly<Record<TraitMeasure, number>>;

/** Mean over all customers and standard deviation, before clipping at 0 and 100. */
export const traitSpread: Readonly<Record<TraitMeasure, { readonly mean: number; readonly sd: number }>> = {
  attachment: { mean: 52, sd: 18 },
  share_of_wallet: { mean: 55, sd: 20 },
  alternatives_available: { mean: 55, sd: 22 },
  switching_effort: { mean: 45, sd: 18 },
  price_sensitivity: { mean: 50, sd: 18 },
  incentive_dependence: { mean: 40, sd: 18 },
  willingness_to_share: { mean: 55, sd: 18 },
  perceived_sharing_cost: { mean: 40, sd: 16 },
  perceived_compensation: { mean: 45, sd: 16 },
  customer_skill: { mean: 50, sd: 18 },
  willingness_to_learn: { mean: 52, sd: 16 },
  willingness_to_experiment: { mean: 42, sd: 18 },
  dialogue: { mean: 48, sd: 17 },
  expected_benefit: { mean: 45, sd: 18 },
  product_experience: { mean: 50, sd: 18 },
  competitor_knowledge: { mean: 45, sd: 18 },
};

type Source = TraitMeasure | 'halo' | 'trust';

/** Correlation of a trait with what comes before it; the rest of its variance is its own. */
export const traitSources: Readonly<Partial<Record<TraitMeasure, Readonly<Partial<Record<Source, number>>>>>> = {
  attachment: { halo: 0.35, trust: 0.35 },
  share_of_wallet: { attachment: 0.4 },
  switching_effort: { alternatives_available: -0.3 },
  incentive_dependence: { price_sensitivity: 0.5 },
  willingness_to_share: { attachment: 0.4 },
  perceived_sharing_cost: { willingness_to_share: -0.3 },
  perceived_compensation: { willingness_to_share: 0.3 },
  willingness_to_learn: { customer_skill: 0.4 },
  willingness_to_experiment: { customer_skill: 0.4 },
  dialogue: { willingness_to_share: 0.5 },
  expected_benefit: { willingness_to_experiment: 0.4 },
  product_experience: { customer_skill: 0.5 },
  competitor_knowledge: { product_experience: 0.4 },
};

/** Share of what a source explains that two correlated sources explain together. */
function explained(sources: Readonly<Partial<Record<Source, number>>>, haloAndTrust: number): number {
  const squares = Object.values(sources).reduce((sum, value) => sum + value ** 2, 0);
  return squares + 2 * (sources.halo ?? 0) * (sources.trust ?? 0) * haloAndTrust;
}

const correlationOfHaloAndTrust = 0.5;

/** Traits of every customer and prospect, by position among the customers. Halo and trust are standardised by their spread. */
export function drawTraits(
  customers: readonly Customer[],
  deviation: { readonly halo: number; readonly trust: number },
  random: Random,
): Traits[] {
  return customers.map((customer) => {
    const scores: Record<string, number> = {
      halo: customer.halo / deviation.halo,
      trust: customer.trust / deviation.trust,
    };
    const levels: Record<string, number> = {};
    for (const measure of traitMeasures) {
      const sources = traitSources[measure] ?? {};
      const own = Math.sqrt(1 - explained(sources, correlationOfHaloAndTrust));
      let score = own * random.normal();
      for (const [source, weight] of Object.entries(sources)) score += weight * (scores[source] ?? 0);
      scores[measure] = score;
      const { mean, sd } = traitSpread[measure];
      levels[measure] = Math.min(100, Math.max(0, mean + sd * score));
    }
    return levels as Record<TraitMeasure, number>;
  });
}
