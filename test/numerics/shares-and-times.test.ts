import { describe, expect, test } from 'vitest';
import { kaplanMeier, medianTime, type WaitingTime } from '../../functions/numerics/kaplan-meier.ts';
import { wilsonInterval } from '../../functions/numerics/wilson-interval.ts';

// published: Newcombe (1998), Two-sided confidence intervals for the single proportion, table I, method 3
test.each([
  [81, 263, 0.2553, 0.3662],
  [15, 148, 0.0624, 0.1605],
  [0, 20, 0, 0.1611],
  [1, 29, 0.0061, 0.1718],
])('Wilson: %i of %i is %f to %f', (successes, cases, lower, upper) => {
  const found = wilsonInterval(successes, cases);
  expect(found?.lower).toBeCloseTo(lower, 4);
  expect(found?.upper).toBeCloseTo(upper, 4);
});

test('Wilson without cases is none; mirrored shares have mirrored intervals', () => {
  expect(wilsonInterval(0, 0)).toBeNull();
  expect(wilsonInterval(3, 2)).toBeNull();
  const [few, many] = [wilsonInterval(3, 40), wilsonInterval(37, 40)];
  expect(many?.lower).toBeCloseTo(1 - (few?.upper ?? 0), 12);
  expect(wilsonInterval(20, 20)?.upper).toBe(1);
});

describe('Kaplan–Meier', () => {
  // published: remission of 21 patients under 6-MP, weeks (Freireich et al. 1963); estimates as in Collett, Modelling Survival Data in Medical Research
  const ended = [6, 6, 6, 7, 10, 13, 16, 22, 23];
  const waiting = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35];
  const times: WaitingTime[] = [
    ...ended.map((time) => ({ time, ended: 1, waiting: 0 })),
    ...waiting.map((time) => ({ time, ended: 0, waiting: 1 })),
  ];

  test('shares still waiting and their standard errors are the published ones', () => {
    const published = [
      [6, 21, 0.857, 0.0764],
      [7, 17, 0.807, 0.0869],
      [10, 15, 0.753, 0.0963],
      [13, 12, 0.69, 0.1068],
      [16, 11, 0.627, 0.1141],
      [22, 7, 0.538, 0.1282],
      [23, 6, 0.448, 0.1346],
    ] as const;
    const steps = kaplanMeier(times);
    expect(steps).toHaveLength(published.length);
    for (const [index, [time, atRisk, survival, standardError]] of published.entries()) {
      expect(steps[index]).toMatchObject({ time, atRisk });
      expect(steps[index]?.survival).toBeCloseTo(survival, 3);
      expect(steps[index]?.standardError).toBeCloseTo(standardError, 4);
    }
  });

  test('the median is 23 weeks; its upper end lies beyond what was seen', () => {
    expect(medianTime(times)).toMatchObject({ median: 23, upper: null, cases: 21, ended: 9 });
    expect(medianTime(times).lower).toBe(13);
  });

  test('nothing ended: no median; everything ended at once: that day', () => {
    expect(medianTime([{ time: 5, ended: 0, waiting: 3 }])).toMatchObject({ median: null, lower: null });
    expect(medianTime([{ time: 5, ended: 3, waiting: 0 }])).toMatchObject({ median: 5, lower: 5, upper: 5 });
    expect(medianTime([])).toMatchObject({ median: null, cases: 0 });
  });
});
