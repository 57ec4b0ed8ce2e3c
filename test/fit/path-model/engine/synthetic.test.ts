import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bootstrapPathModel } from '../../../../functions/fit/path-model/engine/bootstrap.ts';
import { compareFit, fitOf, referenceName } from '../../../verify/reference/compare-path-fit.ts';
import { modelOf, oneToTen, readAnswers, readReference } from '../../../verify/reference/path-model-files.ts';

/**
 * Grade: independent. 400 synthetic respondents of our own; estimates by seminr 2.3.4 and cSEM 0.6.1 (R 4.2.2), which agree to
 * 1e-13, intervals by a bootstrap in numpy with 5,000 resamples.
 */
const folder = join(import.meta.dirname, '../../../fixtures/path-model');
const reference = readReference(folder, 'ref_synth.json');
const answers = readAnswers(folder, 'synth_ecsi.csv');

describe('ECSI on synthetic answers against seminr and cSEM', () => {
  it.each(compareFit(reference, answers).map((comparison) => [comparison.name, comparison.deviations] as const))(
    '%s',
    (_, deviations) => {
      expect(deviations.length).toBeGreaterThan(0);
      for (const deviation of deviations) expect(deviation).toBeLessThan(1e-9);
    },
  );

  it('gives intervals within the chance of two bootstraps', () => {
    const { bootstrap } = bootstrapPathModel(modelOf(reference), answers, {
      resamples: 1000,
      seed: 1,
      jackknife: true,
      ranges: oneToTen(answers.items),
      kinds: ['path', 'total', 'loading', 'index'],
    });
    expect(bootstrap?.kept).toBe(1000);
    const indices = bootstrap?.intervals.filter(({ statistic }) => statistic.kind === 'index') ?? [];
    expect(indices).toHaveLength(7);
    for (const { estimate, stdError, lower, upper } of indices) {
      // Standard error of a mean of 400 with a standard deviation of 14 to 20 points.
      expect(stdError).toBeGreaterThan(0.6);
      expect(stdError).toBeLessThan(1.1);
      expect(Math.abs((lower + upper) / 2 - estimate)).toBeLessThan(0.3);
    }
    for (const { statistic, stdError, percentile, bca } of bootstrap?.intervals ?? []) {
      const file = reference.bootstrap.params[referenceName(statistic) ?? ''];
      if (!file || file.se < 1e-9) continue;
      // 1,000 against 5,000 resamples: chance is √2.4 × that of 5,000 against 5,000.
      expect(Math.abs(stdError / file.se - 1)).toBeLessThan(0.11);
      for (const end of [0, 1] as const) {
        expect(Math.abs(percentile[end] - file.perc[end]) / file.se).toBeLessThan(0.35);
        expect(Math.abs((bca?.[end] ?? Number.NaN) - file.bca[end]) / file.se).toBeLessThan(0.5);
      }
    }
  });
});

describe('what does not change a fit', () => {
  const plain = fitOf(reference, answers);

  it('the order of paths and constructs', () => {
    const turned = {
      ...reference,
      blocks: Object.fromEntries(Object.entries(reference.blocks).reverse()),
      paths: [...reference.paths].reverse(),
    };
    for (const { from, to, estimate } of fitOf(turned, answers).paths)
      expect(estimate).toBeCloseTo(
        plain.paths.find((path) => path.from === from && path.to === to)?.estimate ?? NaN,
        11,
      );
  });

  it.each(['factorial', 'centroid'] as const)('the weighting %s moves paths a little, not their sense', (weighting) => {
    for (const [index, { estimate }] of fitOf(reference, answers, { weighting }).paths.entries())
      expect(Math.abs(estimate - plain.paths[index]!.estimate)).toBeLessThan(0.01);
  });
});
