import type { Table as ArrowTable } from 'apache-arrow';
import { describe, expect, test } from 'vitest';
import { behaviourSlopes, loyaltyReliability } from '../../../functions/fit/worth/behaviour-slopes.ts';
import { type BucketSums, totalOf } from '../../../functions/fit/worth/bucket-sums.ts';
import { worthModel } from '../../../functions/fit/worth/index.ts';
import { onwardOf, type PassedLink } from '../../../functions/fit/worth/links.ts';
import { resampleCustomers } from '../../../functions/fit/worth/resample.ts';
import { shareIntervals } from '../../../functions/fit/worth/shares.ts';
import { percentileInterval } from '../../../functions/fit/worth/worth-of-gap.ts';
import type { Row } from '../../../functions/lake/rows.ts';
import { settingsSchema } from '../../../functions/lake/settings.ts';
import { createRandom } from '../../../functions/numerics/random.ts';
import { arrowTables } from '../gaps/simulate-marts.ts';
import { cover } from './cover-worth.ts';
import { linearWorld, planted, shopWorld, simulateFirm } from './simulate-worth.ts';

/** Rows of a small made-up firm; nothing in it is drawn. */
const rows = Array.from({ length: 40 }, (_, i) => {
  const first = ((i * 7) % 11) * 4 - 20;
  const second = first + (((i * 5) % 7) - 3) * 3;
  const before = (i * 3) % 5;
  const expected = 1 + before / 2 + 0.03 * first + (((i * 17) % 5) - 2) / 2;
  const purchases = Math.max(0, Math.round(expected));
  return {
    first,
    second,
    weight: 1 + ((i * 23) % 3) / 2,
    before,
    marginBefore: before * 12 + ((i * 11) % 13),
    recency: ((i * 2) % 9) / 9,
    tenure: ((i * 13) % 17) / 6,
    purchases,
    margin: purchases * (14 + ((i * 19) % 7)) + second / 5,
  };
});

function sumsOfRows(): Record<string, number> {
  const mean = (value: (row: (typeof rows)[number]) => number): number =>
    rows.reduce((sum, row) => sum + value(row), 0) / rows.length;
  const [first, second] = [mean((row) => row.first), mean((row) => row.second)];
  const names = [
    'loyalty',
    'purchases_before',
    'margin_before',
    'recency',
    'tenure',
    'purchases_after',
    'churned',
    'margin_after',
  ];
  const sums: Record<string, number> = {};
  const add = (name: string, value: number): void => {
    sums[name] = (sums[name] ?? 0) + value;
  };
  for (const row of rows) {
    const [a, b] = [row.first - first, row.second - second];
    const values = [
      (a + b) / 2,
      row.before,
      row.marginBefore,
      row.recency,
      row.tenure,
      row.purchases,
      row.purchases === 0 ? 1 : 0,
      row.margin,
    ];
    add('weight', row.weight);
    add('loyalty_product', row.weight * a * b);
    add('loyalty_weight', row.weight);
    names.forEach((name, i) => {
      add(name, row.weight * values[i]!);
      for (const [j, other] of names.slice(i).entries())
        add(`${name}_${other}`, row.weight * values[i]! * values[i + j]!);
    });
  }
  return sums;
}

test('slopes with behaviour before held equal and loyalty freed from error (independent: exact fractions, Gaussian elimination)', () => {
  const sums = sumsOfRows();
  const found = behaviourSlopes(sums, ['loyalty', 'purchases_before', 'margin_before', 'recency', 'tenure']);
  expect(found?.slopes.purchases_after).toBeCloseTo(0.03589860067468776, 12);
  expect(found?.slopes.churned).toBeCloseTo(-0.006524468987877684, 12);
  expect(found?.slopes.margin_after).toBeCloseTo(0.8252038565653796, 10);
  expect(found?.means.purchases_after).toBeCloseTo(2.1260504201680672, 12);
  expect(found?.means.churned).toBeCloseTo(0.15966386554621848, 12);
  expect(found?.means.margin_after).toBeCloseTo(36.2890756302521, 10);
  expect(loyaltyReliability(sums)).toBeCloseTo(0.9407812394656898, 12);
});

