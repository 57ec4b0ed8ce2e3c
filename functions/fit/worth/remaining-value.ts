import type { Table as ArrowTable } from 'apache-arrow';
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
 * What all customers are expected to bring, and how well that expectation is known: by the parameters (interval of the expectation, log
 * scale) and by the doubt about the purchase model, without what single customers will do by chance (that is no part of what is expected).
 */
export function readRemainingValue(tables: Readonly<Record<string, ArrowTable>>): RemainingValue | null {
  const firm = readRows(tables, 'lifetime_value_summary', {
    segment: 'text?',
    customers: 'number',
    clv_total: 'number',
    expected_lower: 'number?',
    expected_upper: 'number?',
    model_error: 'number?',
    horizon_months: 'number',
  }).find((row) => row.segment === null);
  if (!firm || !(firm.clv_total > 0)) return null;
  return {
    total: firm.clv_total,
    relativeError: Math.hypot(relativeError(firm.expected_lower, firm.expected_upper), firm.model_error ?? 0),
    customers: firm.customers,
    years: firm.horizon_months / 12,
  };
}

/** Standard deviation of the logarithm of a positive quantity, from its 95 % interval; 0 without one. */
const relativeError = (lower: number | null, upper: number | null): number =>
  lower !== null && upper !== null && lower > 0 ? Math.log(upper / lower) / width : 0;
