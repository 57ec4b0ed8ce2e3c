import { bigint, date, double, flag, integer, text } from '../../lake/column.ts';
import { customerAttributes } from '../../lake/settings.ts';
import type { ModelTable } from '../model.ts';

const required = { required: true };
const purchaseModels = ['bgnbd', 'mbgnbd', 'paretonbd'];
const model = text('bgnbd, mbgnbd, paretonbd (purchases) or gamma_gamma (spend)', {
  ...required,
  oneOf: [...purchaseModels, 'gamma_gamma'],
});
const purchaseModel = text('bgnbd, mbgnbd or paretonbd', { ...required, oneOf: purchaseModels });

export const lifetimeValueParameters: ModelTable = {
  name: 'lifetime_value_parameters',
  row: 'one estimate of a model of customer lifetime value',
  columns: {
    model,
    parameter: text(
      'Purchases: r, alpha (weeks), mean_purchases_per_week, mean_dropout with a, b (bgnbd, mbgnbd: chance after a purchase) or s, beta (weeks; paretonbd: rate per week); gamma_gamma: p, q, v (money), mean_spend, spend_frequency_correlation',
      required,
    ),
    estimate: double('Maximum likelihood estimate'),
    std_error: double('Standard error; null where the data do not determine the parameter'),
    log_likelihood: double('Log-likelihood of the model at the optimum', required),
    is_boundary: flag('The optimum lies on the edge of the parameter space', required),
  },
};

export const lifetimeValueCovariances: ModelTable = {
  name: 'lifetime_value_covariances',
  row: 'the covariance of two estimated parameters of a model, both orders present',
  columns: {
    model,
    parameter_a: text('A parameter', required),
    parameter_b: text('A parameter', required),
    covariance: double('Covariance of the two estimates', required),
  },
};

export const lifetimeValueCells: ModelTable = {
  name: 'lifetime_value_cells',
  row: 'customers with the same purchase history',
  columns: {
    frequency: integer('Later purchase days', required),
    recency_days: integer('From first to last purchase', { ...required, unit: 'days' }),
    age_days: integer('From first purchase to the as-of date', { ...required, unit: 'days' }),
    customers: bigint('Customers in the cell', required),
    probability_alive: double(
      'Chance that such a customer is still active under the chosen model (BG/NBD: 1 for a one-time buyer)',
      required,
    ),
    alive_chance: double(
      'The same under MBG/NBD or Pareto/NBD, whichever does better on the hold-out; null where neither converged',
    ),
    expected_purchases: double('Expected purchase days within the horizon', required),
    discounted_purchases: double('The same, each discounted to the as-of date', required),
    discounted_purchases_std_error: double(
      'Standard error of discounted_purchases from the estimated parameters',
      required,
    ),
    discounted_purchases_lower: double(
      'Times expected spend and margin: lower end of the 95 % prediction interval of what one such customer brings',
      required,
    ),
    discounted_purchases_upper: double('Upper end of it', required),
  },
};

export const lifetimeValueSummary: ModelTable = {
  name: 'lifetime_value_summary',
  row: 'a segment, or the firm (segment is null)',
  columns: {
    segment: text('Segment; null for the whole firm'),
    customers: bigint('Customers who ever bought', required),
    clv_total: double('Remaining lifetime value of all of them: expected discounted margin within the horizon', {
      ...required,
      unit: 'money',
    }),
    lower: double('Lower end of the 95 % interval of the total (parameters and chance)', {
      ...required,
      unit: 'money',
    }),
    upper: double('Upper end of it', { ...required, unit: 'money' }),
    clv_mean: double('Mean per customer', { ...required, unit: 'money' }),
    expected_lower: double(
      'Lower end of the 95 % interval of the expectation itself: what the estimated parameters leave open, without chance',
      { ...required, unit: 'money' },
    ),
    expected_upper: double('Upper end of it', { ...required, unit: 'money' }),
    model_error: double(
      'Standard error of the total over the total that the doubt about the purchase model leaves: what the others say, by their plausibility, and a missed hold-out',
      required,
    ),
    basis: text('margin, or revenue where no margin is known', { ...required, oneOf: ['margin', 'revenue'] }),
    margin_rate: double('Margin as a share of revenue; null when the basis is revenue'),
    horizon_months: integer('Months ahead that count', { ...required, unit: 'months' }),
    discount_rate_per_year: double('Discount rate a year, compounded continuously', required),
  },
};

