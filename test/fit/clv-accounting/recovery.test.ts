import type { Table as ArrowTable } from 'apache-arrow';
import { beforeAll, describe, expect, it } from 'vitest';
import { tableOf } from '../../../functions/adapters/parquet-tables.ts';
import { clvPartsModel, tenureModel } from '../../../functions/fit/clv-accounting/index.ts';
import { lifetimeValueSummary } from '../../../functions/fit/lifetime-value/tables.ts';
import type { ModelResult } from '../../../functions/fit/model.ts';
import type { Row } from '../../../functions/lake/rows.ts';
import { settingsSchema } from '../../../functions/lake/settings.ts';
import { type Firm, generateFirm } from '../../../functions/sample/firm.ts';
import { firmRows } from '../../../functions/sample/firm-rows.ts';
import { withMarts } from '../../support/marts-of-rows.ts';

const marts = ['clv_part_cells', 'tenure_days', 'tenure_cells', 'budget_cells'];
const tables = [
  'customers',
  'products',
  'transactions',
  'interactions',
  'fx_rates',
  'costs',
  'promotions',
  'referrals',
];
const settings = settingsSchema.parse({});

let firm: Firm;
let parts: ModelResult;
let tenure: ModelResult;
let customers: readonly Row[];
let orderParts: readonly Row[];

const rowsOf = (result: ModelResult, table: string): readonly Row[] => {
  const rows = result.tables[table];
  if (!Array.isArray(rows)) throw new TypeError(`expected rows of ${table}`);
  return rows;
};

/** Rows of lifetime_value_summary: margins of revenue differ from segment to segment. */
function remainingRows(): Row[] {
  const of = (segment: string | null, total: number, rate: number): Row => ({
    segment,
    customers: 500,
    clv_total: total,
    lower: 0.9 * total,
    upper: 1.1 * total,
    clv_mean: total / 500,
    basis: 'margin',
    margin_rate: rate,
    horizon_months: 36,
    discount_rate_per_year: 0.1,
  });
  const segments = ['households', 'key_accounts', 'mid_market', 'small_business'];
  return [
    of(null, 90_000, 90_000 / (24_000 / 0.3 + 24_000 / 0.4 + 21_000 / 0.5 + 21_000 / 0.6)),
    ...segments.map((segment, place) => of(segment, [24_000, 24_000, 21_000, 21_000][place]!, 0.3 + 0.1 * place)),
  ];
}

/** The sample firm's rows through staging and marts (with every check of them), then the models. */
beforeAll(async () => {
  firm = generateFirm({ seed: 4, customers: 2000, answersPerMonth: 12 });
  const own = Object.entries(firmRows(firm)).filter(([name]) => tables.includes(name));
  const delivery = { delivery_id: 'd', export_date: '2026-10-31', tables: Object.fromEntries(own) };
  let inputs: Record<string, ArrowTable> = {};
  await withMarts([delivery], marts, async (built) => {
    inputs = await built.tables(marts);
    customers = await built.rows(
      'select segment, sum(clv1) as clv1, sum(clv2) as clv2, sum(clv3) as clv3, sum(clv4) as clv4, sum(clv6) as clv6, sum(own_value) as own_value from customer_clv_parts group by segment order by segment',
    );
    orderParts = await built.rows(
      'select segment, sum(first_revenue) as first_revenue, sum(repeat_revenue) as repeat_revenue, sum(new_revenue) as new_revenue from customer_order_parts group by segment order by segment',
    );
  });
  const summary = tableOf(lifetimeValueSummary.columns, remainingRows());
  const context = { settings, runId: 'r1', asOf: '2026-10-31', seed: 1 };
  parts = clvPartsModel.fit({ ...inputs, lifetime_value_summary: summary }, context);
  tenure = tenureModel.fit(inputs, context);
}, 60_000);

