import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { styleRow, styleShape } from '../../../functions/fit/competence/style-rows.ts';
import { type StyleCounts, styleFits } from '../../../functions/fit/competence/styles.ts';
import { type StyleMoney, valuePerCost } from '../../../functions/fit/competence/value-per-cost.ts';
import { createRandom } from '../../../functions/numerics/random.ts';

describe('styles', () => {
  /** Every person is invited once; who took part gave `appliedItems` in all, the squares by person. */
  const counts = (style: string, numbers: readonly [number, number, number, number]): StyleCounts => {
    const [invited, takenUp, appliedItems, appliedSquares] = numbers;
    const once = { invitedPersons: invited, invitedSquares: invited, appliedProducts: appliedItems };
    return { style, invited, takenUp, appliedItems, appliedSquares, ...once, isYieldUnknown: false };
  };

  test('fit is participation × yield against all styles together; too few invitations are tried', () => {
    const fits = styleFits(
      [
        counts('good', [100, 50, 40, 60]),
        counts('poor', [200, 20, 4, 4]),
        counts('small', [10, 6, 5, 5]),
        counts('none', [0, 0, 0, 0]),
        counts('nobody_came', [40, 0, 0, 0]),
        { ...counts('unlinked', [100, 50, 0, 0]), isYieldUnknown: true },
      ],
      30,
    );
    // all: 76 of 350 taken up, 49 applied items of these 76; the unlinked one is left out
    const mean = (76 / 350) * (49 / 76);
    expect(fits.get('good')?.fit?.value).toBeCloseTo((0.5 * 0.8) / mean, 12);
    expect(fits.get('good')?.yield).toBe(0.8);
    expect(fits.get('good')?.advice).toBe('keep');
    expect(fits.get('poor')?.fit?.value).toBeCloseTo((0.1 * 0.2) / mean, 12);
    expect(fits.get('poor')?.advice).toBe('drop');
    expect(fits.get('small')?.advice).toBe('try');
    expect(fits.get('none')).toMatchObject({ participation: null, fit: null, advice: 'try' });
    expect(fits.get('nobody_came')).toMatchObject({ yield: null, fit: { value: 0, lower: null }, advice: 'drop' });
    expect(fits.get('unlinked')).toMatchObject({
      participation: { share: 0.5 },
      yield: null,
      fit: null,
      advice: 'try',
    });
    expect(styleFits([counts('a', [0, 0, 0, 0])], 30).get('a')).toMatchObject({ fit: null, advice: 'try' });
  });

  test('who is invited again and again is one person: the interval is as wide as that of the persons', () => {
    const one = counts('a', [40, 20, 20, 20]);
    const many = { ...one, invited: 120, takenUp: 60, appliedItems: 60 };
    // Each of the 40 is invited three times and brings three times as much.
    const again = { ...many, invitedSquares: 9 * 40, appliedSquares: 9 * 20, appliedProducts: 9 * 20 };
    const other = counts('b', [4000, 2000, 2000, 2000]);
    const widthOf = (own: StyleCounts): number => {
      const fit = styleFits([own, other], 30).get('a')?.fit;
      return Math.log((fit?.upper ?? 0) / (fit?.lower ?? 1));
    };
    expect(widthOf(again)).toBeGreaterThan(0.97 * widthOf(one));
  });

  test('recovery: 95 % of intervals hold the true fit', () => {
    const planted = [
      { invited: 120, participation: 0.5, applied: 0.6 },
      { invited: 200, participation: 0.25, applied: 0.4 },
      { invited: 80, participation: 0.4, applied: 0.8 },
    ];
    const total = planted.reduce((sum, { invited }) => sum + invited, 0);
    const came = planted.reduce((sum, { invited, participation }) => sum + invited * participation, 0);
    const items = planted.reduce((sum, each) => sum + each.invited * each.participation * each.applied, 0);
    const mean = (came / total) * (items / came);
    let inside = 0;
    const replicates = 400;
    for (let replicate = 0; replicate < replicates; replicate++) {
      const random = createRandom(`styles ${replicate}`);
      const drawn = planted.map(({ invited, participation, applied }, index) => {
        const takenUp = random.binomial(invited, participation);
        const each = Array.from({ length: takenUp }, () => random.poisson(applied));
        const sum = each.reduce((all, one) => all + one, 0);
        const squares = each.reduce((all, one) => all + one * one, 0);
        return counts(String(index), [invited, takenUp, sum, squares]);
      });
      const fits = styleFits(drawn, 30);
      inside += planted.filter(({ participation, applied }, index) => {
        const fit = fits.get(String(index))?.fit;
        const truth = (participation * applied) / mean;
        return (fit?.lower ?? 0) <= truth && truth <= (fit?.upper ?? 0);
      }).length;
    }
    expect(inside / replicates / 3).toBeGreaterThan(0.92);
    expect(inside / replicates / 3).toBeLessThan(0.98);
  });
});

