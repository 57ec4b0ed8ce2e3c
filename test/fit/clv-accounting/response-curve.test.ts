import { describe, expect, it } from 'vitest';
import { groupPaces, type PacedGroup } from '../../../functions/fit/clv-accounting/group-paces.ts';
import {
  fitResponse,
  leavingPace,
  type SpendingCell,
  winningPace,
} from '../../../functions/fit/clv-accounting/response-curve.ts';
import { createRandom } from '../../../functions/numerics/random.ts';

describe('the response curve', () => {
  const simulate = (
    seed: number,
    pace: typeof leavingPace,
    ceiling: number,
    k: number,
    exposure: number,
  ): SpendingCell[] => {
    const random = createRandom(seed);
    return Array.from({ length: 24 }, (_, place) => {
      const spend = [1, 1.6, 2.4, 3.5, 5, 8][place % 6]!;
      const group = place % 2;
      return { spend, group, exposure, moved: random.poisson(exposure * pace(spend, ceiling, k) * [1.3, 0.7][group]!) };
    });
  };

  it('finds k and the ceiling of leaving and of winning, and covers them', () => {
    let covered = 0;
    for (let seed = 1; seed <= 12; seed++) {
      const random = createRandom(seed);
      const fit = fitResponse(simulate(seed, leavingPace, 0.92, 0.6, 400), leavingPace, null, () => random.normal());
      const ks = (fit?.draws ?? []).map((draw) => draw.k).sort((a, b) => a - b);
      if (ks[25]! <= 0.6 && 0.6 <= ks[975]!) covered++;
      expect(fit?.k).toBeGreaterThan(0.45);
      expect(fit?.k).toBeLessThan(0.8);
      expect(Math.abs((fit?.ceiling ?? 0) - 0.92)).toBeLessThan(0.04);
    }
    expect(covered).toBeGreaterThanOrEqual(10);
    const random = createRandom(1);
    const won = fitResponse(simulate(3, winningPace, 0.5, 0.3, 2000), winningPace, 0.5, () => random.normal());
    expect(won?.ceiling).toBe(0.5);
    expect(Math.abs((won?.k ?? 0) - 0.3)).toBeLessThan(0.03);
  });

  it('says nothing where spending does nothing', () => {
    const random = createRandom(2);
    const flat = Array.from({ length: 24 }, (_, place) => ({
      spend: 1 + (place % 6),
      group: 0,
      exposure: 60,
      moved: random.poisson(12),
    }));
    expect(fitResponse(flat, leavingPace, null, () => random.normal())).toBeNull();
    expect(fitResponse([], leavingPace, null, () => random.normal())).toBeNull();
    const none = flat.map((cell) => ({ ...cell, moved: 0 }));
    expect(fitResponse(none, leavingPace, 0.9, () => random.normal())).toBeNull();
  });

  /** Where little is spent all customers are of one group, where much is spent all are of the other. */
  const mixed = (seed: number, k: number): SpendingCell[] => {
    const random = createRandom(seed);
    return Array.from({ length: 24 }, (_, place) => {
      const [level, group] = [(place % 12) % 6, place < 12 ? 0 : 1];
      const [spend, share] = [3 * 3 ** (level / 5), 0.5 + 0.99 * (level / 5 - 0.5)];
      const exposure = 6000 * (group === 0 ? share : 1 - share);
      return { spend, group, exposure, moved: random.poisson(exposure * leavingPace(spend, 0.92, k)) };
    });
  };

  it('knows that spending cannot be told from the mix of groups where the two go together', () => {
    const fits = Array.from({ length: 100 }, (_, seed) => {
      const random = createRandom(seed);
      return fitResponse(mixed(seed, 0.3), leavingPace, null, () => random.normal())!;
    });
    const off = fits.map(({ k }) => Math.log(k / 0.3));
    const spread = Math.sqrt(off.reduce((sum, each) => sum + each ** 2, 0) / off.length);
    const error = fits.reduce((sum, { logError }) => sum + logError, 0) / fits.length;
    expect(error / spread).toBeGreaterThan(0.9);
    expect(fits.filter(({ logError }, run) => Math.abs(off[run]!) < 1.96 * logError).length).toBeGreaterThanOrEqual(93);
  });
});

describe('paces of groups', () => {
  const value = (groups: readonly PacedGroup[], paces: readonly number[]): number =>
    groups.reduce(
      (sum, { moved, expected }, index) =>
        sum + (moved > 0 ? moved * Math.log(paces[index]!) : 0) - expected * paces[index]!,
      0,
    );

  it('are the most likely ones of mean 1 (search by random changes of our own)', () => {
    const random = createRandom(4);
    for (let run = 0; run < 30; run++) {
      const raw = Array.from({ length: 2 + (run % 4) }, () => random.uniform());
      const all = raw.reduce((sum, each) => sum + each, 0);
      const groups = raw.map((each) => ({
        weight: each / all,
        moved: run % 3 === 0 && each === raw[0] ? 0 : random.integer(40) + 1,
        expected: 1 + 30 * random.uniform(),
      }));
      const found = groupPaces(groups);
      const mean = (paces: readonly number[]) =>
        paces.reduce((sum, pace, index) => sum + pace * groups[index]!.weight, 0);
      expect(mean(found)).toBeCloseTo(1, 10);
      for (let change = 0; change < 200; change++) {
        const other = found.map((pace) => pace * Math.exp(0.3 * random.normal()) + 0.02 * random.uniform());
        const scaled = other.map((pace) => pace / mean(other));
        expect(value(groups, scaled)).toBeLessThanOrEqual(value(groups, found) + 1e-9);
      }
    }
    expect(groupPaces([{ weight: 1, moved: 7, expected: 3 }])).toEqual([1]);
  });
});