describe('the sample firm', () => {
  it('parts: what was planted in the orders is found to the cent of a thousand', () => {
    for (const truth of firm.truth.clv.parts) {
      const found = orderParts.find(({ segment }) => segment === truth.segment);
      for (const name of ['first_revenue', 'repeat_revenue', 'new_revenue'] as const)
        expect(Math.abs(Number(found?.[name]) / truth[name] - 1), `${truth.segment} ${name}`).toBeLessThan(2e-3);
      const reference = rowsOf(parts, 'clv_references').find(({ segment }) => segment === truth.segment);
      expect(reference?.price_share).toBeCloseTo(truth.first_price_share, 3);
      expect(reference?.later_price_share).toBeCloseTo(truth.later_price_share, 3);
      expect(Number(reference?.later_contact_cost)).toBeLessThan(Number(reference?.contact_cost));
    }
  });

  it('parts of the model are the sums of the customers, and the firm is the sum of its segments', () => {
    const found = rowsOf(parts, 'clv_parts');
    const total = (segment: string | null, part: string): number =>
      Number(found.find((row) => row.segment === segment && row.part === part)?.total);
    for (const part of ['clv1', 'clv2', 'clv3', 'clv4', 'clv6', 'own_value']) {
      const segments = customers.map((row) => {
        expect(Math.abs(total(String(row.segment), part) - Number(row[part]))).toBeLessThan(0.5);
        return total(String(row.segment), part);
      });
      expect(total(null, part)).toBeCloseTo(
        segments.reduce((sum, each) => sum + each, 0),
        6,
      );
    }
    for (const row of found) {
      expect(Number(row.mean_lower)).toBeLessThanOrEqual(Number(row.mean));
      expect(Number(row.mean_upper)).toBeGreaterThanOrEqual(Number(row.mean));
    }
  });

  it('Pearson: what remains is less the cost of keeping', () => {
    const rows = rowsOf(parts, 'pearson_values');
    const row = rows.find(({ segment }) => segment === null);
    const second = rows.find(({ segment }) => segment === 'key_accounts');
    const rate = Number(second?.keeping_rate);
    expect(rate).toBeGreaterThan(0.1);
    expect(second?.remaining_value).toBeCloseTo(24_000 * (1 - rate / 0.4), 6);
    expect(Number(row?.whole_lower)).toBeLessThan(Number(row?.whole_value));
    expect(Number(row?.whole_upper)).toBeGreaterThan(Number(row?.whole_value));
    const costs = [
      'product_cost',
      'acquisition_cost',
      'acquiring_marketing_cost',
      'acquiring_service_cost',
      'acquiring_employee_cost',
      'retention_cost',
      'keeping_marketing_cost',
      'keeping_service_cost',
      'keeping_employee_cost',
    ];
    const spent = costs.reduce((sum, name) => sum + Number(row?.[name]), 0);
    expect(Number(row?.revenue) - spent).toBeCloseTo(Number(row?.realised_value), 6);
  });

  it('Pearson: every amount of the firm is the sum of its segments', () => {
    const [firm, ...segments] = rowsOf(parts, 'pearson_values');
    expect(firm?.segment).toBeNull();
    const names = ['revenue', 'product_cost', 'realised_value', 'remaining_base', 'remaining_value', 'whole_value'];
    for (const name of names) {
      const sum = segments.reduce((total, row) => total + Number(row[name]), 0);
      expect(Math.abs(sum / Number(firm?.[name]) - 1), name).toBeLessThan(1e-9);
    }
  });

  it('churn by tenure year covers the planted one', () => {
    const found = rowsOf(tenure, 'tenure_table');
    const inside = firm.truth.clv.tenure.filter(({ segment, tenure_year, churn }) => {
      const row = found.find((each) => each.segment === segment && each.tenure_year === tenure_year);
      return Number(row?.churn_lower) <= churn && churn <= Number(row?.churn_upper);
    });
    expect(inside.length).toBeGreaterThanOrEqual(firm.truth.clv.tenure.length - 1);
  });

  it('the retention curve covers the planted k and ceiling', () => {
    const { k, ceiling } = firm.truth.clv.retention;
    const rows = rowsOf(tenure, 'optimal_budgets').filter(({ purpose }) => purpose === 'retention');
    expect(rows.map(({ basis }) => basis)).toEqual(rows.map(() => 'estimated'));
    const covers = (row: Row, name: 'k' | 'ceiling', truth: number): boolean =>
      Number(row[`${name}_lower`]) <= truth && truth <= Number(row[`${name}_upper`]);
    expect(rows.filter((row) => covers(row, 'k', k)).length).toBeGreaterThanOrEqual(3);
    expect(rows.filter((row) => covers(row, 'ceiling', ceiling)).length).toBeGreaterThanOrEqual(3);
    const won = rowsOf(tenure, 'optimal_budgets').filter(({ purpose }) => purpose === 'acquisition');
    expect(won.every(({ reason }) => reason === 'booked_on_persons')).toBe(true);
  });

  it('the same inputs give the same numbers', () => {
    expect(parts.runs.map(({ status }) => status)).toEqual(['fitted', 'fitted']);
    expect(tenure.runs.map(({ status }) => status)).toEqual(['fitted', 'fitted']);
  });
});
