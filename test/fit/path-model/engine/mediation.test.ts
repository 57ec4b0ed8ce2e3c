import { describe, expect, it } from 'vitest';
import { bootstrapPathModel } from '../../../../functions/fit/path-model/engine/bootstrap.ts';
import { mediationsOf, mediationVerdict } from '../../../../functions/fit/path-model/engine/mediation.ts';
import { createRandom } from '../../../../functions/numerics/random.ts';
import { around, itemsOf, modelFrom, rowsOf } from './support.ts';

const effect = (estimate: number, isClear: boolean) => {
  const reach = isClear ? Math.abs(estimate) / 2 : Math.abs(estimate) * 2;
  return { estimate, lower: estimate - reach, upper: estimate + reach };
};

describe('verdict (the decision tree of Zhao, Lynch & Chen 2010, figure 2)', () => {
  it.each([
    [0.3, true, 0.2, true, 'partial_complementary'],
    [0.3, true, -0.2, true, 'partial_competitive'],
    [-0.3, true, -0.2, true, 'partial_complementary'],
    [0.3, true, 0.2, false, 'full'],
    [0.3, false, 0.2, true, 'direct_only'],
    [0.3, false, 0.2, false, 'none'],
  ] as const)('indirect %f (clear: %s), direct %f (clear: %s): %s', (indirect, clearly, direct, also, verdict) => {
    expect(mediationVerdict({ indirect: effect(indirect, clearly), direct: effect(direct, also) })).toBe(verdict);
  });
});

describe('from a bootstrap', () => {
  const model = modelFrom({ X: 3, M: 3, N: 3, Y: 3 }, ['X > M', 'X > N', 'M > Y', 'N > Y', 'X > Y']);

  it.each([
    ['full', 0.6, 0.5, 0],
    ['direct_only', 0, 0.5, 0.5],
    ['none', 0, 0.5, 0],
    ['partial_complementary', 0.6, 0.5, 0.35],
    ['partial_competitive', 0.7, 0.7, -0.45],
  ] as const)('%s is found where it was planted', (verdict, a, b, direct) => {
    const random = createRandom(`mediation/${verdict}`);
    const cells = rowsOf(itemsOf(model), 500, () => {
      const x = random.normal();
      const m = a * x + Math.sqrt(1 - a * a) * random.normal();
      const n = random.normal();
      const y = b * m + direct * x + 0.6 * random.normal();
      return [x, m, n, y].flatMap((latent) => around(random, latent, [0.97, 0.96, 0.95]));
    });
    const { bootstrap } = bootstrapPathModel(model, cells, {
      resamples: 150,
      seed: 1,
      kinds: ['path', 'indirect', 'specific'],
    });
    const [found, ...others] = mediationsOf(bootstrap!);
    expect(others).toEqual([]);
    expect([found!.from, found!.to, found!.verdict]).toEqual(['X', 'Y', verdict]);
    expect(found!.routes.map(({ statistic }) => (statistic.kind === 'specific' ? statistic.route[1] : null))).toEqual([
      'M',
      'N',
    ]);
    expect(found!.share === null).toBe(found!.indirect.estimate * found!.direct.estimate < 0);
  });
});