export const lifetimeValueHoldout: ModelTable = {
  name: 'lifetime_value_holdout',
  row: 'the check of the chosen purchase model on the last part of the history, which it was not fitted to',
  columns: {
    holdout_days: integer('Length of the part held back', { ...required, unit: 'days' }),
    customers: bigint('Customers who had bought before it', required),
    actual: double('Purchase days they had in it', required),
    predicted: double('Purchase days predicted from before it', required),
    predicted_lower: double('Lower end of the 95 % interval of the prediction', required),
    predicted_upper: double('Upper end of it', required),
    ratio: double('predicted / actual'),
  },
};

export const lifetimeValueHoldoutBins: ModelTable = {
  name: 'lifetime_value_holdout_bins',
  row: 'customers by number of repeat purchases before the part held back',
  columns: {
    frequency_bin: text('Number of repeat purchases, 7+ for seven and more', required),
    customers: bigint('Customers', required),
    actual_mean: double('Mean purchase days in the part held back', required),
    predicted_mean: double('Mean predicted', required),
    predicted_lower: double('Lower end of its 95 % interval: errors of the parameters, and chance'),
    predicted_upper: double('Upper end of it'),
  },
};

export const lifetimeValueChoice: ModelTable = {
  name: 'lifetime_value_choice',
  row: 'a purchase model, or the naive rule that it has to beat',
  columns: {
    model: text(
      'bgnbd, mbgnbd, paretonbd, or naive: everybody stays active and goes on at the own past rate, drawn towards the mean (NBD)',
      { ...required, oneOf: [...purchaseModels, 'naive'] },
    ),
    is_chosen: flag('The model that lifetime values use', required),
    is_for_alive: flag('The model that alive_chance uses', required),
    basis: text('What decided: the likelihood of the part held back, else the BIC', {
      ...required,
      oneOf: ['holdout_likelihood', 'bic'],
    }),
    log_likelihood: double('On all data'),
    parameters: integer('Free parameters'),
    bic: double('k log N − 2 log-likelihood over N customers, on all data: less is better'),
    converged: flag('The optimiser converged on all data'),
    boundary: text('The edge of the parameter space on which the optimum lies; null inside'),
    gradient_per_customer: double('Largest component of the gradient at the optimum, per customer'),
    least_curvature: double('Least eigenvalue of the negative Hessian in log-parameters: near 0 is badly determined'),
    holdout_log_likelihood: double(
      'Of the purchases in the part held back, given those before, parameters from before',
    ),
    holdout_gain: double('That less the naive rule, per customer'),
    holdout_gain_lower: double(
      'Lower end of its 95 % interval over customers, as wide as it can be: errors of the whole history and of the part before are added',
    ),
    holdout_gain_upper: double('Upper end of it'),
    holdout_customers: bigint('Customers won before the part held back'),
    holdout_actual: double('Purchase days in the part held back'),
    holdout_predicted: double('Predicted'),
    holdout_predicted_lower: double(
      'Lower end of its 95 % interval: errors of the parameters, and chance; null of the naive rule',
    ),
    holdout_predicted_upper: double('Upper end of it'),
    holdout_root_mean_square: double('Root of the mean squared error over customers'),
  },
};

