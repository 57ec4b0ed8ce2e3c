import { expect, test } from 'vitest';
import { choosePurchaseModel } from '../../../functions/fit/lifetime-value/choose-model.ts';
import { aliveColumn } from '../../../functions/fit/lifetime-value/index.ts';
import { encodeCells } from '../../../functions/fit/lifetime-value/purchase-cells.ts';

test('where neither MBG/NBD nor Pareto/NBD converged there is no chance of being active, not that of BG/NBD', () => {
  const cells = encodeCells({
    frequency: Int32Array.of(0, 1, 2, 4),
    recency: Int32Array.of(0, 30, 70, 160),
    age: Int32Array.of(200, 200, 210, 180),
    customers: Float64Array.of(50, 30, 20, 10),
  });
  const { contenders } = choosePurchaseModel(cells, null);
  const [bgnbd = null] = contenders.filter(({ fit }) => fit.model.name === 'bgnbd');
  const [mbgnbd = null] = contenders.filter(({ fit }) => fit.model.name === 'mbgnbd');
  const ofBgnbd = Float64Array.of(1, 0.9, 0.8, 0.7);
  expect(aliveColumn({ chosen: bgnbd, forAlive: null }, cells, ofBgnbd)).toEqual([null, null, null, null]);
  expect(aliveColumn({ chosen: mbgnbd, forAlive: mbgnbd }, cells, ofBgnbd)).toBe(ofBgnbd);
  expect(Number(aliveColumn({ chosen: bgnbd, forAlive: mbgnbd }, cells, ofBgnbd)[0])).toBeLessThan(1);
});
