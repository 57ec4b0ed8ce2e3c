import { describe, expect, it } from 'vitest';
import { tableOf } from '../../../functions/adapters/parquet-tables.ts';
import { covariateRows } from '../../../functions/fit/lifetime-value/check-rows.ts';
import { compareLevels, fitLevels } from '../../../functions/fit/lifetime-value/covariate-levels.ts';
import { fitCovariates } from '../../../functions/fit/lifetime-value/covariates.ts';
import { fitPurchases } from '../../../functions/fit/lifetime-value/fit-purchases.ts';
import { type HistoryInputs, readHistory } from '../../../functions/fit/lifetime-value/inputs.ts';
import type { PurchaseCells } from '../../../functions/fit/lifetime-value/purchase-cells.ts';
import type { PurchaseModel, PurchaseParameters } from '../../../functions/fit/lifetime-value/purchase-model.ts';
import { bgnbd, mbgnbd, paretonbd } from '../../../functions/fit/lifetime-value/purchase-models.ts';
import { bigint, decimal, integer, text } from '../../../functions/lake/column.ts';
import type { LevelRow } from '../../../functions/publish/sections/lifetime-value-sentences.ts';
import { covariateTable } from '../../../functions/publish/sections/lifetime-value-tables.ts';
import { cellsFrom, encodeTogether, truth } from './simulate-cells.ts';

const rfmColumns = {
  segment: text(''),
  region: text(''),
  acquisition_source: text(''),
  frequency: integer(''),
  recency_days: integer(''),
  age_days: integer(''),
  customers: bigint(''),
  repeat_spend_sum: decimal(38, 4)(''),
};

interface Part {
  readonly segment?: string;
  readonly region?: string;
  readonly cells: PurchaseCells;
}

/** The mart rfm_cells of several groups of customers, as the model reads it. */
function historyOf(parts: readonly Part[]): HistoryInputs {
  const rows = parts.flatMap(({ segment = 's', region = 'r', cells }) => {
    const days = (index: Int32Array, cell: number) => Math.round(7 * cells.times[index[cell]!]!);
    return Array.from(cells.frequency, (frequency, cell) => ({
      segment,
      region,
      acquisition_source: null,
      frequency,
      recency_days: days(cells.recency, cell),
      age_days: days(cells.age, cell),
      customers: cells.customers[cell]!,
      repeat_spend_sum: '1.0000',
    }));
  });
  return readHistory(tableOf(rfmColumns, rows));
}

