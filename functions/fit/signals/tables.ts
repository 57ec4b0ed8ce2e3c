import { bigint, date, double, flag, integer, text } from '../../lake/column.ts';
import type { ModelTable } from '../model.ts';
import { doubts } from './verdict.ts';

const points = { unit: 'points' } as const;
const money = { unit: 'reporting currency' } as const;

/** Columns of an effect on trust; `of` says which trust. */
const effectColumns = (prefix: string, of: string) => ({
  [`${prefix}_effect`]: double(`Change of ${of} that goes with the signal; null: see ${prefix}_effect_reason`, points),
  [`${prefix}_effect_std_error`]: double('Its standard error (persons clustered)', points),
  [`${prefix}_effect_lower`]: double('Lower end of its 95 % interval', points),
  [`${prefix}_effect_upper`]: double('Upper end of its 95 % interval', points),
  [`${prefix}_effect_p_value`]: double('Of "nothing changed"'),
  [`${prefix}_effect_basis`]: text('difference_in_differences, or before_after: no control', {
    oneOf: ['difference_in_differences', 'before_after'],
  }),
  [`${prefix}_effect_reason`]: text('Why there is no effect', {
    oneOf: ['not_asked_before', 'not_asked_after', 'too_few_answers', 'no_attribute'],
  }),
  [`${prefix}_voices`]: integer('Persons it was meant for, before and after, each once in either'),
  [`${prefix}_control_voices`]: integer('Persons it was not meant for, likewise'),
  [`${prefix}_trend_before`]: double(
    'The same contrast between the halves of the time before: the two were drifting apart when it is not 0',
    points,
  ),
  [`${prefix}_trend_before_lower`]: double('Lower end of its 95 % interval', points),
  [`${prefix}_trend_before_upper`]: double('Upper end of it', points),
  [`${prefix}_trend_before_p_value`]: double('Of "no drift before"'),
  [`${prefix}_has_trend_before`]: flag(
    'The trend before is beyond noise (p < 0.05), so the effect is not to be believed; null: the trend is not known',
  ),
});

export const signalEffects: ModelTable = {
  name: 'signal_effects',
  row: 'a trust signal: what it costs the firm and would cost a rival, what it changed in trust, whether it is credible',
  columns: {
    source_system: text('System the signal came from', { required: true }),
    signal_id: text('The signal', { required: true }),
    kind: text('Kind of signal', { required: true }),
    attribute_id: text('Attribute it speaks of'),
    segment: text('Segment it is meant for; null is all'),
    sent_from: date('First day it was sent'),
    days_after: integer(
      'Days of the time after it that have passed, at most the window (settings.signals.window_days)',
      {
        unit: 'days',
      },
    ),
    is_incomplete: flag('The window after it is not over: effect and verdict are of what has passed'),
    failure_rate: double('Own rate of broken promises'),
    failure_rate_lower: double("Lower end of Wilson's 95 % interval; null where it is stated"),
    failure_rate_upper: double('Upper end of it'),
    failure_rate_basis: text(
      'measured (promised and delivered days), stated, or deliveries_instead: it promises something else, states no rate, and that of late deliveries stands in',
      { oneOf: ['measured', 'stated', 'deliveries_instead'] },
    ),
    promises: bigint('Deliveries promised that fell due, where the rate is counted'),
    rival_failure_rate: double("A less able rival's rate; null: unknown, never assumed"),
    rival_failure_rate_basis: text("benchmark (the signal's record) or setting", { oneOf: ['benchmark', 'setting'] }),
    exposed_units: double('Units under the promise'),
    exposed_value: double('Order value under the promise', money),
    exposure_basis: text('stated, or counted of the orders under the promise', { oneOf: ['stated', 'counted'] }),
    outlay: double('Cost of sending it', money),
    own_cost: double('Outlay + failure rate × (units × penalty per failure + value × penalty rate)', money),
    own_cost_lower: double('Lower end of its 95 % interval (failure rate); null: nothing in it is estimated', money),
    own_cost_upper: double('Upper end of it', money),
    own_cost_reason: text('Why it is unknown', {
      oneOf: ['outlay_unknown', 'failure_rate_unknown', 'exposure_unknown'],
    }),
    rival_cost: double('The same for a less able rival; null: unknown', money),
    rival_outlay_basis: text("stated, or same_as_own: the rival's outlay is not on record", {
      oneOf: ['stated', 'same_as_own'],
    }),
    separation: double('Rival cost − own cost: what keeps a rival from sending it', money),
    separation_lower: double('Lower end of its 95 % interval; null: nothing in it is estimated', money),
    separation_upper: double('Upper end of it', money),
    cost_ratio: double('Rival cost / own cost; null where the own cost, or the lower end of it, is 0'),
    cost_ratio_lower: double('Lower end of its 95 % interval (failure rate); null: nothing in it is estimated'),
    cost_ratio_upper: double('Upper end of it'),
    ...effectColumns('trust', 'trust in the firm (index)'),
    ...effectColumns('attribute', 'trust in the attribute that the signal speaks of'),
    cost_per_point: double('Own cost per point of trust gained; null: trust did not rise beyond noise', money),
    cost_per_point_lower: double('Lower end of its 95 % interval', money),
    cost_per_point_upper: double('Upper end of it', money),
    customers: bigint('Customers it was meant for who ever bought'),
    trust_value: double('Remaining lifetime value that goes with the trust gained', money),
    trust_value_lower: double('Lower end of its 95 % interval', money),
    trust_value_upper: double('Upper end of it', money),
    trust_value_reason: text('Step at which the chain from trust to money stops', {
      oneOf: [
        'effect_not_measured',
        'trust_to_loyalty_not_estimated',
        'loyalty_to_value_not_estimated',
        'lifetime_value_not_estimated',
      ],
    }),
    verdict: text('credible, too_cheap or wasteful; null: see verdict_reason', {
      oneOf: ['credible', 'too_cheap', 'wasteful'],
    }),
    is_verdict_clear: flag(
      'The whole intervals agree with the verdict, the effect has a control and no trend before, and the window is over',
    ),
    verdict_doubt: text('Why the verdict is not clear, the first reason that holds; null: it is, or there is none', {
      oneOf: [...doubts],
    }),
    verdict_reason: text('Why there is no verdict', { oneOf: ['own_cost_unknown', 'value_unknown', 'rival_unknown'] }),
    lacks_rate: flag('An amount could not be converted and is missing from these figures'),
  },
};
