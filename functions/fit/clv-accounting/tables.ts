import { bigint, double, flag, integer, text } from '../../lake/column.ts';
import type { ModelTable } from '../model.ts';
import { partNames } from './parts.ts';

const required = { required: true };
const money = { unit: 'money' };
const bounds = (name: string, what: string, extra: { readonly unit?: string } = {}) => ({
  [`${name}_lower`]: double(`Lower end of the 95 % interval of ${what}`, extra),
  [`${name}_upper`]: double('Upper end of it', extra),
});

export const clvParts: ModelTable = {
  name: 'clv_parts',
  row: 'a part of customer lifetime value to date in a segment, or in the firm (segment is null)',
  columns: {
    segment: text('Segment; null for the whole firm'),
    part: text('clv1 … clv6, or own_value = clv1 + clv2 + clv3 + clv4 + clv6', { ...required, oneOf: [...partNames] }),
    is_in_own_value: flag('false for clv5: the customers brought count themselves', required),
    customers: bigint('Customers who ever bought', required),
    total: double('Sum over the customers', { ...required, ...money }),
    ...bounds('total', 'the total', money),
    mean: double('Mean per customer', { ...required, ...money }),
    ...bounds('mean', 'the mean', money),
  },
};

export const clvReferences: ModelTable = {
  name: 'clv_references',
  row: 'a segment, or the firm (segment is null): the mean first order that later ones are measured against, and what is missing',
  columns: {
    segment: text('Segment; null for the whole firm'),
    customers: bigint('Customers who ever bought', required),
    later_orders: bigint('Their orders after the first', required),
    price_share: double('First orders: revenue per list value', { unit: 'share' }),
    ...bounds('price_share', 'it', { unit: 'share' }),
    later_price_share: double('Later orders: revenue per list value', { unit: 'share' }),
    ...bounds('later_price_share', 'it', { unit: 'share' }),
    contact_cost: double('First orders: service and marketing cost of an order', money),
    ...bounds('contact_cost', 'it', money),
    later_contact_cost: double('Later orders: service and marketing cost of an order', money),
    ...bounds('later_contact_cost', 'it', money),
    product_cost_share: double('Product cost per revenue where it is known', { unit: 'share' }),
    revenue: double('Revenue', { ...required, ...money }),
    revenue_without_cost: double('Revenue whose product cost is estimated at product_cost_share', {
      ...required,
      ...money,
    }),
    revenue_without_list_price: double('Revenue taken at its own price, because no list price is known', {
      ...required,
      ...money,
    }),
    customers_brought: bigint('Customers brought by referrals', required),
    failures: bigint('Late deliveries and valid complaints since the first order', required),
    failures_forgiven: bigint('Those after which the customer bought again', required),
    forgiven_margin: double('Revenue less known product cost of the orders that came next after a failure', {
      ...required,
      ...money,
    }),
    amounts_without_rate: bigint('Lines and rewards left out because their currency had no rate', required),
  },
};

export const pearsonValues: ModelTable = {
  name: 'pearson_values',
  row: "Pearson's lifetime value of a segment, or of the firm (segment is null)",
  columns: {
    segment: text('Segment; null for the whole firm'),
    customers: bigint('Customers who ever bought', required),
    revenue: double('Revenue to date', { ...required, ...money }),
    product_cost: double('Product cost, known or estimated', { ...required, ...money }),
    acquisition_cost: double('Costs booked as acquisition, and rewards for referrals', { ...required, ...money }),
    acquiring_marketing_cost: double(
      'Marketing cost up to the period of the first order, and of those who never bought',
      { ...required, ...money },
    ),
    acquiring_service_cost: double('Service cost, the same', { ...required, ...money }),
    acquiring_employee_cost: double('Employee cost, the same', { ...required, ...money }),
    retention_cost: double('Costs booked as retention', { ...required, ...money }),
    keeping_marketing_cost: double('Marketing cost after the period of the first order', { ...required, ...money }),
    keeping_service_cost: double('Service cost, the same', { ...required, ...money }),
    keeping_employee_cost: double('Employee cost, the same', { ...required, ...money }),
    realised_value: double('Revenue less all of these', { ...required, ...money }),
    ...bounds('realised', 'realised_value', money),
    keeping_rate: double(
      'Cost of keeping per revenue in the last 12 months, both after the period of the first order of each customer',
      { unit: 'share' },
    ),
    ...bounds('keeping_rate', 'it', { unit: 'share' }),
    applied_keeping_rate: double(
      "Rate that remaining_value is reckoned with: keeping_rate, else the firm's (the firm's remaining_value adds up its segments, each at its own)",
      { unit: 'share' },
    ),
    ...bounds('applied_keeping_rate', 'it', { unit: 'share' }),
    is_firm_rate: flag("applied_keeping_rate is the firm's, because the segment has none of its own", required),
    remaining_base: double('Remaining lifetime value after product cost alone (lifetime_value_summary)', money),
    remaining_value: double(
      'The same less the cost of keeping; of the firm the sum of its segments, each at its own rates',
      money,
    ),
    ...bounds('remaining', 'remaining_value', money),
    whole_value: double('realised_value + remaining_value', money),
    ...bounds('whole', 'whole_value', money),
  },
};

