import { expect, test } from 'vitest';
import { errorsInVariablesSlope, type Pair } from '../../../functions/fit/diagnosis/errors-in-variables.ts';
import { createRandom, type Random } from '../../../functions/numerics/random.ts';

/** Cells of attributes × periods with effects of both, a true slope, and known errors of x. */
function cells(random: Random, slope: number, attributes: number, periods: number, noise: number): Pair[] {
  const times = Array.from({ length: periods }, () => [random.normal(0, 6), random.normal(0, 6)]);
  return Array.from({ length: attributes }, (_, attribute) => {
    const effects = [random.normal(0, 8), random.normal(0, 8)];
    return times.map((time, period): Pair => {
      const level = random.normal(0, 4);
      return {
        group: `a${attribute}`,
        time: `t${period}`,
        cluster: `a${attribute}`,
        x: 50 + effects[0]! + time[0]! + level + random.normal(0, noise),
        y: 50 + effects[1]! + time[1]! + slope * level + random.normal(0, 1.5),
        xNoise: noise ** 2,
        sharedNoise: 0,
      };
    });
  }).flat();
}

test('the slope is free of effects and of the pull of errors towards 0', () => {
  const random = createRandom(4);
  const slopes = Array.from({ length: 30 }, () => errorsInVariablesSlope(cells(random, 0.7, 12, 8, 2.5), random)!);
  const mean = slopes.reduce((sum, each) => sum + each.slope, 0) / slopes.length;
  expect(mean).toBeGreaterThan(0.64);
  expect(mean).toBeLessThan(0.76);
  const inside = slopes.filter((each) => each.lower <= 0.7 && 0.7 <= each.upper).length;
  expect(inside).toBeGreaterThanOrEqual(25);
  expect(slopes.every((each) => each.isEstimable)).toBe(true);
});

test('a level that hardly moves beyond its errors, or few cells, give no slope', () => {
  const random = createRandom(8);
  const noisy = errorsInVariablesSlope(cells(random, 1, 12, 8, 9), random)!;
  expect(noisy.reliability).toBeLessThan(0.5);
  expect(noisy.isEstimable).toBe(false);
  expect(errorsInVariablesSlope(cells(random, 1, 4, 4, 0.5), random)!.isEstimable).toBe(false);
  expect(errorsInVariablesSlope(cells(random, 1, 2, 8, 0.5), random)).toBeNull();
});

test('errors that x and y share do not count as slope', () => {
  const random = createRandom(15);
  const pairs = cells(random, 0, 15, 10, 0).map((pair): Pair => {
    const error = random.normal(0, 3);
    return { ...pair, x: pair.x + error, y: pair.y + error, xNoise: 9, sharedNoise: 9 };
  });
  expect(Math.abs(errorsInVariablesSlope(pairs, random)!.slope)).toBeLessThan(0.25);
});
