import { describe, expect, it } from 'vitest';
import { bootstrapPathModel } from '../../../../functions/fit/path-model/engine/bootstrap.ts';
import { fitPathModel } from '../../../../functions/fit/path-model/engine/fit-path-model.ts';
import { indexErrors } from '../../../../functions/fit/path-model/engine/index-errors.ts';
import { cellsOfRows } from '../../../../functions/fit/path-model/engine/moment-cells.ts';
import { momentsOf } from '../../../../functions/fit/path-model/engine/moments.ts';
import { weightsOf } from '../../../../functions/fit/path-model/engine/performance.ts';
import type { MomentCells } from '../../../../functions/fit/path-model/engine/types.ts';
import { createRandom } from '../../../../functions/numerics/random.ts';
import { itemsOf, modelFrom } from './support.ts';

const model = modelFrom({ A: 2, B: 2 }, ['A > B']);
const items = itemsOf(model);
const [persons, periods] = [200, 12];

/** Persons who differ by 15 points, each answering in twelve periods with 5 points of noise. */
function panel(missing = 0): MomentCells {
  const random = createRandom('panel');
  const level = Array.from({ length: persons }, () => random.normal(65, 15));
  const rows = Array.from({ length: persons * periods }, (_, row) =>
    items.map(() => (random.uniform() < missing ? Number.NaN : level[row % persons]! + random.normal(0, 5))),
  );
  return cellsOfRows({
    items,
    values: Float64Array.from(rows.flat()),
    unit: Int32Array.from({ length: persons * periods }, (_, row) => row % persons),
  });
}

function fitOf(cells: MomentCells, missing: 'listwise' | 'pairwise') {
  const moments = momentsOf(cells, { missing });
  if ('kind' in moments) throw new Error(moments.kind);
  const outcome = fitPathModel(model, moments, { conventions: { missing } });
  if (outcome.status !== 'fitted') throw new Error(outcome.fault.kind);
  return outcome.fit;
}

describe('the error of an index whose persons answer in several periods', () => {
  it('with as many answers each: that of a mean of 200 persons, not of 2,400 answers', () => {
    const cells = panel();
    const fit = fitOf(cells, 'listwise');
    const [a] = indexErrors(weightsOf(fit), cells, { missing: 'listwise' });
    const own = fit.outer.filter(({ construct }) => construct === 'A');
    const means = Array.from({ length: persons }, (_, person) => {
      let sum = 0;
      for (let row = person; row < persons * periods; row += persons)
        for (const [place, { indexWeight }] of own.entries())
          sum += indexWeight * (cells.sums[row * items.length + place]! + cells.centre[place]!);
      return sum / periods;
    });
    const mean = means.reduce((sum, value) => sum + value, 0) / persons;
    const variance = means.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (persons - 1);
    expect(a).toMatchObject({ construct: 'A', units: persons });
    expect(a!.stdError).toBeCloseTo(Math.sqrt(variance / persons), 10);
    expect(a!.stdError).toBeGreaterThan(3 * (fit.constructs[0]!.indexSd / Math.sqrt(fit.effectiveN)));
  });

  it.each([
    ['listwise', 0],
    ['pairwise', 0.2],
  ] as const)('%s: that of the resampled persons', (missing, share) => {
    const cells = panel(share);
    const { bootstrap } = bootstrapPathModel(model, cells, {
      resamples: 400,
      seed: 3,
      kinds: ['index'],
      conventions: { missing },
    });
    const errors = indexErrors(weightsOf(fitOf(cells, missing)), cells, { missing });
    for (const [place, { stdError }] of bootstrap!.intervals.entries())
      expect(errors[place]!.stdError! / stdError).toBeCloseTo(1, 0.7);
  });

  it('of one unit there is none', () => {
    const cells = { ...panel(), unit: new Int32Array(persons * periods), units: 1 };
    expect(indexErrors(weightsOf(fitOf(cells, 'listwise')), cells, { missing: 'listwise' })[0]).toEqual({
      construct: 'A',
      units: 1,
      stdError: null,
    });
  });
});
