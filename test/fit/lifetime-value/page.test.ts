import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fitPurchases } from '../../../functions/fit/lifetime-value/fit-purchases.ts';
import { expectedSpend } from '../../../functions/fit/lifetime-value/gamma-gamma.ts';
import { encodeCells } from '../../../functions/fit/lifetime-value/purchase-cells.ts';
import {
  expectedPurchases,
  horizonOf,
  type PurchaseParameters,
  probabilityAlive,
} from '../../../functions/fit/lifetime-value/purchase-model.ts';
import { purchaseModels } from '../../../functions/fit/lifetime-value/purchase-models.ts';

const page = readFileSync(new URL('../../../functions/fit/lifetime-value/README.md', import.meta.url), 'utf8');

/** Rows of the table under a heading row, cell by cell. */
function tableOf(heading: string): string[][] {
  const lines = page.split('\n');
  const start = lines.indexOf(heading);
  if (start < 0) throw new Error(`README.md: expected a table "${heading}", found none`);
  const rest = lines.slice(start + 2);
  const end = rest.findIndex((line) => !line.startsWith('|'));
  return rest.slice(0, end).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}
const numbers = (cell: string | undefined) => (cell ?? '').split(',').map(Number);
const parametersOf = (cell: string | undefined): PurchaseParameters => {
  const [r = 0, alpha = 0, third = 0, fourth = 0] = numbers(cell);
  return [r, alpha, third, fourth];
};

describe('the worked example of README.md', () => {
  const customer = tableOf(
    '| model | parameters | P(alive) | P(alive), bought once | purchases in 39 weeks | discounted purchases | remaining value |',
  );
  const cells = tableOf('| x | t_x | T | customers |').map((row) => row.map(Number));
  const fits = tableOf('| model | fitted parameters | log-likelihood |');

  it.each(purchaseModels)('$name: what one customer is worth', (model) => {
    const row = customer.find(([name]) => name === model.name);
    const parameters = parametersOf(row?.[1]);
    const history = [2, 30.43, 38.86] as const;
    const alive = probabilityAlive(model, parameters, ...history);
    const { discounted } = model.future(parameters, 2, 38.86, horizonOf(36, 0.1));
    const spend = expectedSpend({ p: 6.25, q: 3.74, v: 15.44 }, 2, 44.69);
    expect([
      alive.toFixed(4),
      probabilityAlive(model, parameters, 0, 0, 38.86).toFixed(4),
      expectedPurchases(model, parameters, ...history, 39).toFixed(4),
      (alive * discounted).toFixed(4),
      (0.4 * spend * alive * discounted).toFixed(2),
    ]).toEqual(row?.slice(2));
    expect(page).toContain(`= ${spend.toFixed(2)}. Remaining value`);
  });

  it.each(purchaseModels)('$name: the fit of the small firm', (model) => {
    const row = fits.find(([name]) => name === model.name);
    const column = (index: number) => cells.map((cell) => cell[index] ?? 0);
    const fit = fitPurchases(
      model,
      encodeCells({ frequency: column(0), recency: column(1), age: column(2), customers: column(3) }, 1),
    );
    expect(fit).toMatchObject({ converged: true, boundary: null });
    expect(fit.parameters.map((value) => value.toFixed(4)).join(', ')).toBe(row?.[1]);
    expect(fit.logLikelihood.toFixed(4)).toBe(row?.[2]);
    expect(page).toContain(
      `${column(3)
        .reduce((sum, count) => sum + count, 0)
        .toLocaleString('en')} customers (x`,
    );
  });
});
