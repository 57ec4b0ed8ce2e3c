import { wilsonInterval } from '../../numerics/wilson-interval.ts';

/** What is known of a signal's cost; null where nothing is. Amounts in the reporting currency. */
export interface SignalFacts {
  readonly kind: string;
  /** What it promises is the day of delivery: promised and delivered days tell how often it is broken. */
  readonly isOfDelivery: boolean;
  readonly outlay: number | null;
  readonly penaltyPerFailure: number | null;
  readonly penaltyRate: number | null;
  readonly statedFailureRate: number | null;
  readonly rivalFailureRate: number | null;
  readonly rivalOutlay: number | null;
  readonly statedUnits: number | null;
  readonly statedValue: number | null;
  readonly promisedUnits: number;
  readonly failedUnits: number;
  readonly promisedValue: number;
}

/** A number with the ends of its interval; both ends equal it when it counts as known. */
export interface Ranged {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

export interface FailureRate extends Ranged {
  /** deliveries_instead: it promises something else and states no rate; that of late deliveries stands in. */
  readonly basis: 'measured' | 'stated' | 'deliveries_instead';
  /** Promises that fell due; null for a stated rate. */
  readonly cases: number | null;
}

export interface SignalCost {
  readonly failureRate: FailureRate | null;
  readonly rivalFailureRate: number | null;
  readonly rivalBasis: 'benchmark' | 'setting' | null;
  readonly units: number | null;
  readonly value: number | null;
  readonly exposureBasis: 'stated' | 'counted' | null;
  readonly own: Ranged | null;
  readonly whyNoOwn: 'outlay_unknown' | 'failure_rate_unknown' | 'exposure_unknown' | null;
  readonly rival: number | null;
  readonly rivalOutlayBasis: 'stated' | 'same_as_own' | null;
  /** Rival cost − own cost; its ends come from the own failure rate. */
  readonly separation: Ranged | null;
  /** Rival cost / own cost; its ends come from the own failure rate. */
  readonly ratio: Ranged | null;
}

const known = (value: number): Ranged => ({ value, lower: value, upper: value });

/**
 * What a signal costs the firm, and what it would cost a less able rival (signalling theory, Spence 1973):
 *
 *   cost = outlay + failure rate × (exposed units × penalty per failure + exposed value × penalty rate)
 *
 * The own failure rate of a promise of delivery is that of days kept and broken where they are on record (Wilson's interval), else the stated
 * one. Late deliveries say nothing of a promise of price or quality: its stated rate comes first, and they stand in where there is none. The rival's
 * comes from the signal's own record or the settings; without it the rival's cost is null, never assumed. A rival's outlay that is not
 * recorded is taken to be the own one, because it is the same signal; not so for a signal without penalties, which says nothing of a rival then.
 */
export function signalCost(facts: SignalFacts, rivalRateOfKind: number | null): SignalCost {
  const failureRate = failureRateOf(facts);
  const rivalFailureRate = facts.rivalFailureRate ?? rivalRateOfKind;
  const rivalBasis = facts.rivalFailureRate !== null ? 'benchmark' : rivalFailureRate !== null ? 'setting' : null;
  const { units, value, exposureBasis } = exposureOf(facts);
  const perFailure = penaltyOfAll(facts, units, value);
  const whyNoOwn = whyNo(facts.outlay, failureRate, perFailure);
  const own = whyNoOwn === null ? costAt(facts.outlay!, failureRate, perFailure!) : null;
  const rivalOutlay = facts.rivalOutlay ?? (perFailure !== 0 ? facts.outlay : null);
  const rivalPenalty = perFailure === 0 ? 0 : perFailure === null ? null : times(rivalFailureRate, perFailure);
  const rival = rivalOutlay === null || rivalPenalty === null ? null : rivalOutlay + rivalPenalty;
  const separation =
    own === null || rival === null
      ? null
      : { value: rival - own.value, lower: rival - own.upper, upper: rival - own.lower };
  return {
    failureRate,
    rivalFailureRate,
    rivalBasis,
    units,
    value,
    exposureBasis,
    own,
    whyNoOwn,
    rival,
    rivalOutlayBasis: rival === null ? null : facts.rivalOutlay !== null ? 'stated' : 'same_as_own',
    separation,
    ratio:
      own !== null && rival !== null && own.lower > 0
        ? { value: rival / own.value, lower: rival / own.upper, upper: rival / own.lower }
        : null,
  };
}

const times = (rate: number | null, amount: number): number | null => (rate === null ? null : rate * amount);

function failureRateOf({
  isOfDelivery,
  promisedUnits,
  failedUnits,
  statedFailureRate,
}: SignalFacts): FailureRate | null {
  const delivered = wilsonInterval(failedUnits, promisedUnits);
  if (statedFailureRate !== null && !(isOfDelivery && delivered))
    return { ...known(statedFailureRate), basis: 'stated', cases: null };
  if (!delivered) return null;
  const { share: value, lower, upper } = delivered;
  return { value, lower, upper, basis: isOfDelivery ? 'measured' : 'deliveries_instead', cases: promisedUnits };
}

/** Units and value under the promise: as stated, else counted of the orders that it covered. */
function exposureOf(facts: SignalFacts): Pick<SignalCost, 'units' | 'value' | 'exposureBasis'> {
  const counted = facts.promisedUnits > 0;
  const units = facts.statedUnits ?? (counted ? facts.promisedUnits : null);
  const value = facts.statedValue ?? (counted ? facts.promisedValue : null);
  const isStated = facts.statedUnits !== null || facts.statedValue !== null;
  return { units, value, exposureBasis: isStated ? 'stated' : counted ? 'counted' : null };
}

/** Penalty if every promise were broken; 0 when the signal promises no penalty; null when what is exposed is not known. */
function penaltyOfAll(facts: SignalFacts, units: number | null, value: number | null): number | null {
  const perUnit = facts.penaltyPerFailure ?? 0;
  const perValue = facts.penaltyRate ?? 0;
  if ((perUnit > 0 && units === null) || (perValue > 0 && value === null)) return null;
  return perUnit * (units ?? 0) + perValue * (value ?? 0);
}

function whyNo(outlay: number | null, rate: FailureRate | null, penalty: number | null): SignalCost['whyNoOwn'] {
  if (outlay === null) return 'outlay_unknown';
  if (penalty === null) return 'exposure_unknown';
  return penalty > 0 && rate === null ? 'failure_rate_unknown' : null;
}

function costAt(outlay: number, rate: FailureRate | null, penalty: number): Ranged {
  if (rate === null || penalty === 0) return known(outlay);
  const at = (share: number): number => outlay + share * penalty;
  return { value: at(rate.value), lower: at(rate.lower), upper: at(rate.upper) };
}
