import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BudgetCell, budgetRows } from '../../../functions/fit/clv-accounting/budgets.ts';
import { poissonInterval } from '../../../functions/fit/clv-accounting/interval.ts';
import { responseRate } from '../../../functions/fit/clv-accounting/response-curve.ts';
import { createRandom } from '../../../functions/numerics/random.ts';
import { openMarts } from '../../support/marts-of-rows.ts';
import { modelsOf, order, people, rowsIn, spending } from './models-of-rows.ts';

let engine: Awaited<ReturnType<typeof openMarts>>;
beforeAll(async () => {
  engine = await openMarts();
});
afterAll(() => engine.close());

const monthOf = (place: number): string => new Date(Date.UTC(2024, 3 + place, 15)).toISOString().slice(0, 10);

describe('what is spent on keeping, where leaving is told by silence', () => {
  it('is that of the periods of which it is known who left', async () => {
    const transactions = people(100).flatMap(({ customer_id }, index) =>
      ['2024-03-31', ...(index < 60 ? [] : ['2024-12-01', '2025-09-01'])].map((day, place) =>
        order(`${customer_id}`, `o${index}-${place}`, day),
      ),
    );
    const costs = Array.from({ length: 24 }, (_, place) =>
      spending(`k${place}`, 'retention', monthOf(place), place < 12 ? 30 : 90),
    );
    const history = { firstEvent: '2024-03-01', asOf: '2026-03-31' };
    const fitted = await modelsOf(engine, { customers: people(100), transactions, costs }, history);
    const [row] = rowsIn(fitted(), 'optimal_budgets').filter(({ purpose }) => purpose === 'retention');
    const customerYears = (40 * 364) / 365;
    expect(row?.current_spend).toBeCloseTo((12 * 30) / customerYears, 9);
    expect(row).toMatchObject({ moved: 60, current_rate: 1, fitted_rate: null, optimal_rate: null, gain: null });
    expect(row?.current_exposure).toBeCloseTo(customerYears, 9);
  });
});

describe('what is kept at today’s spend and at the best', () => {
  const [ceiling, k] = [0.94, 0.7];
  type Moved = (mean: number, position: number) => number;
  /** Spending that changes from period to period around the same mean; who leaves follows the curve. */
  const cellsOf = (movedOf: Moved): BudgetCell[] =>
    Array.from({ length: 24 }, (_, position) => {
      const spend = [1, 2, 3.5, 5, 6.5][position % 5]!;
      const exposure = 4000;
      const moved = movedOf(exposure * -Math.log(responseRate(spend, ceiling, k)), position);
      return { segment: 's', position, tenureYear: 1, exposure, moved, cost: spend * exposure, costOfPersons: 0 };
    });
  /** In the last year 15 % more leave than the curve says. */
  const worse: Moved = (mean, position) => Math.round(mean * (position < 12 ? 1 : 1.15));
  const rowFor = (margin: number, moved: Moved, seed = 4) =>
    budgetRows(
      {
        cells: cellsOf(moved),
        worthOf: () => ({ margin, marginError: 0.02 * margin, clv: 50, clvError: 1 }),
        retentionCeiling: null,
        acquisitionCeiling: null,
        ratePerYear: 0.1,
      },
      createRandom(seed),
    )[0]!;
  const number = (row: ReturnType<typeof rowFor>, name: string): number => {
    expect(row[name], name).not.toBeNull();
    return Number(row[name]);
  };

  it('both by the curve: where the best is to spend less, less is kept', () => {
    const row = rowFor(5, worse);
    expect(row.basis).toBe('estimated');
    expect(number(row, 'optimal_spend')).toBeLessThan(number(row, 'current_spend'));
    expect(number(row, 'optimal_rate')).toBeLessThan(number(row, 'fitted_rate'));
    expect(number(row, 'current_rate')).toBeLessThan(number(row, 'optimal_rate'));
    const [fittedK, fittedCeiling] = [number(row, 'k'), number(row, 'ceiling')];
    expect(row.fitted_rate).toBeCloseTo(responseRate(number(row, 'current_spend'), fittedCeiling, fittedK), 12);
    expect(row.gain).toBeCloseTo(number(row, 'value_at_optimal') - number(row, 'value_at_current'), 9);
  });

  it('each with an interval', () => {
    const row = rowFor(60, worse);
    for (const name of ['current_rate', 'fitted_rate', 'optimal_rate', 'gain']) {
      expect(number(row, `${name}_lower`)).toBeLessThan(number(row, name));
      expect(number(row, `${name}_upper`)).toBeGreaterThan(number(row, name));
    }
    expect(number(row, 'optimal_spend')).toBeGreaterThan(number(row, 'current_spend'));
    expect(number(row, 'optimal_rate')).toBeGreaterThan(number(row, 'fitted_rate'));
  });

  it('with intervals that cover the planted curve (simulation of our own)', () => {
    const random = createRandom(11);
    const runs = 60;
    let [fitted, best] = [0, 0];
    for (let run = 0; run < runs; run++) {
      const row = rowFor(60, (mean) => Math.max(0, Math.round(mean + Math.sqrt(mean) * random.normal())), run);
      const covers = (name: string, spend: number): number => {
        const truth = responseRate(spend, ceiling, k);
        return number(row, `${name}_lower`) <= truth && truth <= number(row, `${name}_upper`) ? 1 : 0;
      };
      fitted += covers('fitted_rate', number(row, 'current_spend'));
      best += covers('optimal_rate', number(row, 'optimal_spend'));
    }
    expect(fitted / runs).toBeGreaterThan(0.87);
    expect(best / runs).toBeGreaterThan(0.87);
  });

  it('a count has the exact Poisson interval, but for its third digit', () => {
    expect(poissonInterval(0).lower).toBe(0);
    expect(poissonInterval(0).upper).toBeCloseTo(3.689, 1);
    expect(poissonInterval(10).lower).toBeCloseTo(4.795, 1);
    expect(poissonInterval(10).upper).toBeCloseTo(18.39, 1);
  });
});
