import { expect, test } from 'vitest';
import { signalsModel } from '../../../functions/fit/signals/index.ts';
import type { Row } from '../../../functions/lake/rows.ts';
import { settingsSchema } from '../../../functions/lake/settings.ts';
import { createRandom, type Random } from '../../../functions/numerics/random.ts';
import { arrowTables } from '../gaps/simulate-marts.ts';

/** Half of a 95 % interval of the standard normal. */
const z = 1.959963984540054;

/** What is true of the firm: what a point of trust brings, and the remaining lifetime value of each segment. */
const truth = { effect: 5, loyaltyPerTrust: 0.5, slope: 0.6, meanMargin: 60, lifetimeValue: 400_000 };
const trueValue = truth.effect * truth.loyaltyPerTrust * (truth.slope / truth.meanMargin) * truth.lifetimeValue; // 10,000

/** Own cost = outlay + a tenth of 1,000 promises broken × penalty; the rival breaks half of them. */
const planted = [
  { signal_id: 'credible', outlay: 2_000, penalty: 30, own: 5_000, rival: 17_000 },
  { signal_id: 'too_cheap', outlay: 500, penalty: 2, own: 700, rival: 1_500 },
  { signal_id: 'wasteful', outlay: 24_000, penalty: 20, own: 26_000, rival: 34_000 },
] as const;

const day = (iso: string): number => Date.parse(iso);

/** Persons who answer before and after the signal: the same season for all, the effect for those it was meant for. */
function answersOf(signal_id: string, random: Random): Row[] {
  return Array.from({ length: 600 }, (_, bucket): Row[] => {
    const is_exposed = bucket % 2 === 0;
    const person = random.normal(is_exposed ? 60 : 57, 8);
    const answer = (stretch: string, shift: number): Row => ({
      source_system: 'erp',
      signal_id,
      measure: 'trust',
      is_exposed,
      stretch,
      bucket,
      voices: 1,
      weight_sum: 1,
      weighted_sum: person + shift + random.normal(0, 6),
    });
    return [answer('late_before', 0), answer('after', 2 + (is_exposed ? truth.effect : 0))];
  }).flat();
}

/** An estimate with its 95 % interval, drawn around what is true. */
function estimated(random: Random, value: number, relativeError: number): Record<'value' | 'lower' | 'upper', number> {
  const error = relativeError * value;
  const drawn = random.normal(value, error);
  return { value: drawn, lower: drawn - z * error, upper: drawn + z * error };
}

function firmOf(random: Random, sentFrom = '2025-03-01'): Readonly<Record<string, readonly Row[]>> {
  const step = estimated(random, truth.loyaltyPerTrust, 0.1);
  const slope = estimated(random, truth.slope, 0.1);
  return {
    signal_costs: planted.map(({ signal_id, outlay, penalty }) => ({
      source_system: 'erp',
      signal_id,
      kind: 'promise',
      attribute_id: 'delivery_time',
      segment: signal_id,
      sent_from: day(sentFrom),
      outlay,
      penalty_per_failure: penalty,
      penalty_rate: null,
      stated_failure_rate: null,
      rival_failure_rate: 0.5,
      rival_outlay: null,
      stated_units: null,
      stated_value: null,
      lacks_rate: false,
      promised_units: 1000,
      failed_units: random.binomial(1000, 0.1),
      promised_value: 50_000,
    })),
    signal_answers: planted.flatMap(({ signal_id }) => answersOf(signal_id, random)),
    worth_steps: [
      { from_level: 'trust', to_level: 'loyalty', estimate: step.value, lower: step.lower, upper: step.upper },
      { from_level: 'perceived_trust', to_level: 'trust', estimate: 0.9, lower: 0.8, upper: 1 },
    ],
    behaviour_slopes: [
      { outcome: 'churn', slope: -0.01, lower: -0.02, upper: 0, mean: 0.2 },
      { outcome: 'margin_after', slope: slope.value, lower: slope.lower, upper: slope.upper, mean: truth.meanMargin },
    ],
    lifetime_value_summary: planted.map(({ signal_id }) => {
      const { value, lower, upper } = estimated(random, truth.lifetimeValue, 0.05);
      // The interval with chance is much wider; trust is worth what is expected.
      const wide = { lower: value / 4, upper: value * 4 };
      return {
        segment: signal_id,
        customers: 300,
        clv_total: value,
        ...wide,
        expected_lower: lower,
        expected_upper: upper,
        model_error: 0,
      };
    }),
  };
}

