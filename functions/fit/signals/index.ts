import { modelNote } from '../../lake/model-notes.ts';
import type { Row } from '../../lake/rows.ts';
import type { Settings } from '../../lake/settings.ts';
import { createRandom, type Random } from '../../numerics/random.ts';
import { type Model, type ModelContext, type ModelRun, said } from '../model.ts';
import {
  isoDay,
  type Outcome,
  readLifetimeValues,
  readSignals,
  readValueChain,
  type SegmentValue,
  type SignalRow,
  timeAfter,
} from './inputs.ts';
import { type Ranged, type SignalCost, signalCost } from './signal-cost.ts';
import { signalEffects } from './tables.ts';
import { isBeyondNoise, type TrustEffect, trustEffect } from './trust-effect.ts';
import { trustValue, type ValueChain } from './trust-value.ts';
import { doubtOf, judge } from './verdict.ts';

type Effect = TrustEffect | string;
const measured = (effect: Effect): TrustEffect | null => (typeof effect === 'string' ? null : effect);

/**
 * Trust signals: what each costs the firm and would cost a less able rival, what it changed in trust, and whether it is credible,
 * too cheap or wasteful. See README.md beside this file.
 */
export const signalsModel: Model = {
  name: 'signals',
  reads: ['signal_costs', 'signal_answers', 'lifetime_value_summary', 'worth_steps', 'behaviour_slopes'],
  writes: [signalEffects],
  fit: (inputs, context) => {
    const { signals, sumsOf } = readSignals(inputs);
    const values = readLifetimeValues(inputs);
    const chain = readValueChain(inputs);
    const random = createRandom(context.seed).fork('signals');
    const judged = signals.map((signal) => {
      const effectOf = (outcome: Outcome): Effect =>
        trustEffect(sumsOf(signal, outcome), context.settings.gaps.hide_below);
      const effects = {
        trust: effectOf('trust'),
        attribute: signal.attribute_id === null ? 'no_attribute' : effectOf('perceived_trust'),
      };
      const own = random.fork(`${signal.source_system}/${signal.signal_id}`);
      return { effects, row: rowOf(signal, effects, chain, values.get(signal.segment) ?? null, context, own) };
    });
    return {
      runs: [describeRun(judged)],
      tables: { signal_effects: judged.map(({ row }) => row) },
    };
  },
};

interface Effects {
  readonly trust: Effect;
  readonly attribute: Effect;
}

function rowOf(
  signal: SignalRow,
  effects: Effects,
  chain: ValueChain,
  exposed: SegmentValue | null,
  { settings, asOf }: ModelContext,
  random: Random,
): Row {
  const { daysAfter, isIncomplete } = timeAfter(signal.sent_from, asOf, settings.signals.window_days);
  const cost = signalCost(
    {
      kind: signal.kind,
      isOfDelivery: isOfDelivery(signal, settings),
      outlay: signal.outlay,
      penaltyPerFailure: signal.penalty_per_failure,
      penaltyRate: signal.penalty_rate,
      statedFailureRate: signal.stated_failure_rate,
      rivalFailureRate: signal.rival_failure_rate,
      rivalOutlay: signal.rival_outlay,
      statedUnits: signal.stated_units,
      statedValue: signal.stated_value,
      promisedUnits: signal.promised_units,
      failedUnits: signal.failed_units,
      promisedValue: signal.promised_value,
    },
    settings.signals.rival_failure_rates[signal.kind] ?? null,
  );
  const trust = measured(effects.trust);
  const gained = trustValue(trust?.effect ?? null, chain, exposed?.value ?? null, random);
  const value = typeof gained === 'string' ? null : gained;
  const judgement = judge(cost.own, cost.rival, value);
  const { verdict, reason } = judgement;
  const doubt = doubtOf(judgement, trust, isIncomplete);
  return {
    source_system: signal.source_system,
    signal_id: signal.signal_id,
    kind: signal.kind,
    attribute_id: signal.attribute_id,
    segment: signal.segment,
    sent_from: isoDay(signal.sent_from),
    days_after: daysAfter,
    is_incomplete: isIncomplete,
    ...costCells(signal, cost),
    ...effectCells('trust', effects.trust),
    ...effectCells('attribute', effects.attribute),
    ...costPerPoint(cost.own, trust),
    customers: exposed?.customers ?? null,
    ...ranged('trust_value', value),
    trust_value_reason: typeof gained === 'string' ? gained : null,
    verdict,
    is_verdict_clear: verdict === null ? null : doubt === null,
    verdict_doubt: doubt,
    verdict_reason: reason,
    lacks_rate: signal.lacks_rate,
  };
}

