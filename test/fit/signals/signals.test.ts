import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type SignalFacts, signalCost } from '../../../functions/fit/signals/signal-cost.ts';
import {
  type Stretch,
  type TrustEffect,
  type TrustSum,
  trustEffect,
} from '../../../functions/fit/signals/trust-effect.ts';
import { trustValue } from '../../../functions/fit/signals/trust-value.ts';
import { doubtOf, judge } from '../../../functions/fit/signals/verdict.ts';
import { createRandom, type Random } from '../../../functions/numerics/random.ts';

const unknown: SignalFacts = {
  kind: 'promise',
  isOfDelivery: true,
  outlay: null,
  penaltyPerFailure: null,
  penaltyRate: null,
  statedFailureRate: null,
  rivalFailureRate: null,
  rivalOutlay: null,
  statedUnits: null,
  statedValue: null,
  promisedUnits: 0,
  failedUnits: 0,
  promisedValue: 0,
};

const voice = (isExposed: boolean, stretch: Stretch, bucket: number, level: number, weight = 1): TrustSum => ({
  isExposed,
  stretch,
  bucket,
  voices: 1,
  weightSum: weight,
  weightedSum: weight * level,
});

function effectOf(sums: readonly TrustSum[], fewest = 2): TrustEffect {
  const found = trustEffect(sums, fewest);
  if (typeof found === 'string') throw new Error(found);
  return found;
}

/** Persons in fours with given mean and standard error before and after, and standard error of the change. */
function panel(isExposed: boolean, first: number, before: Moments, after: Moments, changeError: number): TrustSum[] {
  const persons = 40;
  const [sdBefore, sdAfter] = [before.error, after.error].map((error) => error * Math.sqrt(persons - 1)) as [
    number,
    number,
  ];
  const correlation = (before.error ** 2 + after.error ** 2 - changeError ** 2) / (2 * before.error * after.error);
  return Array.from({ length: persons }, (_, index) => {
    const x = index % 4 < 2 ? 1 : -1;
    const y = index % 2 === 0 ? 1 : -1;
    const later = after.mean + sdAfter * (correlation * x + Math.sqrt(1 - correlation ** 2) * y);
    const stretch = index % 8 < 4 ? 'early_before' : 'late_before';
    return [
      voice(isExposed, stretch, first + index, before.mean + sdBefore * x),
      voice(isExposed, 'after', first + index, later),
    ];
  }).flat();
}
interface Moments {
  readonly mean: number;
  readonly error: number;
}

