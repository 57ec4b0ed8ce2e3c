import { afterAll, beforeAll, expect, test } from 'vitest';
import { loyaltyTypeRows, readLoyaltyCells } from '../../functions/fit/customers/loyalty-types.ts';
import type { Row } from '../../functions/lake/rows.ts';
import { createRandom, type Random } from '../../functions/numerics/random.ts';
import { openRelations } from './relations-marts.ts';

const types = ['premium', 'latent', 'monopoly', 'incentive', 'inertia', 'price', 'none'] as const;
type Type = (typeof types)[number];

let relations: Awaited<ReturnType<typeof openRelations>>;
beforeAll(async () => {
  relations = await openRelations();
});
afterAll(() => relations.close());

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

interface Planted {
  readonly profile: Row;
  readonly isAsked: boolean;
  readonly chances: Readonly<Partial<Record<Type, number>>>;
}

/** A customer whose answers follow planted effects of what is known of everybody; three in ten are asked. */
function plant(index: number, effects: readonly number[], random: Random): Planted {
  const [isHigh, isBroad, isPromoted, isSecond] = [0.5, 0.4, 0.3, 0.5].map((share) => random.chance(share));
  const half = (flag: boolean | undefined): number => (flag ? 0.5 : -0.5);
  const of = (from: number, withRepurchase: number): number =>
    logistic(
      (effects[from] ?? 0) +
        (effects[from + 1] ?? 0) * half(isHigh) * withRepurchase +
        (effects[from + 2] ?? 0) * half(isBroad) +
        (effects[from + 3] ?? 0) * half(isPromoted) +
        (isSecond ? (effects[from + 4] ?? 0) : 0),
    );
  const [attached, lacking, sensitive] = [of(0, 1), of(5, 0), of(10, 0)];
  const isAsked = random.chance(0.3);
  const level = (chance: number): number => (random.chance(chance) ? 80 : 20);
  return {
    isAsked,
    profile: {
      customer_id: `c${index}`,
      segment: isSecond ? 't' : 's',
      first_on: '2026-01-01',
      is_repurchase_high: isHigh === true,
      categories: isBroad ? 2 : 1,
      orders: 2,
      promoted_orders: isPromoted ? 2 : 0,
      attachment: isAsked ? level(attached) : null,
      alternatives: isAsked ? level(1 - lacking) : null,
      price_sensitivity: isAsked ? level(sensitive) : null,
    },
    chances: isHigh
      ? {
          premium: attached,
          monopoly: (1 - attached) * lacking,
          [isPromoted ? 'incentive' : 'inertia']: (1 - attached) * (1 - lacking),
        }
      : { latent: attached, price: (1 - attached) * sensitive, none: (1 - attached) * (1 - sensitive) },
  };
}

test('numbers of customers expected by type lie in their intervals as often as they should, those of every type', async () => {
  const random = createRandom('loyalty type counts');
  const firms = 30;
  const checks: { readonly type: Type; readonly isCovered: boolean }[] = [];
  for (let firm = 0; firm < firms; firm++) {
    const effects = Array.from({ length: 15 }, () => random.normal(0, 0.7));
    const people = Array.from({ length: 900 }, (_, index) => plant(index, effects, random));
    const customer_profiles = people.map(({ profile }) => profile);
    const cells = await relations.build('loyalty_type_cells', { customer_profiles });
    const found = loyaltyTypeRows(readLoyaltyCells(relations.input('loyalty_type_cells', cells)));
    const loyalty_types = await relations.build('loyalty_types', {
      customer_profiles,
      loyalty_type_chances: found?.rows ?? [],
    });
    const counts = await relations.build('loyalty_type_counts', {
      run_settings: [{ run_id: 'r' }],
      loyalty_types,
      loyalty_type_errors: found?.errors ?? [],
    });
    for (const type of types) {
      const truth = people.reduce((sum, { isAsked, chances }) => sum + (isAsked ? 0 : (chances[type] ?? 0)), 0);
      const row = counts.find(({ segment, loyalty_type }) => segment === null && loyalty_type === type);
      if (typeof row?.expected_lower === 'number')
        checks.push({ type, isCovered: row.expected_lower <= truth && truth <= Number(row.expected_upper) });
    }
  }
  expect(checks.length).toBeGreaterThan(0.9 * firms * types.length);
  const shareOf = (own: typeof checks): number => own.filter(({ isCovered }) => isCovered).length / own.length;
  for (const own of Map.groupBy(checks, ({ type }) => type).values()) expect(shareOf(own)).toBeGreaterThan(0.82);
  expect(shareOf(checks)).toBeGreaterThan(0.91);
  expect(shareOf(checks)).toBeLessThan(0.985);
}, 120_000);
