import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ModelResult } from '../../../functions/fit/model.ts';
import type { Row } from '../../../functions/lake/rows.ts';
import { zhCN } from '../../../functions/publish/messages/zh-CN.ts';
import { openMarts } from '../../support/marts-of-rows.ts';
import { modelsOf, order, people, rowsIn, spending } from './models-of-rows.ts';

const history = { asOf: '2026-03-31', firstEvent: '2025-02-01' };

let engine: Awaited<ReturnType<typeof openMarts>>;
beforeAll(async () => {
  engine = await openMarts();
});
afterAll(() => engine.close());

const cost = (value: number): Row => ({ cost: value, cost_reporting: value });
const fitted = async (given: Readonly<Record<string, readonly Row[]>>): Promise<ModelResult[]> =>
  (await modelsOf(engine, given, history))();
const runsOf = (results: readonly ModelResult[]) => results.flatMap(({ runs }) => runs);
const rowsOf = (result: ModelResult | undefined, table: string): readonly Row[] =>
  result ? rowsIn([result], table) : [];

/** Whatever the data, every run is there, says why in both languages, and no number is NaN or infinite. */
function expectHonest(results: readonly ModelResult[]): void {
  expect(runsOf(results).map(({ model }) => model)).toEqual([
    'clv_parts',
    'pearson',
    'tenure_table',
    'optimal_budgets',
  ]);
  for (const { status, notes, reason } of runsOf(results)) {
    expect(['fitted', 'not_estimable']).toContain(status);
    if (status === 'not_estimable') expect(reason).toBeTruthy();
    for (const { code, text } of notes ?? []) expect(zhCN.models.note(code, {}, text)).not.toBe(text);
  }
  for (const { tables } of results)
    for (const rows of Object.values(tables))
      for (const row of Array.isArray(rows) ? rows : [])
        for (const [name, value] of Object.entries(row))
          if (typeof value === 'number') expect(Number.isFinite(value), `${name} is ${value}`).toBe(true);
}

describe('data that carry little', () => {
  it('nothing at all, and customers who never bought', async () => {
    for (const customers of [[], people(5)]) {
      const results = await fitted({
        customers,
        costs: [spending('k', 'marketing', '2026-03-01', 5)],
      });
      expectHonest(results);
      expect(runsOf(results).map(({ status }) => status)).toEqual(Array.from({ length: 4 }, () => 'not_estimable'));
    }
  });

  it('three customers in one month, without cost, product, list price or segment', async () => {
    const transactions = ['c0', 'c1', 'c2'].map((customer, index) => order(customer, `o${index}`, '2026-03-05'));
    const results = await fitted({ customers: [], transactions });
    expectHonest(results);
    const [parts, tenure] = results;
    expect(parts?.runs[0]).toMatchObject({ status: 'fitted' });
    expect(parts?.runs[0]?.notes?.map(({ code }) => code)).toEqual([
      'revenue_basis',
      'no_list_prices',
      'no_later_orders',
    ]);
    const own = rowsOf(parts, 'clv_parts').find(({ part, segment }) => part === 'own_value' && segment === null);
    expect(own).toMatchObject({ total: 30, mean: 10, mean_lower: null, mean_upper: null });
    expect(tenure?.runs.map(({ status }) => status)).toEqual(['not_estimable', 'not_estimable']);
    expect(rowsOf(tenure, 'tenure_table')).toEqual([]);
  });

  it('amounts without a rate and returns without an order are told, the identity holds', async () => {
    const transactions = [
      order('c0', 'o1', '2026-01-05', 10, cost(4)),
      order('c0', 'o2', '2026-02-05', 900, { amount_reporting: null, currency: 'JPY' }),
      order('c0', 'r1', '2026-02-20', -3, { is_return: true }),
      order('c1', 'r2', '2026-02-20', -3, { is_return: true }),
      order('c1', 'o3', '2026-03-01', 0),
    ];
    const [parts] = await fitted({ customers: people(2), transactions });
    const reference = rowsOf(parts, 'clv_references').find(({ segment }) => segment === null);
    expect(reference).toMatchObject({ customers: 2, amounts_without_rate: 1 });
    expect(parts?.runs[0]?.notes?.map(({ code }) => code)).toContain('amounts_without_rate');
  });

  it('everybody alike, nobody leaves, nothing is spent on keeping', async () => {
    const transactions = people(40).flatMap(({ customer_id }, index) =>
      ['2025-02-01', '2025-09-01', '2026-03-01'].map((day, place) =>
        order(String(customer_id), `o${index}-${place}`, day, 10, cost(4)),
      ),
    );
    const results = await fitted({
      customers: people(41, { left_at: null }).map((row, index) =>
        index === 40 ? { ...row, left_at: '2026-01-01T00:00:00.000Z' } : row,
      ),
      transactions,
    });
    expectHonest(results);
    const [, tenure] = results;
    const [first] = rowsOf(tenure, 'tenure_table').filter(({ segment }) => segment === null);
    expect(first).toMatchObject({ churn: 0, churn_lower: 0, gone: 0, customers: 40 });
    expect(Number(first?.churn_upper)).toBeGreaterThan(0);
    expect(first).toMatchObject({ retention_cost: 0, retention_cost_lower: null, retention_cost_upper: null });
    expect(first).toMatchObject({ margin_lower: null, margin_upper: null });
    expect(Number(first?.clv_lower)).toBeLessThan(Number(first?.clv_upper));
    expect(tenure?.runs[0]?.notes?.map(({ code }) => code)).toContain('nobody_left');
    expect(rowsOf(tenure, 'optimal_budgets').map(({ reason }) => reason)).toContain('no_spending');
  });

  it('under a stated ceiling one point is enough, and says that it is calibrated', async () => {
    const customers = people(60).map((row, index) =>
      index < 12 ? { ...row, left_at: '2026-02-10T00:00:00.000Z' } : row,
    );
    const transactions = people(60).flatMap(({ customer_id }, index) =>
      ['2025-03-05', '2026-01-05'].map((day, place) =>
        order(String(customer_id), `o${index}-${place}`, day, 80, cost(30)),
      ),
    );
    const costs = Array.from({ length: 12 }, (_, month) => {
      const day = `${month < 9 ? 2025 : 2026}-${String(((month + 3) % 12) + 1).padStart(2, '0')}-15`;
      return spending(`k${month}`, 'retention', day, 30);
    });
    const modelled = await modelsOf(engine, { customers, transactions, costs }, history);
    const [, none] = modelled();
    expect(rowsOf(none, 'optimal_budgets').find(({ purpose }) => purpose === 'retention')).toMatchObject({
      basis: 'not_estimable',
      reason: 'few_levels',
    });
    const [, stated] = modelled({ clv_parts: { retention_ceiling: 0.95 } });
    const row = rowsOf(stated, 'optimal_budgets').find(({ purpose }) => purpose === 'retention');
    expect(row).toMatchObject({ basis: 'calibrated', ceiling: 0.95, k_lower: null });
    expect(Number(row?.value_at_optimal)).toBeGreaterThanOrEqual(Number(row?.value_at_current));
  });
});