const context = { settings: settingsSchema.parse({}), runId: 'r', asOf: '2026-01-31', seed: 7 };
const judged = (firm: Readonly<Record<string, readonly Row[]>>): readonly Row[] =>
  signalsModel.fit(arrowTables(firm), context).tables.signal_effects as readonly Row[];

test('recovery: credible, too cheap and wasteful signals are told apart, and 95 % of intervals hold what the trust is worth', () => {
  const firms = 60;
  const rows = Array.from({ length: firms }, (_, index) => judged(firmOf(createRandom(`verdicts ${index}`)))).flat();
  let inside = 0;
  for (const { signal_id, own, rival } of planted) {
    const ofSignal = rows.filter((row) => row.signal_id === signal_id);
    expect(ofSignal).toHaveLength(firms);
    const mean = (column: string): number => ofSignal.reduce((sum, row) => sum + Number(row[column]), 0) / firms;
    expect(Math.abs(mean('own_cost') / own - 1)).toBeLessThan(0.02);
    expect(mean('rival_cost')).toBe(rival);
    expect(Math.abs(mean('trust_value') / trueValue - 1)).toBeLessThan(0.08);
    const right = ofSignal.filter((row) => row.verdict === signal_id);
    const clear = ofSignal.filter((row) => row.is_verdict_clear === true);
    expect(right.length / firms, signal_id).toBeGreaterThan(0.85);
    expect(clear.length / firms, signal_id).toBeGreaterThan(0.3);
    expect(clear.filter((row) => row.verdict !== signal_id).length / firms, signal_id).toBeLessThan(0.03);
    inside += ofSignal.filter(
      (row) => Number(row.trust_value_lower) <= trueValue && trueValue <= Number(row.trust_value_upper),
    ).length;
  }
  expect(inside / firms / planted.length).toBeGreaterThan(0.91);
  expect(inside / firms / planted.length).toBeLessThan(0.99);
});

test('a signal whose window is not over is marked with the days so far, and its verdict is not clear', () => {
  const over = judged(firmOf(createRandom('over')));
  expect(over.map((row) => [row.days_after, row.is_incomplete])).toEqual(Array(3).fill([182, false]));
  expect(over.some((row) => row.is_verdict_clear)).toBe(true);
  const running = judged(firmOf(createRandom('over'), '2026-01-01'));
  expect(running.map((row) => [row.days_after, row.is_incomplete])).toEqual(Array(3).fill([31, true]));
  expect(running.map(({ verdict }) => verdict)).toEqual(over.map(({ verdict }) => verdict));
  expect(running.map((row) => row.is_verdict_clear)).toEqual([false, false, false]);
});

test('cost per point has an interval and stands only where trust rose beyond noise', () => {
  const firm = firmOf(createRandom('price of a point'));
  const rows = judged(firm);
  expect(rows).toHaveLength(planted.length);
  for (const row of rows) {
    expect(Number(row.trust_effect_lower)).toBeGreaterThan(0);
    expect(Number(row.cost_per_point_lower)).toBeLessThan(Number(row.cost_per_point));
    expect(Number(row.cost_per_point_upper)).toBeGreaterThan(Number(row.cost_per_point));
  }
  // Trust rose by a point, as a few answers have it: perhaps not at all.
  const few = (firm.signal_answers ?? []).flatMap((row) => {
    const taken = row.is_exposed && row.stretch === 'after' ? 4 : 0;
    return Number(row.bucket) < 40 ? [{ ...row, weighted_sum: Number(row.weighted_sum) - taken }] : [];
  });
  const noise = judged({ ...firm, signal_answers: few }).filter(
    (row) => Number(row.trust_effect) > 0 && Number(row.trust_effect_lower) < 0,
  );
  expect(noise.length).toBeGreaterThan(0);
  const none = { cost_per_point: null, cost_per_point_lower: null, cost_per_point_upper: null };
  for (const row of noise) expect(row).toMatchObject(none);
});

