import { afterEach, describe, expect, it, vi } from 'vitest';
import { choosePurchaseModel } from '../../../functions/fit/lifetime-value/choose-model.ts';
import { describeRuns } from '../../../functions/fit/lifetime-value/describe-runs.ts';
import type { fitPurchases } from '../../../functions/fit/lifetime-value/fit-purchases.ts';
import { bgnbd } from '../../../functions/fit/lifetime-value/purchase-models.ts';
import { zhCN } from '../../../functions/publish/messages/zh-CN.ts';
import { cellsFrom, truth } from './simulate-cells.ts';

/** Models whose fit of the calibration part is said not to have converged. */
const lost = vi.hoisted(() => new Set<string>());
vi.mock('../../../functions/fit/lifetime-value/fit-purchases.ts', async (original) => {
  const real = await original<{ fitPurchases: typeof fitPurchases }>();
  const fit: typeof fitPurchases = (model, cells, near) => {
    const found = real.fitPurchases(model, cells, near);
    return near && lost.has(model.name) ? { ...found, converged: false } : found;
  };
  return { ...real, fitPurchases: fit };
});
afterEach(() => lost.clear());

const cells = cellsFrom(bgnbd, truth.bgnbd!, 'not converged', 500);
const none = new Float64Array(cells.frequency.length);
const calibration = { cells, holdoutFrequencySum: none, holdoutSquareSum: none, holdoutDays: 90 };
const choose = () => choosePurchaseModel(cells, { calibration, whole: cells, days: 90 });

describe('fits of the calibration part that do not converge', () => {
  it('leave the choice among the others to the hold-out, and say so', () => {
    lost.add('paretonbd');
    const choice = choose();
    expect(choice).toMatchObject({ basis: 'holdout_likelihood', uncompared: 1 });
    expect(choice.chosen?.fit.model.name).not.toBe('paretonbd');
    expect(choice.contenders.map(({ holdout }) => holdout === null)).toEqual([false, false, true]);
    const runs = describeRuns({
      rows: 1,
      choice,
      purchases: choice.chosen!.fit,
      spend: {
        cells: { frequency: new Int32Array(0), spend: new Float64Array(0), customers: new Float64Array(0) },
        withoutSpend: 0,
        fit: null,
        usable: null,
        note: null,
      },
      margins: { basis: 'margin', rateOf: () => 1 },
      totals: [],
      covariates: { single: [], joint: null },
    });
    const note = runs.at(-1)?.notes?.find(({ code }) => code === 'holdout_not_converged');
    expect(note?.values).toEqual({ models: 1 });
    expect(zhCN.models.note('holdout_not_converged', { models: '1' }, '')).toContain('1 个购买模型');
  });

  it('leave it to the BIC only where there is no other', () => {
    for (const model of ['bgnbd', 'mbgnbd', 'paretonbd']) lost.add(model);
    const choice = choose();
    expect(choice).toMatchObject({ basis: 'bic', uncompared: 0 });
    const least = Math.min(...choice.contenders.map(({ bic }) => bic));
    expect(choice.chosen?.bic).toBe(least);
  });
});
