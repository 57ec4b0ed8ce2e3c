import { describe, expect, it } from 'vitest';
import { leavingWithin, type Moves } from '../../../functions/fit/clv-accounting/product-limit.ts';
import { createRandom } from '../../../functions/numerics/random.ts';

/** Moves of lives given as [entered, ended, left]. */
function movesOf(lives: readonly (readonly [number, number, boolean])[]): Moves {
  const days = [...new Set([...lives.map(([entered]) => entered), ...lives.map(([, ended]) => ended)])].sort(
    (a, b) => a - b,
  );
  const count = (of: (life: readonly [number, number, boolean], day: number) => boolean): number[] =>
    days.map((day) => lives.filter((life) => of(life, day)).length);
  return {
    day: days,
    entered: count(([entered], day) => entered === day),
    gone: count(([, ended, left], day) => left && ended === day),
    lastSeen: count(([, ended, left], day) => !left && ended === day),
  };
}

/** Published: 6-MP group of Freireich et al. (1963) in Kleinbaum & Klein, Survival Analysis: weeks of remission. */
const relapsed = [6, 6, 6, 7, 10, 13, 16, 22, 23];
const censored = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35];
const freireich = movesOf([
  ...relapsed.map((week) => [0, week, true] as const),
  ...censored.map((week) => [0, week, false] as const),
]);

describe('product-limit estimate', () => {
  it.each([
    [7, 0.8571, 0.0764],
    [8, 0.8067, 0.0869],
    [11, 0.7529, 0.0963],
    [14, 0.6902, 0.1068],
    [17, 0.6275, 0.1141],
    [23, 0.5378, 0.1282],
    [24, 0.4482, 0.1346],
  ])('before week %i the published share %f stays, with its standard error (published)', (week, share, error) => {
    const found = leavingWithin(freireich, 0, week, 1);
    expect(1 - (found?.chance ?? 0)).toBeCloseTo(share, 4);
    const staying = 1 - (found?.chance ?? 0);
    expect((found?.logLogError ?? 0) * Math.abs(Math.log(staying)) * staying).toBeCloseTo(error, 4);
  });

  it('interval on ln(−ln S) by hand from the published share and error', () => {
    const found = leavingWithin(freireich, 0, 23, 1);
    const spread = Math.exp((1.96 * 0.1282) / (0.5378 * -Math.log(0.5378)));
    expect(1 - (found?.upper ?? 0)).toBeCloseTo(0.5378 ** spread, 3);
    expect(1 - (found?.lower ?? 0)).toBeCloseTo(0.5378 ** (1 / spread), 3);
  });

  it('who enters late is not at risk before', () => {
    const late = movesOf([
      ...Array.from({ length: 10 }, () => [0, 20, false] as const),
      [0, 5, true],
      ...Array.from({ length: 89 }, () => [10, 20, false] as const),
    ]);
    expect(leavingWithin(late, 0, 20, 1)?.chance).toBeCloseTo(1 / 11, 12);
  });

  it('a span in which nobody left has an upper end, one that too few saw is no estimate', () => {
    const stay = movesOf(Array.from({ length: 50 }, () => [0, 365, false] as const));
    expect(leavingWithin(stay, 0, 365, 10)).toMatchObject({ chance: 0, lower: 0, gone: 0 });
    expect(leavingWithin(stay, 0, 365, 10)?.upper).toBeCloseTo(1 - 0.025 ** (1 / 50), 12);
    expect(leavingWithin(stay, 0, 365, 51)).toBeNull();
    const briefly = movesOf(Array.from({ length: 50 }, () => [0, 73, false] as const));
    expect(leavingWithin(briefly, 0, 365, 10)?.upper).toBeCloseTo(1 - 0.025 ** (1 / 10), 12);
    expect(leavingWithin({ day: [], entered: [], gone: [], lastSeen: [] }, 0, 365, 1)).toBeNull();
  });

  it('covers the true chance: exponential lives, staggered entries and ends (simulation of our own)', () => {
    const random = createRandom(3);
    let covered = 0;
    const runs = 80;
    for (let run = 0; run < runs; run++) {
      const lives = Array.from({ length: 150 }, () => {
        const end = 100 + random.integer(600);
        const life = Math.floor(random.exponential(0.25 / 365));
        return [0, Math.min(life, end), life <= end] as const;
      });
      const found = leavingWithin(movesOf(lives), 0, 365, 10);
      const truth = 1 - Math.exp(-0.25);
      if (found && found.lower <= truth && truth <= found.upper) covered++;
    }
    expect(covered / runs).toBeGreaterThan(0.88);
  });
});