describe('value per cost', () => {
  const moneyOf = (persons: readonly (readonly [worth: number, cost: number])[]): StyleMoney => {
    const sum = (of: (worth: number, cost: number) => number): number =>
      persons.reduce((total, [worth, cost]) => total + of(worth, cost), 0);
    return {
      worth: sum((worth) => worth),
      cost: sum((_, cost) => cost),
      persons: persons.length,
      worthSquares: sum((worth) => worth ** 2),
      worthCostProducts: sum((worth, cost) => worth * cost),
      costSquares: sum((_, cost) => cost ** 2),
    };
  };

  test('goes with the number of customers it is taken over, not that of items', () => {
    const zeros = Object.fromEntries(Object.keys(styleShape).map((name) => [name, 0]));
    const money = { valued_items: 7, worth: 60, cost: 30, money_persons: 3, worth_squares: 1400 };
    const found = styleRow(
      { ...zeros, style: 'prosumerism', ...money, worth_cost_products: 600, cost_squares: 300 } as never,
      { participation: null, yield: null, fit: null, advice: 'try' },
    );
    expect(found).toMatchObject({ value_per_cost: 2, money_persons: 3, valued_items: 7 });
  });

  test('by hand: what one customer gave and cost belongs together; one alone, or none, shows no spread', () => {
    const found = valuePerCost(
      moneyOf([
        [10, 10],
        [20, 10],
        [30, 10],
      ]),
    );
    // Shares of worth less shares of cost: −1/6, 0, 1/6.
    const reach = Math.exp(1.959963984540054 * Math.sqrt((2 / 36) * 1.5));
    expect(found?.value).toBe(2);
    expect(found?.lower).toBeCloseTo(2 / reach, 10);
    expect(found?.upper).toBeCloseTo(2 * reach, 10);
    const inProportion = valuePerCost(
      moneyOf([
        [10, 5],
        [30, 15],
      ]),
    );
    expect(inProportion?.lower).toBeCloseTo(2, 10);
    expect(valuePerCost(moneyOf([[10, 5]]))).toEqual({ value: 2, lower: null, upper: null });
    expect(valuePerCost(moneyOf([[0, 5]]))).toBeNull();
    expect(valuePerCost(moneyOf([[5, 0]]))).toBeNull();
  });

  test.each([
    ['as many give as in a good style', 120, 0.45],
    ['few give', 120, 0.1],
  ])('recovery: about 95 % of intervals hold the true ratio; %s', (_, customers, share) => {
    const truth = (share * 400 * Math.exp(0.5 ** 2 / 2)) / (30 + share * 20);
    const firms = 800;
    let inside = 0;
    for (let firm = 0; firm < firms; firm++) {
      const random = createRandom(`value per cost ${firm}`);
      const found = valuePerCost(
        moneyOf(
          Array.from({ length: customers }, () => {
            const gives = random.binomial(1, share) === 1;
            return [
              gives ? 400 * Math.exp(random.normal(0, 0.5)) : 0,
              random.normal(30, 5) + (gives ? 20 : 0),
            ] as const;
          }),
        ),
      );
      if (found && (found.lower ?? 0) <= truth && truth <= (found.upper ?? 0)) inside++;
    }
    expect(inside / firms).toBeGreaterThan(0.93);
    expect(inside / firms).toBeLessThan(0.975);
  });
});

const example = z.object({
  styles: z.record(
    z.string(),
    z.object({ invited: z.number(), takenUp: z.number(), gave: z.array(z.number()), advice: z.string() }),
  ),
  fit: z.record(z.string(), z.tuple([z.number(), z.number(), z.number()])),
});

test('the worked example of README.md, styles', () => {
  const page = readFileSync(new URL('../../../functions/fit/competence/README.md', import.meta.url), 'utf8');
  const { styles, fit } = example.parse(JSON.parse(/```json styles\n([\s\S]*?)```/.exec(page)?.[1] ?? ''));
  const rows = Object.entries(styles).map(([style, { invited, takenUp, gave }]): StyleCounts => {
    const appliedItems = gave.reduce((sum, items) => sum + items, 0);
    return {
      style,
      invited,
      takenUp,
      invitedPersons: invited,
      invitedSquares: invited,
      appliedItems,
      appliedSquares: gave.reduce((sum, items) => sum + items ** 2, 0),
      appliedProducts: appliedItems,
      isYieldUnknown: false,
    };
  });
  const found = styleFits(rows, 30);
  for (const [style, { advice }] of Object.entries(styles)) expect(found.get(style)?.advice).toBe(advice);
  for (const [style, [value, lower, upper]] of Object.entries(fit)) {
    expect(found.get(style)?.fit?.value).toBeCloseTo(value, 2);
    expect(found.get(style)?.fit?.lower).toBeCloseTo(lower, 2);
    expect(found.get(style)?.fit?.upper).toBeCloseTo(upper, 2);
  }
});
