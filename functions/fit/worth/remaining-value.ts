import type { Table as ArrowTable } from 'apache-arrow';
import { numberColumn } from '../arrow-columns.ts';
import { readRows } from '../gaps/arrow-rows.ts';
import type { KnownValue } from './worth-of-gap.ts';

/** Width of a 95 % interval in standard deviations of a normal. */
const width = 2 * 1.959963984540054;

/** Remaining lifetime value of all customers. */
export interface RemainingValue extends KnownValue {
  readonly customers: number;
  readonly years: number;
}

/**
 * What all customers are expected to bring, and how well that expectation is known: by the parameters and by the doubt about the
 * purchase model, without what single customers will do by chance (that is no part of what is expected).
 *
 * The interval of the total (`lower`, `upper`) holds parameters, doubt and chance, that of the expectation (`expected_lower`,
 * `expected_upper`) parameters alone; relative variances of independent sources add up, so doubt = total − parameters − chance. Chance
 * is what the prediction intervals of single customers show (`lifetime_value_cells`), and is rather too small (see `chanceOf`): what
 * it misses counts as doubt, the interval is never too narrow for it.
 */
export function readRemainingValue(tables: Readonly<Record<string, ArrowTable>>): RemainingValue | null {
  const firm = readRows(tables, 'lifetime_value_summary', {
    segment: 'text?',
    customers: 'number',
    clv_total: 'number',
    lower: 'number?',
    upper: 'number?',
    expected_lower: 'number?',
    expected_upper: 'number?',
    horizon_months: 'number',
  }).find((row) => row.segment === null);
  if (!firm || !(firm.clv_total > 0)) return null;
  const parameters = relativeVariance(firm.expected_lower, firm.expected_upper);
  const whole = relativeVariance(firm.lower, firm.upper);
  const expectation = Math.max(parameters, whole - chanceOf(tables.lifetime_value_cells));
  return {
    total: firm.clv_total,
    relativeError: Math.sqrt(expectation),
    customers: firm.customers,
    years: firm.horizon_months / 12,
  };
}

/** Variance of the logarithm of a positive quantity, from its 95 % interval; 0 without one. */
const relativeVariance = (lower: number | null, upper: number | null): number =>
  lower !== null && upper !== null && lower > 0 ? (Math.log(upper / lower) / width) ** 2 : 0;

/**
 * Relative variance that chance gives the total of all customers: Σ customers · s² ÷ (Σ customers · mean)², s from the 95 % prediction
 * interval of one customer of each history. An interval as wide as a normal one underrates s (what one customer brings has a long tail
 * and a good chance of nothing), and customers who spend unequally vary more than this counts.
 */
function chanceOf(cells: ArrowTable | undefined): number {
  if (!cells || cells.numRows === 0) return 0;
  const [customers, means, lower, upper] = [
    'customers',
    'discounted_purchases',
    'discounted_purchases_lower',
    'discounted_purchases_upper',
  ].map((name) => numberColumn(cells, name)) as [Float64Array, Float64Array, Float64Array, Float64Array];
  let [total, variance] = [0, 0];
  for (let cell = 0; cell < customers.length; cell++) {
    total += customers[cell]! * means[cell]!;
    variance += customers[cell]! * ((upper[cell]! - lower[cell]!) / width) ** 2;
  }
  return total > 0 ? variance / total ** 2 : 0;
}
