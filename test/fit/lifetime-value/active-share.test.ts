import { expect, it } from 'vitest';
import { fitPurchases } from '../../../functions/fit/lifetime-value/fit-purchases.ts';
import { encodeCells } from '../../../functions/fit/lifetime-value/purchase-cells.ts';
import { bgnbd, mbgnbd } from '../../../functions/fit/lifetime-value/purchase-models.ts';
import { aliveChances } from '../../../functions/fit/lifetime-value/score-cells.ts';
import { type Firm, generateFirm } from '../../../functions/sample/firm.ts';

/** Distinct purchase days of each customer of a firm, as counts of days. */
function historiesOf({ orders, months }: Firm) {
  const end = months.at(-1)?.lastDay ?? 0;
  const days = Map.groupBy(
    orders.filter(({ isVoided }) => !isVoided),
    ({ customer }) => customer,
  );
  const all = [...days.values()].map((own) => [...new Set(own.map(({ day }) => day))].sort((a, b) => a - b));
  return encodeCells({
    frequency: all.map((own) => own.length - 1),
    recency: all.map((own) => (own.at(-1) ?? 0) - (own[0] ?? 0)),
    age: all.map((own) => end - (own[0] ?? 0)),
    customers: all.map(() => 1),
  });
}

it('of those who came back, the mean chance of being active is the share who are', () => {
  const firm = generateFirm({ seed: 9, customers: 6000, answersPerMonth: 5, asOf: '2026-10-31' });
  const truth = firm.truth.relations.active_share ?? Number.NaN;
  const cells = historiesOf(firm);
  const mean = (model: typeof bgnbd) => {
    const chances = aliveChances(model, cells, fitPurchases(model, cells).parameters);
    let [sum, n] = [0, 0];
    for (const [cell, x] of cells.frequency.entries()) {
      if (x === 0) continue;
      sum += chances[cell]!;
      n++;
    }
    return sum / n;
  };
  expect(truth).toBeGreaterThan(0.4);
  expect(truth).toBeLessThan(0.8);
  for (const model of [bgnbd, mbgnbd]) expect(Math.abs(mean(model) - truth)).toBeLessThan(0.03);
});
