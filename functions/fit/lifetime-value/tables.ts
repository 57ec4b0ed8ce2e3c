import { bigint, double, flag, integer, text } from '../../lake/column.ts';
import type { ModelTable } from '../model.ts';

const required = { required: true };
const model = text('bgnbd (purchases) or gamma_gamma (spend)', { ...required, oneOf: ['bgnbd', 'gamma_gamma'] });

export const lifetimeValueParameters: ModelTable = {
  name: 'lifetime_value_parameters',
  row: 'one estimate of a model of customer lifetime value',
  columns: {
    model,
    parameter: text(
      'bgnbd: r, alpha (weeks), a, b, mean_purchases_per_week, mean_dropout; gamma_gamma: p, q, v (money), mean_spend, spend_frequency_correlation',
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
    probability_alive: double('Chance that such a customer is still active (BG/NBD: 1 for a one-time buyer)', required),
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
    basis: text('margin, or revenue where no margin is known', { ...required, oneOf: ['margin', 'revenue'] }),
    margin_rate: double('Margin as a share of revenue; null when the basis is revenue'),
    horizon_months: integer('Months ahead that count', { ...required, unit: 'months' }),
    discount_rate_per_year: double('Discount rate a year, compounded continuously', required),
  },
};

export const lifetimeValueHoldout: ModelTable = {
  name: 'lifetime_value_holdout',
  row: 'the check of the purchase model on the last part of the history, which it was not fitted to',
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
  },
};

export const lifetimeValueTables: readonly ModelTable[] = [
  lifetimeValueParameters,
  lifetimeValueCovariances,
  lifetimeValueCells,
  lifetimeValueSummary,
  lifetimeValueHoldout,
  lifetimeValueHoldoutBins,
];
