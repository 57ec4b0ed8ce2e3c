import { describe, expect, it } from 'vitest';
import { tableOf } from '../../../functions/adapters/parquet-tables.ts';
import { expectedSpend } from '../../../functions/fit/lifetime-value/gamma-gamma.ts';
import { lifetimeValue } from '../../../functions/fit/lifetime-value/index.ts';
import type { ModelResult, ModelRows } from '../../../functions/fit/model.ts';
import { bigint, type Column, decimal, integer, text } from '../../../functions/lake/column.ts';
import type { Row } from '../../../functions/lake/rows.ts';
import { settingsSchema } from '../../../functions/lake/settings.ts';
import { createRandom } from '../../../functions/numerics/random.ts';
import { type Firm, simulateFirm } from './simulate-customers.ts';

const count = bigint('');
const day = integer('');
const sum = decimal(38, 4)('');
const columns: Readonly<Record<string, Readonly<Record<string, Column>>>> = {
  rfm_cells: {
    segment: text(''),
    region: text(''),
    acquisition_source: text(''),
    frequency: day,
    recency_days: day,
    age_days: day,
    customers: count,
    repeat_spend_sum: sum,
  },
  calibration_cells: {
    frequency: day,
    recency_days: day,
    age_days: day,
    customers: count,
    holdout_frequency_sum: count,
    holdout_frequency_square_sum: count,
  },
  spend_cells: { frequency: day, repeat_spend_sum: decimal(18, 4)(''), customers: count },
  margin_rates: { segment: text(''), revenue_with_cost: sum, margin: sum },
  repeat_purchase_weeks: { week: day, repeat_purchases: count },
  spend_drift: { bucket: day, customers: count, time_squares: sum, time_spend_products: sum },
};

interface Customer {
  readonly segment: string;
  readonly source?: string;
  readonly frequency: number;
  readonly recencyDays: number;
  readonly ageDays: number;
  readonly repeatSpend: number;
}

const firm: Firm = {
  purchases: [0.6, 6, 0.9, 2.8],
  spend: { p: 5, q: 4, v: 20 },
  horizonWeeks: 30,
  discountPerWeek: 0,
  oldestWeeks: 80,
};

function customersOf(seed: number, size: number): Customer[] {
  return simulateFirm(createRandom(seed), firm, size).map((customer, index) => ({
    segment: index % 3 === 0 ? 'business' : 'home',
    frequency: customer.frequency,
    recencyDays: Math.ceil(customer.recency * 7),
    ageDays: Math.ceil(customer.age * 7),
    repeatSpend: Math.round(customer.repeatSpend * 100) / 100,
  }));
}

/** What the marts would hold; the rows in reverse order, to show that the order of rows does not matter. */
function inputsOf(customers: readonly Customer[], margins: readonly Row[]) {
  const rows: Record<string, readonly Row[]> = {
    rfm_cells: customers.toReversed().map((customer) => ({
      segment: customer.segment,
      region: 'north',
      acquisition_source: customer.source ?? null,
      frequency: customer.frequency,
      recency_days: customer.recencyDays,
      age_days: customer.ageDays,
      customers: 1,
      repeat_spend_sum: customer.repeatSpend.toFixed(4),
    })),
    calibration_cells: [],
    spend_cells: customers
      .filter(({ frequency }) => frequency > 0)
      .map(({ frequency, repeatSpend }) => ({ frequency, repeat_spend_sum: repeatSpend.toFixed(4), customers: 1 })),
    margin_rates: margins,
  };
  return Object.fromEntries(Object.entries(columns).map(([name, of]) => [name, tableOf(of, rows[name] ?? [])]));
}

const context = { settings: settingsSchema.parse({}), runId: 'r1', asOf: '2026-01-31', seed: 1 };
const fitted = (customers: readonly Customer[], margins: readonly Row[] = [], settings = context.settings) =>
  lifetimeValue.fit(inputsOf(customers, margins), { ...context, settings });

const rowsOf = (rows: ModelRows | undefined): readonly Row[] => {
  if (!Array.isArray(rows)) throw new TypeError('expected a list of rows');
  return rows;
};
const columnOf = (result: ModelResult, table: string, name: string): readonly number[] => {
  const rows = result.tables[table];
  if (!rows || Array.isArray(rows)) throw new TypeError('expected columns');
  return Array.from(rows[name as keyof typeof rows] as ArrayLike<number>);
};

