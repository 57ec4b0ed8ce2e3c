import { double, flag, integer, text } from '../../lake/column.ts';
import type { ModelTable } from '../model.ts';
import { pathInvariance, pathMediation } from './comparison-tables.ts';
import { loyaltyBySatisfactionTrust, necessityBottlenecks, necessityTable } from './necessity-tables.ts';

const required = { required: true } as const;
const points = { unit: 'points' } as const;
const model = text(
  'The declared model (settings, path_models); at cell level knowledge_cells, in path_fits one a chain',
  required,
);
const level = text(
  'customers: all of it answered by customers; cells: what staff say and gaps against means of customers, by attribute × segment × period',
  { ...required, oneOf: ['customers', 'cells'] },
);
const group = text('all, or a segment', required);
const lower = double('Lower end of the 95 % interval');
const upper = double('Upper end of the 95 % interval');
const pointsLower = double('Lower end of its 95 % interval');
const pointsUpper = double('Upper end of its 95 % interval');

export const pathFits: ModelTable = {
  name: 'path_fits',
  row: 'a model and group: what it was fitted to, by which conventions, and how its resamples fared',
  columns: {
    model,
    level,
    group_name: group,
    n: integer('Answers (persons × periods) or cells that count', required),
    asked: integer('Answers with any item of the model; cells with any predictor', required),
    effective_n: double('n that counts after weighting'),
    unit: text('What is resampled: bucket (of persons), person, or attribute (cells)', required),
    units: integer('How many of them', required),
    iterations: integer('Until the outer weights stood still'),
    resamples: integer('Resamples drawn'),
    kept: integer('Resamples that gave a fit; the others are counted, none stops the run'),
    turned: integer('Kept resamples in which a construct was turned to its dominant item'),
    missing: text('Unanswered items: listwise, pairwise, mean or em'),
    weighting: text('Inner weights: path, factorial or centroid'),
    estimator: text('composite, or consistent (corrected for unreliability)'),
    interval: text('percentile or bca; for cells t with CR2 or CR1 errors'),
    tails: text('expanded (for few units) or plain'),
    orientation: text('What turns a construct the right way round: dominant item, majority of items, or none'),
    point_range: text('0 and 100 points: theoretical ends of the scale, or observed answers'),
    left_out: text(
      'Constructs that nobody was asked about, or whose answers do not differ; at cell level predictors that at most half of the cells have; joined by commas',
    ),
    warnings: text('What to beware of, joined by semicolons'),
  },
};

export const pathCoefficients: ModelTable = {
  name: 'path_coefficients',
  row: 'a path of a model: what is associated with a construct, its other sources held',
  columns: {
    model,
    level,
    group_name: group,
    from_construct: text('Where it starts (at cell level a gap or a kind of knowledge)', required),
    to_construct: text(
      'Where it ends; at cell level perception or perceived_trust (attributes are rated by these; perceived value and trust are asked of the firm)',
      required,
    ),
    estimate: double('Standardised path coefficient', required),
    std_error: double('Standard error'),
    lower,
    upper,
    p_value: double('Two-sided, of no association'),
    points_per_point: double('The same in points of the one per point of the other, both on 0–100', points),
    points_std_error: double('Its standard error', points),
    points_lower: pointsLower,
    points_upper: pointsUpper,
    n: integer('Answers or cells', required),
  },
};

export const pathEffects: ModelTable = {
  name: 'path_effects',
  row: 'an effect between two constructs: direct, by all routes that pass others, along one such route, or altogether',
  columns: {
    model,
    level,
    group_name: group,
    kind: text('direct, indirect, specific or total', {
      ...required,
      oneOf: ['direct', 'indirect', 'specific', 'total'],
    }),
    from_construct: text('First construct', required),
    to_construct: text('Last construct', required),
    route: text('All constructs of the route, joined by >; null for indirect and total'),
    estimate: double('Standardised', required),
    std_error: double('Standard error'),
    lower,
    upper,
    p_value: double('Two-sided, of no effect'),
    points_per_point: double('Total effects: points of the last per point of the first', points),
    points_std_error: double('Its standard error', points),
    points_lower: pointsLower,
    points_upper: pointsUpper,
  },
};

export const pathOuter: ModelTable = {
  name: 'path_outer',
  row: 'an item of a construct',
  columns: {
    model,
    group_name: group,
    construct: text('The construct', required),
    item: text('The item', required),
    mode: text('A or B', { ...required, oneOf: ['A', 'B'] }),
    loading: double('Correlation of the item with its construct', required),
    loading_lower: lower,
    loading_upper: upper,
    weight: double('Outer weight of the standardised item', required),
    weight_lower: lower,
    weight_upper: upper,
    index_weight: double("Share of the construct's index (0–1)", required),
    index_weight_lower: lower,
    index_weight_upper: upper,
    performance: double('Mean of the item', { ...required, ...points }),
    performance_lower: lower,
    performance_upper: upper,
    vif: double('Variance inflation among the items of the construct'),
    highest_cross_loading: double('Largest correlation with another construct'),
    highest_cross_construct: text('Which one'),
  },
};

