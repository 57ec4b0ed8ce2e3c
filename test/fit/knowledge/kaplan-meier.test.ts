import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { absorptiveCapacity, varianceBetween } from '../../../functions/fit/knowledge/absorption.ts';
import { kaplanMeier, medianWait, type Waits, waitingAfter } from '../../../functions/fit/knowledge/kaplan-meier.ts';
import { stageTimes } from '../../../functions/fit/knowledge/stages.ts';
import { createRandom, type Random } from '../../../functions/numerics/random.ts';

const page = readFileSync(new URL('../../../functions/fit/knowledge/README.md', import.meta.url), 'utf8');

/** Times as the page writes them; + is censored. */
const onPage = (): Waits[] =>
  (/6-MP group, ([\d+ ]+) \(/.exec(page)?.[1] ?? '').split(' ').map((time) => ({
    days: Number.parseInt(time, 10),
    reached: time.endsWith('+') ? 0 : 1,
    waiting: time.endsWith('+') ? 1 : 0,
  }));

describe('Kaplan–Meier', () => {
  it('gives the published values of Freireich et al. (1963), those of the page', () => {
    const steps = kaplanMeier(onPage());
    const rows = [...page.matchAll(/^\| (\d+) \| (0\.\d+) \| (0\.\d+) \|$/gm)];
    expect(rows.length).toBe(4);
    for (const [, weeks, share, error] of rows) {
      const step = steps.find(({ days }) => days === Number(weeks));
      expect(step?.waiting).toBeCloseTo(Number(share), 3);
      expect(step?.standardError).toBeCloseTo(Number(error), 3);
    }
    expect(medianWait(onPage()).days).toBe(23);
  });

  it('knows no median where less than half was reached, and no share without items', () => {
    expect(medianWait([{ days: 5, reached: 1, waiting: 9 }]).days).toBeNull();
    expect(waitingAfter([], 180)).toBeNull();
    expect(waitingAfter([{ days: 200, reached: 0, waiting: 10 }], 180)).toMatchObject({
      share: 1,
      upper: expect.closeTo(1, 9),
    });
    expect(waitingAfter([{ days: 20, reached: 10, waiting: 0 }], 180)).toMatchObject({
      share: 0,
      lower: expect.closeTo(0, 9),
    });
  });
});

/** Items of a cell: applied within 100 days with a chance, seen for 1 to 400 days. */
function cell(random: Random, chance: number, items: number): Waits[] {
  return Array.from({ length: items }, () => {
    const seen = 1 + random.integer(400);
    const applied = random.chance(chance) ? 1 + random.integer(100) : Infinity;
    return applied <= seen ? { days: applied, reached: 1, waiting: 0 } : { days: seen, reached: 0, waiting: 1 };
  });
}

describe('absorptive capacity', () => {
  const random = createRandom('absorption');
  const truths = Array.from({ length: 60 }, () => 0.25 + 0.5 * random.uniform());
  const cells = truths.map((chance, place) => ({
    category: `c${place}`,
    department: 'd',
    waits: cell(random, chance, 15 + 3 * place),
  }));
  const found = absorptiveCapacity(cells, 180);

  it('finds planted chances: drawn to the firm’s they lie nearer than alone, and their intervals hold them', () => {
    const squares = (of: 'chance' | 'shrunk') =>
      (found?.cells ?? []).reduce((sum, each, place) => sum + (each[of] - truths[place]!) ** 2, 0);
    expect(squares('shrunk')).toBeLessThan(squares('chance'));
    const inside = (found?.cells ?? []).filter(
      (each, place) => each.lower <= truths[place]! && truths[place]! <= each.upper,
    );
    expect(inside.length).toBeGreaterThanOrEqual(52);
    const mean = truths.reduce((sum, truth, place) => sum + truth * cells[place]!.waits.length, 0);
    const items = cells.reduce((sum, { waits }) => sum + waits.length, 0);
    expect(found?.firm.chance).toBeCloseTo(mean / items, 1);
  });

  it('keeps nothing of cells that differ by chance alone', () => {
    expect(varianceBetween([{ chance: 0.5, precision: 10 }])).toBe(0);
    const same = Array.from({ length: 5 }, (_, place) => ({
      category: `c${place}`,
      department: 'd',
      waits: cells[0]!.waits,
    }));
    const shrunk = absorptiveCapacity(same, 180);
    for (const each of shrunk?.cells ?? []) expect(each.shrunk).toBeCloseTo(shrunk?.firm.chance ?? 0, 9);
  });

  it('is none without items, and stands with one', () => {
    expect(absorptiveCapacity([], 180)).toBeNull();
    const one = absorptiveCapacity(
      [{ category: 'c', department: 'd', waits: [{ days: 3, reached: 0, waiting: 1 }] }],
      180,
    );
    for (const value of [one?.firm.chance, one?.cells[0]?.shrunk, one?.cells[0]?.lower, one?.cells[0]?.upper])
      expect(Number.isFinite(value)).toBe(true);
  });
});

describe('stages', () => {
  const waits = (reached: number, waiting: number): Waits[] => [
    { days: 10, reached, waiting: 0 },
    { days: 300, reached: 0, waiting },
  ];
  const of: Readonly<Record<string, Waits[]>> = {
    organise: waits(95, 5),
    analyse: waits(40, 55),
    share: waits(38, 2),
    apply: waits(30, 8),
    create: waits(1, 29),
  };

  it('name the bottleneck, and that it is clear; creating is none', () => {
    const times = stageTimes('d', (stage) => of[stage] ?? [], 180);
    expect(times.filter(({ isBottleneck }) => isBottleneck).map(({ stage }) => stage)).toEqual(['analyse']);
    expect(times.find(({ stage }) => stage === 'analyse')).toMatchObject({ isClear: true, items: 95, reached: 40 });
  });

  it('name none where nothing is lost or too few came', () => {
    expect(stageTimes('d', () => waits(20, 0), 180).some(({ isBottleneck }) => isBottleneck)).toBe(false);
    expect(stageTimes('d', () => waits(2, 3), 180).some(({ isBottleneck }) => isBottleneck)).toBe(false);
  });
});