describe('effect on trust', () => {
  test('difference in differences and its clustered error are those of Card & Krueger (1994), table 3', () => {
    const newJersey = panel(true, 0, { mean: 20.44, error: 0.51 }, { mean: 21.03, error: 0.52 }, 0.54);
    const pennsylvania = panel(false, 500, { mean: 23.33, error: 1.35 }, { mean: 21.17, error: 0.94 }, 1.25);
    const { basis, effect } = effectOf([...newJersey, ...pennsylvania]);
    expect(basis).toBe('difference_in_differences');
    expect(Math.abs(effect.estimate - 2.76)).toBeLessThan(0.011);
    expect(effect.standardError).toBeCloseTo(1.36, 2);
    const alone = effectOf(newJersey);
    expect(alone.basis).toBe('before_after');
    expect(alone.effect.estimate).toBeCloseTo(0.59, 10);
    expect(alone.effect.standardError).toBeCloseTo(0.54, 10);
  });

  test('by hand: weighted means, a person who answers twice is one, the trend before is the same contrast', () => {
    const sums = [
      voice(true, 'early_before', 1, 40),
      voice(true, 'late_before', 2, 60),
      voice(true, 'after', 1, 70, 3),
      voice(true, 'after', 3, 50, 1),
      voice(false, 'early_before', 4, 50),
      voice(false, 'early_before', 5, 54),
      voice(false, 'late_before', 6, 53),
      voice(false, 'late_before', 7, 55),
      voice(false, 'after', 8, 56),
      voice(false, 'after', 9, 56),
    ];
    const { effect, exposedVoices, controlVoices, trendBefore } = effectOf(sums);
    expect(effect.estimate).toBeCloseTo(65 - 50 - (56 - 53), 12);
    // before: ±10 each of two, scaled by 2; after: weights 3 and 1 around 65; bucket 1 is in both.
    const before = Math.SQRT2 / 2;
    const after = Math.SQRT2 / 4;
    const control = Math.sqrt(4 / 3) / 4;
    const one = after * 3 * 5 - before * -10;
    const variance = one ** 2 + (before * 10) ** 2 + (after * -15) ** 2 + control ** 2 * (3 ** 2 + 1 + 0 + 2 ** 2);
    expect(effect.standardError).toBeCloseTo(Math.sqrt(variance), 10);
    expect([exposedVoices, controlVoices]).toEqual([4, 6]);
    expect(trendBefore).toBeNull();
  });

  test('who was not asked, or too few, has no effect', () => {
    const after = [1, 2, 3].map((bucket) => voice(true, 'after', bucket, 50));
    const before = [1, 2, 3].map((bucket) => voice(true, 'late_before', bucket, 50));
    expect(trustEffect([], 2)).toBe('not_asked_before');
    expect(trustEffect(after, 2)).toBe('not_asked_before');
    expect(trustEffect(before, 2)).toBe('not_asked_after');
    expect(trustEffect([...before, ...after], 5)).toBe('too_few_answers');
    const constant = effectOf([...before, ...after], 3).effect;
    expect(constant).toMatchObject({ estimate: 0, standardError: 0, lower: 0, upper: 0, pValue: 1 });
  });

  /** Persons of two groups, some of whom answer before and after; the same season for all, the effect for one group. */
  function simulated(random: Random, effect: number): TrustSum[] {
    return Array.from({ length: 240 }, (_, bucket) => {
      const isExposed = bucket % 3 === 0;
      const person = random.normal(isExposed ? 62 : 58, 9);
      const answer = (stretch: Stretch, shift: number): TrustSum =>
        voice(isExposed, stretch, bucket, person + shift + random.normal(0, 7), 0.5 + random.uniform());
      const first = random.chance(0.5) ? 'early_before' : 'late_before';
      return [
        ...(random.chance(0.6) ? [answer(first, 0)] : []),
        ...(random.chance(0.6) ? [answer('after', 3 + (isExposed ? effect : 0))] : []),
      ];
    }).flat();
  }

  test('recovery: the planted effect lies in 95 % of the intervals, and no effect is refused in 5 %', () => {
    const replicates = 300;
    let [covered, refused, sum] = [0, 0, 0];
    for (let index = 0; index < replicates; index++) {
      const { effect } = effectOf(simulated(createRandom(`effect ${index}`), 5), 5);
      sum += effect.estimate;
      if (effect.lower <= 5 && 5 <= effect.upper) covered++;
      if (effectOf(simulated(createRandom(`none ${index}`), 0), 5).effect.pValue < 0.05) refused++;
    }
    expect(Math.abs(sum / replicates - 5)).toBeLessThan(0.3);
    expect(covered / replicates).toBeGreaterThan(0.91);
    expect(covered / replicates).toBeLessThan(0.985);
    expect(refused / replicates).toBeLessThan(0.085);
  });
});

