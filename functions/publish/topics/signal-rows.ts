import type { z } from 'zod';
import { day, flag, key, number, text, whole } from '../row-parsers.ts';
import type { TopicNames } from './define-topic.ts';
import { words } from './knowledge-names.ts';
import { signalKind } from './signal-names.ts';
import { type Bilingual, quantity } from './topic.ts';

/** Columns of `signal_effects` that the card shows. */
export const columns = {
  source_system: key,
  signal_id: key,
  kind: key,
  attribute_id: text,
  segment: text,
  sent_from: day,
  days_after: whole,
  is_incomplete: flag,
  promises: whole,
  failure_rate: number,
  failure_rate_basis: text,
  failure_rate_lower: number,
  failure_rate_upper: number,
  rival_failure_rate: number,
  own_cost: number,
  own_cost_lower: number,
  own_cost_upper: number,
  rival_cost: number,
  separation: number,
  separation_lower: number,
  separation_upper: number,
  cost_ratio: number,
  cost_ratio_lower: number,
  cost_ratio_upper: number,
  trust_effect: number,
  trust_effect_lower: number,
  trust_effect_upper: number,
  trust_effect_basis: text,
  trust_voices: whole,
  trust_trend_before: number,
  trust_trend_before_lower: number,
  trust_trend_before_upper: number,
  trust_has_trend_before: flag,
  attribute_effect: number,
  attribute_effect_lower: number,
  attribute_effect_upper: number,
  attribute_voices: whole,
  attribute_trend_before: number,
  attribute_trend_before_lower: number,
  attribute_trend_before_upper: number,
  attribute_has_trend_before: flag,
  cost_per_point: number,
  cost_per_point_lower: number,
  cost_per_point_upper: number,
  trust_value: number,
  trust_value_lower: number,
  trust_value_upper: number,
  verdict: text,
  verdict_doubt: text,
  verdict_reason: text,
};
export type SignalRow = z.output<z.ZodObject<typeof columns>>;

export const effectOf = (row: SignalRow) =>
  quantity(row.trust_effect, 'signed_points', {
    lower: row.trust_effect_lower,
    upper: row.trust_effect_upper,
    n: row.trust_voices,
    reason: row.trust_effect === null ? 'too_few_answers' : row.trust_has_trend_before === true ? 'trend_before' : null,
  });
export const attributeOf = (row: SignalRow) =>
  quantity(row.attribute_effect, 'signed_points', {
    lower: row.attribute_effect_lower,
    upper: row.attribute_effect_upper,
    n: row.attribute_voices,
    reason: row.attribute_has_trend_before === true ? 'trend_before' : null,
  });

/** What a signal changed in the firm's trust, or in the attribute it speaks of; and how that trust moved before the signal. */
export const trusts = {
  trust: {
    effect: (row: SignalRow) => row.trust_effect,
    hasTrend: (row: SignalRow) => row.trust_has_trend_before === true,
    trend: (row: SignalRow) =>
      quantity(row.trust_trend_before, 'signed_points', {
        lower: row.trust_trend_before_lower,
        upper: row.trust_trend_before_upper,
      }),
  },
  attribute: {
    effect: (row: SignalRow) => row.attribute_effect,
    hasTrend: (row: SignalRow) => row.attribute_has_trend_before === true,
    trend: (row: SignalRow) =>
      quantity(row.attribute_trend_before, 'signed_points', {
        lower: row.attribute_trend_before_lower,
        upper: row.attribute_trend_before_upper,
      }),
  },
} as const;

export const worthOf = (row: SignalRow) =>
  quantity(row.trust_value, 'money', {
    lower: row.trust_value_lower,
    upper: row.trust_value_upper,
    reason: row.trust_value === null ? 'not_estimable' : null,
  });

/** What a signal is called: its kind, what it speaks of, whom it is meant for. */
export function nameOf(row: SignalRow, names: TopicNames): Bilingual {
  const kind = signalKind(row.kind);
  const attribute = row.attribute_id === null ? null : names.attribute(row.attribute_id);
  const segment = row.segment === null ? words('all customers', '全体客户') : names.segment(row.segment);
  return words(
    `${[kind.en, attribute?.en].filter(Boolean).join(': ')} (${segment.en}, since ${row.sent_from ?? '?'})`,
    `${[kind.zh, attribute?.zh].filter(Boolean).join('：')}（${segment.zh}，${row.sent_from ?? '?'} 起）`,
  );
}