test('costs have an interval only where a failure rate is counted; recorded ones have none', () => {
  const firm = firmOf(createRandom('recorded costs'));
  const of = (change: Row): Row | undefined =>
    judged({ ...firm, signal_costs: (firm.signal_costs ?? []).map((row) => ({ ...row, ...change })) })[0];
  const counted = of({});
  expect(Number(counted?.own_cost_lower)).toBeLessThan(Number(counted?.own_cost));
  expect(Number(counted?.separation_upper)).toBeGreaterThan(Number(counted?.separation));
  const ratio = (end: string) => Number(counted?.rival_cost) / Number(counted?.[`own_cost${end}`]);
  expect(counted?.cost_ratio).toBe(ratio(''));
  expect([counted?.cost_ratio_lower, counted?.cost_ratio_upper]).toEqual([ratio('_upper'), ratio('_lower')]);
  const none = {
    own_cost_lower: null,
    own_cost_upper: null,
    separation_lower: null,
    separation_upper: null,
    cost_ratio_lower: null,
    cost_ratio_upper: null,
  };
  const stated = { promised_units: 0, failed_units: 0, stated_units: 1000, stated_failure_rate: 0.1 };
  expect(of(stated)).toMatchObject({ own_cost: 5_000, failure_rate: 0.1, failure_rate_lower: null, ...none });
  const noPenalty = { penalty_per_failure: null, rival_outlay: 9_000 };
  expect(of(noPenalty)).toMatchObject({ own_cost: 2_000, separation: 7_000, cost_ratio: 4.5, ...none });
});

test('trust in what a signal speaks of that was moving before it is marked, with how it moved', () => {
  const firm = firmOf(createRandom('trend'));
  const random = createRandom('trend of the attribute');
  const answer = (signal: string, stretch: string, bucket: number, level: number): Row => ({
    source_system: 'erp',
    signal_id: signal,
    measure: 'perceived_trust',
    is_exposed: true,
    stretch,
    bucket,
    voices: 1,
    weight_sum: 1,
    weighted_sum: level + random.normal(0, 5),
  });
  const moved = (signal: string, early: number) =>
    Array.from({ length: 300 }, (_, bucket) => [
      answer(signal, bucket % 2 === 0 ? 'early_before' : 'late_before', bucket, bucket % 2 === 0 ? early : 60),
      answer(signal, 'after', bucket, 57),
    ]).flat();
  const answers = [...(firm.signal_answers ?? []), ...moved('credible', 55), ...moved('too_cheap', 60)];
  const rows = judged({ ...firm, signal_answers: answers });
  const [drifting, level, unknown] = planted.map(({ signal_id }) => rows.find((row) => row.signal_id === signal_id));
  expect(drifting).toMatchObject({ attribute_has_trend_before: true, trust_has_trend_before: null });
  expect(Number(drifting?.attribute_trend_before_lower)).toBeGreaterThan(3);
  expect(Number(drifting?.attribute_trend_before_upper)).toBeLessThan(7);
  expect(level).toMatchObject({ attribute_has_trend_before: false });
  expect(unknown).toMatchObject({ attribute_effect_reason: 'not_asked_before', attribute_has_trend_before: null });
});

test('a promise of price goes by its stated rate although deliveries were late', () => {
  const firm = firmOf(createRandom('price'));
  const stated = (firm.signal_costs ?? []).map((row) => ({ ...row, stated_failure_rate: 0.01 }));
  const [ofDelivery] = judged({ ...firm, signal_costs: stated });
  expect(ofDelivery).toMatchObject({ failure_rate_basis: 'measured', promises: 1000 });
  const ofPrice = stated.map((row) => ({ ...row, attribute_id: 'price_fairness' }));
  const [price] = judged({ ...firm, signal_costs: ofPrice });
  expect(price).toMatchObject({ failure_rate: 0.01, failure_rate_basis: 'stated', promises: null, own_cost: 2_300 });
});