describe('covariates', () => {
  const scaled = (model: PurchaseModel, rate: number, dropout: number): PurchaseParameters => {
    const [r, alpha, third, fourth] = truth[model.name]!;
    return model === paretonbd
      ? [r, alpha / rate, third, fourth / dropout]
      : [r, alpha / rate, third * Math.sqrt(dropout), fourth / Math.sqrt(dropout)];
  };

  it.each([bgnbd, mbgnbd, paretonbd])('of $name: finds what a segment multiplies the rate and drop-out by', (model) => {
    const groups = [
      { cells: cellsFrom(model, scaled(model, 1, 1), 'covariates/0', 1500), values: [0] },
      { cells: cellsFrom(model, scaled(model, 1.6, 2), 'covariates/1', 1500), values: [1] },
    ];
    const plain = fitPurchases(model, encodeTogether(groups.map(({ cells }) => cells)));
    const fit = fitCovariates(model, ['second'], groups, plain);
    const [rate, dropout] = fit!.effects;
    expect(Math.abs(rate!.estimate - Math.log(1.6))).toBeLessThan(3 * rate!.standardError!);
    expect(Math.abs(dropout!.estimate - Math.log(2))).toBeLessThan(3 * dropout!.standardError!);
    expect(fit!.test).toMatchObject({ degreesOfFreedom: 2 });
    expect(fit!.test.pValue).toBeLessThan(1e-4);
    expect(fit!.effects.map(({ isAtBoundary }) => isAtBoundary)).toEqual([false, false]);
  });

  it('are not seen where there are none, and small levels are left out', () => {
    const history = historyOf([
      { region: 'north', cells: cellsFrom(mbgnbd, truth.mbgnbd!, 'levels/0', 800) },
      { region: 'south', cells: cellsFrom(mbgnbd, truth.mbgnbd!, 'levels/1', 600) },
      { region: 'tiny', cells: cellsFrom(mbgnbd, truth.mbgnbd!, 'levels/2', 6) },
    ]);
    const whole = fitPurchases(mbgnbd, history.cells);
    const found = fitLevels(history, ['region'], whole, 10)!;
    expect(found.covariates).toMatchObject([{ name: 'region', reference: 'north', others: ['south'] }]);
    expect(found.fit!.test.pValue).toBeGreaterThan(0.01);
    expect(fitLevels(history, ['segment'], whole, 10)).toBeNull();
    expect(compareLevels(history, ['segment', 'region', 'region'], whole, 10)).toMatchObject({ joint: null });
  });

  it('of a level in which nobody drops out lie at the boundary: no interval, and the others keep theirs', () => {
    const [r, alpha] = truth.paretonbd!;
    const history = historyOf([
      { segment: 'home', cells: cellsFrom(paretonbd, truth.paretonbd!, 'boundary/0', 900) },
      { segment: 'office', cells: cellsFrom(paretonbd, scaled(paretonbd, 1.5, 1.5), 'boundary/1', 700) },
      { segment: 'loyal', cells: cellsFrom(paretonbd, [4 * r, alpha, 50, 1e9], 'boundary/2', 300) },
    ]);
    const fits = compareLevels(history, ['segment'], fitPurchases(paretonbd, history.cells), 10);
    const rows = covariateRows(fits);
    const row = (level: string, process: string) =>
      rows.find((each) => each.level === level && each.process === process);
    expect(row('loyal', 'dropout')).toMatchObject({ is_at_boundary: true, lower: null, upper: null, std_error: null });
    expect(Number(row('loyal', 'dropout')?.factor)).toBeLessThan(1);
    for (const [level, process, factor] of [
      ['loyal', 'rate', 4],
      ['office', 'rate', 1.5],
      ['office', 'dropout', 1.5],
    ] as const) {
      expect(row(level, process)).toMatchObject({ is_at_boundary: false });
      expect(Number(row(level, process)?.lower), `${level} ${process}`).toBeLessThan(factor);
      expect(Number(row(level, process)?.upper), `${level} ${process}`).toBeGreaterThan(factor);
    }
    const levels = rows as unknown as readonly LevelRow[];
    const shown = covariateTable(levels, (_, level) => ({ en: level, zh: level }));
    expect(shown[0]?.rows.find(({ key }) => key === 'loyal')?.cells[3]).toEqual({
      en: 'cannot be told (runs to none)',
      zh: '无法给出（趋于零）',
    });
    for (const each of rows)
      for (const [name, value] of Object.entries(each))
        if (typeof value === 'number') expect(Number.isFinite(value), `${name} is ${value}`).toBe(true);
  });

  it('in one fit do not owe each other anything: regions differ only because their segments do', () => {
    const fast = scaled(bgnbd, 2, 1);
    const history = historyOf([
      { segment: 'home', region: 'north', cells: cellsFrom(bgnbd, truth.bgnbd!, 'joint/0', 1600) },
      { segment: 'home', region: 'south', cells: cellsFrom(bgnbd, truth.bgnbd!, 'joint/1', 400) },
      { segment: 'office', region: 'north', cells: cellsFrom(bgnbd, fast, 'joint/2', 300) },
      { segment: 'office', region: 'south', cells: cellsFrom(bgnbd, fast, 'joint/3', 1200) },
    ]);
    const rows = covariateRows(
      compareLevels(history, ['segment', 'region', 'acquisition_source'], fitPurchases(bgnbd, history.cells), 10),
    );
    const rate = (name: string) => rows.find(({ covariate, process }) => covariate === name && process === 'rate');
    expect(rows.map(({ covariate, process }) => `${covariate} ${process}`)).toHaveLength(4);
    expect(rate('region')).toMatchObject({ level: 'south', reference: 'north' });
    expect(Number(rate('region')?.lower)).toBeGreaterThan(1.15);
    expect(Number(rate('region')?.joint_lower)).toBeLessThan(1);
    expect(Number(rate('region')?.joint_upper)).toBeGreaterThan(1);
    expect(Number(rate('segment')?.joint_lower)).toBeLessThan(2);
    expect(Number(rate('segment')?.joint_upper)).toBeGreaterThan(2);
  });

  it('of a likelihood that never levels off are no estimate', () => {
    const cells = cellsFrom(bgnbd, truth.bgnbd!, 'endless', 50);
    const endless: PurchaseModel = {
      ...bgnbd,
      objective: () => (point) => ({
        value: point.reduce((sum, each) => sum + each, 0),
        gradient: point.map(() => 1),
        hessian: point.map((_, row) => point.map((_, column) => (row === column ? -1 : 0))),
      }),
    };
    const plain = { ...fitPurchases(bgnbd, cells), converged: true, boundary: null };
    const groups = [0, 1].map((value) => ({ cells, values: [value] }));
    expect(fitCovariates(endless, ['one'], groups, plain)).toBeNull();
  });

  it('that repeat each other give no estimate instead of a wrong one', () => {
    const groups = [0, 1].map((value) => ({
      cells: cellsFrom(bgnbd, truth.bgnbd!, `collinear/${value}`, 400),
      values: [value, value],
    }));
    const plain = fitPurchases(bgnbd, encodeTogether(groups.map(({ cells }) => cells)));
    expect(fitCovariates(bgnbd, ['one', 'same'], groups, plain)).toBeNull();
  });
});
