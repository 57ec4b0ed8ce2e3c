import { describe, expect, it } from 'vitest';
import { bootstrapPathModel } from '../../../../functions/fit/path-model/engine/bootstrap.ts';
import { cellsOfRows } from '../../../../functions/fit/path-model/engine/moment-cells.ts';
import { resampleCounts } from '../../../../functions/fit/path-model/engine/resample.ts';
import { createRandom } from '../../../../functions/numerics/random.ts';
import { around, itemsOf, modelFrom, rowsOf } from './support.ts';

const model = modelFrom({ A: 2, B: 2, C: 2 }, ['A > B', 'A > C', 'B > C']);
const items = itemsOf(model);
const options = { resamples: 100, seed: 1 };

const answers = (random = createRandom(2)) => {
  const a = random.normal();
  const b = 0.5 * a + 0.8 * random.normal();
  return [
    ...around(random, a, [0.9, 0.8]),
    ...around(random, b, [0.9, 0.8]),
    ...around(random, 0.5 * b + random.normal(), [0.9, 0.7]),
  ];
};

describe('data that cannot carry a model', () => {
  const random = createRandom(3);
  const whole = Array.from({ length: 60 }, () => answers(random));
  const changed = (change: (row: number[], index: number) => number[]) =>
    bootstrapPathModel(
      model,
      rowsOf(items, 60, (row) => change([...whole[row]!], row)),
      options,
    );

  it.each([
    [
      'three respondents',
      () =>
        bootstrapPathModel(
          model,
          rowsOf(items, 3, (row) => whole[row]!),
          options,
        ),
      { kind: 'too_few_respondents', n: 3, needed: 30 },
    ],
    [
      'no respondents',
      () =>
        bootstrapPathModel(
          model,
          rowsOf(items, 0, () => []),
          options,
        ),
      { kind: 'too_few_respondents', n: 0, needed: 2 },
    ],
    ['a constant item', () => changed(([, ...rest]) => [7, ...rest]), { kind: 'constant_item', item: 'a1' }],
    [
      'an item never answered',
      () => changed(([, ...rest]) => [Number.NaN, ...rest]),
      { kind: 'no_answers', item: 'a1' },
    ],
    ['all missing', () => changed((row) => row.map(() => Number.NaN)), { kind: 'no_answers', item: 'a1' }],
    [
      'two constructs that are one',
      () => changed(([a, b, , , e, f]) => [a!, b!, a!, b!, e!, f!]),
      { kind: 'singular_predictors', construct: 'C', predictors: ['A', 'B'] },
    ],
  ])('%s: says so', (_, run, fault) => {
    expect(run()).toEqual({ outcome: { status: 'not_estimable', fault }, bootstrap: null });
  });

  it.each(['pairwise', 'mean', 'em'] as const)('%s: an item never answered is named', (missing) => {
    const cells = rowsOf(items, 60, (row) => [Number.NaN, ...whole[row]!.slice(1)]);
    const { outcome } = bootstrapPathModel(model, cells, { ...options, conventions: { missing } });
    expect(outcome).toEqual({ status: 'not_estimable', fault: { kind: 'no_answers', item: 'a1' } });
  });

  it('mode B with items that add up: names the construct', () => {
    const modeB = modelFrom({ A: 2, B: 2, C: 2 }, ['A > B', 'A > C', 'B > C'], 'B');
    const cells = rowsOf(items, 60, (row) => [whole[row]![0]!, 2 * whole[row]![0]!, ...whole[row]!.slice(2)]);
    const { outcome } = bootstrapPathModel(modeB, cells, options);
    expect(outcome).toEqual({
      status: 'not_estimable',
      fault: { kind: 'singular_block', construct: 'A', items: ['a1', 'a2'] },
    });
  });

  it('many answers of few persons are few respondents', () => {
    const values = Float64Array.from(whole.flat());
    const cells = cellsOfRows({ items, values, unit: Int32Array.from({ length: 60 }, (_, row) => row % 12) });
    expect(bootstrapPathModel(model, cells, options)).toEqual({
      outcome: { status: 'not_estimable', fault: { kind: 'too_few_respondents', n: 12, needed: 30 } },
      bootstrap: null,
    });
  });

  it('an iteration limit that is hit is no fit', () => {
    const { outcome } = bootstrapPathModel(
      model,
      rowsOf(items, 60, (row) => whole[row]!),
      {
        ...options,
        conventions: { maximumIterations: 2 },
      },
    );
    expect(outcome).toEqual({ status: 'not_estimable', fault: { kind: 'not_converged', iterations: 2 } });
  });
});

