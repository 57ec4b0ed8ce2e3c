import { buildScorecard } from '../../functions/publish/build-scorecard.ts';
import { parseScorecardInputs } from '../../functions/publish/scorecard-inputs.ts';
import { asOf, type FixtureRows, realisticRows, settings } from './fixture.ts';

export const path = (model: string, from_construct: string, to_construct: string, estimate: number, half = 0.05) => ({
  model,
  level: 'customers',
  group_name: 'all',
  from_construct,
  to_construct,
  estimate,
  lower: estimate - half,
  upper: estimate + half,
  points_per_point: estimate,
  n: 812,
});
const total = (model: string, from_construct: string, to_construct: string, points: number, half = 0.05) => ({
  model,
  kind: 'total',
  group_name: 'all',
  from_construct,
  to_construct,
  points_per_point: points,
  points_lower: points - half,
  points_upper: points + half,
});
export const construct = (
  model: string,
  name: string,
  en: string,
  zh: string,
  r2: number | null,
  group_name = 'all',
) => ({
  model,
  group_name,
  construct: name,
  position: 1,
  name_en: en,
  name_zh: zh,
  items: 2,
  r2,
  rho_c: 0.86,
  rho_c_lower: 0.82,
  rho_c_upper: 0.89,
  ave: 0.71,
  ave_lower: 0.66,
  ave_upper: 0.75,
  index: 71.25,
  index_lower: 70,
  index_upper: 72.5,
  index_weights: 'w_over_sd, own',
  n: 812,
});
export const chain = 'knowledge_loyalty';
const field = (satisfaction: string, trust: string, loyalty: number | null) => ({
  satisfaction,
  trust,
  loyalty,
  lower: loyalty === null ? null : loyalty - 1,
  upper: loyalty === null ? null : loyalty + 1,
  persons: loyalty === null ? null : 200,
  satisfaction_from: 70,
  trust_from: 66,
  is_hidden: loyalty === null,
});
const necessary = (condition: string, is_necessary: boolean, needed_level: number) => ({
  condition,
  effect_size: 0.2,
  p_value: 0.001,
  is_necessary,
  persons: 800,
  loyalty_level: 77,
  needed_level,
  share_below: 0.03,
  share_below_lower: 0.02,
  share_below_upper: 0.044,
});

/** Rows of path models as a firm has them. */
export const found: FixtureRows = {
  path_coefficients: [
    path(chain, 'knows', 'value', 0.48),
    path(chain, 'value', 'satisfaction', 0.76),
    path(chain, 'value', 'loyalty', 0.02),
    path(chain, 'satisfaction', 'loyalty', -0.45),
    { ...path('knowledge_cells', 'gap1', 'perception', -0.3), level: 'cells' },
    { ...path('knowledge_cells', 'value_creation_knowledge', 'perception', 0.2), level: 'cells' },
  ],
  path_fits: [
    {
      model: 'knowledge_cells_value',
      level: 'cells',
      group_name: 'all',
      n: 40,
      units: 8,
      unit: 'attribute',
      interval: 't',
      missing: null,
      left_out: 'gap3,value_perception_knowledge',
    },
  ],
  path_effects: [
    total(chain, 'knows', 'loyalty', 0.31),
    total(chain, 'value', 'loyalty', 0.61),
    total(chain, 'satisfaction', 'loyalty', -0.45),
    total('before_purchase', 'perceived_value', 'purchase_intention', 0.17, 0.3),
    total('before_purchase', 'trust', 'purchase_intention', 0.47),
  ],
  path_constructs: [
    construct(chain, 'knows', 'They know me', '了解我', null),
    construct(chain, 'value', 'Perceived value', '感知价值', 0.57),
    construct(chain, 'satisfaction', 'Satisfaction', '满意度', 0.58),
    construct(chain, 'loyalty', 'Loyalty', '忠诚度', 0.68),
    construct('acsi', 'satisfaction', 'Satisfaction', '满意度', 0.6),
    construct('acsi', 'satisfaction', 'Satisfaction', '满意度', null, 'craft'),
    construct('acsi', 'satisfaction', 'Satisfaction', '满意度', null, 'retail'),
  ],
  path_outer: [
    {
      model: 'acsi',
      group_name: 'all',
      construct: 'satisfaction',
      item: 'satisfaction_1',
      index_weight: 0.35,
      index_weight_lower: 0.33,
      index_weight_upper: 0.37,
      performance: 70.5,
      performance_lower: 69,
      performance_upper: 72,
    },
  ],
  path_mediation: [
    {
      model: chain,
      from_construct: 'value',
      to_construct: 'loyalty',
      indirect: 0.35,
      direct: 0.29,
      verdict: 'partial_complementary',
      share_of_total: 0.54,
      share_lower: 0.51,
      share_upper: 0.57,
    },
  ],
  necessity: [necessary('satisfaction', true, 50), necessary('trust', true, 45)],
  loyalty_by_satisfaction_trust: [
    field('high', 'high', 78.5),
    field('high', 'low', null),
    field('low', 'high', null),
    field('low', 'low', 56.6),
  ],
  path_importance: [
    ['delivery_time', 0.3, 60],
    ['repair', 0.1, 80],
    ['price', 0.05, 62],
  ].map(([attribute, importance, performance]) => ({
    model: 'value_attributes',
    target: 'perceived_value',
    construct: `perception:${attribute}`,
    item: null,
    importance,
    importance_lower: Number(importance) - 0.02,
    importance_upper: Number(importance) + 0.02,
    performance,
    performance_lower: Number(performance) - 1,
    performance_upper: Number(performance) + 1,
  })),
  derived_importance: [{ chain: 'value', attribute_id: 'delivery_time', weight: 0.6, lower: 0.5, upper: 0.7, n: 700 }],
};

/** The card of a realistic firm with these rows beside. */
export const cardOf = (rows: FixtureRows) =>
  buildScorecard(parseScorecardInputs({ ...realisticRows(), ...rows }), settings, { runId: 'run-1', asOf });

/** A table of the card's topics. */
export function tableOf(rows: FixtureRows, table: string) {
  const found = cardOf(rows)
    .topics.flatMap(({ tables }) => tables)
    .find((each) => each.table === table);
  if (!found) throw new Error(`expected a table ${table}`);
  return found;
}
