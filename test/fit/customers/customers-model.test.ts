import { tableFromArrays } from 'apache-arrow';
import { describe, expect, test } from 'vitest';
import { chanceOf, changesOf, fitBinomial } from '../../../functions/fit/customers/binomial-regression.ts';
import { type ContactMoments, channelSynergy } from '../../../functions/fit/customers/channel-synergy.ts';
import { customersModel } from '../../../functions/fit/customers/index.ts';
import { opinionLead } from '../../../functions/fit/customers/opinion-lead.ts';
import { returnChances, type SilenceCell } from '../../../functions/fit/customers/return-chances.ts';
import { settingsSchema } from '../../../functions/lake/settings.ts';
import { createRandom, type Random } from '../../../functions/numerics/random.ts';

const context = { settings: settingsSchema.parse({}), runId: 'r', asOf: '2026-10-31', seed: 1 };

describe('chances of loyalty types', () => {
  test('independent: one group is log odds, two groups their difference, but for the prior', () => {
    const one = fitBinomial([{ features: [1], trials: 4000, successes: 1000 }]);
    expect(one?.coefficients[0]).toBeCloseTo(Math.log(1 / 3), 4);
    expect(one?.covariance[0]?.[0]).toBeCloseTo(1 / 750, 6);
    const two = fitBinomial([
      { features: [1, 0.5], trials: 20_000, successes: 12_000 },
      { features: [1, -0.5], trials: 20_000, successes: 5_000 },
    ]);
    expect(two?.coefficients[1]).toBeCloseTo(Math.log(1.5) - Math.log(1 / 3), 2);
  });

  test('recovery: 95 % intervals hold the planted chance as often as they say', () => {
    const random = createRandom('loyalty chances');
    const groups = [-0.5, 0.5].flatMap((high) => [-0.5, 0.5].map((broad) => [1, high, broad]));
    let covered = 0;
    const firms = 500;
    for (let firm = 0; firm < firms; firm++) {
      const truth = [random.normal(0, 1), random.normal(0, 1), random.normal(0, 1)];
      const chance = (features: readonly number[]) =>
        1 / (1 + Math.exp(-features.reduce((sum, value, index) => sum + value * truth[index]!, 0)));
      const fit = fitBinomial(
        groups.map((features) => ({ features, trials: 60, successes: random.binomial(60, chance(features)) })),
      );
      const found = fit && chanceOf(fit, groups[0]!);
      if (found && found.lower <= chance(groups[0]!) && chance(groups[0]!) <= found.upper) covered++;
    }
    expect(covered / firms).toBeGreaterThan(0.92);
    expect(covered / firms).toBeLessThan(0.98);
  });

  test('what a chance owes to each source adds up to its variance, and across groups to their covariance', () => {
    const groups = [
      { features: [1, 0.5], trials: 40, successes: 30 },
      { features: [1, -0.5], trials: 40, successes: 10 },
    ] as const;
    const fit = fitBinomial(groups)!;
    const [first, second] = groups.map(({ features }) => changesOf(fit, features)) as [number[], number[]];
    const product = (a: readonly number[], b: readonly number[]) =>
      a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
    const slope = groups.map(({ features }) => {
      const { chance } = chanceOf(fit, features);
      return chance * (1 - chance);
    });
    const covarianceOf = (a: number, b: number) =>
      product(
        groups[a]!.features,
        fit.covariance.map((line) => product(line, groups[b]!.features)),
      ) *
      slope[a]! *
      slope[b]!;
    expect(product(first, first)).toBeCloseTo(covarianceOf(0, 0), 12);
    expect(product(first, second)).toBeCloseTo(covarianceOf(0, 1), 12);
  });

  test('all alike or nobody: no fit; a feature that separates stays finite', () => {
    expect(fitBinomial([{ features: [1], trials: 5, successes: 5 }])).toBeNull();
    expect(fitBinomial([])).toBeNull();
    const separated = fitBinomial([
      { features: [1, 0.5], trials: 10, successes: 10 },
      { features: [1, -0.5], trials: 10, successes: 0 },
    ]);
    expect(separated?.converged).toBe(true);
    expect(Math.abs(separated?.coefficients[1] ?? Number.NaN)).toBeLessThan(10);
  });
});

