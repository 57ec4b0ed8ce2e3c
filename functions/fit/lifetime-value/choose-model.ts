import { fitPurchases, type PurchaseFit } from './fit-purchases.ts';
import { checkHoldout, checkNaive, type HeldBack, type Holdout } from './holdout.ts';
import type { PurchaseCells } from './purchase-cells.ts';
import { letOneTimeBuyersGo, purchaseModels } from './purchase-models.ts';

/** One purchase model on all data and on the hold-out. */
export interface Contender {
  readonly fit: PurchaseFit;
  readonly holdout: Holdout | null;
  /** Bayesian information criterion, k log N − 2ℓ over N customers: less is better. */
  readonly bic: number;
}

export interface Choice {
  readonly contenders: readonly Contender[];
  /** The naive rule on the hold-out. */
  readonly naive: Holdout | null;
  /** Null when no model has a maximum that could be found. */
  readonly chosen: Contender | null;
  readonly basis: 'holdout_likelihood' | 'bic';
  /** The better one of those that let one-time buyers drop out: for P(alive). */
  readonly forAlive: Contender | null;
}

/**
 * Fits every purchase model to all data and to the calibration part. The one under which the part held back is the most likely is
 * chosen; without a hold-out the one with the least BIC. Likelihoods compare, because all are densities of the same purchase days.
 */
export function choosePurchaseModel(cells: PurchaseCells, held: HeldBack | null): Choice {
  const customers = cells.customers.reduce((sum, count) => sum + count, 0);
  const contenders = purchaseModels.map((model): Contender => {
    const fit = fitPurchases(model, cells);
    const holdout = held && checkHoldout(model, held, fit);
    return { fit, holdout, bic: fit.freeParameters * Math.log(customers) - 2 * fit.logLikelihood };
  });
  const usable = contenders.filter(({ fit }) => fit.converged);
  const basis = usable.length > 0 && usable.every(isHeldOut) ? 'holdout_likelihood' : 'bic';
  const score = ({ holdout, bic }: Contender) =>
    basis === 'bic' ? -bic : (holdout?.logLikelihood ?? Number.NEGATIVE_INFINITY);
  const best = (list: readonly Contender[]) =>
    list.reduce<Contender | null>((winner, each) => (!winner || score(each) > score(winner) ? each : winner), null);
  return {
    contenders,
    naive: held && checkNaive(held),
    chosen: best(usable),
    basis,
    forAlive: best(usable.filter(({ fit }) => letOneTimeBuyersGo.includes(fit.model.name))),
  };
}

const isHeldOut = ({ holdout }: Contender) => holdout?.logLikelihood !== null && holdout?.logLikelihood !== undefined;