describe('cost and verdict', () => {
  test('a rival whose failure rate nobody knows has no cost; the settings may know it, the signal itself comes first', () => {
    const facts = {
      ...unknown,
      outlay: 100,
      penaltyPerFailure: 10,
      promisedUnits: 50,
      failedUnits: 5,
      promisedValue: 1,
    };
    expect(signalCost(facts, null)).toMatchObject({ rival: null, separation: null, rivalBasis: null });
    expect(signalCost(facts, 0.5)).toMatchObject({
      rival: 350,
      rivalBasis: 'setting',
      rivalOutlayBasis: 'same_as_own',
    });
    expect(signalCost({ ...facts, rivalFailureRate: 0.2, rivalOutlay: 400 }, 0.5)).toMatchObject({
      rival: 500,
      rivalBasis: 'benchmark',
      rivalOutlayBasis: 'stated',
    });
    const { own, separation } = signalCost(facts, 0.5);
    expect(own?.value).toBe(150);
    expect(separation).toMatchObject({ value: 200, lower: 350 - (own?.upper ?? 0), upper: 350 - (own?.lower ?? 0) });
  });

  test('late deliveries tell of promises of delivery; a promise of price goes by its stated rate, and borrows theirs without one', () => {
    const delivered = { ...unknown, outlay: 0, penaltyPerFailure: 10, promisedUnits: 100, failedUnits: 30 };
    const stated = { ...delivered, statedFailureRate: 0.02 };
    expect(signalCost(stated, null)).toMatchObject({ failureRate: { value: 0.3, basis: 'measured', cases: 100 } });
    const ofPrice = signalCost({ ...stated, isOfDelivery: false }, null);
    expect(ofPrice).toMatchObject({ failureRate: { value: 0.02, basis: 'stated', cases: null }, own: { value: 20 } });
    expect(signalCost({ ...delivered, isOfDelivery: false }, null)).toMatchObject({
      failureRate: { value: 0.3, basis: 'deliveries_instead', cases: 100 },
    });
    expect(signalCost({ ...stated, promisedUnits: 0, statedUnits: 5 }, null).failureRate?.basis).toBe('stated');
  });

  test('what is not known stays unknown', () => {
    expect(signalCost(unknown, null)).toMatchObject({ own: null, whyNoOwn: 'outlay_unknown', rival: null });
    const penalty = { ...unknown, outlay: 5, penaltyPerFailure: 1 };
    expect(signalCost(penalty, 0.5)).toMatchObject({ own: null, whyNoOwn: 'exposure_unknown', rival: null });
    expect(signalCost({ ...penalty, statedUnits: 9 }, null)).toMatchObject({
      own: null,
      whyNoOwn: 'failure_rate_unknown',
    });
    expect(signalCost({ ...penalty, statedUnits: 9, statedFailureRate: 0.1 }, null).own?.value).toBeCloseTo(5.9, 12);
    const free = { ...unknown, kind: 'certification', outlay: 5 };
    expect(signalCost(free, 0.5)).toMatchObject({ own: { value: 5 }, rival: null });
    expect(signalCost({ ...free, rivalOutlay: 8 }, null)).toMatchObject({ rival: 8, ratio: { value: 1.6 } });
  });

  test.each([
    ['credible', 10, 15, 20],
    ['too_cheap', 10, 25, 20],
    ['wasteful', 10, 5, 20],
    ['wasteful', 10, 5, null],
    [null, 10, 15, null],
  ])('%s: own %d, value %d, rival %s', (verdict, own, value, rival) => {
    const at = (number: number, spread: number) => ({ value: number, lower: number - spread, upper: number + spread });
    expect(judge(at(own, 1), rival, at(value, 2))).toMatchObject({ verdict, isClear: verdict !== null });
    expect(judge(at(own, 1), rival, at(value, 12)).isClear).toBe(false);
  });

  test('a verdict is not certain without a control, with a trend before, before the window is over, or by its intervals', () => {
    const at = (number: number, spread: number) => ({ value: number, lower: number - spread, upper: number + spread });
    const [clear, open] = [judge(at(10, 1), 20, at(5, 1)), judge(at(10, 1), 20, at(5, 9))];
    const trend = (pValue: number) => ({
      estimate: 1,
      standardError: 1,
      degreesOfFreedom: 9,
      lower: 0,
      upper: 2,
      pValue,
    });
    const compared = { basis: 'difference_in_differences', trendBefore: trend(0.3) } as const;
    expect(doubtOf(clear, compared, false)).toBeNull();
    expect(doubtOf(open, compared, false)).toBe('intervals_overlap');
    expect(doubtOf(open, compared, true)).toBe('window_not_over');
    expect(doubtOf(clear, { ...compared, trendBefore: trend(0.01) }, true)).toBe('trend_before');
    expect(doubtOf(clear, { basis: 'before_after', trendBefore: trend(0.01) }, true)).toBe('no_control');
    expect(doubtOf(judge(null, 20, at(5, 1)), compared, false)).toBeNull();
  });

  test('the chain from trust to money stops where a step is missing', () => {
    const effect = { estimate: 1, standardError: 1, degreesOfFreedom: 9, lower: -1, upper: 3, pValue: 0.3 };
    const one = { value: 1, standardError: 0 };
    const chain = { loyaltyPerTrust: one, valueShareOfLoyalty: one };
    const random = createRandom(1);
    expect(trustValue(null, chain, one, random)).toBe('effect_not_measured');
    expect(trustValue(effect, { ...chain, loyaltyPerTrust: null }, one, random)).toBe('trust_to_loyalty_not_estimated');
    expect(trustValue(effect, { ...chain, valueShareOfLoyalty: null }, one, random)).toBe(
      'loyalty_to_value_not_estimated',
    );
    expect(trustValue(effect, chain, null, random)).toBe('lifetime_value_not_estimated');
    const found = trustValue(effect, chain, { value: 100, standardError: 0 }, random);
    if (typeof found === 'string') throw new Error(found);
    expect(found.value).toBe(100);
    expect(found.lower).toBeGreaterThan(100 - 196 - 12);
    expect(found.lower).toBeLessThan(100 - 196 + 12);
  });
});

