import { expect, test } from 'vitest';
import { type FlowLink, inFlowOrder, mergedLinks } from '../../../functions/fit/gaps/flow.ts';

const link = (name: string, from: string, to: string, isTotal = false): FlowLink => ({
  link: name,
  chain: 'value',
  from,
  to,
  isTotal,
  parts: [name],
});

const chain = [link('g1', 'a', 'b'), link('g2', 'b', 'c'), link('g3', 'c', 'd'), link('g5', 'a', 'd', true)];

test('links come in the order of the flow, however they are declared; totals are none', () => {
  expect(inFlowOrder([...chain].reverse()).map((each) => each.link)).toEqual(['g1', 'g2', 'g3']);
});

test('two paths from one station both follow the link that feeds them', () => {
  const links = [link('late', 'b', 'd'), link('other', 'b', 'c'), link('first', 'a', 'b')];
  expect(inFlowOrder(links)[0]?.link).toBe('first');
});

test('stations not measured are bridged by a link that names its parts', () => {
  const without = (missing: readonly string[]) =>
    mergedLinks(chain, (station) => !missing.includes(station)).map(({ link: name, from, to }) => [name, from, to]);
  expect(without([])).toEqual([]);
  expect(without(['b'])).toEqual([['g1+g2', 'a', 'c']]);
  expect(without(['b', 'c'])).toEqual([['g1+g2+g3', 'a', 'd']]);
  expect(without(['a'])).toEqual([]);
  expect(without(['d'])).toEqual([]);
});
