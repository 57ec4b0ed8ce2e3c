import type { Choice } from './choose-model.ts';
import type { Holdout } from './holdout.ts';
import type { PurchaseCells } from './purchase-cells.ts';
import type { Horizon } from './purchase-model.ts';
import { scoreCells } from './score-cells.ts';
import type { ModelDoubt } from './total-value.ts';

const leastWeight = 1e-3;
const explained = 3;

/**
 * Doubt about the purchase model, for the intervals of totals: what the other models say, as far as they are plausible, and
 * how far the hold-out was missed beyond three times its error (log scale; chance alone hardly ever does that).
 */
export function modelDoubt({ contenders, chosen }: Choice, cells: PurchaseCells, horizon: Horizon): ModelDoubt {
  return {
    rivals: contenders
      .filter((each) => each !== chosen && each.plausibility > leastWeight)
      .map(({ fit, plausibility }) => ({
        weight: plausibility,
        scored: scoreCells(fit.model, cells, fit.parameters, horizon, 'means'),
      })),
    excess: chosen?.holdout ? holdoutExcess(chosen.holdout) : 0,
  };
}

function holdoutExcess({ actual, predicted, upper }: Holdout): number {
  if (upper === null || !(actual > 0 && predicted > 0)) return 0;
  const missed = Math.log(actual / predicted);
  const error = Math.log(upper / predicted) / 1.959963984540054;
  return Math.max(0, missed ** 2 - (explained * error) ** 2);
}