export const tenureTable: ModelTable = {
  name: 'tenure_table',
  row: "Blattberg and Deighton's table: a year of tenure in a segment, or in the firm (segment is null)",
  columns: {
    segment: text('Segment; null for the whole firm'),
    tenure_year: integer('Year of tenure, 1 the first', required),
    is_extrapolated: flag('Nobody was seen in it: taken to be like the last year that was', required),
    customers: bigint('Customers seen in that year of theirs', required),
    customer_years: double('Years for which they were seen in it', { ...required, unit: 'years' }),
    gone: bigint('Of them left in it', required),
    observed_days: integer('Days of the year on which enough were there', { ...required, unit: 'days' }),
    churn: double('Chance of leaving within the year', { ...required, unit: 'share' }),
    ...bounds('churn', 'it', { unit: 'share' }),
    years_there: double('Part of the year for which a customer who starts it is there', { ...required, unit: 'years' }),
    margin: double('Revenue less product, marketing, service and employee cost per customer and year while there', {
      ...required,
      ...money,
    }),
    ...bounds('margin', 'it', money),
    retention_cost: double('Retention cost per customer and year while there', { ...required, ...money }),
    ...bounds('retention_cost', 'it', money),
    share_staying: double('Share of those who start that reach this year', { ...required, unit: 'share' }),
    clv: double(
      'Expected discounted margin less retention cost of a customer who has reached this year, over the horizon',
      {
        ...required,
        ...money,
      },
    ),
    ...bounds('clv', 'it', money),
  },
};

export const optimalBudgets: ModelTable = {
  name: 'optimal_budgets',
  row: 'what to spend on keeping a customer of a segment a year, or on winning a prospect a period',
  columns: {
    segment: text('Segment', required),
    purpose: text('retention or acquisition', { ...required, oneOf: ['retention', 'acquisition'] }),
    basis: text(
      'estimated (five or more levels of spending), calibrated (current point under a stated ceiling), not_estimable',
      {
        ...required,
        oneOf: ['estimated', 'calibrated', 'not_estimable'],
      },
    ),
    reason: text('Why it is not estimable'),
    levels: integer('Levels of spending that differ by more than a tenth', required),
    exposure: double('Customer-years, or prospect-periods', required),
    moved: bigint('Customers who left, or prospects won', required),
    current_spend: double(
      'Spent a customer and year, or a prospect and period, in the last 12 periods (of keeping: of which it is known who left)',
      money,
    ),
    current_exposure: double('Customer-years, or prospect-periods, of those periods'),
    current_rate: double(
      'Share kept a year, or won a period, counted in those periods: spending varied in them, so it is not to be compared with optimal_rate',
      { unit: 'share' },
    ),
    ...bounds('current_rate', 'it', { unit: 'share' }),
    fitted_rate: double('Share kept (won) at current_spend by the curve: what optimal_rate is compared with', {
      unit: 'share',
    }),
    ...bounds('fitted_rate', 'it, where the curve is estimated', { unit: 'share' }),
    ceiling: double('Greatest share that spending could reach', { unit: 'share' }),
    ...bounds('ceiling', 'it, where it is estimated', { unit: 'share' }),
    k: double('How fast spending works: share = ceiling · (1 − e^(−k · spend))'),
    ...bounds('k', 'it, where it is estimated'),
    optimal_spend: double('Spend that makes keeping (winning) worth most', money),
    ...bounds('optimal_spend', 'it, where the curve is estimated', money),
    optimal_rate: double('Share kept (won) at that spend by the curve', { unit: 'share' }),
    ...bounds('optimal_rate', 'it at that very spend, where the curve is estimated', { unit: 'share' }),
    value_at_current: double('Worth of a customer kept (of a prospect) at the current spend by the curve', money),
    value_at_optimal: double('The same at the optimal spend', money),
    gain: double('value_at_optimal − value_at_current', money),
    ...bounds('gain', 'it at these two spends, where the curve is estimated', money),
  },
};
