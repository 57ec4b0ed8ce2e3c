import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fitFadingCurve } from '../../../functions/fit/knowledge/fading-curve.ts';
import { estimateHalfLife } from '../../../functions/fit/knowledge/half-life.ts';
import type { PairSums } from '../../../functions/fit/knowledge/retention.ts';
import { createRandom } from '../../../functions/numerics/random.ts';
import { jumping, type Panel, simulatePairs, smooth } from './simulate-answers.ts';

const page = readFileSync(new URL('../../../functions/fit/knowledge/README.md', import.meta.url), 'utf8');
const onPage = (name: string): number => {
  const found = new RegExp(`\\| ${name} \\| ([\\d.]+) \\|`).exec(page)?.[1];
  return Number(found);
};
const panel: Panel = { persons: 1200, days: 720, items: 2, lasting: 0.3, reliability: 0.8, fading: smooth(120) };

describe('the fading curve', () => {
  it('gives back an exact curve', () => {
    const points = [15, 60, 120, 240, 480, 700].map((lagDays) => ({
      lagDays,
      pairs: 100,
      correlation: 0.2 + 0.5 * 0.5 ** (lagDays / 90),
    }));
    const curve = fitFadingCurve(points);
    expect(curve?.halfLifeDays).toBeCloseTo(90, 2);
    expect(curve?.reliability).toBeCloseTo(0.7, 2);
    expect(curve?.lasting).toBeCloseTo(0.2, 2);
  });

  it('is the best one: no neighbour has less loss (an independent search over all three numbers)', () => {
    const points = pageExample();
    const lossOf = (h: number, reliability: number, lasting: number): number =>
      points.reduce(
        (sum, { lagDays, pairs, correlation }) =>
          sum + pairs * (correlation - lasting - (reliability - lasting) * 0.5 ** (lagDays / h)) ** 2,
        0,
      );
    const curve = fitFadingCurve(points);
    if (!curve) throw new Error('expected a curve');
    const least = lossOf(curve.halfLifeDays, curve.reliability, curve.lasting);
    let elsewhere = Infinity;
    for (let h = 20; h <= 600; h += 2)
      for (let reliability = 0.4; reliability <= 1; reliability += 0.02)
        for (let lasting = 0; lasting <= reliability; lasting += 0.02)
          elsewhere = Math.min(elsewhere, lossOf(h, reliability, lasting));
    expect(elsewhere).toBeGreaterThan(least);
  });

  it('is that of the page', () => {
    const curve = fitFadingCurve(pageExample());
    expect(curve?.halfLifeDays).toBeCloseTo(onPage('half-life, days'), 1);
    expect(curve?.reliability).toBeCloseTo(onPage('reliability ρ0'), 2);
    expect(curve?.lasting).toBeCloseTo(onPage('lasting ρ∞'), 2);
  });

  it('is none where nothing fades', () => {
    expect(fitFadingCurve([30, 90, 180, 360].map((lagDays) => ({ lagDays, pairs: 50, correlation: 0.5 })))).toBeNull();
  });
});

function pageExample() {
  const text = /correlations ([\d., ]+) at ([\d, ]+) days, (\d+) pairs each/.exec(page);
  const numbers = (list: string | undefined) => (list ?? '').split(',').map(Number);
  const correlations = numbers(text?.[1]);
  return numbers(text?.[2]).map((lagDays, place) => ({
    lagDays,
    pairs: Number(text?.[3]),
    correlation: correlations[place] ?? Number.NaN,
  }));
}