describe('chance of return', () => {
  const silences = (
    random: Random,
    n: number,
    hazard: number,
    what: 'silent' | 'recorded',
    reason: string | null,
  ): SilenceCell[] =>
    Array.from({ length: n }, () => {
      const followed = 1 + random.integer(40);
      const ended = Math.floor(random.exponential(-Math.log1p(-hazard)));
      return { what, reason, span: Math.min(ended, followed), isEvent: ended < followed, n: 1 };
    });

  test('by hand: 10 of 20 come back in the first month, 5 of the other 10 in the second', () => {
    const cells: SilenceCell[] = [
      { what: 'silent', reason: null, span: 0, isEvent: true, n: 10 },
      { what: 'silent', reason: null, span: 1, isEvent: true, n: 5 },
      { what: 'silent', reason: null, span: 2, isEvent: false, n: 5 },
    ];
    const [now, after] = returnChances(cells, 12);
    expect(now).toMatchObject({ basis: 'silent', months: 0, n: 20 });
    expect(now?.chance).toBeCloseTo(0.75, 12);
    expect(after?.chance).toBeCloseTo(0.5, 12);
  });

  test('of 200 recorded as lost nobody came back: no chance, up to the rule of three', () => {
    const [row] = returnChances([{ what: 'recorded', reason: 'Price', span: 8, isEvent: false, n: 200 }], 12);
    expect(row).toEqual({
      basis: 'recorded',
      reason: null,
      months: 0,
      chance: 0,
      lower: 0,
      upper: 0.015,
      monthsSeen: 8,
      n: 200,
    });
  });

  test('beyond the longest silence that was followed nothing is said: the months seen tell, and without any there is no chance', () => {
    const cells: SilenceCell[] = [
      { what: 'silent', reason: null, span: 3, isEvent: true, n: 30 },
      { what: 'silent', reason: null, span: 10, isEvent: false, n: 70 },
    ];
    const rows = returnChances(cells, 6);
    expect(rows.map(({ monthsSeen }) => monthsSeen).slice(0, 11)).toEqual([6, 6, 6, 6, 6, 5, 4, 3, 2, 1, 0]);
    expect(rows[3]?.chance).toBeCloseTo(0.3, 12);
    expect(rows[6]).toMatchObject({ chance: 0, monthsSeen: 4 });
    expect(rows[6]?.upper).toBeCloseTo(3 / 70, 12);
    expect(rows[10]).toMatchObject({ chance: null, lower: null, upper: null, monthsSeen: 0 });
  });

  test('recovery: a constant hazard is found, and a reason that returns twice as often', () => {
    const random = createRandom('returns');
    const chances = returnChances(
      [
        ...silences(random, 4000, 0.03, 'silent', null),
        ...silences(random, 1500, 0.02, 'recorded', 'Moved'),
        ...silences(random, 1500, 0.04, 'recorded', 'Price'),
      ],
      12,
    );
    const of = (basis: string, reason: string | null) =>
      chances.find((row) => row.basis === basis && row.reason === reason && row.months === 6);
    for (const [row, hazard] of [
      [of('silent', null), 0.03],
      [of('recorded', 'Moved'), 0.02],
      [of('recorded', 'Price'), 0.04],
    ] as const) {
      const truth = 1 - (1 - hazard) ** 12;
      expect(row?.lower).toBeLessThan(truth);
      expect(row?.upper).toBeGreaterThan(truth);
      expect(Math.abs((row?.chance ?? 0) - truth)).toBeLessThan(0.04);
    }
  });
});

describe('lead time of opinions', () => {
  test('recovery: the median lead beyond the usual is in its interval; without a lead there is none or the interval of the rate holds 1', () => {
    const random = createRandom('leads');
    let covered = 0;
    let quiet = 0;
    const firms = 12;
    for (let firm = 0; firm < firms; firm++) {
      const leavers = 400;
      const usual = 0.3 / 365;
      const days = (hasLead: boolean): { days: number; n: number }[] => [
        ...Array.from({ length: random.poisson(usual * 365 * leavers) }, () => ({ days: random.integer(365), n: 1 })),
        ...(hasLead
          ? Array.from({ length: leavers / 2 }, () => ({ days: Math.floor(random.gamma(3, 3 / 70)), n: 1 })).filter(
              (each) => each.days < 365,
            )
          : []),
      ];
      const counts = (hasLead: boolean) => ({
        before: days(hasLead),
        leavers: [{ days: 365, n: leavers }],
        usualOpinions: random.poisson(usual * 2e6),
        usualDays: 2e6,
      });
      const found = opinionLead(counts(true), random.fork(firm));
      const median = 62.4; // of gamma(3) with mean 70: 2.674060/3 · 70
      if (found && found.lower <= median && median <= found.upper) covered++;
      const none = opinionLead(counts(false), random.fork(`none ${firm}`));
      if (!none || none.rateRatioLower <= 1) quiet++;
    }
    expect(covered).toBeGreaterThanOrEqual(10);
    expect(quiet).toBeGreaterThanOrEqual(10);
  });
});

