import { double, flag, integer, list, text } from '../lake/column.ts';
import { declaredPathModels, mostItems } from '../lake/path-models.ts';
import { bilingual, type RunInput } from './run-input.ts';

export const customerSettings: RunInput = {
  name: 'customer_settings',
  row: 'what counts as loyal, stable, lost, dissatisfied … (one row; block `customers` of the settings)',
  columns: {
    high_points: double('Attachment, price sensitivity and alternatives are high from here', { unit: 'points' }),
    incentive_share: double('Loyalty is to incentives from this share of orders on promotion'),
    acquire_days: integer('Days after the first purchase that count as acquiring', { unit: 'days' }),
    stable_chance: double('Chance of being alive from which a customer can be stable'),
    lost_chance: double('Chance of being alive under which a customer counts as lost'),
    rate_band: double("A rate within this share of the customer's own mean is steady"),
    rate_months: integer('Months over which the rate of a period is counted', { unit: 'months' }),
    low_satisfaction: double('Satisfaction under this is low', { unit: 'points' }),
    satisfaction_fall: double('A fall of satisfaction from answer to answer', { unit: 'points' }),
    chance_fall: double('A fall of the chance of being alive within three months'),
    opinion_lead_days: integer('Days an opinion comes before leaving, where the data do not tell', { unit: 'days' }),
    lost_opinion_weight: double('Weight of an opinion of a lost customer'),
    return_months: integer('A lost customer who buys within this many months has returned', { unit: 'months' }),
    tier_1_share: double('Share of customers in the top tier by value'),
    tier_2_share: double('Share in the second tier'),
    tier_3_share: double('Share in the third tier; the rest is the fourth'),
    often_response: double('Customers who answer at least this share of offers respond often'),
    service_categories: list('Product categories that are services'),
    target_segments: list("Segments that fit the firm's positioning"),
    period_months: double('Length of a period', { unit: 'months' }),
    rate_periods: integer('Periods over which the rate of a period is counted'),
  },
  rows: ({ settings: { customers, period } }) => {
    const { value_tiers, ...rest } = customers;
    const months = { week: 12 / 52, month: 1, quarter: 3 }[period];
    return [
      {
        ...rest,
        tier_1_share: value_tiers[0],
        tier_2_share: value_tiers[1],
        tier_3_share: value_tiers[2],
        period_months: months,
        rate_periods: Math.max(1, Math.round(customers.rate_months / months)),
      },
    ];
  },
};

export const pathModels: RunInput = {
  name: 'path_models',
  row: 'a declared path model',
  columns: {
    model: text('The model'),
    population: text('Whose answers: all, before_purchase or after_purchase'),
    purchase_stage: text('Answers given before or after the first purchase; null: all'),
    is_by_segment: flag('Segments are told apart'),
    takes_incomplete: flag('Answers with unanswered items count'),
    window_months: integer('Answers of the last so many months', { unit: 'months' }),
    persons_below: integer('Fewer persons than this: one unit a person instead of a bucket'),
    most_items: integer('Items beyond this many have no place in construct_moments'),
    ...bilingual,
  },
  rows: ({ settings: { path_models } }) =>
    declaredPathModels(path_models).map(({ model, population, segments, name }) => ({
      model,
      population,
      purchase_stage: population === 'all' ? null : population === 'before_purchase' ? 'before' : 'after',
      is_by_segment: segments !== 'none',
      takes_incomplete: path_models.missing !== 'listwise',
      window_months: path_models.window_months,
      persons_below: path_models.persons_below,
      most_items: mostItems,
      name_en: name.en,
      name_zh: name.zh,
    })),
};

export const pathModelConstructs: RunInput = {
  name: 'path_model_constructs',
  row: 'a measure of a construct of a declared path model',
  columns: {
    model: text('The model'),
    construct: text('The construct'),
    construct_position: integer('Its place in the model'),
    measure: text('Measure of the items that indicate it'),
    is_per_attribute: flag('One construct for each attribute that the items ask about'),
    takes_formal_complaints: flag('Without answers, formal complaints are its indicator'),
    ...bilingual,
  },
  rows: ({ settings: { path_models } }) =>
    declaredPathModels(path_models).flatMap(({ model, constructs }) =>
      constructs.flatMap(({ construct, name, measures, per_attribute, formal_complaints }, index) =>
        measures.map((measure) => ({
          model,
          construct,
          construct_position: index + 1,
          measure,
          is_per_attribute: per_attribute,
          takes_formal_complaints: formal_complaints,
          name_en: name.en,
          name_zh: name.zh,
        })),
      ),
    ),
};

export const knowledgeMeasures: RunInput = {
  name: 'knowledge_measures',
  row: 'a measure whose repeated answers tell how fast a category of knowledge fades',
  columns: { category: text('Category of knowledge'), measure: text('The measure') },
  rows: ({ settings }) =>
    Object.entries(settings.knowledge.category_measures).flatMap(([category, measures]) =>
      [...new Set(measures)].map((measure) => ({ category, measure })),
    ),
};

export const knowledgeSettings: RunInput = {
  name: 'knowledge_settings',
  row: 'what the settings say of customer knowledge (one row)',
  columns: {
    absorption_days: integer('An item is absorbed when it is applied within this many days', { unit: 'days' }),
    active_user_days: integer('Who used an item within this many days is an active user', { unit: 'days' }),
    topic_voices: integer('Customers who must have voiced a topic for it to tell who is ahead'),
    ahead_share: double('Share of customers who count as ahead'),
    benefit_share: double('Share of customers who count as expecting much benefit'),
  },
  rows: ({ settings: { knowledge } }) => [
    {
      absorption_days: knowledge.absorption_days,
      active_user_days: knowledge.active_user_days,
      topic_voices: knowledge.topic_voices,
      ahead_share: knowledge.ahead_share,
      benefit_share: knowledge.benefit_share,
    },
  ],
};

export const knowledgeEntitlements: RunInput = {
  name: 'knowledge_entitlements',
  row: 'how many of a department are entitled to use customer knowledge',
  columns: { department: text('The department'), entitled: integer('How many') },
  rows: ({ settings }) =>
    Object.entries(settings.knowledge.entitled).map(([department, entitled]) => ({ department, entitled })),
};