describe('resamples that give no fit', () => {
  const random = createRandom(4);
  const whole = Array.from({ length: 60 }, () => answers(random));

  it('one rare answer: the others are kept, the item is named', () => {
    // seminr 2.3.4 returns nothing for this: "zero variance items cannot be scaled".
    const cells = rowsOf(items, 60, (row) => [row < 3 ? 5 : 4, ...whole[row]!.slice(1)]);
    const { bootstrap } = bootstrapPathModel(model, cells, { ...options, resamples: 1000 });
    expect(bootstrap?.status).toBe('enough');
    const lost = 1000 - (bootstrap?.kept ?? 0);
    // (57/60)^60 = 4.6 % of resamples have none of the three.
    expect(lost).toBeGreaterThan(25);
    expect(lost).toBeLessThan(75);
    expect(bootstrap?.lost).toEqual([{ fault: { kind: 'constant_item', item: 'a1' }, count: lost }]);
  });

  it('too many of them: no intervals, and the count', () => {
    const cells = rowsOf(items, 60, (row) => [row < 1 ? 5 : 4, ...whole[row]!.slice(1)]);
    const { outcome, bootstrap } = bootstrapPathModel(model, cells, options);
    expect(outcome.status).toBe('fitted');
    expect(bootstrap?.status).toBe('too_many_lost');
    expect(bootstrap?.intervals).toEqual([]);
    expect(bootstrap?.lost[0]?.count).toBeGreaterThan(25);
  });

  it('small samples: constructs are turned to their dominant item, so that intervals do not straddle signs', () => {
    const cells = rowsOf(items, 14, (row) => whole[row]!);
    const conventions = { minimumRespondents: 10, maximumLostShare: 0.5 };
    const turned = bootstrapPathModel(model, cells, { ...options, resamples: 500, conventions }).bootstrap;
    const loadings = turned?.intervals.filter(({ statistic }) => statistic.kind === 'loading') ?? [];
    for (const construct of ['A', 'B', 'C']) {
      const dominant = loadings
        .filter(({ statistic }) => statistic.kind === 'loading' && statistic.construct === construct)
        .sort((left, right) => right.estimate - left.estimate)[0];
      expect(dominant?.percentile[0]).toBeGreaterThanOrEqual(0);
    }
  });
});

describe('determinism', () => {
  const cells = rowsOf(items, 80, () => answers(createRandom(5)).map((value) => value), undefined);
  const random = createRandom(6);
  const varied = rowsOf(items, 80, () => answers(random));

  it('the counts of a resample depend on seed and number alone', () => {
    expect(resampleCounts(1, 7, 80)).toEqual(resampleCounts(1, 7, 80));
    expect(resampleCounts(1, 7, 80)).not.toEqual(resampleCounts(1, 8, 80));
    expect(resampleCounts(1, 7, 80)).not.toEqual(resampleCounts(2, 7, 80));
    expect(resampleCounts(1, 7, 80).reduce((sum, count) => sum + count, 0)).toBe(80);
  });

  it('any share of the resamples is the same in another order', () => {
    const all = bootstrapPathModel(model, varied, { ...options, resamples: 20, kinds: ['path'] }).bootstrap!;
    const counts = [13, 4].map((number) => resampleCounts(1, number, 80));
    const some = bootstrapPathModel(model, varied, { ...options, resamples: 2, counts, kinds: ['path'] }).bootstrap!;
    expect([...some.draws.subarray(0, 3)]).toEqual([...all.draws.subarray(39, 42)]);
    expect([...some.draws.subarray(3)]).toEqual([...all.draws.subarray(12, 15)]);
  });

  it('equal rows are constant items, not a fit', () => {
    expect(bootstrapPathModel(model, cells, options).outcome).toMatchObject({ fault: { kind: 'constant_item' } });
  });

  it('a resample with weights is the same as weighted rows repeated', () => {
    const weights = Float64Array.from({ length: 80 }, (_, row) => 1 + (row % 3));
    const weighted = rowsOf(items, 80, (row) => rowOf(varied.sums, row), weights);
    const counts = Int32Array.from({ length: 80 }, (_, row) => row % 4);
    const repeated = [...counts].flatMap((count, row) => new Array<number>(count).fill(row));
    const again = rowsOf(
      items,
      repeated.length,
      (row) => rowOf(varied.sums, repeated[row]!),
      Float64Array.from(repeated, (row) => weights[row]!),
    );
    const resampled = bootstrapPathModel(model, weighted, { ...options, resamples: 2, counts: [counts, counts] })
      .bootstrap!;
    const { outcome } = bootstrapPathModel(model, again, { ...options, resamples: 2 });
    if (outcome.status !== 'fitted') throw new Error(outcome.fault.kind);
    for (const [k, { estimate }] of outcome.fit.paths.entries()) expect(resampled.draws[k]).toBeCloseTo(estimate, 10);
  });
});

const rowOf = (sums: Float64Array, row: number) =>
  Array.from(sums.subarray(row * items.length, (row + 1) * items.length));