describe('channel synergy', () => {
  /** Customers who differ for good, and are contacted more the more they buy; a trend; and what a second channel goes with. */
  function panel(random: Random, synergy: number): ContactMoments[] {
    return Array.from({ length: 120 }, () => {
      const sums = { xx: Array.from({ length: 4 }, () => [0, 0, 0, 0]), xy: [0, 0, 0, 0] };
      let multiPeriods = 0;
      for (let customer = 0; customer < 5; customer++) {
        const level = random.normal(0, 1);
        const rows = Array.from({ length: 18 }, (_, time) => {
          const contacts = random.poisson(Math.exp(0.2 + 0.5 * level));
          const multi = contacts >= 2 && random.chance(0.5) ? 1 : 0;
          multiPeriods += multi;
          const x = [contacts, multi, time, time * time];
          return { x, y: level + 0.05 * contacts + synergy * multi - 0.02 * time + random.normal(0, 0.5) };
        });
        const mean = (of: (row: (typeof rows)[number]) => number) =>
          rows.reduce((sum, row) => sum + of(row), 0) / rows.length;
        const means = [0, 1, 2, 3].map((index) => mean(({ x }) => x[index]!));
        const middle = mean(({ y }) => y);
        for (const { x, y } of rows)
          for (let row = 0; row < 4; row++) {
            sums.xy[row]! += (x[row]! - means[row]!) * (y - middle);
            for (let column = 0; column < 4; column++)
              sums.xx[row]![column]! += (x[row]! - means[row]!) * (x[column]! - means[column]!);
          }
      }
      return { customers: 5, periods: 90, multiPeriods, ...sums };
    });
  }

  test('recovery: the planted synergy lies in its interval as often as it should, although better customers are contacted more', () => {
    const random = createRandom('synergy');
    let covered = 0;
    let sum = 0;
    const firms = 80;
    for (let firm = 0; firm < firms; firm++) {
      const found = channelSynergy(panel(random, 0.2));
      sum += found?.synergy ?? 0;
      if (found && found.synergyLower <= 0.2 && 0.2 <= found.synergyUpper) covered++;
    }
    expect(sum / firms).toBeCloseTo(0.2, 2);
    expect(covered / firms).toBeGreaterThan(0.88);
  });

  test('a second channel whenever there are two contacts and never else, or always the same: not told', () => {
    const same = (x: number): ContactMoments => ({
      customers: 5,
      periods: 50,
      multiPeriods: 5,
      xx: [
        [x, x, 0, 0],
        [x, x, 0, 0],
        [0, 0, 1, 0.1],
        [0, 0, 0.1, 1],
      ],
      xy: [1, 1, 0, 0],
    });
    expect(channelSynergy(Array.from({ length: 20 }, () => same(3)))).toBeNull();
    expect(channelSynergy(Array.from({ length: 20 }, () => same(0)))).toBeNull();
    expect(channelSynergy([])).toBeNull();
  });
});

describe('data that carry nothing', () => {
  const none = {
    loyalty_type_cells: tableFromArrays({}),
    leaving_cells: tableFromArrays({}),
    contact_moments: tableFromArrays({}),
  };

  test('an empty lake: four runs say why; the lead time is that of the settings, marked', () => {
    const { runs, tables } = customersModel.fit(none, context);
    expect(runs.map(({ model, status }) => `${model} ${status}`)).toEqual([
      'loyalty_types not_estimable',
      'return_chances not_estimable',
      'opinion_leads not_estimable',
      'contact_effects not_estimable',
    ]);
    expect(runs.every(({ reason }) => reason !== null && !/NaN|undefined/.test(reason))).toBe(true);
    expect(tables.opinion_leads).toEqual([
      expect.objectContaining({ days: 90, lower: null, basis: 'setting', opinions: 0, leavers: 0 }),
    ]);
  });

  test('three customers who all answered alike, never came back and were never contacted twice', () => {
    const { runs } = customersModel.fit(
      {
        loyalty_type_cells: tableFromArrays({
          segment: ['s'],
          is_repurchase_high: [true],
          is_broad: [false],
          is_promoted: [false],
          customers: [3],
          answered: [3],
          attached: [3],
          held_known: [0],
          without_alternative: [0],
          loose_known: [0],
          price_sensitive: [0],
        }),
        leaving_cells: tableFromArrays({
          what: ['silent', 'leaver'],
          reason: [null, null] as (string | null)[],
          span: [3, 20],
          is_event: [false, false],
          n: [3, 1],
        }),
        contact_moments: tableFromArrays(
          Object.fromEntries([
            ['segment', ['s']],
            ...[
              'bucket',
              'customers',
              'periods',
              'multi_periods',
              'cc',
              'cm',
              'ct',
              'cq',
              'cy',
              'mm',
              'mt',
              'mq',
              'my',
              'tt',
              'tq',
              'ty',
              'qq',
              'qy',
            ].map((name) => [name, [0]]),
          ]),
        ),
      },
      context,
    );
    expect(runs.every(({ status }) => status === 'not_estimable')).toBe(true);
  });
});
