import { describe, expect, it } from 'vitest';
import { betaPowerMean } from '../../functions/numerics/hypergeometric.ts';
import { maximise, type Objective, restrict } from '../../functions/numerics/maximise.ts';
import { gaussLegendre } from '../../functions/numerics/quadrature.ts';

/** −[(1 − x)² + 100 (y − x²)²]: Rosenbrock's valley upside down, highest at (1, 1). */
const valley: Objective = ([x = 0, y = 0]) => ({
  value: -((1 - x) ** 2) - 100 * (y - x * x) ** 2,
  gradient: [2 * (1 - x) + 400 * x * (y - x * x), -200 * (y - x * x)],
  hessian: [
    [-2 + 400 * (y - 3 * x * x), 400 * x],
    [400 * x, -200],
  ],
});

describe('maximise', () => {
  it('climbs out of a curved valley and says that it converged', () => {
    const { point, converged, gradientNorm, curvatures } = maximise(valley, [-1.2, 1]);
    expect(point[0]).toBeCloseTo(1, 9);
    expect(point[1]).toBeCloseTo(1, 9);
    expect(converged).toBe(true);
    expect(gradientNorm).toBeLessThan(1e-6);
    expect(curvatures.every((value) => value > 0)).toBe(true);
  });

  it('along a line finds the highest point of the line', () => {
    const { point } = maximise(restrict(valley, [0, 0], [[1, 1]]), [0.3]);
    const slope = (z: number) => valley([z, z]).gradient.reduce((sum, g) => sum + g, 0);
    expect(Math.abs(slope(point[0] ?? 0))).toBeLessThan(1e-6);
  });

  it('says when there is no maximum', () => {
    const rising: Objective = ([x = 0]) => ({ value: x, gradient: [1], hessian: [[0]] });
    expect(maximise(rising, [0], { maximumIterations: 10 }).converged).toBe(false);
  });
});

describe('integrals', () => {
  it('Gauss–Legendre with n nodes is exact up to degree 2n − 1', () => {
    const { nodes, weights } = gaussLegendre(8);
    for (let degree = 0; degree <= 15; degree++) {
      const integral = nodes.reduce((sum, x, k) => sum + weights[k]! * x ** degree, 0);
      expect(integral).toBeCloseTo(degree % 2 === 0 ? 2 / (degree + 1) : 0, 14);
    }
  });

  // Expected values: mpmath 1.3 with 40 digits, hyp2f1(k, a, a + b, -tau).
  it.each([
    [1.243, 0.793, 2.426, 4, 0.5306258137612913],
    [8.5, 1, 3, 0.2, 0.6940913214507107],
    [501.2, 0.8, 502.4, 10, 0.1472805996673936],
    [0.3, 0.5, 0.5, 2300, 0.17276297297491017],
    [120, 0.02, 0.03, 5, 0.5226137335435542],
    [3, 1e4, 2e4, 0.7, 0.5330461482131282],
  ])('E[(1 + p·τ)^−k] at k %d, Beta(%d, %d), τ %d', (k, a, b, tau, expected) => {
    expect(Math.abs(betaPowerMean(k, a, b, tau) / expected - 1)).toBeLessThan(1e-12);
  });
});
