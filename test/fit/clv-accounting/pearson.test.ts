import { describe, expect, it } from 'vitest';
import { pearsonOf } from './pearson-sums.ts';

const remaining = { total: 100, lower: 90, upper: 110, marginRate: 0.5 };
const sold = { customers: 10, revenue: 500, revenue_with_cost: 500, product_cost: 250 };

describe('the rate of keeping that is applied', () => {
  it('is the segment’s own; without revenue in the last 12 months the firm’s, and the row says so', () => {
    const rows = pearsonOf({
      active: { sums: { ...sold, recent_revenue: 400, recent_keeping_cost: 80 }, remaining },
      silent: { sums: sold, remaining },
    });
    expect(
      rows.map((row) => [
        row.segment,
        row.keeping_rate,
        row.applied_keeping_rate,
        row.is_firm_rate,
        row.remaining_value,
      ]),
    ).toEqual([
      [null, 0.2, 0.2, false, 120],
      ['active', 0.2, 0.2, false, 60],
      ['silent', null, 0.2, true, 60],
    ]);
  });

  it('is none where nobody has such revenue', () => {
    const rows = pearsonOf({ silent: { sums: sold, remaining } });
    for (const row of rows)
      expect(row).toMatchObject({ applied_keeping_rate: null, is_firm_rate: false, remaining_value: null });
  });
});
