import { afterAll, beforeAll, expect, test } from 'vitest';
import { loyaltyTypeRows, readLoyaltyCells } from '../../functions/fit/customers/loyalty-types.ts';
import type { Row } from '../../functions/lake/rows.ts';
import { normalCdf } from '../../functions/numerics/distributions.ts';
import { type Firm, generateFirm } from '../../functions/sample/firm.ts';
import { profileErrorSd } from '../../functions/sample/further-surveys.ts';
import type { Traits } from '../../functions/sample/traits.ts';
import { openRelations, profileRows, purchaseRows, relationRows } from './relations-marts.ts';

const asOf = '2026-10-31';
/** Limit of high attachment, alternatives and price sensitivity (setting). */
const high = 50;
let firm: Firm;
let relations: Awaited<ReturnType<typeof openRelations>>;
let profiles: readonly Row[];
let types: readonly Row[];
let traitsOf: ReadonlyMap<string, Traits>;

beforeAll(async () => {
  relations = await openRelations();
  firm = generateFirm({ seed: 5, customers: 4000, answersPerMonth: 20, asOf });
  traitsOf = new Map(
    firm.customers.flatMap(({ index, customer_id }) => {
      const own = firm.traits[index];
      return own ? [[customer_id, own] as const] : [];
    }),
  );
  const rows = {
    ...relationRows(firm, asOf),
    ...purchaseRows(firm),
    ...profileRows(firm, ['attachment', 'alternatives_available', 'price_sensitivity']),
  };
  profiles = await relations.build('customer_profiles', rows);
  const cells = await relations.build('loyalty_type_cells', { ...rows, customer_profiles: profiles });
  const chances = loyaltyTypeRows(readLoyaltyCells(relations.input('loyalty_type_cells', cells)))?.rows ?? [];
  types = await relations.build('loyalty_types', { customer_profiles: profiles, loyalty_type_chances: chances });
}, 120_000);
afterAll(() => relations.close());

/** Chance that somebody of a true level answers high: the mean of two questions, each rounded to a step of 10 after an error of its own. */
function chanceOfHighAnswer(level: number): number {
  const steps = Array.from({ length: 11 }, (_, step) => {
    const below = (end: number): number => normalCdf((end - level) / profileErrorSd);
    return (step === 10 ? 1 : below(10 * step + 5)) - (step === 0 ? 0 : below(10 * step - 5));
  });
  return steps.reduce(
    (sum, first, one) =>
      sum + steps.reduce((inner, second, two) => inner + (10 * (one + two) >= 2 * high ? first * second : 0), 0),
    0,
  );
}

/** The type by what is true of the customer and what was bought. */
function trueType(customer: string, profile: Row | undefined): string {
  const own = traitsOf.get(customer);
  const isAttached = (own?.attachment ?? 0) >= high;
  if (profile?.is_repurchase_high === true) {
    if (isAttached) return 'premium';
    if ((own?.alternatives_available ?? 100) < high) return 'monopoly';
    return Number(profile.promoted_orders) >= 0.5 * Number(profile.orders) ? 'incentive' : 'inertia';
  }
  if (isAttached) return 'latent';
  return (own?.price_sensitivity ?? 0) >= high ? 'price' : 'none';
}

test('the share of attached customers, most of whom were never asked, is found as far as answers tell it', () => {
  const sum = (of: (row: Row) => number): number => types.reduce((total, row) => total + of(row), 0);
  const attached = (row: Row): number => Number(row.premium_chance) + Number(row.latent_chance);
  const asked = types.filter(({ is_answered }) => is_answered === true);
  const estimate = sum(attached) / types.length;
  const ends = (['attached_lower', 'attached_upper'] as const).map(
    (end) => sum((row) => (row.is_answered === true ? attached(row) : Number(row[end]))) / types.length,
  );
  const told =
    types.reduce(
      (total, { customer_id }) => total + chanceOfHighAnswer(traitsOf.get(String(customer_id))?.attachment ?? 0),
      0,
    ) / types.length;
  const { attached_share: truth } = firm.truth.relations;
  expect(asked.length / types.length).toBeLessThan(0.1);
  expect(estimate).toBeGreaterThan(told - 0.08);
  expect(estimate).toBeLessThan(told + 0.08);
  for (const share of [told, truth]) {
    expect(ends[0]).toBeLessThan(share);
    expect(ends[1]).toBeGreaterThan(share);
  }
  // A step of the scale is 10 points: levels from about 47.5 on are answered as 50, so answers tell more attached customers than there are.
  expect(told).toBeGreaterThan(truth);
  expect(told - truth).toBeLessThan(0.07);
});

test('types of those asked agree with what is true of them for more than four in five; answers scatter by 9 points, so not for all', () => {
  const byCustomer = new Map(profiles.map((row) => [String(row.customer_id), row]));
  const asked = types.filter(({ is_answered }) => is_answered === true);
  const pairs = asked.map(({ customer_id, loyalty_type }) => [
    loyalty_type,
    trueType(String(customer_id), byCustomer.get(String(customer_id))),
  ]);
  const agree = pairs.filter(([found, truth]) => found === truth).length / pairs.length;
  const isAttached = (type: unknown): boolean => type === 'premium' || type === 'latent';
  const likeAttached = pairs.filter(([found, truth]) => isAttached(found) === isAttached(truth)).length / pairs.length;
  expect(pairs.length).toBeGreaterThan(150);
  expect(agree).toBeGreaterThan(0.8);
  expect(agree).toBeLessThan(0.97);
  expect(likeAttached).toBeGreaterThan(0.85);
  expect(new Set(pairs.map(([found]) => found)).size).toBeGreaterThanOrEqual(6);
});