export const pathConstructs: ModelTable = {
  name: 'path_constructs',
  row: 'a construct of a model, for all or for a segment',
  columns: {
    model,
    level,
    group_name: group,
    construct: text('The construct', required),
    position: integer('Its place in the model', required),
    name_en: text('English name', required),
    name_zh: text('Chinese name', required),
    items: integer('Items', required),
    r2: double('Share of its variance that its sources account for; null without sources'),
    r2_lower: lower,
    r2_upper: upper,
    adjusted_r2: double('The same, adjusted for the number of sources'),
    alpha: double("Cronbach's alpha; 1 for one item, without an interval"),
    alpha_lower: lower,
    alpha_upper: upper,
    rho_a: double("Dijkstra & Henseler's rho_A"),
    rho_a_lower: lower,
    rho_a_upper: upper,
    rho_c: double('Composite reliability'),
    rho_c_lower: lower,
    rho_c_upper: upper,
    ave: double('Average variance extracted'),
    ave_lower: lower,
    ave_upper: upper,
    index: double('Index 0–100: Σ outer weight × item / Σ outer weight', { ...required, ...points }),
    index_std_error: double(
      'Its standard error: of all from the resamples; of a segment for given weights, clustered by person (bucket)',
      points,
    ),
    index_lower: lower,
    index_upper: upper,
    index_sd: double('Standard deviation over answers', points),
    index_weights: text(
      'w_over_sd (unstandardised) or w, and whose: own, or all (frozen, so that a change of weights is no change of level)',
      required,
    ),
    n: integer('Answers', required),
    effective_n: double('n that counts after weighting'),
  },
};

export const pathValidity: ModelTable = {
  name: 'path_validity',
  row: 'a check of validity of a model: a pair of constructs, or a source of a construct',
  columns: {
    model,
    group_name: group,
    check_name: text('htmt, fornell_larcker, vif, f2 or correlation', {
      ...required,
      oneOf: ['htmt', 'fornell_larcker', 'vif', 'f2', 'correlation'],
    }),
    first_construct: text('A construct (vif, f2: the source)', required),
    second_construct: text('The other (vif, f2: what it leads to; fornell_larcker: the one it is closest to)'),
    value: double('htmt, vif, f2, the correlation, or the root of AVE (fornell_larcker)'),
    lower: double('Of htmt: lower end of the 95 % interval'),
    upper: double('Of htmt: upper end of it; below 1 (0.90) the two are told apart beyond chance'),
    threshold: double('What it is held against: htmt < 0.90, vif < 5, root of AVE > correlation'),
    holds: flag('It is on the right side of it; null without one'),
  },
};

export const pathImportance: ModelTable = {
  name: 'path_importance',
  row: 'a construct (item is null) or item: how well it performs and how much the target moves with it',
  columns: {
    model,
    target: text('The construct that matters', required),
    construct: text('The construct', required),
    item: text('The item; null for the construct'),
    performance: double('Index 0–100', { ...required, ...points }),
    performance_lower: lower,
    performance_upper: upper,
    importance: double('Points of the target per point, all routes together', { ...required, ...points }),
    importance_lower: lower,
    importance_upper: upper,
    standardised_importance: double('Standardised total effect', required),
    quadrant: text(
      'Where the estimates lie against the means of the constructs (see the intervals): act, keep, low or ample; null for items',
      {
        oneOf: ['act', 'keep', 'low', 'ample'],
      },
    ),
  },
};

export const derivedImportance: ModelTable = {
  name: 'derived_importance',
  row: 'an attribute and its weight, derived from how value (or trust) moves with it',
  columns: {
    chain: text('value or trust', { ...required, oneOf: ['value', 'trust'] }),
    attribute_id: text('The attribute', required),
    weight: double('Share of the positive effects of the chain (sums to 1)', required),
    lower,
    upper,
    points_per_point: double('Points of perceived value (trust) per point of the attribute', {
      ...required,
      ...points,
    }),
    points_lower: pointsLower,
    points_upper: pointsUpper,
    n: integer('Answers', required),
  },
};

export const knowledgeScores: ModelTable = {
  name: 'knowledge_scores',
  row: "a kind of knowledge: customers' score of the firm beside the firm's own score",
  columns: {
    knowledge_function: text('value_creation, value_perception, trust_building or trust_perception', required),
    customers_score: double("Customers' index", points),
    customers_lower: double('Lower end of its 95 % interval, from resampled persons (buckets)', points),
    customers_upper: double('Upper end of it', points),
    customers_n: integer('Answers of customers'),
    staff_score: double("Staff's mean over attributes, latest period asked", points),
    staff_lower: lower,
    staff_upper: upper,
    staff_n: integer('Staff who answered, fewest of the attributes'),
    staff_period_id: text('Period of it'),
    difference: double("Staff's score less customers'", points),
    difference_lower: lower,
    difference_upper: upper,
  },
};

export const pathModelTables: readonly ModelTable[] = [
  pathFits,
  pathCoefficients,
  pathEffects,
  pathOuter,
  pathConstructs,
  pathValidity,
  pathImportance,
  pathMediation,
  pathInvariance,
  necessityTable,
  necessityBottlenecks,
  loyaltyBySatisfactionTrust,
  derivedImportance,
  knowledgeScores,
];