describe('the model lifetime_value', () => {
  const customers = customersOf(1, 900);
  const margins = [
    { segment: null, revenue_with_cost: '1000', margin: '400' },
    { segment: 'business', revenue_with_cost: '500', margin: '100' },
  ];
  const result = fitted(customers, margins);
  const summary = rowsOf(result.tables.lifetime_value_summary);

  it('reports a run for each model', () => {
    expect(result.runs.map(({ model, status, converged }) => [model, status, converged])).toEqual([
      ['bgnbd', 'fitted', true],
      ['mbgnbd', 'fitted', true],
      ['paretonbd', 'fitted', true],
      ['gamma_gamma', 'fitted', true],
      ['lifetime_value', 'fitted', true],
    ]);
  });

  it('totals equal the sum of the customers as SQL computes them, by segment and for the firm', () => {
    const parameters = new Map(
      rowsOf(result.tables.lifetime_value_parameters).map((row) => [
        `${row.model}.${row.parameter}`,
        Number(row.estimate),
      ]),
    );
    const spend = {
      p: parameters.get('gamma_gamma.p')!,
      q: parameters.get('gamma_gamma.q')!,
      v: parameters.get('gamma_gamma.v')!,
    };
    const key = (...parts: readonly (number | undefined)[]) => parts.join('/');
    const [x, recency, age, discounted] = ['frequency', 'recency_days', 'age_days', 'discounted_purchases'].map(
      (name) => columnOf(result, 'lifetime_value_cells', name),
    );
    const purchases = new Map(x!.map((frequency, i) => [key(frequency, recency![i], age![i]), discounted![i]!]));
    const rates: Record<string, number> = { business: 0.2, home: 0.4 };
    const value = (customer: Customer) =>
      rates[customer.segment]! *
      expectedSpend(spend, customer.frequency, customer.repeatSpend) *
      purchases.get(key(customer.frequency, customer.recencyDays, customer.ageDays))!;
    for (const { segment, clv_total: total, customers: size } of summary) {
      const members = customers.filter((customer) => segment === null || customer.segment === segment);
      expect(size).toBe(members.length);
      expect(Number(total) / members.reduce((all, customer) => all + value(customer), 0)).toBeCloseTo(1, 12);
    }
    expect(summary.map(({ segment, margin_rate: rate }) => [segment, segment && Number(rate).toFixed(6)])).toEqual([
      [null, null],
      ['business', '0.200000'],
      ['home', '0.400000'],
    ]);
  });

  it('intervals enclose their estimates', () => {
    for (const { clv_total: total, lower, upper } of summary) {
      expect(Number(lower)).toBeLessThan(Number(total));
      expect(Number(upper)).toBeGreaterThan(Number(total));
    }
    const [mean, low, high] = ['', '_lower', '_upper'].map((end) =>
      columnOf(result, 'lifetime_value_cells', `discounted_purchases${end}`),
    );
    expect(mean!.every((value, i) => low![i]! <= value && high![i]! >= low![i]!)).toBe(true);
  });

  it('says which model was chosen, and by what', () => {
    const choice = rowsOf(result.tables.lifetime_value_choice);
    expect(choice.map(({ model }) => model)).toEqual(['bgnbd', 'mbgnbd', 'paretonbd']);
    expect(choice.filter(({ is_chosen: isChosen }) => isChosen)).toHaveLength(1);
    expect(choice.find(({ is_for_alive: isForAlive }) => isForAlive)?.model).not.toBe('bgnbd');
    expect(choice.every(({ basis }) => basis === 'bic')).toBe(true);
    const alive = columnOf(result, 'lifetime_value_cells', 'alive_chance');
    const x = columnOf(result, 'lifetime_value_cells', 'frequency');
    expect(alive.some((chance, i) => x[i] === 0 && chance < 1)).toBe(true);
  });

  it('compares segments, and leaves regions out where there is one', () => {
    const rows = rowsOf(result.tables.lifetime_value_covariates);
    expect(rows.map(({ covariate, level, reference, process }) => [covariate, level, reference, process])).toEqual([
      ['segment', 'business', 'home', 'rate'],
      ['segment', 'business', 'home', 'dropout'],
    ]);
  });

  it('compares what the settings name, and all of it in one fit', () => {
    const sourced = customers.map((customer, index) => ({ ...customer, source: index % 2 === 0 ? 'fair' : 'web' }));
    const { tables } = fitted(sourced, margins);
    const rows = rowsOf(tables.lifetime_value_covariates);
    expect(rows.map(({ covariate, level }) => `${covariate} ${level}`)).toEqual([
      ...new Array(2).fill('segment business'),
      ...new Array(2).fill('acquisition_source web'),
    ]);
    for (const { joint_factor: factor, joint_lower: lower, joint_upper: upper } of rows) {
      expect(Number(lower)).toBeLessThan(Number(factor));
      expect(Number(upper)).toBeGreaterThan(Number(factor));
    }
    const one = settingsSchema.parse({ lifetime_value: { covariates: ['acquisition_source'] } });
    const alone = rowsOf(fitted(sourced, margins, one).tables.lifetime_value_covariates);
    expect(alone.map(({ covariate, joint_factor: factor }) => [covariate, factor])).toEqual([
      ['acquisition_source', null],
      ['acquisition_source', null],
    ]);
  });

  it('says when a comparison cannot be fitted: two attributes that are the same', () => {
    const same = customers.map((customer) => ({ ...customer, source: customer.segment }));
    const { tables, runs } = fitted(same, margins);
    const rows = rowsOf(tables.lifetime_value_covariates);
    expect(rows).toHaveLength(4);
    expect(rows.every(({ joint_factor: factor }) => factor === null)).toBe(true);
    expect(runs.at(-1)?.notes).toContainEqual(
      expect.objectContaining({ code: 'covariates_not_fitted', values: { fits: 1 } }),
    );
  });

  it('takes revenue as the basis, and says so, where no margin is known', () => {
    const { tables, runs } = fitted(customers);
    expect(rowsOf(tables.lifetime_value_summary)[0]).toMatchObject({ basis: 'revenue', margin_rate: null });
    expect(runs.at(-1)?.reason).toContain('revenue');
  });

  it('gives the same result for the same input', () => {
    expect(fitted(customers, margins)).toEqual(result);
  });
});

