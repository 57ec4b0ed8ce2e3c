import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import {
  keepingValue,
  optimalKeepingSpend,
  optimalWinningSpend,
  winningValue,
} from '../../../functions/fit/clv-accounting/optimal-budget.ts';
import { type PartSums, partColumns, partsOf, referencesOf } from '../../../functions/fit/clv-accounting/parts.ts';
import { leavingWithin } from '../../../functions/fit/clv-accounting/product-limit.ts';
import { calibrateResponse, responseRate } from '../../../functions/fit/clv-accounting/response-curve.ts';
import { timeThereAt } from '../../../functions/fit/clv-accounting/staying-curve.ts';
import { tenureValue } from '../../../functions/fit/clv-accounting/tenure-value.ts';
import { createRandom } from '../../../functions/numerics/random.ts';
import { pearsonOf, type SegmentSums } from './pearson-sums.ts';

const root = new URL('../../../', import.meta.url);
const page = readFileSync(new URL('functions/fit/clv-accounting/README.md', root), 'utf8');

/** Rows of the table of the page whose header starts so. */
function tableOf(header: string): string[][] {
  const lines = page.slice(page.indexOf(header)).split('\n\n')[0]?.split('\n').slice(2) ?? [];
  return lines.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}
const bold = (before: string): number => Number(new RegExp(`${before}\\*\\*([\\d.]+)\\*\\*`).exec(page)?.[1]);

const example = z.object({
  examples: z.tuple([
    z.object({
      given: z.object({ customer_order_parts: z.array(z.record(z.string(), z.union([z.string(), z.number()]))) }),
      expect: z.array(z.record(z.string(), z.union([z.string(), z.number()]))),
    }),
  ]),
});
const [mart] = example.parse(
  parse(readFileSync(new URL('queries/marts/customer_clv_parts.yaml', root), 'utf8')),
).examples;

const sumsOf = (rows: readonly Record<string, string | number>[]): PartSums =>
  Object.fromEntries(
    partColumns.map((column) => [
      column,
      column === 'customers' ? rows.length : rows.reduce((sum, row) => sum + Number(row[column] ?? 0), 0),
    ]),
  ) as unknown as PartSums;

describe('the page', () => {
  const parts = ['clv1', 'clv2', 'clv3', 'clv4', 'clv5', 'clv6', 'own_value'] as const;

  it('shows the parts that the mart yields (its row example runs on the engines)', () => {
    const shown = tableOf('| customer | CLV1');
    expect(shown.map(([name]) => name)).toEqual(['anna', 'ben']);
    for (const [name, ...values] of shown) {
      const row = mart.expect.find((each) => each.customer_id === name);
      expect(values.map(Number)).toEqual(parts.map((part) => row?.[part]));
    }
  });

  it('gives the same parts by the formulas of the model', () => {
    const rows = mart.given.customer_order_parts;
    const reference = referencesOf(sumsOf(rows));
    expect(reference).toMatchObject({ priceShare: 0.9, contactCost: 8 });
    for (const row of rows) {
      const found = partsOf(sumsOf([row]), reference, reference, 0);
      const shown = mart.expect.find((each) => each.customer_id === row.customer_id);
      for (const part of parts.filter((each) => each !== 'clv5'))
        expect(found[part]).toBeCloseTo(Number(shown?.[part]), 9);
    }
  });

  it('takes the cost of winning and of keeping off the value of two segments', () => {
    const marginRates = { s: 0.4, t: 0.5 } as const;
    const segment = ([name = '', ...numbers]: readonly string[], isSilent = false) => {
      const [revenue, product, acquiring, keeping, recent, recentKeeping, total = Number.NaN] = numbers.map(Number);
      const sums: SegmentSums = {
        customers: 1,
        revenue,
        revenue_with_cost: revenue,
        product_cost: product,
        acquiring_marketing_cost: acquiring,
        keeping_service_cost: keeping,
        ...(isSilent ? {} : { recent_revenue: recent, recent_keeping_cost: recentKeeping }),
      };
      const marginRate = name === 's' ? marginRates.s : marginRates.t;
      return [name, { sums, remaining: { total, lower: total, upper: total, marginRate } }] as const;
    };
    const given = tableOf('| segment | revenue');
    const found = pearsonOf(Object.fromEntries(given.map((row) => segment(row))));
    const columns = ['applied_keeping_rate', 'realised_value', 'remaining_value', 'whole_value'] as const;
    const shown = tableOf('| value of | keeping rate');
    expect(shown.map(([name]) => name)).toEqual(['s', 't', 'firm']);
    for (const [name, ...values] of shown) {
      const row = found.find((each) => (each.segment ?? 'firm') === name);
      for (const [place, column] of columns.entries())
        expect(row?.[column], `${name} ${column}`).toBeCloseTo(Number(values[place]), 3);
    }
    const silent = pearsonOf(Object.fromEntries(given.map((row) => segment(row, row[0] === 't'))));
    expect(silent.find((row) => row.segment === 't')).toMatchObject({ applied_keeping_rate: 0.1, is_firm_rate: true });
    expect(silent.find((row) => row.segment === 't')?.remaining_value).toBeCloseTo(bold('0.1/0.5\\) = '), 9);
  });

  it('values the two years of its table', () => {
    const years = tableOf('| year | churn').map(([, chance, margin, retentionCost]) => ({
      chance: Number(chance),
      margin: Number(margin),
      retentionCost: Number(retentionCost),
    }));
    expect(tenureValue(years, 0, 2, 0.1)).toBeCloseTo(bold('new customer: '), 2);
  });

  it('values customers of whom most are gone on the day they came', () => {
    const hazard = leavingWithin({ day: [0, 365], entered: [100, 0], gone: [60, 0], lastSeen: [0, 40] }, 0, 365, 10)!;
    const { chance, curve } = hazard;
    const year = { chance, margin: (600 + 4000) / 40, retentionCost: 0 };
    const bunched = { ...year, timeThere: timeThereAt(curve, chance, chance) };
    expect(tenureValue([bunched], 0, 1, 0)).toBeCloseTo(bold('115 · 0.4 = '), 9);
    expect(tenureValue([year], 0, 1, 0)).toBeCloseTo(75.3, 1);
  });

  it('calibrates and finds the best budget', () => {
    const k = calibrateResponse(3, 0.76, 0.95) ?? Number.NaN;
    expect(k).toBeCloseTo(bold('/3 = '), 4);
    const best = optimalKeepingSpend(60, 0.95, k, 0.1);
    expect(best).toBeCloseTo(bold('the best is '), 2);
    expect(responseRate(best, 0.95, k)).toBeCloseTo(bold('which keeps '), 3);
    expect(Math.round(keepingValue(3, 60, 0.95, k, 0.1))).toBe(125);
    expect(Math.round(keepingValue(best, 60, 0.95, k, 0.1))).toBe(303);
  });
});

