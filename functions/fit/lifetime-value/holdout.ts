import { fitAtEdge, type PurchaseFit } from './fit-purchases.ts';
import type { HoldoutCells } from './inputs.ts';
import type { PurchaseCells } from './purchase-cells.ts';
import type { ScoreDetail } from './purchase-model.ts';
import { bgnbd } from './purchase-models.ts';
import { scoreCells, totalPurchases } from './score-cells.ts';
import { relativeInterval } from './total-value.ts';

/** How a purchase model did on the part of the history that it was not fitted to. */
export interface Holdout {
  readonly days: number;
  readonly customers: number;
  readonly actual: number;
  readonly predicted: number;
  /** 95 % interval that parameters and chance leave; null where means alone were asked for. */
  readonly lower: number | null;
  readonly upper: number | null;
  /** Root of the mean squared error over customers; null where the mart gives no squares. */
  readonly rootMeanSquare: number | null;
  /** See `holdoutLogLikelihood`: that of the whole history less that of the calibration part, at the parameters of the calibration. */
  readonly logLikelihood: number | null;
  readonly bins: readonly HoldoutBin[];
  readonly fit: PurchaseFit;
}

export interface HoldoutBin {
  /** What the customers have in common: calibration frequency, or weeks of silence at the end of the calibration. */
  readonly by: 'frequency' | 'silence_weeks';
  readonly bin: string;
  readonly customers: number;
  readonly actualMean: number;
  readonly predictedMean: number;
  /** 95 % interval of the predicted mean that parameters and chance leave; null where means alone were asked for. */
  readonly lower: number | null;
  readonly upper: number | null;
}

/** What is held back: calibration cells with what followed, and the whole history of the same customers. */
export interface HeldBack {
  readonly calibration: HoldoutCells;
  readonly whole: PurchaseCells | null;
  readonly days: number;
}

/**
 * Predicts the part held back by a fit of the calibration part, in all, by calibration frequency (0 … 6, 7+) and by silence.
 * Conventions: purchase days; a customer counts when its first purchase lies in the calibration part; nothing is discounted.
 */
export function checkHoldout(fit: PurchaseFit, { calibration, whole, days }: HeldBack, detail: ScoreDetail): Holdout {
  const { cells, holdoutFrequencySum: sums, holdoutSquareSum: squares } = calibration;
  const scored = scoreCells(fit.model, cells, fit.parameters, { weeks: days / 7, discountPerWeek: 0 }, detail);
  const predict = (counts?: (cell: number) => boolean) => {
    const { total, variance } = totalPurchases(cells, scored, fit.logCovariance, counts);
    return { total, ...(detail === 'all' ? relativeInterval(total, variance) : { lower: null, upper: null }) };
  };
  const { total, lower, upper } = predict();
  let [customers, actual, squaredError] = [0, 0, 0];
  for (let i = 0; i < cells.frequency.length; i++) {
    const expected = scored.purchases[i]!;
    customers += cells.customers[i]!;
    actual += sums[i]!;
    squaredError += squares ? squares[i]! - 2 * expected * sums[i]! + cells.customers[i]! * expected ** 2 : 0;
  }
  return {
    days,
    customers,
    actual,
    predicted: total,
    lower,
    upper,
    rootMeanSquare: squares ? Math.sqrt(Math.max(0, squaredError) / customers) : null,
    logLikelihood: holdoutLogLikelihood(fit, cells, whole),
    bins: [
      ...binsOf('frequency', calibration, predict, (i) => Math.min(lastFrequency, cells.frequency[i]!)),
      ...binsOf('silence_weeks', calibration, predict, (i) => silenceBin(cells, i)),
    ],
    fit,
  };
}

/**
 * Log-likelihood of what the customers did in the part held back, given what they did before it; null without their whole
 * history, or where the fit did not converge.
 */
export function holdoutLogLikelihood(
  { model, parameters, converged }: PurchaseFit,
  before: PurchaseCells,
  whole: PurchaseCells | null,
): number | null {
  if (!whole || !converged) return null;
  const point = parameters.map(Math.log);
  return model.objective(whole)(point).value - model.objective(before)(point).value;
}

/**
 * The naive rule that a model has to beat: everybody stays active and goes on at the own past rate, drawn towards the mean of
 * all (NBD, Ehrenberg 1959).
 */
export const fitNaive = (cells: PurchaseCells): PurchaseFit => fitAtEdge(bgnbd, 'no_dropout', cells);

const lastFrequency = 7;
const silenceLimits = [4, 13, 26, 52] as const;
const binNames = {
  frequency: [0, 1, 2, 3, 4, 5, 6, '7+'].map(String),
  silence_weeks: ['0-4', '4-13', '13-26', '26-52', '52+'],
} as const;

function silenceBin(cells: PurchaseCells, i: number): number {
  const silence = cells.times[cells.age[i]!]! - cells.times[cells.recency[i]!]!;
  const bin = silenceLimits.findIndex((limit) => silence < limit);
  return bin < 0 ? silenceLimits.length : bin;
}

interface Predicted {
  readonly total: number;
  readonly lower: number | null;
  readonly upper: number | null;
}

function binsOf(
  by: HoldoutBin['by'],
  { cells, holdoutFrequencySum }: HoldoutCells,
  predict: (counts: (cell: number) => boolean) => Predicted,
  binOf: (cell: number) => number,
): HoldoutBin[] {
  const places = Int32Array.from(cells.frequency, (_, i) => binOf(i));
  return binNames[by].flatMap((bin, place) => {
    let [customers, actual] = [0, 0];
    for (let i = 0; i < places.length; i++) {
      if (places[i] !== place) continue;
      customers += cells.customers[i]!;
      actual += holdoutFrequencySum[i]!;
    }
    if (customers === 0) return [];
    const { total, lower, upper } = predict((i) => places[i] === place);
    const share = (of: number | null): number | null => (of === null ? null : of / customers);
    return [
      {
        by,
        bin,
        customers,
        actualMean: actual / customers,
        predictedMean: total / customers,
        lower: share(lower),
        upper: share(upper),
      },
    ];
  });
}
