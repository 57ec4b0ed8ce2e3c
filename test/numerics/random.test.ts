import { mean, variance } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import { createRandom, type Random } from '../../functions/numerics/random.ts';

const draws = 40_000;
const sample = (draw: (random: Random) => number) => {
  const random = createRandom(7);
  return Array.from({ length: draws }, () => draw(random));
};

describe('seeded random draws', () => {
  it('repeats for a seed, differs between seeds and between forks', () => {
    const numbers = (random: Random) => Array.from({ length: 8 }, () => random.uniform());
    expect(numbers(createRandom(42))).toEqual(numbers(createRandom(42)));
    expect(numbers(createRandom(42))).not.toEqual(numbers(createRandom(43)));
    expect(numbers(createRandom(42).fork('a'))).not.toEqual(numbers(createRandom(42).fork('b')));
  });

  it.each<[string, (random: Random) => number, number, number]>([
    ['uniform', (r) => r.uniform(), 1 / 2, 1 / 12],
    ['normal', (r) => r.normal(3, 2), 3, 4],
    ['exponential', (r) => r.exponential(4), 1 / 4, 1 / 16],
    ['gamma of small shape', (r) => r.gamma(0.25, 0.5), 0.5, 1],
    ['gamma', (r) => r.gamma(6, 3), 2, 2 / 3],
    ['beta of small parameters', (r) => r.beta(0.1, 0.3), 0.25, (0.25 * 0.75) / 1.4],
    ['beta', (r) => r.beta(2, 3), 0.4, 0.04],
    ['poisson', (r) => r.poisson(3.5), 3.5, 3.5],
    ['large poisson', (r) => r.poisson(240), 240, 240],
    ['binomial', (r) => r.binomial(20, 0.3), 6, 4.2],
    ['large binomial', (r) => r.binomial(1000, 0.05), 50, 47.5],
    ['integer', (r) => r.integer(6), 2.5, 35 / 12],
    ['weighted', (r) => r.weighted([1, 0, 3]), 1.5, 0.75],
    ['chance', (r) => Number(r.chance(0.2)), 0.2, 0.16],
  ])('%s has the mean and variance of its distribution', (_, draw, expectedMean, expectedVariance) => {
    const values = sample(draw);
    expect(Math.abs(mean(values) - expectedMean)).toBeLessThan(5 * Math.sqrt(expectedVariance / draws));
    expect(variance(values) / expectedVariance).toBeCloseTo(1, 0.9);
  });

  it('shuffles without losing an element or touching its input', () => {
    const items = Array.from({ length: 50 }, (_, index) => index);
    const shuffled = createRandom(1).shuffle(items);
    expect(shuffled).not.toEqual(items);
    expect([...shuffled].sort((a, b) => a - b)).toEqual(items);
  });

  it('refuses to pick from nothing', () => {
    expect(() => createRandom(1).pick([])).toThrow(/non-empty/);
  });
});