describe('planted steps are found again', () => {
  const value = planted.loyaltyOn.value + planted.loyaltyOn.satisfaction * planted.satisfactionOnValue;
  test.each([linearWorld(), shopWorld()])('$name', (world) => {
    const { attitudes, behaviour } = simulateFirm(world, 12_000, createRandom(`recovery ${world.name}`));
    const chain = resampleCustomers(attitudes, behaviour, 60, createRandom(2));
    const isNear = (of: (steps: typeof chain.whole.steps) => number | null, truth: number): void => {
      const interval = percentileInterval(chain.draws.map((draw) => of(draw.steps)));
      const reach = (interval.upper! - interval.lower!) / 2;
      expect(Math.abs(of(chain.whole.steps)! - truth)).toBeLessThan(2 * reach + 0.01);
      expect(reach).toBeLessThan(0.06);
    };
    isNear((steps) => steps.perception, planted.valueOnPerception);
    isNear((steps) => steps.perceived_trust, 0.9);
    isNear((steps) => steps.value, value);
    isNear((steps) => steps.trust, planted.loyaltyOn.trust);
    expect(chain.whole.behaviour!.relative).toBeGreaterThan(0.005);
    const { staying, repeat, margin } = chain.whole.behaviour!.parts;
    expect(staying + repeat + margin).toBeCloseTo(chain.whole.behaviour!.relative, 12);
  });
});

test('intervals of the whole chain hold the truth about as often as they say (a glance; npm run verify -- coverage measures it)', () => {
  const cell = { world: shopWorld(), persons: 800, attributes: 9, periods: 9, slopes: [0.9, 0.8], uneven: 0 } as const;
  const found = cover(cell, 8, 99, 'glance', 40_000);
  expect(found.estimable).toBe(8);
  expect(found.money).toBeGreaterThanOrEqual(6 / 8);
  expect(found.meanEstimate).toBeGreaterThan(0.6);
  expect(found.meanEstimate).toBeLessThan(1.5);
});

test('shares of the money have intervals from the same resamples, none where there may be no money', () => {
  const { attitudes, behaviour } = simulateFirm(shopWorld(), 12_000, createRandom('shares'));
  const chain = resampleCustomers(attitudes, behaviour, 99, createRandom(3));
  const { parts, relative } = chain.whole.behaviour!;
  const shares = shareIntervals(chain);
  for (const part of ['staying', 'repeat', 'margin'] as const) {
    expect(shares[part].lower!).toBeLessThan(parts[part] / relative);
    expect(shares[part].upper!).toBeGreaterThan(parts[part] / relative);
  }
  const uncertain = chain.draws.map(({ behaviour: drawn, ...draw }, index) => ({
    ...draw,
    behaviour: drawn && { ...drawn, relative: index % 2 === 0 ? drawn.relative : -drawn.relative },
  }));
  expect(shareIntervals({ ...chain, draws: uncertain }).staying).toEqual({ lower: null, upper: null });
});

describe('links after a link', () => {
  const link = (
    name: string,
    from: string,
    to: string,
    slope: number | null,
    draws: (number | null)[] = [],
  ): PassedLink => ({
    link: name,
    from,
    to,
    slope,
    draws,
    attributes: 9,
  });
  test('the slopes after it are multiplied, resample by resample', () => {
    const links = [
      link('a', 's0', 's1', 0.5),
      link('b', 's1', 's2', 0.8, [0.7, null]),
      link('c', 's2', 's3', 0.9, [1, 0.9]),
    ];
    const onward = onwardOf(links, links[0]!);
    expect(onward).toMatchObject({ isAssumed: false, end: 's3' });
    expect(onward.product).toBeCloseTo(0.72, 12);
    expect(onward.drawOf(0)).toBeCloseTo(0.7, 12);
    expect(onward.drawOf(1)).toBeNull();
    expect(onwardOf(links, links[2]!)).toMatchObject({ product: 1, end: 's3' });
  });
  test('of several ways the greatest counts; what is not estimable counts as 1 and is marked', () => {
    const links = [
      link('a', 's0', 's1', 1),
      link('b', 's1', 'end', 0.3),
      link('c', 's1', 'end', 0.6),
      link('d', 't0', 't1', 1),
      link('e', 't1', 't2', null),
    ];
    expect(onwardOf(links, links[0]!).product).toBeCloseTo(0.6, 12);
    expect(onwardOf(links, links[3]!)).toMatchObject({ product: 1, isAssumed: true });
  });
});

