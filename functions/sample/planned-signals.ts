import type { Month } from './calendar.ts';

/** A trust signal of the firm, and what it does to the trust of those it is meant for. */
export interface PlannedSignal {
  readonly signal_id: string;
  readonly kind: string;
  readonly attribute: string;
  /** Name of a segment; null: all. */
  readonly segment: string | null;
  /** Wave and month in which it starts. */
  readonly wave: number;
  readonly month: number;
  /** Points added to the trust of these customers in the attribute from then on. */
  readonly effectPoints: number;
  readonly claimed: number | null;
  readonly channel: string;
  readonly cost: number;
  readonly currency: string;
  readonly penaltyPerFailure: number | null;
  readonly penaltyRate: number | null;
  readonly rivalFailureRate: number | null;
  readonly rivalCost: number | null;
}

const blank = { currency: 'EUR', penaltyPerFailure: null, penaltyRate: null, rivalFailureRate: null, rivalCost: null };

/**
 * Five signals: two that work in one segment each, one that costs much and changes nothing, two for all customers (no control). Nothing is
 * drawn. Each starts with a wave of the surveys, well before the planted decline of a firm with two years of history.
 */
export function planSignals(months: readonly Month[], waves: readonly number[]): PlannedSignal[] {
  const last = waves.at(-1) ?? 0;
  const at = (wanted: number): { wave: number; month: number } => {
    const wave = Math.min(wanted, last);
    return { wave, month: Math.max(0, waves.indexOf(wave)) };
  };
  const signals = [
    {
      ...blank,
      ...at(2),
      signal_id: 'S-1',
      kind: 'promise',
      attribute: 'keeping_promises',
      segment: 'mid_market',
      effectPoints: 6,
      claimed: 85,
      channel: 'web',
      cost: 300,
      penaltyRate: 0.005,
      rivalFailureRate: 0.45,
    },
    {
      ...blank,
      ...at(3),
      signal_id: 'S-2',
      kind: 'community_activity',
      attribute: 'goodwill',
      segment: 'households',
      effectPoints: 7,
      claimed: 80,
      channel: 'fair',
      cost: 500,
      rivalCost: 900,
    },
    {
      ...blank,
      ...at(4),
      signal_id: 'S-3',
      kind: 'communication',
      attribute: 'technical_ability',
      segment: 'small_business',
      effectPoints: 0,
      claimed: 88,
      channel: 'mail',
      cost: 8_000,
    },
    {
      ...blank,
      ...at(4),
      signal_id: 'S-4',
      kind: 'certification',
      attribute: 'technical_ability',
      segment: null,
      effectPoints: 0,
      claimed: 78,
      channel: 'web',
      cost: 600,
      currency: 'USD',
      rivalCost: 1_300,
    },
    {
      ...blank,
      ...at(6),
      signal_id: 'S-5',
      kind: 'strategy_investment',
      attribute: 'goodwill',
      segment: null,
      effectPoints: 0,
      claimed: null,
      channel: 'web',
      cost: 2_000,
    },
  ];
  return months.length === 0 ? [] : signals;
}
