import { describe, expect, test } from 'vitest';
import { closedPoints } from '../../../functions/fit/worth/closed-points.ts';
import { onwardOf, type PassedLink } from '../../../functions/fit/worth/links.ts';
import { readRemainingValue } from '../../../functions/fit/worth/remaining-value.ts';
import type { CustomerChain } from '../../../functions/fit/worth/resample.ts';
import { estimateWorth } from '../../../functions/fit/worth/worth-of-gap.ts';
import { createRandom } from '../../../functions/numerics/random.ts';
import { arrowTables } from '../gaps/simulate-marts.ts';

const resamples = 999;
const steps = { perception: 1, perceived_trust: null, value: 0.8, trust: null };
/** A point perceived is 0.8 points of loyalty, exactly; nothing is known of behaviour. */
const exactChain: CustomerChain = {
  whole: { steps, behaviour: null },
  draws: Array.from({ length: resamples }, () => ({ steps, behaviour: null, deviate: 0 })),
};
const known = (points: number) => ({ points, drawOf: () => points });

const normals = (mean: number, deviation: number, seed: string): number[] => {
  const random = createRandom(seed);
  return Array.from({ length: resamples }, () => random.normal(mean, deviation));
};

const way = (slopes: readonly { slope: number | null; draws?: readonly number[]; attributes?: number }[]) =>
  slopes.map(
    ({ slope, draws = [], attributes = 30 }, place): PassedLink => ({
      link: `l${place}`,
      from: `s${place}`,
      to: `s${place + 1}`,
      slope,
      draws,
      attributes,
    }),
  );

const worthThrough = (slopes: Parameters<typeof way>[0]) => {
  const links = way([{ slope: 1 }, ...slopes]);
  return estimateWorth(known(5), 'perception', onwardOf(links, links[0]!), exactChain, null);
};
const widthOf = ({ loyalty }: { loyalty: { lower: number | null; upper: number | null } }): number =>
  loyalty.upper! - loyalty.lower!;

describe('pass-through in the interval', () => {
  const estimated = { slope: 0.8, draws: normals(0.8, 0.1, 'draws'), attributes: 9 };

  test('a link without cells, taken as 1, does not widen it', () => {
    const alone = worthThrough([estimated]);
    const before = worthThrough([{ slope: null, attributes: 0 }, estimated]);
    expect(before.whole.loyalty).toBeCloseTo(0.8 * 0.8 * 5, 12);
    expect(widthOf(before)).toBeCloseTo(widthOf(alone), 10);
    // Nine attributes: the t distribution of eight degrees of freedom, 2.306 standard deviations either way.
    expect(widthOf(alone) / (2 * 2.306 * 0.1 * 0.8 * 5)).toBeCloseTo(1, 1);
  });

  test('no link estimated: no attributes at all', () => {
    const links = way([{ slope: 1 }, { slope: null, attributes: 0 }]);
    expect(onwardOf(links, links[0]!)).toMatchObject({ attributes: null, isAssumed: true });
  });

  test('a slope below 0 passes nothing on, in the estimate and in each resample', () => {
    const against = { slope: -0.3, draws: normals(-0.3, 0.05, 'against') };
    expect(worthThrough([against])).toMatchObject({ whole: { loyalty: 0 }, loyalty: { lower: 0, upper: 0 } });
    expect(worthThrough([against, against])).toMatchObject({ whole: { loyalty: 0 }, loyalty: { lower: 0, upper: 0 } });
  });

  test('a slope that may be above 0 leaves that open', () => {
    const found = worthThrough([{ slope: -0.05, draws: normals(-0.05, 0.1, 'open'), attributes: 400 }]);
    expect(found.whole.loyalty).toBe(0);
    expect(found.loyalty.lower).toBe(0);
    // The 97.5 % point of the slope, 5 points, 0.8 of loyalty a point.
    expect(found.loyalty.upper! / ((-0.05 + 1.96 * 0.1) * 5 * 0.8)).toBeCloseTo(1, 0);
  });
});

describe('points that are closed', () => {
  const drawn = (bias: number, lower: number | null, upper: number | null) => {
    const closed = closedPoints(5, { bias, bias_lower: lower, bias_upper: upper }, resamples, createRandom('closed'));
    const draws = Array.from({ length: resamples }, (_, k) => closed.drawOf(k)).sort((a, b) => a - b);
    return { points: closed.points, low: draws[24]!, high: draws[974]! };
  };

  test('a gap narrower than what is closed is as uncertain as its bias', () => {
    const { points, low, high } = drawn(3, 1.4, 4.6);
    expect(points).toBe(3);
    expect(low).toBeCloseTo(1.4, 0);
    expect(high).toBeCloseTo(4.6, 0);
  });

  test('each resample is capped as the estimate is: at what is closed, and at 0', () => {
    expect(drawn(8, 7, 9)).toEqual({ points: 5, low: 5, high: 5 });
    expect(drawn(4.5, 2.5, 6.5)).toMatchObject({ points: 4.5, high: 5 });
    expect(drawn(0.5, -1.5, 2.5)).toMatchObject({ points: 0.5, low: 0 });
  });

  test('a bias without an interval counts as known, a gap that loses nothing closes nothing', () => {
    expect(drawn(3, null, null)).toEqual({ points: 3, low: 3, high: 3 });
    expect(drawn(-2, null, null)).toEqual({ points: 0, low: 0, high: 0 });
  });
});

describe('remaining lifetime value', () => {
  const errorOf = (parameters: number, doubt: number): number => {
    const [expected_lower, expected_upper] = [-1, 1].map(
      (side) => 1e6 * Math.exp(side * 1.959963984540054 * parameters),
    );
    return readRemainingValue(
      arrowTables({
        lifetime_value_summary: [
          {
            segment: null,
            customers: 900,
            clv_total: 1e6,
            expected_lower: expected_lower!,
            expected_upper: expected_upper!,
            model_error: doubt,
            horizon_months: 36,
          },
        ],
      }),
    )!.relativeError;
  };

  test('parameters and doubt about the model count', () => {
    expect(errorOf(0.05, 0.12)).toBeCloseTo(0.13, 12);
    expect(errorOf(0.05, 0)).toBeCloseTo(0.05, 12);
  });

  test('no customers who bought: no value', () => {
    expect(readRemainingValue({})).toBeNull();
  });
});
