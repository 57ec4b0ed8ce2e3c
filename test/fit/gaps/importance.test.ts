import { expect, test } from 'vitest';
import { importanceOf } from '../../../functions/fit/gaps/weights.ts';

const attribute = (attribute_id: string, importance: number | null = null, chain = 'value') => ({
  attribute_id,
  chain,
  importance,
});
const measured = new Map([
  ['speed', 'value'],
  ['fit', 'value'],
]);
const derived = new Map([
  ['speed', 0.75],
  ['fit', 0.25],
]);
const weights = (...of: Parameters<typeof importanceOf>) =>
  importanceOf(...of).map(({ attribute: name, weight, source }) => [name, weight, source]);

test('what is stated comes first, then what customers were asked, then what the path model derives, then equal weights', () => {
  const unstated = [attribute('speed'), attribute('fit')];
  const asked = new Map([
    ['speed', 40],
    ['fit', 60],
  ]);
  expect(weights([attribute('speed', 0.1), attribute('fit', 0.3)], measured, asked, derived)).toEqual([
    ['fit', 0.3 / 0.4, 'stated'],
    ['speed', 0.1 / 0.4, 'stated'],
  ]);
  expect(weights(unstated, measured, asked, derived)).toEqual([
    ['fit', 0.6, 'stated'],
    ['speed', 0.4, 'stated'],
  ]);
  expect(weights(unstated, measured, new Map(), derived)).toEqual([
    ['fit', 0.25, 'derived'],
    ['speed', 0.75, 'derived'],
  ]);
  expect(weights(unstated, measured, new Map())).toEqual([
    ['fit', 0.5, 'equal'],
    ['speed', 0.5, 'equal'],
  ]);
});

test('a chain without a derived weight stays equal; an attribute without one takes the mean of the others', () => {
  const both = [attribute('speed'), attribute('fit'), attribute('price'), attribute('skill', null, 'trust')];
  const found = importanceOf(both, measured, new Map(), derived);
  expect(found.find(({ attribute: name }) => name === 'price')).toMatchObject({ weight: 1 / 3, source: 'derived' });
  expect(found.find(({ attribute: name }) => name === 'skill')).toMatchObject({ weight: 1, source: 'equal' });
  const sum = found.filter(({ chain }) => chain === 'value').reduce((total, { weight }) => total + weight, 0);
  expect(sum).toBeCloseTo(1, 12);
});

test('weights of nothing are equal: all effects of a chain may be none', () => {
  const none = new Map([
    ['speed', 0],
    ['fit', 0],
  ]);
  expect(weights([attribute('speed'), attribute('fit')], measured, none, none)).toEqual([
    ['fit', 0.5, 'equal'],
    ['speed', 0.5, 'equal'],
  ]);
});