const isOfDelivery = ({ attribute_id }: SignalRow, { signals }: Settings): boolean =>
  attribute_id !== null && signals.delivery_attributes.includes(attribute_id);

/** A number with its interval; none where both ends are the same, since nothing in it is estimated. */
function ranged(name: string, found: Ranged | null): Row {
  const isEstimated = found !== null && found.lower < found.upper;
  return {
    [name]: found?.value ?? null,
    [`${name}_lower`]: isEstimated ? found.lower : null,
    [`${name}_upper`]: isEstimated ? found.upper : null,
  };
}

const costCells = (signal: SignalRow, cost: SignalCost): Row => ({
  ...ranged('failure_rate', cost.failureRate),
  failure_rate_basis: cost.failureRate?.basis ?? null,
  promises: cost.failureRate?.cases ?? null,
  rival_failure_rate: cost.rivalFailureRate,
  rival_failure_rate_basis: cost.rivalBasis,
  exposed_units: cost.units,
  exposed_value: cost.value,
  exposure_basis: cost.exposureBasis,
  outlay: signal.outlay,
  ...ranged('own_cost', cost.own),
  own_cost_reason: cost.whyNoOwn,
  rival_cost: cost.rival,
  rival_outlay_basis: cost.rivalOutlayBasis,
  ...ranged('separation', cost.separation),
  ...ranged('cost_ratio', cost.ratio),
});

function effectCells(prefix: string, effect: Effect): Row {
  const found = measured(effect);
  return {
    [`${prefix}_effect`]: found?.effect.estimate ?? null,
    [`${prefix}_effect_std_error`]: found?.effect.standardError ?? null,
    [`${prefix}_effect_lower`]: found?.effect.lower ?? null,
    [`${prefix}_effect_upper`]: found?.effect.upper ?? null,
    [`${prefix}_effect_p_value`]: found?.effect.pValue ?? null,
    [`${prefix}_effect_basis`]: found?.basis ?? null,
    [`${prefix}_effect_reason`]: typeof effect === 'string' ? effect : null,
    [`${prefix}_voices`]: found?.exposedVoices ?? null,
    [`${prefix}_control_voices`]: found?.controlVoices ?? null,
    [`${prefix}_trend_before`]: found?.trendBefore?.estimate ?? null,
    [`${prefix}_trend_before_lower`]: found?.trendBefore?.lower ?? null,
    [`${prefix}_trend_before_upper`]: found?.trendBefore?.upper ?? null,
    [`${prefix}_trend_before_p_value`]: found?.trendBefore?.pValue ?? null,
    [`${prefix}_has_trend_before`]: found?.trendBefore ? isBeyondNoise(found.trendBefore) : null,
  };
}

/** Own cost over the points gained; the ends take the worst of both. None where the gain may be nothing: any price fits it. */
function costPerPoint(own: Ranged | null, trust: TrustEffect | null): Row {
  const effect = trust?.effect;
  const isGain = own !== null && effect !== undefined && effect.lower > 0;
  return {
    cost_per_point: isGain ? own.value / effect.estimate : null,
    cost_per_point_lower: isGain ? own.lower / effect.upper : null,
    cost_per_point_upper: isGain ? own.upper / effect.lower : null,
  };
}

function describeRun(judged: readonly { readonly effects: Effects; readonly row: Row }[]): ModelRun {
  const signals = judged.length;
  const withEffect = judged.filter(({ effects }) => measured(effects.trust) || measured(effects.attribute)).length;
  const withoutControl = judged.filter(({ effects }) => measured(effects.trust)?.basis === 'before_after').length;
  const withoutVerdict = judged.filter(({ row }) => row.verdict === null).length;
  const notes = [
    signals === 0 ? modelNote('no_signals', 'no trust signal is on record', {}) : null,
    signals > 0 && withEffect === 0
      ? modelNote(
          'signals_without_answers',
          `trust was not asked before and after any of the ${signals} signals: nothing tells what they changed`,
          { signals },
        )
      : null,
    withoutControl > 0
      ? modelNote(
          'signals_without_control',
          `${withoutControl} of ${signals} signals have no customers to compare with: their change before and after may have other reasons`,
          { without: withoutControl, signals },
        )
      : null,
    withoutVerdict > 0 && withEffect > 0
      ? modelNote('signals_without_verdict', `${withoutVerdict} of ${signals} signals cannot be judged`, {
          without: withoutVerdict,
          signals,
        })
      : null,
  ];
  return {
    model: 'signals',
    status: signals === 0 || withEffect === 0 ? 'not_estimable' : 'fitted',
    ...said(notes),
    rows: signals,
    converged: null,
    atBoundary: null,
    logLikelihood: null,
  };
}
