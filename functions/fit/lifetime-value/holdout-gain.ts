import { cellLogLikelihoods } from './cell-likelihoods.ts';
import type { PurchaseFit } from './fit-purchases.ts';
import type { HeldBack, Holdout } from './holdout.ts';
import type { PurchaseCells } from './purchase-cells.ts';

/** How much more likely what the customers did in the part held back was than under the naive rule: mean log ratio a customer. */
export interface HoldoutGain {
  readonly mean: number;
  readonly lower: number;
  readonly upper: number;
}

/**
 * The gain over the naive rule with its 95 % interval over customers. A customer's log ratio in the part held back is that of the whole history less that
 * of the part before it. The two are counted in cells of their own and cannot be joined to persons, so their standard errors are added: what the
 * difference has at most, whichever way they go together. Null where one of the two has no likelihood.
 */
export function holdoutGain(own: Holdout, naive: Holdout, { calibration, whole }: HeldBack): HoldoutGain | null {
  if (own.logLikelihood === null || naive.logLikelihood === null || !whole) return null;
  const mean = (own.logLikelihood - naive.logLikelihood) / own.customers;
  const error = errorOfRatio(own.fit, naive.fit, whole) + errorOfRatio(own.fit, naive.fit, calibration.cells);
  return { mean, lower: mean - 1.959963984540054 * error, upper: mean + 1.959963984540054 * error };
}

/** Standard error of the mean log ratio of two fits a customer. */
function errorOfRatio(left: PurchaseFit, right: PurchaseFit, cells: PurchaseCells): number {
  const ours = cellLogLikelihoods(left.model, cells, left.parameters);
  const others = cellLogLikelihoods(right.model, cells, right.parameters);
  const ratios = ours.map((log, i) => log - others[i]!);
  const sum = (of: (ratio: number) => number): number =>
    ratios.reduce((total, ratio, i) => total + cells.customers[i]! * of(ratio), 0);
  const customers = sum(() => 1);
  const mean = sum((ratio) => ratio) / customers;
  return Math.sqrt(sum((ratio) => (ratio - mean) ** 2) / customers ** 2);
}
