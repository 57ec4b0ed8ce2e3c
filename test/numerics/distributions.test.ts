import { describe, expect, it } from 'vitest';
import {
  chiSquareCdf,
  normalCdf,
  normalQuantile,
  studentTCdf,
  studentTQuantile,
} from '../../functions/numerics/distributions.ts';

// Expected values: mpmath 1.3 with 40 digits.
const close = (actual: number, expected: number, relative = 1e-12) =>
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(relative * Math.abs(expected));

describe('distributions', () => {
  it('gives the normal distribution also in the far tail', () => {
    close(normalCdf(1.959963984540054), 0.975);
    close(normalCdf(-10), 7.619853024160525e-24);
    close(normalCdf(-30), 4.906713927148187e-198);
    expect(normalCdf(0)).toBe(0.5);
    close(normalQuantile(0.975), 1.9599639845400543, 1e-15);
    close(normalQuantile(0.8), 0.8416212335729142, 1e-15);
    close(normalQuantile(1e-10), -6.361340902404057, 1e-14);
  });

  it("gives Student's t for whole, fractional and infinite degrees of freedom", () => {
    close(studentTQuantile(0.975, 10), 2.228138851986275);
    close(studentTQuantile(0.975, 1), 12.706204736174705);
    close(studentTQuantile(0.975, 2), 4.302652729749462);
    close(studentTQuantile(0.975, 2.5), 3.574654842003683);
    close(studentTQuantile(0.999, 0.7), 3637.014630105736);
    close(studentTQuantile(0.8, Number.POSITIVE_INFINITY), 0.8416212335729142);
    for (const df of [0.7, 1, 2.5, 30, 1e6])
      for (const p of [1e-8, 0.01, 0.3, 0.5, 0.999])
        expect(studentTCdf(studentTQuantile(p, df), df)).toBeCloseTo(p, 12);
  });

  it('gives chi square', () => {
    close(chiSquareCdf(3.5, 1), 0.9386311708605978);
    close(chiSquareCdf(30, 15), 0.9880785040618403);
  });
});
