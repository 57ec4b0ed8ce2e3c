import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { behaviourSlopes } from '../../../functions/fit/worth/behaviour-slopes.ts';
import { worthOf } from '../../../functions/fit/worth/worth-of-gap.ts';

const page = readFileSync(join(import.meta.dirname, '../../../functions/fit/worth/README.md'), 'utf8');
const example = page.slice(page.indexOf('## Worked example'), page.indexOf('## Assumptions'));

/** Value of a row of the example's table. */
function shown(quantity: string): number {
  const row = example.split('\n').find((line) => line.startsWith(`| ${quantity} |`));
  if (!row) throw new Error(`worked example: expected a row "${quantity}"`);
  return Number(row.split('|')[2]);
}

/** Numbers of the example's text, in their order. */
const given = [...example.slice(0, example.indexOf('| quantity')).matchAll(/\d+(?:\.\d+)?/g)].map(([text]) =>
  Number(text),
);

test('the worked example of the page comes out as it says', () => {
  const [
    closed,
    first,
    second,
    a,
    c,
    value,
    satisfaction,
    margin,
    ,
    meanMargin,
    churn,
    meanChurn,
    rise,
    meanPurchases,
  ] = given;
  const numbers = [
    closed,
    first,
    second,
    a,
    c,
    value,
    satisfaction,
    margin,
    meanMargin,
    churn,
    meanChurn,
    rise,
    meanPurchases,
  ];
  for (const each of numbers) expect(each).toBeTypeOf('number');
  // Sums of uncorrelated loyalty of variance 1 and behaviour with the slopes and means of the page, for one unit of weight.
  const sums = {
    weight: 1,
    loyalty: 0,
    loyalty_loyalty: 1,
    purchases_after: meanPurchases!,
    churned: meanChurn!,
    margin_after: meanMargin!,
    loyalty_purchases_after: rise!,
    loyalty_churned: -churn!,
    loyalty_margin_after: margin!,
  };
  const behaviour = behaviourSlopes(sums, ['loyalty']);
  expect(behaviour?.relative).toBeCloseTo(shown('margin, relative, per point of loyalty'), 12);
  expect(behaviour?.parts.staying).toBeCloseTo(shown('… through staying'), 12);
  expect(behaviour?.parts.repeat).toBeCloseTo(shown('… through buying more often'), 12);
  expect(behaviour?.parts.margin).toBeCloseTo(shown('… through margin a purchase'), 12);
  const steps = { perception: a!, perceived_trust: null, value: value! + c! * satisfaction!, trust: null };
  const total = given.at(-2)!;
  const years = given.at(-1)!;
  const passThrough = first! * second!;
  expect(closed! * passThrough).toBeCloseTo(shown('points at the end of the chain'), 12);
  const worth = worthOf(closed!, 'perception', { passThrough, steps, behaviour, lifetimeValue: total });
  expect(worth.loyalty).toBeCloseTo(shown('loyalty points'), 10);
  expect(worth.money).toBeCloseTo(shown('money over the horizon'), 6);
  expect(worth.money! / years).toBeCloseTo(shown('money a year'), 6);
  expect(Object.values(worth.parts!).reduce((sum, part) => sum + part, 0)).toBeCloseTo(worth.money!, 6);
});
