import { normalQuantile } from '../../numerics/distributions.ts';
import { type SpendCells, spendFrequencyCorrelation } from './gamma-gamma.ts';

/** What Gamma–Gamma assumes of spend, checked: that it does not go with frequency and does not drift. */
export interface SpendCheck {
  readonly check: 'spend_frequency_correlation' | 'spend_per_doubling' | 'spend_drift_per_year';
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
  readonly customers: number;
  readonly verdict: 'negligible' | 'small' | 'matters';
}

/** Part of the customers with at least two later days, for the drift of what they spend. */
export interface DriftBuckets {
  readonly customers: Float64Array;
  /** Σ over days of (t − t̄)² and of (t − t̄)(z/z̄ − 1) within each customer, t in years. */
  readonly squares: Float64Array;
  readonly products: Float64Array;
}

const z95 = normalQuantile(0.975);
const verdictOf = (size: number, small: number, large: number): SpendCheck['verdict'] =>
  size < small ? 'negligible' : size < large ? 'small' : 'matters';

/**
 * Correlation of mean spend with frequency (Fisher's z for the interval; verdict by Cohen's 0.1 and 0.3), its size in money (relative change of mean
 * spend when frequency doubles, by regression of log mean spend on log frequency; 5 % and 20 %), and the drift of a customer's spend
 * per year (relative; slope within customers, interval from resampling-free cluster errors over buckets of customers; 5 % and 20 %).
 */
export function checkSpend(cells: SpendCells, drift: DriftBuckets): SpendCheck[] {
  return [correlationCheck(cells), doublingCheck(cells), driftCheck(drift)].filter((check) => check !== null);
}

const countOf = ({ customers }: SpendCells) => customers.reduce((sum, count) => sum + count, 0);

function correlationCheck(cells: SpendCells): SpendCheck | null {
  const customers = countOf(cells);
  const found = spendFrequencyCorrelation(cells);
  if (!found || customers < 5 || Math.abs(found.estimate) >= 1) return null;
  const fisher = Math.atanh(found.estimate);
  const half = z95 / Math.sqrt(customers - 3);
  return {
    check: 'spend_frequency_correlation',
    estimate: found.estimate,
    lower: Math.tanh(fisher - half),
    upper: Math.tanh(fisher + half),
    customers,
    verdict: verdictOf(Math.abs(found.estimate), 0.1, 0.3),
  };
}

function doublingCheck(cells: SpendCells): SpendCheck | null {
  const n = countOf(cells);
  const mean = (of: (i: number) => number) => cells.customers.reduce((sum, count, i) => sum + count * of(i), 0) / n;
  const x = (i: number) => Math.log2(cells.frequency[i]!);
  const y = (i: number) => Math.log(cells.spend[i]! / cells.frequency[i]!);
  const [meanX, meanY] = [mean(x), mean(y)];
  const spread = mean((i) => (x(i) - meanX) ** 2);
  if (n < 5 || !(spread > 0)) return null;
  const slope = mean((i) => (x(i) - meanX) * (y(i) - meanY)) / spread;
  // Errors that differ between customers (White 1980): spend of frequent buyers varies less.
  const error = Math.sqrt(
    mean((i) => ((x(i) - meanX) * (y(i) - meanY - slope * (x(i) - meanX))) ** 2) / n / spread ** 2,
  );
  return {
    check: 'spend_per_doubling',
    estimate: Math.expm1(slope),
    lower: Math.expm1(slope - z95 * error),
    upper: Math.expm1(slope + z95 * error),
    customers: n,
    verdict: verdictOf(Math.abs(Math.expm1(slope)), 0.05, 0.2),
  };
}

function driftCheck({ customers, squares, products }: DriftBuckets): SpendCheck | null {
  const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
  const whole = sum(squares);
  const buckets = squares.length;
  if (!(whole > 0) || buckets < 10) return null;
  const slope = sum(products) / whole;
  const residuals = products.map((product, i) => (product - slope * squares[i]!) ** 2);
  const error = Math.sqrt((sum(residuals) * buckets) / (buckets - 1)) / whole;
  return {
    check: 'spend_drift_per_year',
    estimate: slope,
    lower: slope - z95 * error,
    upper: slope + z95 * error,
    customers: sum(customers),
    verdict: verdictOf(Math.abs(slope), 0.05, 0.2),
  };
}