const context = {
  settings: settingsSchema.parse({ worth: { resamples: 200, remedy_costs: { gap2: 100 } } }),
  runId: 'run',
  asOf: '2026-01-01',
  seed: 1,
};

const asRows = ({ names, buckets, values }: BucketSums): Row[] =>
  buckets.map((bucket, row) => ({
    bucket,
    ...Object.fromEntries(names.map((name, column) => [name, values[row * names.length + column]!])),
    run_id: 'run',
  }));

/** Everything the model reads, of a firm whose chain is estimable throughout. */
function goodInputs(): Record<string, Row[]> {
  const { attitudes, behaviour } = simulateFirm(linearWorld(), 1500, createRandom('good'));
  const draws = createRandom('draws');
  return {
    attitude_moments: asRows(attitudes),
    behaviour_moments: asRows(behaviour),
    diagnosis: [
      { rank: 1, link: 'gap2', bias: 7.5, bias_lower: 6.5, bias_upper: 8.5 },
      { rank: 2, link: 'gap4', bias: 2, bias_lower: 1, bias_upper: 3 },
      { rank: 3, link: 'gap1', bias: -3, bias_lower: -4, bias_upper: -2 },
      { rank: 4, link: 'gap6', bias: 6, bias_lower: null, bias_upper: null },
    ],
    stations: [
      ['customer_expectation', 'value', 'expectation'],
      ['marketing', 'value', 'perceived_expectation'],
      ['rd', 'value', 'standard'],
      ['customer_perception', 'value', 'perception'],
      ['capability', 'trust', 'capability'],
      ['signal', 'trust', 'signal'],
      ['customer_trust', 'trust', 'perceived_trust'],
    ].map(([station, chain, measure]) => ({ station: station!, chain: chain!, measure: measure! })),
    pass_through: [
      ['gap1', 'customer_expectation', 'marketing', 0.9, true],
      ['gap2', 'marketing', 'rd', 0.9, true],
      ['gap4', 'rd', 'customer_perception', 0.8, true],
      ['gap6', 'capability', 'signal', 1, true],
      ['gap7', 'signal', 'customer_trust', 1, false],
    ].map(([link, from_station, to_station, slope, is_estimable]) => ({
      link: link!,
      from_station: from_station!,
      to_station: to_station!,
      slope: slope!,
      attributes: 9,
      is_estimable: is_estimable!,
    })),
    pass_through_resamples: ['gap1', 'gap2', 'gap4'].flatMap((link) =>
      Array.from({ length: 100 }, (_, index) => ({ link, resample: index + 1, slope: 0.8 + draws.normal(0, 0.05) })),
    ),
    lifetime_value_summary: [
      {
        segment: null,
        customers: 3000,
        clv_total: 1_000_000,
        lower: 800_000,
        upper: 1_250_000,
        expected_lower: 850_000,
        expected_upper: 1_180_000,
        model_error: 0.05,
        horizon_months: 36,
      },
      {
        segment: 's',
        customers: 1000,
        clv_total: 10,
        lower: 1,
        upper: 20,
        expected_lower: 5,
        expected_upper: 15,
        model_error: 0.05,
        horizon_months: 36,
      },
    ],
  };
}

