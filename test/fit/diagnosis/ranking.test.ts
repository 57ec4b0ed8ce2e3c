import { describe, expect, test } from 'vitest';
import type { Attribution } from '../../../functions/fit/diagnosis/attribution.ts';
import type { FirmGap } from '../../../functions/fit/diagnosis/firm-gaps.ts';
import { rankLinks } from '../../../functions/fit/diagnosis/ranking.ts';
import { chainOf } from './simulate-chain.ts';

const chain = chainOf(
  [
    ['gap1', 's0', 's1'],
    ['gap2', 's1', 's2'],
    ['gap3', 's2', 's3'],
  ],
  { gap1: 1, gap2: 0.9, gap3: 0.8 },
);
const gap = (link: string, bias: number, isMixedRuler = false): FirmGap => ({
  link,
  bias,
  biasLower: bias - 1,
  biasUpper: bias + 1,
  misfit: bias,
  misfitLower: bias - 1,
  isMixedRuler,
});

/** Links that changed, by points lost at their own end. */
function changed(losses: Readonly<Record<string, number>>): Attribution {
  const links = chain.links.filter(({ link }) => link in losses);
  return {
    earlier: ['m1'],
    later: ['m2'],
    candidate: { start: 1, logLikelihood: 0 },
    chains: [
      {
        chain,
        case: { links: [], attributes: [], weights: [], changes: [], noise: [], patterns: [], degreesOfFreedom: 9 },
        changes: new Map(
          links.map(({ link }) => {
            const change = losses[link]!;
            return [link, { change, lower: change - 1, upper: change + 1, isCarried: false }] as const;
          }),
        ),
      },
    ],
    evidence: { links: [], changed: links.map((link) => ({ link, loss: losses[link.link]! })) },
  };
}

const rank = (gaps: readonly FirmGap[], attribution: Attribution | null = null, closesPoints = 5) =>
  rankLinks({
    period: 'm2',
    chains: [chain],
    gaps,
    attribution,
    hasFallen: attribution !== null,
    loyaltySlopes: new Map(),
    smallestGap: 2,
    closesPoints,
    openSince: () => null,
  });
const order = (rows: ReturnType<typeof rank>) => rows.map(({ link, verdict }) => `${link} ${verdict}`);

describe('a link whose ends were asked on different scales', () => {
  test('never heads the findings, however wide', () => {
    expect(order(rank([gap('gap1', 9, true), gap('gap2', 3), gap('gap3', 1)]))).toEqual([
      'gap2 standing',
      'gap1 standing',
      'gap3 none',
    ]);
  });

  test('is no root cause: the next link that changed is, and it comes after all findings on one ruler', () => {
    const rows = rank([gap('gap1', 9, true), gap('gap2', 4), gap('gap3', 3)], changed({ gap1: 6, gap2: 2 }));
    expect(order(rows)).toEqual(['gap2 root_cause', 'gap3 standing', 'gap1 contributing']);
    expect(rows.map((row) => row.is_mixed_ruler)).toEqual([false, false, true]);
  });

  test('alone changed there is no root cause', () => {
    const rows = rank([gap('gap1', 9, true), gap('gap2', 4)], changed({ gap1: 6 }));
    expect(order(rows)).toEqual(['gap2 standing', 'gap1 contributing']);
  });
});

test('what is carried on has an interval, like the own part', () => {
  const [first] = rank([gap('gap1', 4), gap('gap2', 3), gap('gap3', 9)]);
  expect(first).toMatchObject({ link: 'gap3', own_part: 9, own_part_lower: 8, own_part_upper: 10 });
  const value = 0.8 * (3 + 0.9 * 4);
  const reach = 0.8 * Math.hypot(1, 0.9);
  expect(first!.carried_on_part).toBeCloseTo(value, 12);
  expect(first!.carried_on_part_lower).toBeCloseTo(value - reach, 12);
  expect(first!.carried_on_part_upper).toBeCloseTo(value + reach, 12);
});

test('the effect speaks of closing what the setting says, at most the gap', () => {
  const closes = (points: number) => rank([gap('gap1', 4)], null, points)[0]!.closes_points;
  expect([3, 4, 5].map(closes)).toEqual([3, 4, 4]);
});

test('the bias stands with its interval', () => {
  expect(rank([gap('gap1', 4)])[0]).toMatchObject({ bias: 4, bias_lower: 3, bias_upper: 5 });
});