describe('formulas against independent ones', () => {
  it('constant churn: the closed form of a perpetual rent over the horizon', () => {
    const pace = 0.3 + Math.log(1.08);
    const years = [{ chance: 1 - Math.exp(-0.3), margin: 50, retentionCost: 5 }];
    expect(tenureValue(years, 0, 3.5, 0.08)).toBeCloseTo((45 * (1 - Math.exp(-pace * 3.5))) / pace, 9);
    expect(tenureValue([{ chance: 1, margin: 50, retentionCost: 5 }], 0, 3, 0.1)).toBe(0);
    expect(tenureValue([], 0, 3, 0.1)).toBeNaN();
  });

  it('keeping: the sum of Blattberg and Deighton year by year', () => {
    const [margin, spend, rate, ceiling, k] = [80, 6, 0.1, 0.9, 0.4];
    const kept = responseRate(spend, ceiling, k);
    let sum = 0;
    for (let year = 1; year < 800; year++)
      sum += (margin * kept ** year - spend * kept ** (year - 1)) / (1 + rate) ** year;
    expect(keepingValue(spend, margin, ceiling, k, rate)).toBeCloseTo(sum, 9);
  });

  it('the best budgets are those of a search over all', () => {
    const random = createRandom(8);
    for (let run = 0; run < 20; run++) {
      const margin = 10 + 200 * random.uniform();
      const [ceiling, k] = [0.5 + 0.5 * random.uniform(), 0.02 + random.uniform()];
      const spends = Array.from({ length: 4001 }, (_, step) => (step * margin) / 4000);
      const best = Math.max(...spends.map((spend) => keepingValue(spend, margin, ceiling, k, 0.1)));
      const found = optimalKeepingSpend(margin, ceiling, k, 0.1);
      expect(keepingValue(found, margin, ceiling, k, 0.1)).toBeGreaterThanOrEqual(best - 1e-9 * Math.abs(best));
      const won = Math.max(...spends.map((spend) => winningValue(spend, margin, ceiling, k)));
      expect(winningValue(optimalWinningSpend(margin, ceiling, k), margin, ceiling, k)).toBeGreaterThanOrEqual(
        won - 1e-9,
      );
    }
    expect(optimalKeepingSpend(-5, 0.9, 1, 0.1)).toBe(0);
    expect(optimalWinningSpend(200, 0.4, 0.05)).toBeCloseTo(Math.log(4) / 0.05, 12);
  });

  it('parts add up to the own value for any sums', () => {
    const random = createRandom(5);
    for (let run = 0; run < 50; run++) {
      const sums = Object.fromEntries(
        partColumns.map((column) => [column, 1000 * random.uniform()]),
      ) as unknown as PartSums;
      const reference = referencesOf(sums);
      const { clv1, clv2, clv3, clv4, clv6, own_value } = partsOf(sums, reference, reference, 0.5);
      expect(clv1 + clv2 + clv3 + clv4 + clv6).toBeCloseTo(own_value, 8);
    }
  });
});
