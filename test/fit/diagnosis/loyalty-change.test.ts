import { expect, test } from 'vitest';
import { type LoyaltyPoint, loyaltyChange } from '../../../functions/fit/diagnosis/loyalty-change.ts';
import { createRandom } from '../../../functions/numerics/random.ts';

const series = (estimates: readonly number[], standardError = 1): LoyaltyPoint[] =>
  estimates.map((estimate, index) => ({
    period: `p${index}`,
    estimate,
    variance: standardError ** 2,
    degreesOfFreedom: 200,
  }));

test('a step in history is found at its first period, with the size of the step', () => {
  const random = createRandom(2);
  const values = Array.from({ length: 24 }, (_, index) => 62 - (index >= 17 ? 4 : 0) + random.normal());
  const found = loyaltyChange(series(values), random)!;
  expect(['p16', 'p17', 'p18']).toContain(found.changePoint);
  expect(found.upper).toBeLessThan(0);
  expect(found.lower).toBeLessThan(-4);
  expect(found.upper).toBeGreaterThan(-4);
  expect(found.candidates.some(({ start }) => start === 17)).toBe(true);
});

test('of several steps the last two stretches are compared', () => {
  const random = createRandom(6);
  const values = Array.from({ length: 30 }, (_, index) => (index < 10 ? 50 : index < 20 ? 60 : 54) + random.normal());
  const found = loyaltyChange(series(values), random)!;
  expect(found.changePoint).toBe('p20');
  expect(found.earlierStart).toBe(10);
  expect(found.change).toBeGreaterThan(-8);
  expect(found.change).toBeLessThan(-4);
});

/** Twenty-four calm months that rose by 6 points after the tenth, then a last one. */
const afterRise = (last: number): LoyaltyPoint[] =>
  series([...Array.from({ length: 24 }, (_, index) => (index < 10 ? 55 : 61) + (index % 3) / 4), last], 0.8);

test('a rise of long ago does not hide a fall of the last month', () => {
  const found = loyaltyChange(afterRise(59.1), createRandom(3))!;
  expect(found.change).toBeCloseTo(59.1 - 61.5, 10);
  expect(found.upper).toBeLessThan(0);
  expect(found).toMatchObject({ changePoint: null, start: 24, earlierStart: 10 });
  expect(found.candidates).toHaveLength(1);
});

test('without a fall of the last month the rise is what is told', () => {
  const found = loyaltyChange(afterRise(61), createRandom(3))!;
  expect(found.changePoint).toBe('p10');
  expect(found.lower).toBeGreaterThan(4);
});

test('noise has a change point in about one history of twenty', () => {
  const random = createRandom(9);
  const histories = 120;
  let alarms = 0;
  for (let history = 0; history < histories; history++) {
    const values = Array.from({ length: 16 }, () => 60 + random.normal());
    if (loyaltyChange(series(values), random)!.changePoint !== null) alarms++;
  }
  expect(alarms / histories).toBeLessThan(0.11);
});

test('fluctuation beyond the standard errors is no change point', () => {
  const random = createRandom(10);
  let alarms = 0;
  for (let history = 0; history < 60; history++) {
    const values = Array.from({ length: 20 }, () => 60 + random.normal(0, 2.5));
    if (loyaltyChange(series(values), random)!.changePoint !== null) alarms++;
  }
  expect(alarms / 60).toBeLessThan(0.2);
});

test('one period is no change; two are compared with each other', () => {
  const random = createRandom(1);
  expect(loyaltyChange(series([60]), random)).toBeNull();
  const two = loyaltyChange(series([60, 50]), random)!;
  expect(two.change).toBe(-10);
  expect(two.upper).toBeLessThan(0);
  expect(two.changePoint).toBeNull();
});
