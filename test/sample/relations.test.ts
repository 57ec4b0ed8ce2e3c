import { afterAll, beforeAll, expect, test } from 'vitest';
import { contactEffectRows, readContactMoments } from '../../functions/fit/customers/contact-effects.ts';
import { opinionLead } from '../../functions/fit/customers/opinion-lead.ts';
import { returnChances } from '../../functions/fit/customers/return-chances.ts';
import type { Row } from '../../functions/lake/rows.ts';
import { createRandom } from '../../functions/numerics/random.ts';
import { type Firm, generateFirm } from '../../functions/sample/firm.ts';
import { openRelations, purchaseRows, relationRows } from './relations-marts.ts';

let relations: Awaited<ReturnType<typeof openRelations>>;
let firm: Firm;
let staging: Record<string, Row[]>;
const asOf = '2026-10-31';
const build: typeof relations.build = (name, given) => relations.build(name, given);

beforeAll(async () => {
  relations = await openRelations();
  firm = generateFirm({ seed: 5, customers: 2500, answersPerMonth: 20, asOf });
  staging = relationRows(firm, asOf);
});
afterAll(() => relations.close());

test('what matched content and the preferred channel add to an answer is found', async () => {
  const rows = await build('outgoing_contacts', staging);
  const { base, matched, preferred } = firm.truth.relations.response;
  const outreach = rows.filter((row) => String(row.contact_id).startsWith('interaction:erp:OUT'));
  expect(outreach.length).toBeGreaterThan(800);
  for (const [isMatched, isPreferred] of [
    [true, false],
    [false, false],
    [false, true],
  ] as const) {
    const own = outreach.filter(
      (row) => (row.is_matched ?? false) === isMatched && (row.is_preferred ?? false) === isPreferred,
    );
    const truth = base + (isMatched ? matched : 0) + (isPreferred ? preferred : 0);
    const share = own.filter((row) => row.is_answered === true).length / own.length;
    expect(own.length).toBeGreaterThan(15);
    expect(Math.abs(share - truth)).toBeLessThan(3.3 * Math.sqrt((truth * (1 - truth)) / own.length));
  }
});

test('the median lead of opinions before leaving lies in its interval; reasons are counted as planted', async () => {
  const rows = await build('leaving_cells', staging);
  const of = (what: string) =>
    rows
      .filter((row) => row.what === what)
      .map((row) => ({ days: Number(row.span), n: Number(row.n), reason: row.reason }));
  const total = (what: string) => of(what).reduce((sum, { n }) => sum + n, 0);
  const lead = opinionLead(
    {
      before: of('opinion_before'),
      leavers: of('leaver'),
      usualOpinions: total('opinion_usual'),
      usualDays: total('usual_days'),
    },
    createRandom('lead'),
  );
  const truth = firm.truth.relations.opinion_lead_days ?? Number.NaN;
  expect(lead?.lower).toBeLessThan(truth);
  expect(lead?.upper).toBeGreaterThan(truth);
  expect(lead?.rateRatioLower).toBeGreaterThan(1);
  expect(total('leaver')).toBe(firm.leaving.size);
  const reasons = Map.groupBy(of('recorded'), ({ reason }) => reason);
  for (const { reason, customers } of firm.truth.relations.lost_reasons) {
    const seen = (reasons.get(reason) ?? []).reduce((sum, { n }) => sum + n, 0);
    expect(seen).toBeGreaterThan(0.8 * customers);
    expect(seen).toBeLessThanOrEqual(customers);
  }
});

test('customers recorded as lost come back as planted, and the table of chances finds it', async () => {
  const { return_share: truth } = firm.truth.relations;
  const rows = await build('leaving_cells', staging);
  const recorded = rows
    .filter((row) => row.what === 'recorded')
    .map((row) => ({
      what: 'recorded' as const,
      reason: String(row.reason),
      span: Number(row.span),
      isEvent: row.is_event === true,
      n: Number(row.n),
    }));
  expect(recorded.reduce((sum, { isEvent, n }) => sum + (isEvent ? n : 0), 0)).toBeGreaterThan(
    0.9 * firm.returning.size,
  );
  const chance = returnChances(recorded, 12).find(
    (row) => row.basis === 'recorded' && row.reason === null && row.months === 0,
  );
  expect(chance?.lower).toBeLessThan(truth);
  expect(chance?.upper).toBeGreaterThan(truth);
});

test('two contacts in a month come over two channels as often as planted; the difference in purchases that this makes is found', async () => {
  const rows = { ...staging, ...purchaseRows(firm) };
  const outgoing = await build('outgoing_contacts', rows);
  const moments = await build('contact_moments', { ...rows, outgoing_contacts: outgoing });
  const effects = contactEffectRows(readContactMoments(relations.input('contact_moments', moments)));
  const daysOf = purchaseDays(firm);
  const pairs = [
    ...Map.groupBy(outgoing, ({ customer_id, period_id }) => `${String(customer_id)}|${String(period_id)}`),
  ].flatMap(([key, own]) => {
    if (own.length !== 2) return [];
    const days = daysOf.get(key) ?? 0;
    return [{ days, isBought: days > 0, isTwo: own[0]?.channel !== own[1]?.channel }];
  });
  const { two_channels: truth } = firm.truth.relations;
  for (const [isBought, chance] of [
    [true, truth.bought],
    [false, truth.not_bought],
  ] as const) {
    const own = pairs.filter((pair) => pair.isBought === isBought);
    const share = own.filter(({ isTwo }) => isTwo).length / own.length;
    expect(own.length).toBeGreaterThan(50);
    expect(Math.abs(share - chance)).toBeLessThan(3.3 * Math.sqrt((chance * (1 - chance)) / own.length));
  }
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const bought = mean(pairs.map(({ isBought }) => (isBought ? 1 : 0)));
  const two = bought * truth.bought + (1 - bought) * truth.not_bought;
  const planted =
    ((truth.bought - truth.not_bought) *
      mean(pairs.map(({ days, isBought }) => (isBought ? 1 - bought : -bought) * days))) /
    (two * (1 - two));
  const firmwide = effects.find(({ segment }) => segment === null);
  expect(planted).toBeGreaterThan(0.1);
  expect(firmwide?.lower).toBeGreaterThan(0);
  expect(firmwide?.lower).toBeLessThan(planted);
  expect(firmwide?.upper).toBeGreaterThan(planted);
});

/** Days of purchase by customer and period. */
function purchaseDays({ customers, orders, months }: Firm): Map<string, number> {
  const days = new Map<string, Set<number>>();
  for (const { customer, day, isVoided } of orders) {
    const month = months.find(({ firstDay, lastDay }) => day >= firstDay && day <= lastDay);
    if (isVoided || !month) continue;
    const key = `${customers[customer]?.customer_id}|${month.period_id}`;
    days.set(key, (days.get(key) ?? new Set()).add(day));
  }
  return new Map([...days].map(([key, own]) => [key, own.size]));
}
