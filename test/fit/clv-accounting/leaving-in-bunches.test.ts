import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leavingWithin } from '../../../functions/fit/clv-accounting/product-limit.ts';
import { evenLeaving, timeThere, timeThereAt } from '../../../functions/fit/clv-accounting/staying-curve.ts';
import { openMarts } from '../../support/marts-of-rows.ts';
import { modelsOf, order, people, rowsIn } from './models-of-rows.ts';

let engine: Awaited<ReturnType<typeof openMarts>>;
beforeAll(async () => {
  engine = await openMarts();
});
afterAll(() => engine.close());

const day0 = { day: [0, 365], entered: [100, 0], gone: [60, 0], lastSeen: [0, 40] };

describe('leaving in bunches', () => {
  it('is worth what a customer who came brought: sixty one-time buyers of 10, forty who stay and bring 100', async () => {
    const staying = (index: number) => index >= 60;
    const transactions = people(100).flatMap(({ customer_id }, index) =>
      staying(index)
        ? [
            ['2024-03-31', 40],
            ['2024-09-30', 60],
            ['2025-06-30', 10],
          ].map(([day, amount], place) => order(`${customer_id}`, `o${index}-${place}`, `${day}`, Number(amount)))
        : [order(`${customer_id}`, `o${index}`, '2024-03-31', 10)],
    );
    const history = { firstEvent: '2024-03-31', asOf: '2026-03-31' };
    const fitted = await modelsOf(engine, { customers: people(100), transactions }, history);
    const year = { horizon_months: 12, discount_rate_per_year: 0 };
    const [row] = rowsIn(fitted({ lifetime_value: year }), 'tenure_table');
    expect(row).toMatchObject({ tenure_year: 1, gone: 60, observed_days: 365, customer_years: 40, margin: 115 });
    expect(row?.churn).toBeCloseTo(0.6, 12);
    expect(row?.years_there).toBeCloseTo(0.4, 12);
    expect(row?.clv).toBeCloseTo((60 * 10 + 40 * 100) / 100, 9);
    expect(Number(row?.clv_lower)).toBeLessThan(46);
    expect(Number(row?.clv_upper)).toBeGreaterThan(46);
  });

  it('on the first day is not a pace that goes on through days that nobody saw', () => {
    const half = { day: [0, 180], entered: [100, 0], gone: [60, 0], lastSeen: [0, 40] };
    expect(leavingWithin(half, 0, 365, 10)).toMatchObject({ observedDays: 180, gone: 60 });
    expect(leavingWithin(half, 0, 365, 10)?.chance).toBeCloseTo(0.6, 12);
  });

  it('counts until the day it happens, and at one pace on days that too few saw', () => {
    const late = { day: [0, 73, 146], entered: [100, 0, 0], gone: [0, 50, 0], lastSeen: [0, 0, 50] };
    const found = leavingWithin(late, 0, 365, 10)!;
    const pace = (Math.log(2) / 146) * 365;
    expect(found.chance).toBeCloseTo(1 - 0.5 ** (365 / 146), 12);
    const unseen = (0.5 * (1 - Math.exp(-pace * 0.6))) / pace;
    expect(timeThere(found.curve, 1, 0, 1)).toBeCloseTo(0.2 + 0.5 * 0.2 + unseen, 12);
    expect(timeThere(found.curve, 1, 0, 0.3)).toBeCloseTo(0.2 + 0.5 * 0.1, 12);
    const force = Math.log(1.1);
    const brute = Array.from({ length: 1e5 }, (_, step) => {
      const t = (step + 0.5) / 1e5;
      const share = t < 0.2 ? 1 : t < 0.4 ? 0.5 : 0.5 * Math.exp(-pace * (t - 0.4));
      return share * Math.exp(-force * t);
    }).reduce((sum, each) => sum + each / 1e5, 0);
    expect(timeThere(found.curve, 1, force, 1)).toBeCloseTo(brute, 6);
  });

  it('stays where it is when another chance of leaving is drawn', () => {
    const { curve, chance } = leavingWithin(day0, 0, 365, 10)!;
    expect(timeThereAt(curve, chance, 0.7)(1, 0)).toBeCloseTo(0.3, 12);
    expect(timeThereAt(curve, chance, 1)(1, 0)).toBe(0);
    expect(timeThereAt(evenLeaving(0), 0, 0.3)(1, 0)).toBeCloseTo(0.3 / -Math.log(0.7), 12);
    const all = leavingWithin({ day: [0, 73], entered: [50, 0], gone: [0, 50], lastSeen: [0, 0] }, 0, 365, 10)!;
    expect(all.chance).toBe(1);
    expect(timeThereAt(all.curve, 1, 1)(1, 0)).toBeCloseTo(0.2, 12);
    expect(timeThereAt(all.curve, 1, 0.9)(1, 0)).toBeCloseTo(0.9 * 0.2 + 0.1, 12);
  });
});