const fitted = (rowsOf: Record<string, Row[]>) => {
  const tables: Record<string, ArrowTable> = arrowTables(rowsOf);
  const { runs, tables: found } = worthModel.fit(tables, context);
  const written = Object.fromEntries(
    Object.entries(found).map(([name, rowsFound]) => [name, Array.isArray(rowsFound) ? (rowsFound as Row[]) : []]),
  );
  const links = new Map((written.gap_worth ?? []).map((row) => [String(row.link), row] as const));
  return { run: runs[0]!, links, written };
};

describe('the model', () => {
  test('says points and money of each ranked link, capped at the gap, net only where a cost is given', () => {
    const { run, links, written } = fitted(goodInputs());
    expect(run.status).toBe('fitted');
    const gap2 = links.get('gap2')!;
    expect(gap2).toMatchObject({ closes_points: 5, stops_at: null, is_pass_through_assumed: false, chain: 'value' });
    expect(Number(gap2.perception_points)).toBeCloseTo(5 * 0.8, 12);
    expect(Number(gap2.loyalty_lower)).toBeLessThan(Number(gap2.loyalty_points));
    expect(Number(gap2.money_a_year) * 3).toBeCloseTo(Number(gap2.money), 6);
    expect(Number(gap2.net_a_year)).toBeCloseTo(Number(gap2.money_a_year) - 100, 6);
    expect(
      ['through_staying', 'through_repeat', 'through_margin'].reduce((sum, part) => sum + Number(gap2[part]), 0),
    ).toBeCloseTo(Number(gap2.money), 4);
    expect(links.get('gap4')).toMatchObject({ closes_points: 2, net_a_year: null });
    expect(links.get('gap1')).toMatchObject({ closes_points: 0, stops_at: 'nothing_lost', loyalty_points: null });
    expect(links.get('gap6')).toMatchObject({ stops_at: 'pass_through', is_pass_through_assumed: true });
    expect(links.get('gap6')!.loyalty_points).toBeGreaterThan(0);
    expect(links.get('gap6')!.money ?? null).toBeNull();
    expect(written.behaviour_slopes).toHaveLength(3);
    expect(written.worth_steps).toHaveLength(4);
  });

  test('the gap is drawn with its interval where it is less than what is closed', () => {
    const widthOf = (link: string, reach: number): number => {
      const inputs = goodInputs();
      inputs.diagnosis = inputs.diagnosis!.map((row) => ({
        ...row,
        bias_lower: Number(row.bias) - reach,
        bias_upper: Number(row.bias) + reach,
      }));
      const row = fitted(inputs).links.get(link)!;
      return Number(row.loyalty_upper) - Number(row.loyalty_lower);
    };
    expect(widthOf('gap4', 1.5) / widthOf('gap4', 0)).toBeGreaterThan(3);
    expect(widthOf('gap2', 1.5) / widthOf('gap2', 0)).toBeCloseTo(1, 1);
  });

  test('a link without cells on the way has no attributes to be few: the interval is that of the others', () => {
    const loyaltyOf = (attributes: number): Row => {
      const inputs = goodInputs();
      inputs.diagnosis = [{ rank: 1, link: 'gap1', bias: 3, bias_lower: 3, bias_upper: 3 }];
      inputs.pass_through = inputs.pass_through!.map((row) =>
        row.link === 'gap4' ? { ...row, is_estimable: false, attributes } : row,
      );
      return fitted(inputs).links.get('gap1')!;
    };
    expect(loyaltyOf(0).loyalty_lower).not.toBeNull();
    expect(loyaltyOf(0)).toEqual(loyaltyOf(9));
  });

  test('the same seed gives the same rows', () => {
    expect(fitted(goodInputs()).written).toEqual(fitted(goodInputs()).written);
  });

  const without = (change: (inputs: Record<string, Row[]>) => void) => {
    const inputs = goodInputs();
    change(inputs);
    return fitted(inputs);
  };
  const zeroed = (all: Row[], names: RegExp): Row[] =>
    all.map((row) =>
      Object.fromEntries(Object.entries(row).map(([name, value]) => [name, names.test(name) ? 0 : value])),
    );

  test('without purchases there are points and no money', () => {
    const { run, links } = without((inputs) => {
      inputs.behaviour_moments = [];
      inputs.lifetime_value_summary = [];
    });
    expect(run).toMatchObject({ status: 'fitted' });
    expect(run.notes?.map(({ code }) => code)).toEqual(['worth_few_followed', 'worth_no_lifetime_value']);
    expect(links.get('gap2')).toMatchObject({ stops_at: 'behaviour' });
    expect(links.get('gap2')!.loyalty_points).toBeGreaterThan(0);
    expect(links.get('gap2')!.money ?? null).toBeNull();
  });

  test('nobody earned anything: no slope, no money', () => {
    const { links } = without((inputs) => {
      inputs.behaviour_moments = zeroed(inputs.behaviour_moments!, /margin_after|purchases_after/);
    });
    expect(links.get('gap2')).toMatchObject({ stops_at: 'behaviour' });
  });

  test('no lifetime value: points, and it is said where the chain stops', () => {
    const { links } = without((inputs) => {
      inputs.lifetime_value_summary = [];
    });
    expect(links.get('gap2')).toMatchObject({ stops_at: 'lifetime_value' });
  });

  test.each([
    ['constant answers', /^(perception|perceived|satisfaction|trust|loyalty)/],
    ['value never asked', /perceived_value/],
    ['loyalty never asked', /loyalty/],
  ])('%s: the chain stops at the attitudes', (_, names) => {
    const { run, links } = without((inputs) => {
      inputs.attitude_moments = zeroed(inputs.attitude_moments!, names);
    });
    expect(links.get('gap2')).toMatchObject({ stops_at: 'attitudes', loyalty_points: null });
    expect(['fitted', 'not_estimable']).toContain(run.status);
  });

  test('value and satisfaction that are one and the same cannot be told apart', () => {
    const { links } = without((inputs) => {
      inputs.attitude_moments = inputs.attitude_moments!.map((row) => ({
        ...row,
        satisfaction: row.perceived_value!,
        satisfaction_satisfaction: row.perceived_value_perceived_value!,
        satisfaction_product: row.perceived_value_product!,
        perception_satisfaction: row.perception_perceived_value!,
        perceived_trust_satisfaction: row.perceived_trust_perceived_value!,
        perceived_value_satisfaction: row.perceived_value_product!,
        satisfaction_trust: row.perceived_value_trust!,
        satisfaction_loyalty: row.perceived_value_loyalty!,
      }));
    });
    expect(links.get('gap2')).toMatchObject({ stops_at: 'attitudes' });
  });

  test('three customers, or nothing at all: a note, no rows that claim anything, no exception', () => {
    const three = simulateFirm(linearWorld(), 3, createRandom('three'));
    const few = without((inputs) => {
      inputs.attitude_moments = asRows(three.attitudes);
      inputs.behaviour_moments = asRows(three.behaviour);
    });
    expect(few.run.notes?.map(({ code }) => code)).toEqual(['worth_few_answers', 'worth_few_followed']);
    expect(few.run.status).toBe('not_estimable');
    expect(totalOf(three.attitudes).n).toBe(3);
    const nothing = fitted({});
    expect(nothing.run).toMatchObject({ status: 'not_estimable', rows: 0 });
  });

  test('customers who all behaved alike before: what cannot be told apart is left out, the slope stands', () => {
    const { links, written } = without((inputs) => {
      inputs.behaviour_moments = zeroed(inputs.behaviour_moments!, /purchases_before|recency/);
    });
    expect(written.behaviour_slopes?.[0]).toMatchObject({ held_equal: 'margin_before, tenure' });
    expect(links.get('gap2')).toMatchObject({ stops_at: null });
  });
});
