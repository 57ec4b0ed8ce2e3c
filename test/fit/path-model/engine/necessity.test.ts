import { describe, expect, it } from 'vitest';
import { necessaryCondition } from '../../../../functions/fit/path-model/engine/necessity.ts';
import { createRandom } from '../../../../functions/numerics/random.ts';

const options = { permutations: 199, seed: 1 };
const numbers = (...values: number[]) => Float64Array.from(values);

function fitted(...args: Parameters<typeof necessaryCondition>) {
  const result = necessaryCondition(...args);
  if (result.status !== 'fitted') throw new Error(result.reason);
  return result;
}

describe('ceiling of ten cases (by hand)', () => {
  // Ceiling: 2 from x = 0, 5 from x = 2, 8 from x = 6, 10 from x = 8.
  const data = { x: numbers(0, 2, 6, 8, 10, 9, 4, 10, 7, 3), y: numbers(2, 5, 8, 10, 9, 0, 3, 1, 7, 4) };
  const result = fitted(data, options);

  it('effect size: empty area / scope', () => {
    // Above the ceiling: 2·(10 − 2) + 4·(10 − 5) + 2·(10 − 8) = 40 of 10 × 10.
    expect(result.effectSize).toBeCloseTo(0.4, 12);
  });

  it('corners and bottlenecks', () => {
    expect(result.ceiling).toEqual([
      { x: 0, y: 2 },
      { x: 2, y: 5 },
      { x: 6, y: 8 },
      { x: 8, y: 10 },
    ]);
    expect(result.bottlenecks.map(({ needed }) => needed)).toEqual([0, 0, 0, 0.2, 0.2, 0.2, 0.6, 0.6, 0.6, 0.8, 0.8]);
    expect(result.bottlenecks.at(-1)!.below).toBe(6);
    expect(result.bottlenecks.map(({ outcomeLevel }) => outcomeLevel)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(result.bottlenecks.map(({ neededLevel }) => neededLevel)).toEqual([
      null,
      null,
      null,
      2,
      2,
      2,
      6,
      6,
      6,
      8,
      8,
    ]);
  });

  it('a theoretical scope makes room on all sides', () => {
    const scope = { x: [0, 20], y: [0, 20] } as const;
    // 40 + above the highest outcome 20 · 10.
    expect(fitted(data, { ...options, scope }).effectSize).toBeCloseTo((40 + 200) / 400, 12);
  });
});

/** Grade: independent: the area under the ceiling on a fine grid, straight from its definition. */
function onGrid(x: readonly number[], y: readonly number[]): number {
  const [left, right] = [Math.min(...x), Math.max(...x)];
  const [bottom, top] = [Math.min(...y), Math.max(...y)];
  const steps = 20_000;
  let area = 0;
  for (let step = 0; step < steps; step++) {
    const at = left + ((step + 0.5) / steps) * (right - left);
    area += top - Math.max(...y.filter((_, index) => x[index]! <= at));
  }
  return area / steps / (top - bottom);
}

describe('simulated cases', () => {
  it.each([1, 2, 3])('effect size is the area on a grid (sample %i)', (seed) => {
    const random = createRandom(seed);
    const x = Array.from({ length: 40 }, () => random.uniform());
    const y = x.map((value) => random.uniform() * (0.3 + 0.7 * value));
    expect(fitted({ x: numbers(...x), y: numbers(...y) }, options).effectSize).toBeCloseTo(onGrid(x, y), 3);
  });

  it('a necessary condition is found, an unrelated one is not', () => {
    const random = createRandom(9);
    const x = numbers(...Array.from({ length: 200 }, () => random.uniform() * 100));
    const bounded = x.map((value) => random.uniform() * (20 + 0.8 * value));
    const free = x.map(() => random.uniform() * 100);
    const found = fitted({ x, y: bounded }, options);
    expect(found.effectSize).toBeGreaterThan(0.3);
    expect(found.pValue).toBe(1 / 200);
    expect(fitted({ x, y: free }, options).pValue).toBeGreaterThan(0.05);
  });

  it('p-values of unrelated conditions are uniform', () => {
    const small = Array.from({ length: 200 }, (_, seed) => {
      const random = createRandom(`null/${seed}`);
      const draw = () => Float64Array.from({ length: 30 }, () => Math.round(random.uniform() * 10));
      return fitted({ x: draw(), y: draw() }, { permutations: 99, seed }).pValue;
    }).filter((p) => p <= 0.1).length;
    // Binomial(200, 0.1), ties make it smaller: 33 or more in 0.2 % of all cases.
    expect(small).toBeLessThan(33);
    expect(small).toBeGreaterThan(4);
  });

  it('counts are repeated cases', () => {
    const x = numbers(1, 2, 3, 4, 5, 6);
    const y = numbers(1, 3, 2, 5, 6, 4);
    const counts = Int32Array.from([3, 1, 2, 4, 1, 2]);
    const repeat = (values: Float64Array) =>
      numbers(...[...values].flatMap((value, k) => new Array<number>(counts[k]!).fill(value)));
    expect(fitted({ x, y, counts }, options)).toEqual(fitted({ x: repeat(x), y: repeat(y) }, options));
  });

  it.each([
    ['three cases', numbers(1, 2, 3), numbers(1, 2, 3), 'too_few_cases'],
    [
      'one level of the condition',
      new Float64Array(20).fill(3),
      Float64Array.from({ length: 20 }, (_, k) => k),
      'constant_condition',
    ],
    [
      'one level of the outcome',
      Float64Array.from({ length: 20 }, (_, k) => k),
      new Float64Array(20).fill(3),
      'constant_outcome',
    ],
  ])('%s: not estimable', (_, x, y, reason) => {
    expect(necessaryCondition({ x, y }, options)).toEqual({ status: 'not_estimable', reason });
  });
});
