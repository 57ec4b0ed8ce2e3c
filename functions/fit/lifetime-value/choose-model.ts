import { fitPurchases, type PurchaseFit } from './fit-purchases.ts';
import { checkHoldout, fitNaive, type HeldBack, type Holdout, holdoutLogLikelihood } from './holdout.ts';
import { type HoldoutGain, holdoutGain } from './holdout-gain.ts';
import type { PurchaseCells } from './purchase-cells.ts';
import type { PurchaseModel } from './purchase-model.ts';
import { letOneTimeBuyersGo, purchaseModels } from './purchase-models.ts';

/** One purchase model on all data and on the hold-out. */
export interface Contender {
  readonly fit: PurchaseFit;
  readonly holdout: Holdout | null;
  /** Over the naive rule. */
  readonly gain: HoldoutGain | null;
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
  /** Models that could not be compared on the hold-out with those that were. */
  readonly uncompared: number;
  /** The better one of those that let one-time buyers drop out: for P(alive). */
  readonly forAlive: Contender | null;
}

interface Fitted {
  readonly fit: PurchaseFit;
  /** Fit of the calibration part, and what it makes of the part held back. */
  readonly earlier: PurchaseFit | null;
  readonly holdoutLogLikelihood: number | null;
  readonly bic: number;
}

/**
 * Fits every purchase model to all data and to the calibration part. The one under which the part held back is the most likely is
 * chosen, among those whose fit of the calibration part converged; where there is none the one with the least BIC. Likelihoods compare,
 * because all are densities of the same purchase days.
 */
export function choosePurchaseModel(cells: PurchaseCells, held: HeldBack | null): Choice {
  const fitted = purchaseModels.map((model) => fitBoth(model, cells, held));
  const usable = fitted.filter(({ fit }) => fit.converged);
  const compared = usable.filter((each) => each.holdoutLogLikelihood !== null);
  const chosen = best(usable);
  const forAlive = best(usable.filter(({ fit }) => letOneTimeBuyersGo.includes(fit.model.name)));
  const weights = plausibilities(fitted);
  const naive = held && checkHoldout(fitNaive(held.calibration.cells), held, 'means');
  const contenders = fitted.map((each, index): Contender => {
    const holdout = held && each.earlier?.converged ? checkHoldout(each.earlier, held, 'all') : null;
    const gain = held && holdout && naive ? holdoutGain(holdout, naive, held) : null;
    return { fit: each.fit, bic: each.bic, plausibility: weights[index] ?? 0, holdout, gain };
  });
  const contenderOf = (each: Fitted | null) => (each ? (contenders[fitted.indexOf(each)] ?? null) : null);
  return {
    contenders,
    naive,
    chosen: contenderOf(chosen),
    basis: compared.length > 0 ? 'holdout_likelihood' : 'bic',
    uncompared: compared.length > 0 ? usable.length - compared.length : 0,
    forAlive: contenderOf(forAlive),
  };
}

/** The most likely on the hold-out of those that have one, else the least BIC. */
function best(list: readonly Fitted[]): Fitted | null {
  const compared = list.filter((each) => each.holdoutLogLikelihood !== null);
  const score = (each: Fitted): number => each.holdoutLogLikelihood ?? -each.bic;
  return (compared.length > 0 ? compared : list).reduce<Fitted | null>(
    (winner, each) => (!winner || score(each) > score(winner) ? each : winner),
    null,
  );
}

function fitBoth(model: PurchaseModel, cells: PurchaseCells, held: HeldBack | null): Fitted {
  const customers = cells.customers.reduce((sum, count) => sum + count, 0);
  const fit = fitPurchases(model, cells);
  const earlier = held && fitPurchases(model, held.calibration.cells, fit);
  return {
    fit,
    earlier,
    holdoutLogLikelihood: held && earlier && holdoutLogLikelihood(earlier, held.calibration.cells, held.whole),
    bic: fit.freeParameters * Math.log(customers) - 2 * fit.logLikelihood,
  };
}

/**
 * Akaike weights e^(ℓ − max ℓ) of the hold-out and of all data (by BIC), averaged: a model is plausible when one of the two
 * speaks for it. All data alone without a hold-out; 0 where a fit has not converged.
 */
function plausibilities(fitted: readonly Fitted[]): number[] {
  const shares = (of: (each: Fitted) => number | null) => {
    const logs = fitted.map((each) => (each.fit.converged ? of(each) : null) ?? Number.NEGATIVE_INFINITY);
    const highest = logs.reduce((most, log) => Math.max(most, log), Number.NEGATIVE_INFINITY);
    const raw = logs.map((log) => (highest === Number.NEGATIVE_INFINITY ? 0 : Math.exp(log - highest)));
    const sum = raw.reduce((total, share) => total + share, 0);
    return raw.map((share) => (sum > 0 ? share / sum : 0));
  };
  const onAll = shares(({ bic }) => -bic / 2);
  const onHoldout = shares((each) => each.holdoutLogLikelihood);
  const hasHoldout = onHoldout.some((share) => share > 0);
  return onAll.map((share, index) => (hasHoldout ? (share + onHoldout[index]!) / 2 : share));
}
