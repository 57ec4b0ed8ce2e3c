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
  /** Weight of the model among those that could be fitted (sum 1), see `plausibilities`. */
  readonly plausibility: number;
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
  const fitted = purchaseModels.map((model) => {
    const fit = fitPurchases(model, cells);
    const holdout = held && checkHoldout(model, held, fit);
    return { fit, holdout, bic: fit.freeParameters * Math.log(customers) - 2 * fit.logLikelihood };
  });
  const weights = plausibilities(fitted);
  const contenders = fitted.map((each, index): Contender => ({ ...each, plausibility: weights[index] ?? 0 }));
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

/**
 * Akaike weights e^(ℓ − max ℓ) of the hold-out and of all data (by BIC), averaged: a model is plausible when one of the two
 * speaks for it. All data alone without a hold-out; 0 where a fit has not converged.
 */
function plausibilities(fitted: readonly Omit<Contender, 'plausibility'>[]): number[] {
  const shares = (of: (each: Omit<Contender, 'plausibility'>) => number | null) => {
    const logs = fitted.map((each) => (each.fit.converged ? of(each) : null) ?? Number.NEGATIVE_INFINITY);
    const highest = logs.reduce((most, log) => Math.max(most, log), Number.NEGATIVE_INFINITY);
    const raw = logs.map((log) => (highest === Number.NEGATIVE_INFINITY ? 0 : Math.exp(log - highest)));
    const sum = raw.reduce((total, share) => total + share, 0);
    return raw.map((share) => (sum > 0 ? share / sum : 0));
  };
  const onAll = shares(({ bic }) => -bic / 2);
  const onHoldout = shares(({ holdout }) => holdout?.logLikelihood ?? null);
  const hasHoldout = onHoldout.some((share) => share > 0);
  return onAll.map((share, index) => (hasHoldout ? (share + onHoldout[index]!) / 2 : share));
}
