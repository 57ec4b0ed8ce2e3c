import { isoDay } from './calendar.ts';
import type { Customer } from './customers.ts';
import type { DatedRow, ErpContext } from './erp-records.ts';
import { expectedObservedLevel } from './observed-level.ts';
import type { Order } from './orders.ts';
import { segments } from './segments.ts';
import { type StationPlan, trustAttributes } from './station-plan.ts';
import { stationDeviation } from './true-levels.ts';
import type { Truth } from './truth.ts';

/** Days after an order for which delivery is promised. */
export const promisedDays = 4;

const amount = (value: number | null): string | null => (value === null ? null : value.toFixed(2));

/** The signals as the ERP keeps them. Staff answers of the same station come first. */
export function signalRows({ plan, months }: ErpContext): DatedRow[] {
  return plan.signals.map((signal) => {
    const day = months[signal.month]?.firstDay ?? 0;
    return {
      day,
      row: {
        signal_id: signal.signal_id,
        kind: signal.kind,
        attribute_id: signal.attribute,
        segment: signal.segment,
        sent_from: isoDay(day),
        channel: signal.channel,
        claimed_level: signal.claimed === null ? null : String(signal.claimed),
        cost: amount(signal.cost),
        currency: signal.currency,
        penalty_per_failure: amount(signal.penaltyPerFailure),
        penalty_rate: signal.penaltyRate,
        rival_failure_rate: signal.rivalFailureRate,
        rival_cost: amount(signal.rivalCost),
      },
    };
  });
}

/** What was planted of each signal: its effect before and after rounding and clipping, and how many of its promises were broken. */
export function trueSignals(
  { plan, months }: Pick<ErpContext, 'plan' | 'months'>,
  customers: readonly Customer[],
  orders: readonly Order[],
): Truth['signals'] {
  return plan.signals.map(({ signal_id, kind, attribute, segment, wave, month, effectPoints }) => {
    const sentFrom = months[month]?.firstDay ?? 0;
    const covered = orders.filter((order) => {
      const own = segments[customers[order.customer]?.segment ?? -1]?.segment;
      const isPromised = !order.isVoided && !order.isOnContract && order.day >= sentFrom;
      return kind === 'promise' && isPromised && (segment === null || own === segment);
    });
    const late = covered.filter((order) => order.fulfilledDay > order.day + promisedDays).length;
    return {
      signal_id,
      attribute_id: attribute,
      segment,
      sent_from: isoDay(sentFrom),
      effect_points: effectPoints,
      observed_effect_points: observedEffect(plan, attribute, segment, wave, effectPoints),
      late_share: covered.length > 0 ? late / covered.length : null,
    };
  });
}

/** Mean over the segments it is meant for, in the wave in which it starts. */
function observedEffect(
  plan: StationPlan,
  attribute: string,
  segment: string | null,
  wave: number,
  effect: number,
): number {
  const position = trustAttributes.findIndex(({ attribute_id }) => attribute_id === attribute);
  const means = plan.means.get('customer_trust')?.[wave]?.[position] ?? [];
  const deviation = stationDeviation.customer_trust ?? 0;
  const exposed = means.filter((_, index) => segment === null || segments[index]?.segment === segment);
  const gains = exposed.map(
    (mean) => expectedObservedLevel(mean, deviation) - expectedObservedLevel(mean - effect, deviation),
  );
  return gains.reduce((sum, gain) => sum + gain, 0) / gains.length;
}