describe('data that cannot carry the model', () => {
  const customers = customersOf(2, 300);
  it.each<[string, readonly Customer[], RegExp]>([
    ['no purchases', [], /no customer has a purchase/],
    ['three customers', customers.slice(0, 3), /second day/],
    [
      'no repeat buyer',
      customers.map((c) => ({ ...c, frequency: 0, recencyDays: 0 })),
      /none of the 300 customers bought on a second day/,
    ],
    [
      'one history',
      customers.map((c) => ({ ...c, frequency: 2, recencyDays: 50, ageDays: 90 })),
      /same purchase history/,
    ],
  ])('%s: not estimable, with the reason in plain words', (_, data, reason) => {
    const { runs, tables } = fitted(data);
    expect(runs.map(({ status }) => status)).toEqual(new Array(5).fill('not_estimable'));
    for (const run of runs) expect(run.reason).toMatch(reason);
    expect(tables).toEqual({});
  });

  it.each<[string, (customer: Customer, index: number) => number, RegExp]>([
    ['constant spend', ({ frequency }) => 12.5 * frequency, /does not vary/],
    ['refunds only', () => -5, /spent money on repeat purchases/],
    ['spend without a finite mean', (_, index) => 1.1 ** (index % 300) / 100, /no finite value/],
  ])('%s: purchases are still estimated, values are not', (_, spendOf, reason) => {
    const { runs, tables } = fitted(
      customers.map((c, index) => ({ ...c, repeatSpend: Math.round(spendOf(c, index) * 100) / 100 })),
    );
    expect(runs.map(({ status }) => status)).toEqual([
      ...new Array(3).fill('fitted'),
      'not_estimable',
      'not_estimable',
    ]);
    expect(runs[3]?.reason).toMatch(reason);
    expect(tables.lifetime_value_summary).toEqual([]);
    expect(columnOf({ runs, tables }, 'lifetime_value_cells', 'discounted_purchases').every(Number.isFinite)).toBe(
      true,
    );
    expect(
      columnOf({ runs, tables }, 'lifetime_value_cells', 'discounted_purchases_upper').every(Number.isFinite),
    ).toBe(true);
  });
});
