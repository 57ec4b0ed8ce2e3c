import { describe, expect, it } from 'vitest';
import { fitPathModel } from '../../../../functions/fit/path-model/engine/fit-path-model.ts';
import { frozenIndex, weightsOf } from '../../../../functions/fit/path-model/engine/performance.ts';
import type { Moments, PathFit, PathModel } from '../../../../functions/fit/path-model/engine/types.ts';
import { oneToTen } from '../../../verify/reference/path-model-files.ts';

/**
 * Grade: independent. Value → satisfaction → loyalty on 250 mobile phone customers (Tenenhaus et al. 2005, Computational
 * Statistics & Data Analysis 48:159–205). Means, standard deviations and correlations of eight items of that study; estimates
 * from them by seminr 2.3.4, cSEM 0.6.1 and semPLS 1.0-10 (R 4.2.2), which agree to 2e-13.
 */
const items = ['PERV1', 'PERV2', 'CUSA1', 'CUSA2', 'CUSA3', 'CUSL1', 'CUSL2', 'CUSL3'] as const;
const mean = [6.156, 6.916, 7.988, 7.128, 7.316, 7.452, 4.988, 7.668];
const sd = [
  2.1832844349041602, 1.8424228853206892, 1.2336708536317138, 1.7652422840180155, 1.7470985701026196,
  2.6585650023059326, 2.8390308884445354, 2.2184368026584753,
];
const correlations = [
  [
    0.9999999999999998, 0.7001482230869192, 0.32872792041660126, 0.38660662042573307, 0.48713563279109456,
    0.34828286253542984, 0.1843120103143891, 0.378887304767081,
  ],
  [
    0.7001482230869192, 1.0, 0.42007699761969997, 0.507129675631187, 0.604657712362952, 0.40707675616808014,
    0.08272760154703704, 0.5178428224987014,
  ],
  [
    0.32872792041660126, 0.4200769976197, 1.0, 0.5392009267364716, 0.48995231292538133, 0.34329218766425373,
    0.04353145623765101, 0.5209397937074562,
  ],
  [
    0.38660662042573307, 0.507129675631187, 0.5392009267364716, 1.0, 0.5923568336854763, 0.35474092991709266,
    0.08685431278517226, 0.49392088467492107,
  ],
  [
    0.48713563279109456, 0.604657712362952, 0.48995231292538133, 0.5923568336854763, 1.0, 0.43170846936228235,
    0.12950661169476868, 0.6302351080936869,
  ],
  [
    0.34828286253542984, 0.40707675616808014, 0.3432921876642537, 0.35474092991709266, 0.43170846936228235, 1.0,
    0.04648105657177133, 0.5416954991658945,
  ],
  [
    0.1843120103143891, 0.08272760154703704, 0.04353145623765101, 0.08685431278517226, 0.12950661169476868,
    0.04648105657177134, 1.0, 0.10138915971372614,
  ],
  [
    0.378887304767081, 0.5178428224987014, 0.5209397937074562, 0.49392088467492107, 0.6302351080936869,
    0.5416954991658945, 0.10138915971372614, 1.0,
  ],
];

const moments: Moments = {
  items,
  n: 250,
  asked: 250,
  effectiveN: 250,
  weight: 250,
  mean: Float64Array.from(mean),
  covariance: Float64Array.from(sd.flatMap((a, i) => sd.map((b, j) => a * b * correlations[i]![j]!))),
  missing: new Float64Array(items.length),
};
const model: PathModel = {
  constructs: [
    { name: 'Value', items: items.slice(0, 2), mode: 'A' },
    { name: 'Satisfaction', items: items.slice(2, 5), mode: 'A' },
    { name: 'Loyalty', items: items.slice(5), mode: 'A' },
  ],
  paths: [
    { from: 'Value', to: 'Satisfaction' },
    { from: 'Value', to: 'Loyalty' },
    { from: 'Satisfaction', to: 'Loyalty' },
  ],
};

function fitted(): PathFit {
  const outcome = fitPathModel(model, moments, { ranges: oneToTen(items) });
  if (outcome.status !== 'fitted') throw new Error(outcome.fault.kind);
  return outcome.fit;
}

describe('value → satisfaction → loyalty from moments', () => {
  const fit = fitted();

  it('paths', () => {
    const estimates = fit.paths.map(({ estimate }) => estimate);
    expect(estimates[0]).toBeCloseTo(0.6108166156397403, 9);
    expect(estimates[1]).toBeCloseTo(0.2045794751792055, 9);
    expect(estimates[2]).toBeCloseTo(0.531943745369142, 9);
  });

  it('indirect effect', () => {
    expect(fit.specific).toHaveLength(1);
    expect(fit.specific[0]?.route).toEqual(['Value', 'Satisfaction', 'Loyalty']);
    expect(fit.specific[0]?.estimate).toBeCloseTo(0.3249200782571071, 9);
  });

  it('R² and performance', () => {
    expect(fit.constructs.map(({ r2 }) => r2)).toEqual([
      null,
      expect.closeTo(0.37309693794158627, 9),
      expect.closeTo(0.45776086807200045, 9),
    ]);
    expect(fit.constructs.map(({ index }) => index)).toEqual([
      expect.closeTo(62.34493161658805, 7),
      expect.closeTo(72.36485023282742, 7),
      expect.closeTo(70.74350387250955, 7),
    ]);
  });

  it('flags the item that says little', () => {
    expect(fit.warnings).toContainEqual({
      kind: 'weak_loading',
      construct: 'Loyalty',
      item: 'CUSL2',
      loading: expect.closeTo(0.20998583782257266, 9),
    });
  });

  it('satisfaction index with the fixed weights of Ohio: 72.4121', () => {
    // ACSI weights printed for Ohio citizens' satisfaction: .3885, .3190, .2925 for the three questions.
    const weights = [0.3885, 0.319, 0.2925].map((weight, index) => ({
      construct: 'Satisfaction',
      item: items[index + 2]!,
      weight,
    }));
    expect(frozenIndex(weights, moments, oneToTen(items))[0]?.index).toBeCloseTo(72.4121, 3);
  });
});

describe('0 and 100 points', () => {
  const two = { ...moments, observed: items.map(() => ({ minimum: 2, maximum: 9 })) };

  it('are the observed ends when asked for', () => {
    const outcome = fitPathModel(model, two, { ranges: oneToTen(items), conventions: { range: 'observed' } });
    if (outcome.status !== 'fitted') throw new Error(outcome.fault.kind);
    // (x − 2)·100/7 for (x − 1)·100/9.
    const theoretical = fitted().constructs[0]!.index;
    expect(outcome.fit.constructs[0]!.index).toBeCloseTo(((theoretical * 9) / 100 - 1) * (100 / 7), 9);
  });

  it('must be known', () => {
    expect(() => fitPathModel(model, moments, { conventions: { range: 'observed' } })).toThrow(
      'observed range of "PERV1"',
    );
    expect(() => fitPathModel(model, moments, { ranges: { CUSL1: { minimum: 3, maximum: 3 } } })).toThrow(
      'range of "CUSL1"',
    );
  });

  it('frozen weights are those of the fit', () => {
    const frozen = frozenIndex(weightsOf(fitted()), moments, oneToTen(items));
    for (const [k, { index, indexSd }] of fitted().constructs.entries()) {
      expect(frozen[k]!.index).toBeCloseTo(index, 9);
      expect(frozen[k]!.sd).toBeCloseTo(indexSd, 9);
    }
  });
});
