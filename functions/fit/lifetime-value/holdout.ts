import { type BgnbdFit, fitBgnbd } from './fit-bgnbd.ts';
import type { HoldoutCells } from './inputs.ts';
import { scoreCells } from './score-cells.ts';
import { relativeInterval, totalPurchases } from './total-value.ts';

export interface Holdout {
  readonly days: number;
  readonly customers: number;
  readonly actual: number;
  readonly predicted: number;
  readonly lower: number;
  readonly upper: number;
  readonly bins: readonly HoldoutBin[];
  readonly fit: BgnbdFit;
}

export interface HoldoutBin {
  readonly bin: string;
  readonly customers: number;
  readonly actualMean: number;
  readonly predictedMean: number;
}

const lastBin = 7;

/**
 * Refits on the calibration part and predicts the part held back, in all and by calibration frequency (0 … 6, 7+), with the
 * interval that parameters and chance leave. Conventions: purchase days; a customer counts when its first purchase lies in
 * the calibration part; nothing is discounted.
 */
export function checkHoldout({ cells, holdoutFrequencySum }: HoldoutCells, days: number): Holdout {
  const fit = fitBgnbd(cells);
  const scored = scoreCells(cells, fit.parameters, { weeks: days / 7, discountPerWeek: 0 });
  const { total, variance } = totalPurchases(cells, scored, fit.logCovariance);
  const sums = Array.from({ length: lastBin + 1 }, () => ({ customers: 0, actual: 0, predicted: 0 }));
  for (let i = 0; i < cells.frequency.length; i++) {
    const sum = sums[Math.min(lastBin, cells.frequency[i]!)]!;
    sum.customers += cells.customers[i]!;
    sum.actual += holdoutFrequencySum[i]!;
    sum.predicted += cells.customers[i]! * scored.purchases[i]!;
  }
  const bins = sums.flatMap(({ customers, actual, predicted }, x) =>
    customers > 0
      ? [
          {
            bin: x === lastBin ? `${lastBin}+` : `${x}`,
            customers,
            actualMean: actual / customers,
            predictedMean: predicted / customers,
          },
        ]
      : [],
  );
  return {
    days,
    customers: sums.reduce((sum, { customers }) => sum + customers, 0),
    actual: sums.reduce((sum, { actual }) => sum + actual, 0),
    predicted: total,
    ...relativeInterval(total, variance),
    bins,
    fit,
  };
}