describe('half-life from repeated answers', () => {
  it('finds a planted half-life, its interval holds it, and it narrows with more persons', () => {
    const runs = Array.from({ length: 9 }, (_, seed) => {
      const random = createRandom(`recovery/${seed}`);
      return estimateHalfLife(simulatePairs(panel, random), random.fork('resamples'), 99).estimate;
    });
    const halfLives = runs.map((run) => run?.curve.halfLifeDays ?? Number.NaN).sort((a, b) => a - b);
    expect(halfLives[4]).toBeGreaterThan(90);
    expect(halfLives[4]).toBeLessThan(160);
    expect(runs.filter((run) => run && run.lower <= 120 && 120 <= run.upper).length).toBeGreaterThanOrEqual(7);
    for (const [part, planted] of [
      ['reliability', 0.8],
      ['lasting', 0.3],
    ] as const) {
      const held = runs.filter((run) => run && run[part].lower <= planted && planted <= run[part].upper);
      expect(held.length, part).toBeGreaterThanOrEqual(7);
      for (const run of runs)
        expect(run && run[part].lower <= run.curve[part] && run.curve[part] <= run[part].upper).toBe(true);
    }
    const few = estimateHalfLife(
      simulatePairs({ ...panel, persons: 250 }, createRandom('few')),
      createRandom('few resamples'),
      99,
    );
    const width = (run: (typeof runs)[number]): number => Math.log((run?.upper ?? 0) / (run?.lower ?? 1));
    expect(width(few.estimate)).toBeGreaterThan(width(runs[0] ?? null));
  });

  it('finds it where answers are forgotten at once instead of drifting', () => {
    const sums = simulatePairs({ ...panel, persons: 3000, fading: jumping(90) }, createRandom('jumps'));
    const { estimate } = estimateHalfLife(sums, createRandom('resamples'), 99);
    expect(estimate?.lower).toBeLessThan(90);
    expect(estimate?.upper).toBeGreaterThan(90);
  });

  it('is the same whatever the seed of time, and differs in its interval only by the seed of resamples', () => {
    const sums = simulatePairs({ ...panel, persons: 400 }, createRandom('same'));
    const [first, again, other] = ['a', 'a', 'b'].map((seed) => estimateHalfLife(sums, createRandom(seed), 99));
    expect(first).toEqual(again);
    expect(other?.estimate?.curve).toEqual(first?.estimate?.curve);
  });
});

describe('what cannot carry a half-life', () => {
  const sums = (
    rows: readonly (readonly [bucket: number, lag: number, days: number, product: number])[],
  ): PairSums => ({
    bucket: Int32Array.from(rows, ([bucket]) => bucket),
    lag: Int32Array.from(rows, ([, lag]) => lag),
    pairs: new Float64Array(rows.length).fill(20),
    days: Float64Array.from(rows, ([, , days]) => 20 * days),
    product: Float64Array.from(rows, ([, , , product]) => product),
    earlierSquare: new Float64Array(rows.length).fill(100),
    laterSquare: new Float64Array(rows.length).fill(100),
    buckets: 2,
    lags: 8,
  });
  const refusalOf = (found: PairSums) => estimateHalfLife(found, createRandom(1), 99).refusal;

  it('nobody, few, one distance in time, answers that stay, constant answers', () => {
    expect(refusalOf(sums([]))).toBe('few_pairs');
    expect(refusalOf(sums([[0, 1, 30, 50]]))).toBe('few_pairs');
    expect(refusalOf(sums(Array.from({ length: 8 }, (_, row) => [row % 2, 1, 30, 50])))).toBe('few_lags');
    expect(refusalOf(sums(Array.from({ length: 8 }, (_, row) => [row % 2, row, 30 * row + 20, 50])))).toBe('no_fading');
    const constant = sums(Array.from({ length: 8 }, (_, row) => [row % 2, row, 30 * row + 20, 0]));
    expect(refusalOf({ ...constant, earlierSquare: new Float64Array(8), laterSquare: new Float64Array(8) })).toBe(
      'few_pairs',
    );
  });

  it('noise around answers that stay: at most as often as the test errs', () => {
    const stays: Panel = { persons: 250, days: 150, items: 1, lasting: 0.55, reliability: 0.55, fading: smooth(60) };
    const found = Array.from({ length: 60 }, (_, seed) =>
      estimateHalfLife(simulatePairs(stays, createRandom(`stays/${seed}`)), createRandom(seed), 99),
    );
    expect(found.every(({ refusal }) => refusal !== 'few_pairs' && refusal !== 'few_lags')).toBe(true);
    expect(found.filter(({ estimate }) => estimate).length).toBeLessThanOrEqual(8);
  });

  it('a fall before the first repetition: the shortest half-life that is searched', () => {
    const fast = [70, 50, 50, 50, 50, 50, 50, 50].map(
      (product, row) => [row % 2, row, row === 0 ? 3 : 30 * row + 20, product] as const,
    );
    expect(refusalOf(sums(fast))).toBe('fast_fading');
  });

  it('a half-life far longer than anybody was followed', () => {
    const slow = Array.from(
      { length: 6 },
      (_, row) => [row % 2, row, 5 * row + 5, 100 * 0.9 ** ((5 * row + 5) / 30)] as const,
    );
    expect(refusalOf(sums(slow))).toBe('short_span');
  });
});
