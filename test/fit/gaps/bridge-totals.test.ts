import { expect, test } from 'vitest';
import { gapsModel } from '../../../functions/fit/gaps/index.ts';
import { bridgePaths } from '../../../functions/lake/chain-flow.ts';
import { defaultChain, type GapChain } from '../../../functions/lake/gap-chain.ts';
import type { Row } from '../../../functions/lake/rows.ts';
import { settingsSchema } from '../../../functions/lake/settings.ts';
import { createRandom } from '../../../functions/numerics/random.ts';
import { arrowTables, type Design, simulateMarts } from './simulate-marts.ts';

const step = (link: string, from: string, to: string, chain = 'value') => ({ link, chain, from, to });
const pathsOf = (...given: Parameters<typeof bridgePaths>) =>
  bridgePaths(...given).map(({ bridge, total }) => [bridge, total]);

test('the default chain has a bridge for each of its two chains', () => {
  expect(pathsOf(defaultChain.links, defaultChain.totals)).toEqual([
    ['gap1+gap2+gap3+gap4', 'gap5'],
    ['gap6+gap7', null],
  ]);
});

test('a bridge takes the longest way between the ends of its total; other ways and branches stand beside it, each link once', () => {
  const links = [
    step('short', 'a', 'd'),
    step('one', 'a', 'b'),
    step('two', 'b', 'd'),
    step('before', 'z', 'a'),
    step('other', 'a', 'x'),
    step('back', 'x', 'd'),
    step('branch', 'b', 'y'),
    step('after', 'y', 'w'),
  ];
  expect(pathsOf(links, [step('total', 'a', 'd')])).toEqual([
    ['one+two', 'total'],
    ['short', null],
    ['before', null],
    ['other+back', null],
    ['branch+after', null],
  ]);
  expect(pathsOf(links, [])[0]).toEqual(['before+one+branch+after', null]);
});

const design: Design = {
  periods: ['2026-01'],
  attributes: ['a', 'b', 'c', 'd'].map((id, index) => ({
    id,
    chain: index < 2 ? 'value' : 'trust',
    importance: 1 + index,
  })),
  segments: [
    { name: 'large', customers: 400, answers: 40 },
    { name: 'small', customers: 100, answers: 12 },
  ],
  level: (station) => 45 + (station.length % 7),
  staff: Object.fromEntries(
    ['marketing', 'rd', 'production', 'capability', 'signal'].map((station) => [station, { answers: 8, every: 1 }]),
  ),
};

function fitted(chain: GapChain): { totals: readonly Row[]; firm: (link: string) => Row | undefined } {
  const settings = { ...settingsSchema.parse({}), chain };
  const marts = arrowTables(simulateMarts(createRandom(11), { ...design, chain }));
  const { tables } = gapsModel.fit(marts, { settings, runId: 'run', asOf: '2026-02-01', seed: 1 });
  const [gaps, totals] = [tables.gap_estimates, tables.bridge_totals];
  if (!Array.isArray(gaps) || !Array.isArray(totals)) throw new Error('expected rows');
  return { totals, firm: (link) => gaps.find((row) => row.link === link && row.scope === 'firm') };
}

test('the total of a declared total is that total, of any other bridge the sum of its links, both with their interval', () => {
  const { totals, firm } = fitted(defaultChain);
  const [value, trust] = totals;
  expect(value).toMatchObject({ bridge: 'gap1+gap2+gap3+gap4', link: 'gap5', from_station: 'customer_expectation' });
  for (const name of ['bias', 'bias_lower', 'bias_upper', 'std_error'])
    expect(Number(value?.[name])).toBeCloseTo(Number(firm('gap5')?.[name]), 9);
  expect(Math.abs(Number(trust?.bias) - Number(firm('gap6')?.bias) - Number(firm('gap7')?.bias))).toBeLessThan(1e-9);
  expect(Number(trust?.bias_upper)).toBeGreaterThan(Number(trust?.bias));
  expect(Number(trust?.bias_upper) - Number(trust?.bias)).toBeCloseTo(
    Number(trust?.bias) - Number(trust?.bias_lower),
    9,
  );
});

test('the interval of a bridge without a total link is the one that link would have', () => {
  const total = { link: 'trust_total', chain: 'trust', from: 'capability', to: 'customer_trust' } as const;
  const name = { en: 'Trust', zh: '信任' };
  const { totals, firm } = fitted({ ...defaultChain, totals: [...defaultChain.totals, { ...total, name }] });
  const [, without] = fitted(defaultChain).totals;
  expect(totals[1]?.link).toBe('trust_total');
  for (const column of ['bias', 'bias_lower', 'bias_upper', 'std_error']) {
    expect(Number(without?.[column])).toBeCloseTo(Number(firm('trust_total')?.[column]), 9);
  }
});

test('a second path has a total of its own and does not change that of the first', () => {
  const direct = { ...defaultChain.links[5]!, link: 'direct', from: 'capability', to: 'customer_trust' };
  const { totals, firm } = fitted({ ...defaultChain, links: [...defaultChain.links, direct] });
  expect(totals.map(({ bridge }) => bridge)).toEqual(['gap1+gap2+gap3+gap4', 'gap6+gap7', 'direct']);
  expect(totals[1]?.bias).toBe(fitted(defaultChain).totals[1]?.bias);
  expect(Number(totals[2]?.bias)).toBeCloseTo(Number(firm('direct')?.bias), 9);
});
