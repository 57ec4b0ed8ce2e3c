import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
    expect(row).toMatchObject({ moved: 60, current_rate: 1 });
  });
});
