import { encodeCells, type PurchaseCells } from '../../../functions/fit/lifetime-value/purchase-cells.ts';
import type { PurchaseModel, PurchaseParameters } from '../../../functions/fit/lifetime-value/purchase-model.ts';
import { createRandom } from '../../../functions/numerics/random.ts';
import { simulateFirm } from './simulate-customers.ts';

/** Parameters of simulated firms, by model. */
export const truth: Readonly<Record<string, PurchaseParameters>> = {
  bgnbd: [0.6, 6, 0.9, 2.8],
  mbgnbd: [0.6, 6, 0.9, 2.8],
  paretonbd: [0.6, 8, 0.7, 12],
};

/** Cells of a simulated firm, up to 80 weeks old. */
export function cellsFrom(
  model: PurchaseModel,
  parameters: PurchaseParameters,
  seed: string,
  size: number,
): PurchaseCells {
  const firm = {
    model: model.name,
    purchases: parameters,
    spend: { p: 5, q: 4, v: 20 },
    horizonWeeks: 0,
    discountPerWeek: 0,
  };
  const customers = simulateFirm(createRandom(seed), { ...firm, oldestWeeks: 80 }, size);
  return encodeCells({
    frequency: customers.map(({ frequency }) => frequency),
    recency: customers.map(({ recency }) => Math.ceil(7 * recency)),
    age: customers.map(({ age }) => Math.ceil(7 * age)),
    customers: customers.map(() => 1),
  });
}

/** Cells in days, one after the other. */
export function encodeTogether(parts: readonly PurchaseCells[]): PurchaseCells {
  const days = (part: PurchaseCells, index: Int32Array) =>
    Array.from(index, (time) => Math.round(7 * part.times[time]!));
  return encodeCells({
    frequency: parts.flatMap(({ frequency }) => Array.from(frequency)),
    recency: parts.flatMap((part) => days(part, part.recency)),
    age: parts.flatMap((part) => days(part, part.age)),
    customers: parts.flatMap(({ customers }) => Array.from(customers)),
  });
}
