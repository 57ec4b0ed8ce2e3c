import type { Table as ArrowTable } from 'apache-arrow';
import { type RowOf, readRows } from '../gaps/arrow-rows.ts';
import { type Stretch, stretches, type TrustSum } from './trust-effect.ts';
import type { Estimate, ValueChain } from './trust-value.ts';

type Inputs = Readonly<Record<string, ArrowTable>>;

const signalShape = {
  source_system: 'text',
  signal_id: 'text',
  kind: 'text',
  attribute_id: 'text?',
  segment: 'text?',
  sent_from: 'number',
  outlay: 'number?',
  penalty_per_failure: 'number?',
  penalty_rate: 'number?',
  stated_failure_rate: 'number?',
  rival_failure_rate: 'number?',
  rival_outlay: 'number?',
  stated_units: 'number?',
  stated_value: 'number?',
  lacks_rate: 'flag',
  promised_units: 'number',
  failed_units: 'number',
  promised_value: 'number',
} as const;

const answerShape = {
  source_system: 'text',
  signal_id: 'text',
  measure: 'text',
  is_exposed: 'flag',
  stretch: 'text',
  bucket: 'number',
  voices: 'number',
  weight_sum: 'number',
  weighted_sum: 'number',
} as const;

export type SignalRow = RowOf<typeof signalShape>;
export type Outcome = 'trust' | 'perceived_trust';

/** Half of a 95 % interval of the standard normal. */
const z = 1.959963984540054;

const millisecondsADay = 86_400_000;

const keyOf = (row: { readonly source_system: string; readonly signal_id: string }): string =>
  `${row.source_system}\u0000${row.signal_id}`;

const isStretch = (text: string): text is Stretch => stretches.some((stretch) => stretch === text);

/** ISO day of a date as Arrow gives it: milliseconds since 1970. */
export const isoDay = (milliseconds: number): string => new Date(milliseconds).toISOString().slice(0, 10);

/**
 * How much of the time after a signal has passed by the day of the run, its first day included.
 *
 * @param sentFrom milliseconds since 1970
 * @param asOf ISO day
 */
export function timeAfter(
  sentFrom: number,
  asOf: string,
  windowDays: number,
): { readonly daysAfter: number; readonly isIncomplete: boolean } {
  const passed = Math.round((Date.parse(asOf) - sentFrom) / millisecondsADay) + 1;
  const daysAfter = Math.min(windowDays, Math.max(0, passed));
  return { daysAfter, isIncomplete: daysAfter < windowDays };
}

/** Signals by key, and the sums of each. */
export function readSignals(inputs: Inputs): {
  readonly signals: readonly SignalRow[];
  sumsOf(signal: SignalRow, outcome: Outcome): readonly TrustSum[];
} {
  const signals = readRows(inputs, 'signal_costs', signalShape).sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const sums = new Map<string, TrustSum[]>();
  for (const row of readRows(inputs, 'signal_answers', answerShape)) {
    if (!isStretch(row.stretch)) throw new TypeError(`signal_answers: unknown stretch "${row.stretch}"`);
    const key = `${keyOf(row)}\u0000${row.measure}`;
    const list = sums.get(key) ?? [];
    sums.set(key, list);
    list.push({
      isExposed: row.is_exposed,
      stretch: row.stretch,
      bucket: row.bucket,
      voices: row.voices,
      weightSum: row.weight_sum,
      weightedSum: row.weighted_sum,
    });
  }
  const order = (a: TrustSum, b: TrustSum): number =>
    Number(a.isExposed) - Number(b.isExposed) ||
    stretches.indexOf(a.stretch) - stretches.indexOf(b.stretch) ||
    a.bucket - b.bucket;
  for (const list of sums.values()) list.sort(order);
  return { signals, sumsOf: (signal, outcome) => sums.get(`${keyOf(signal)}\u0000${outcome}`) ?? [] };
}

const summaryShape = {
  segment: 'text?',
  customers: 'number',
  clv_total: 'number',
  expected_lower: 'number?',
  expected_upper: 'number?',
  model_error: 'number?',
} as const;

export interface SegmentValue {
  readonly customers: number;
  readonly value: Estimate;
}

/**
 * Remaining lifetime value of a segment; null is the firm. Half the width of the interval of its expectation over 1.96, joined with the
 * doubt about the purchase model, serves as standard error (what single customers will do by chance is no part of what the trust is
 * worth); without an interval only the doubt counts.
 */
export function readLifetimeValues(inputs: Inputs): ReadonlyMap<string | null, SegmentValue> {
  return new Map(
    readRows(inputs, 'lifetime_value_summary', summaryShape).map((row) => [
      row.segment,
      {
        customers: row.customers,
        value: {
          value: row.clv_total,
          standardError: Math.hypot(
            estimateOf(row.clv_total, row.expected_lower, row.expected_upper)?.standardError ?? 0,
            row.clv_total * (row.model_error ?? 0),
          ),
        },
      },
    ]),
  );
}

const stepShape = {
  from_level: 'text',
  to_level: 'text',
  estimate: 'number',
  lower: 'number?',
  upper: 'number?',
} as const;
const slopeShape = { outcome: 'text', slope: 'number', lower: 'number?', upper: 'number?', mean: 'number' } as const;

/** Standard error from a 95 % interval; null without one. */
const estimateOf = (value: number, lower: number | null, upper: number | null): Estimate | null =>
  lower === null || upper === null ? null : { value, standardError: (upper - lower) / (2 * z) };

/**
 * From trust to loyalty to money, as far as the worth of gaps has estimated it: the step trust → loyalty of `worth_steps`, and the slope of
 * margin on loyalty of `behaviour_slopes` relative to the mean margin.
 */
export function readValueChain(inputs: Inputs): ValueChain {
  const step = readRows(inputs, 'worth_steps', stepShape).find(
    (row) => row.from_level === 'trust' && row.to_level === 'loyalty',
  );
  const slope = readRows(inputs, 'behaviour_slopes', slopeShape).find((row) => row.outcome === 'margin_after');
  return {
    loyaltyPerTrust: step ? estimateOf(step.estimate, step.lower, step.upper) : null,
    valueShareOfLoyalty:
      slope && slope.mean > 0 && slope.lower !== null && slope.upper !== null
        ? estimateOf(slope.slope / slope.mean, slope.lower / slope.mean, slope.upper / slope.mean)
        : null,
  };
}
