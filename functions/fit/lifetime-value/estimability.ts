import { type ModelNote, modelNote } from '../../lake/model-notes.ts';
import type { GammaGammaFit, SpendCells } from './gamma-gamma.ts';
import type { PurchaseCells } from './purchase-cells.ts';

/** Repeat buyers that the purchase model and the spend model each ask for. */
export const fewestRepeatBuyers = 10;

/** Why the purchase model cannot be estimated from these cells, or null when it can. */
export function whyNoPurchaseModel(cells: PurchaseCells): ModelNote | null {
  let [customers, repeat] = [0, 0];
  for (let i = 0; i < cells.frequency.length; i++) {
    customers += cells.customers[i]!;
    if (cells.frequency[i]! > 0) repeat += cells.customers[i]!;
  }
  if (customers === 0) return modelNote('no_purchases', 'no customer has a purchase on record', {});
  if (repeat === 0)
    return modelNote(
      'no_repeat_purchases',
      `none of the ${customers} customers bought on a second day: nothing tells how often they return`,
      { customers },
    );
  if (repeat < fewestRepeatBuyers)
    return modelNote(
      'few_repeat_buyers',
      `only ${repeat} of ${customers} customers bought on a second day; at least ${fewestRepeatBuyers} are needed`,
      { repeat, customers, needed: fewestRepeatBuyers },
    );
  if (cells.frequency.length === 1)
    return modelNote('one_history', `all ${customers} customers have the same purchase history: nothing varies`, {
      customers,
    });
  return null;
}

/** Why the spend model cannot be estimated, or null when it can. */
export function whyNoSpendModel({ frequency, spend, customers }: SpendCells): ModelNote | null {
  const buyers = customers.reduce((sum, count) => sum + count, 0);
  if (buyers < fewestRepeatBuyers)
    return modelNote(
      'few_repeat_spenders',
      `only ${buyers} customers spent money on repeat purchases; at least ${fewestRepeatBuyers} are needed`,
      { buyers, needed: fewestRepeatBuyers },
    );
  const first = spend[0]! / frequency[0]!;
  if (spend.every((total, i) => Math.abs(total / frequency[i]! - first) <= 1e-9 * first))
    return modelNote('same_spend', 'every customer spends exactly the same: spending does not vary', {});
  return null;
}

/** Why an estimated spend model has no usable mean, or null when it has. */
export function whyNoMeanSpend({ converged, parameters, standardErrors, boundary }: GammaGammaFit): ModelNote | null {
  if (!converged)
    return modelNote('spend_not_converged', 'the likelihood of the spend model has no maximum that could be found', {});
  if (parameters.q > 1) return null;
  const error = standardErrors.q === null ? '' : ` ± ${(1.96 * standardErrors.q).toFixed(2)}`;
  const where = boundary === null ? '' : ` (${boundary})`;
  const text = `customers' spending is so unequal that its mean has no finite value under Gamma–Gamma (q = ${parameters.q.toFixed(2)}${error}, more than 1 is needed)${where}; a few very large customers dominate: look at them apart`;
  return modelNote('unequal_spend', text, { q: parameters.q });
}