const example = z.object({
  signal: z.record(z.string(), z.number()),
  trust: z.object({
    exposedBefore: z.number(),
    exposedAfter: z.number(),
    othersBefore: z.number(),
    othersAfter: z.number(),
  }),
  chain: z.object({ loyaltyPerTrust: z.number(), valueShareOfLoyalty: z.number(), lifetimeValue: z.number() }),
  found: z.object({
    failureRate: z.tuple([z.number(), z.number(), z.number()]),
    ownCost: z.number(),
    rivalCost: z.number(),
    separation: z.number(),
    effect: z.number(),
    value: z.number(),
    costPerPoint: z.number(),
    verdict: z.string(),
  }),
});

test('the worked example of README.md', () => {
  const page = readFileSync(new URL('../../../functions/fit/signals/README.md', import.meta.url), 'utf8');
  const { signal, trust, chain, found } = example.parse(JSON.parse(/```json\n([\s\S]*?)```/.exec(page)?.[1] ?? ''));
  const cost = signalCost({ ...unknown, ...signal }, null);
  expect(cost.failureRate?.value).toBe(found.failureRate[0]);
  expect(cost.failureRate?.lower).toBeCloseTo(found.failureRate[1], 4);
  expect(cost.failureRate?.upper).toBeCloseTo(found.failureRate[2], 4);
  expect(cost.own?.value).toBeCloseTo(found.ownCost, 9);
  expect(cost.rival).toBeCloseTo(found.rivalCost, 9);
  expect(cost.separation?.value).toBeCloseTo(found.separation, 9);
  const pair = (isExposed: boolean, stretch: Stretch, first: number, level: number): TrustSum[] =>
    [-1, 1].map((step, index) => voice(isExposed, stretch, first + index, level + step));
  const { effect } = effectOf([
    ...pair(true, 'early_before', 0, trust.exposedBefore),
    ...pair(true, 'after', 2, trust.exposedAfter),
    ...pair(false, 'early_before', 4, trust.othersBefore),
    ...pair(false, 'after', 6, trust.othersAfter),
  ]);
  expect(effect.estimate).toBeCloseTo(found.effect, 12);
  const known = (value: number) => ({ value, standardError: 0 });
  const value = trustValue(
    { ...effect, standardError: 0 },
    { loyaltyPerTrust: known(chain.loyaltyPerTrust), valueShareOfLoyalty: known(chain.valueShareOfLoyalty) },
    known(chain.lifetimeValue),
    createRandom(1),
  );
  if (typeof value === 'string') throw new Error(value);
  expect(value.value).toBeCloseTo(found.value, 9);
  expect((cost.own?.value ?? 0) / effect.estimate).toBeCloseTo(found.costPerPoint, 9);
  expect(judge(cost.own, cost.rival, value).verdict).toBe(found.verdict);
});