export const lifetimeValueTracking: ModelTable = {
  name: 'lifetime_value_tracking',
  row: 'a week of the history under one purchase model',
  columns: {
    model: purchaseModel,
    week: integer('From the first purchase on record; complete weeks only', required),
    ends_on: date('Its last day', required),
    is_holdout: flag('It ends in the part held back', required),
    actual_cumulative: double(
      'Repeat purchase days up to its end of customers won before the part held back',
      required,
    ),
    expected_cumulative: double(
      'The same as expected, knowing nothing but the day of the first purchase; parameters from before the part held back',
      required,
    ),
  },
};

export const lifetimeValueConditional: ModelTable = {
  name: 'lifetime_value_conditional',
  row: 'customers alike before the part held back, under one purchase model',
  columns: {
    model: purchaseModel,
    binned_by: text('frequency (repeat purchases) or silence_weeks (since the last purchase)', {
      ...required,
      oneOf: ['frequency', 'silence_weeks'],
    }),
    bin: text('0 … 6, 7+; or from-to weeks, 52+', required),
    customers: bigint('Customers', required),
    actual_mean: double('Mean purchase days in the part held back', required),
    predicted_mean: double('Mean predicted', required),
    predicted_lower: double('Lower end of its 95 % interval: errors of the parameters, and chance'),
    predicted_upper: double('Upper end of it'),
  },
};

export const lifetimeValueCovariates: ModelTable = {
  name: 'lifetime_value_covariates',
  row: 'how a level of a customer attribute differs from the largest one in purchase rate or drop-out, under the chosen model',
  columns: {
    covariate: text('Attribute of the customer (setting lifetime_value.covariates)', {
      ...required,
      oneOf: [...customerAttributes],
    }),
    level: text('The segment, region or source', required),
    reference: text('The one it is compared with', required),
    process: text('rate (purchases per week) or dropout', { ...required, oneOf: ['rate', 'dropout'] }),
    customers: bigint('Customers of the level', required),
    is_at_boundary: flag(
      'The effect runs off (nobody of the level drops out, or all at once), or is not known to ± 20 on the log scale: no estimate, no interval',
      required,
    ),
    factor: double(
      'Its rate, or drop-out (odds under BG/NBD and MBG/NBD), as a multiple of the reference; at the boundary only the direction counts',
      required,
    ),
    lower: double('Lower end of the 95 % interval; null at the boundary'),
    upper: double('Upper end of it'),
    effect: double('Log of the factor', required),
    std_error: double('Standard error of the log; null at the boundary'),
    chi_square: double('Likelihood ratio of all levels of the covariate against none', required),
    degrees_of_freedom: integer('Degrees of freedom of it', required),
    p_value: double('p value of it', required),
    joint_is_at_boundary: flag('The same of the fit of all attributes together; null where there is none'),
    joint_factor: double('The factor with the other attributes held equal: all of them in one fit'),
    joint_lower: double('Lower end of its 95 % interval; null at the boundary'),
    joint_upper: double('Upper end of it'),
  },
};

export const lifetimeValueSpendChecks: ModelTable = {
  name: 'lifetime_value_spend_checks',
  row: 'an assumption of the spend model, checked',
  columns: {
    check_name: text(
      'spend_frequency_correlation; spend_per_doubling: relative change of mean spend when frequency doubles; spend_drift_per_year: relative change of a customer’s spend per year',
      required,
    ),
    estimate: double('Estimate; the model assumes 0', required),
    lower: double('Lower end of the 95 % interval', required),
    upper: double('Upper end of it', required),
    customers: bigint('Customers', required),
    verdict: text('Size of the effect: negligible, small, matters', {
      ...required,
      oneOf: ['negligible', 'small', 'matters'],
    }),
  },
};

export const lifetimeValueTables: readonly ModelTable[] = [
  lifetimeValueParameters,
  lifetimeValueCovariances,
  lifetimeValueChoice,
  lifetimeValueCells,
  lifetimeValueSummary,
  lifetimeValueHoldout,
  lifetimeValueHoldoutBins,
  lifetimeValueConditional,
  lifetimeValueTracking,
  lifetimeValueCovariates,
  lifetimeValueSpendChecks,
];
