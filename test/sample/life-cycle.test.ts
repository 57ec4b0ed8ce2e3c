import { afterAll, beforeAll, expect, test } from 'vitest';
import { bgnbd, mbgnbd } from '../../functions/fit/lifetime-value/purchase-models.ts';
import type { Row } from '../../functions/lake/rows.ts';
import { acquisitionSources } from '../../functions/sample/customers.ts';
import { type Firm, generateFirm } from '../../functions/sample/firm.ts';
import { segments } from '../../functions/sample/segments.ts';
import { publishedSurvival, relapses, stillInRemission } from '../fixtures/remission-times.ts';
import { dropOutRows, fitted, funnelRows, givenBackRows, knowledgeModelRows, lifeCycleRows } from './planned-rows.ts';
import { openRelations, relationRows } from './relations-marts.ts';

const asOf = '2026-10-31';
let relations: Awaited<ReturnType<typeof openRelations>>;
let firm: Firm;
let staging: Record<string, Row[]>;
let lifeCycles: Record<string, Row[]>;
let plannedFunnel: Record<string, Row[]>;
const build: typeof relations.build = (name, given) => relations.build(name, given);

beforeAll(async () => {
  relations = await openRelations();
  firm = generateFirm({ seed: 5, customers: 2500, answersPerMonth: 20, asOf });
  staging = relationRows(firm, asOf);
  lifeCycles = lifeCycleRows(firm);
  plannedFunnel = funnelRows(firm);
});
afterAll(() => relations.close());

test('the published survival of the 6-MP patients comes out of the SQL of stable phases', async () => {
  const last = 40;
  const history = [
    ...relapses.map((length, person) => ({ person: `e${person}`, length, from: last - 1 - length })),
    ...stillInRemission.map((length, person) => ({
      person: `c${person}`,
      length: length + 1,
      from: last - length - 1,
    })),
  ].flatMap(({ person, length, from }) =>
    Array.from({ length }, (_, age) => ({
      customer_id: person,
      segment: 's',
      position: from + age + 1,
      state: 'stable',
      state_periods: age + 1,
    })),
  );
  const rows = await build('stable_phases', {
    customer_settings: [{ period_months: 12 / 40 }],
    periods: [{ period_id: 'P', position: last }],
    lifecycle_history: [
      ...history,
      { customer_id: 'z', segment: 's', position: last, state: 'grow', state_periods: 1 },
    ],
  });
  const at = (age: number) => rows.find((row) => row.segment === 's' && Number(row.age_periods) === age);
  for (const [age, survival, error] of publishedSurvival) {
    expect(Number(at(age)?.survival)).toBeCloseTo(survival, 3);
    expect(Number(at(age)?.std_error)).toBeCloseTo(error, 4);
  }
});

const total = (rows: readonly Row[], name: string): number =>
  rows.reduce((sum, row) => sum + Number(row[name] ?? 0), 0);

test('what each model of customer knowledge management asks for is found of as many customers as were planned to have it', async () => {
  const found = await build('knowledge_models', {
    ...staging,
    ...knowledgeModelRows(firm, staging.interactions ?? []),
  });
  const { active_customers: active, models } = firm.truth.knowledge;
  expect(models.length).toBeGreaterThan(0);
  expect(found).toHaveLength(models.length);
  for (const { knowledge_model, requirement, customers } of models) {
    const row = found.find((each) => each.knowledge_model === knowledge_model && each.requirement === requirement);
    expect(Number(row?.customers)).toBe(active);
    expect(row?.is_missing).toBe(customers === 0);
    expect(Number(row?.covered), `${knowledge_model} ${requirement}`).toBe(customers);
  }
});

test('what was given back to customers is found, in pieces and in the indirect value on record for them', async () => {
  const { items, indirect_value: planted } = firm.truth.knowledge.given_back;
  expect(items).toBeGreaterThan(10);
  const rows = givenBackRows(firm, asOf);
  await relations.keep('knowledge_values', rows);
  const totals = await build('knowledge_totals', rows);
  const row = totals.find(({ topic, part }) => topic === 'use' && part === 'returned_to_customer');
  expect(Number(row?.items)).toBe(items);
  // As it was when new: no item is found invalid in these rows, and today's amount has faded.
  expect(Number(row?.amount_when_new)).toBeCloseTo(planted, 6);
  expect(Number(row?.amount)).toBeLessThan(planted);
  const uses = firm.erp.knowledge_uses ?? [];
  expect(uses.every(({ day }) => day <= (firm.months.at(-1)?.lastDay ?? 0))).toBe(true);
});

/** The funnel, with the people and expectations that it sums up. */
async function buildFunnel(settings: Record<string, Row[]> = {}): Promise<readonly Row[]> {
  await relations.keep('identified_people', { ...staging, ...plannedFunnel, ...settings });
  await relations.keep('expected_customers', {});
  return build('relationship_funnel', plannedFunnel);
}

/** Months of the stable phase, and its share of the customer-months of the last year, by segment, with parameters of MBG/NBD. */
async function stablePhases(parameters: ArrayLike<number>) {
  const rows = { ...staging, ...lifeCycles, lifetime_value_parameters: dropOutRows(parameters) };
  await relations.keep('lifecycle_history', rows);
  await relations.keep('stable_phases', { periods: staging.periods ?? [] });
  const growth = await build('relation_growth', {});
  const months = firm.months.slice(-12).map(({ period_id }) => period_id);
  // The firm and each of its segments.
  expect(firm.truth.life_cycle).toHaveLength(1 + segments.length);
  return firm.truth.life_cycle.map((truth) => {
    const own = growth.filter(
      (row) => (row.segment ?? null) === truth.segment && months.includes(String(row.period_id)),
    );
    const last = own.find((row) => row.period_id === months.at(-1));
    const [mean, median] = [Number(last?.stable_months), last?.median_stable_months];
    const share = total(own, 'stable_customers') / total(own, 'customers');
    return { truth, share, mean, reach: Number(last?.stable_reach), median };
  });
}

test('with the true chance of being active the stable phase has the planted share and length', async () => {
  // MBG/NBD with b − 1 gives who bought twice or more the chance of BG/NBD, by which the firm's customers buy.
  const { r, alpha, a, b } = firm.truth.bgnbd;
  for (const { truth, share, mean, median } of await stablePhases([r, alpha, a, b - 1])) {
    expect(share).toBeCloseTo(truth.stable_share, 12);
    expect(mean).toBeCloseTo(truth.mean_stable_months, 12);
    expect(median).toBe(truth.median_stable_months);
  }
});

test('with fitted parameters the stable phase is found within its error; MBG/NBD tells it short of who buys by BG/NBD', async () => {
  const [r, alpha, a, b] = fitted(bgnbd, firm);
  for (const { truth, share, mean, reach } of await stablePhases([r, alpha, a, b - 1])) {
    expect(Math.abs(mean - truth.mean_stable_months)).toBeLessThan(reach);
    if (truth.segment === null) expect(Math.abs(share / truth.stable_share - 1)).toBeLessThan(0.2);
  }
  const [whole] = await stablePhases(fitted(mbgnbd, firm));
  const { stable_share, mean_stable_months, lost_before, won_back } = whole?.truth ?? {};
  expect(Number(whole?.mean)).toBeGreaterThan(0.8 * Number(mean_stable_months));
  expect(Number(whole?.mean)).toBeLessThan(Number(mean_stable_months) + Number(whole?.reach));
  expect(Number(whole?.share)).toBeGreaterThan(0.65 * Number(stable_share));
  expect(Number(whole?.share)).toBeLessThan(1.1 * Number(stable_share));
  const funnel = await buildFunnel();
  const found = funnel.filter(({ segment }) => segment === null);
  expect(Math.abs(total(found, 'lost_before') / Number(lost_before) - 1)).toBeLessThan(0.05);
  expect(Math.abs(total(found, 'won_back') - Number(won_back))).toBeLessThan(2 * Math.sqrt(Number(won_back)));
  expect(total(found, 'won_back')).toBeGreaterThan(total(firm.truth.funnel.returns, 'returned'));
});

test('who is known, who fits and who bought is counted as planned, and the planted conversion is found', async () => {
  const rows = await buildFunnel();
  const { conversion, cohorts, fitting_segments: fitting } = firm.truth.funnel;
  expect(cohorts).toHaveLength(firm.months.length * segments.length);
  expect(conversion).toHaveLength(segments.length * acquisitionSources.length);
  for (const { period_id, segment, identified, developed } of cohorts) {
    const row = rows.find((each) => each.period_id === period_id && each.segment === segment) ?? {};
    const fits = fitting.includes(segment) ? identified : 0;
    expect([row.identified, row.developed, row.fitting, row.selected].map((n) => Number(n ?? 0))).toEqual([
      identified,
      developed,
      fits,
      fits,
    ]);
  }
  // Nobody buys first later than 59 days after the first contact.
  const isOver = (period: unknown): boolean => String(period) < '2026-09';
  for (const [segment, own] of Map.groupBy(conversion, (each) => each.segment)) {
    const chance = own.length / own.reduce((sum, each) => sum + 1 / each.chance, 0);
    const over = rows.filter((row) => row.segment === segment && isOver(row.period_id));
    const [known, share] = [total(over, 'identified'), total(over, 'developed') / total(over, 'identified')];
    expect(Math.abs(share - chance), segment).toBeLessThan(3.3 * Math.sqrt((chance * (1 - chance)) / known));
  }
});

test('of those who are known and have not bought, as many as planned are said still to buy', async () => {
  const { cohorts } = firm.truth.funnel;
  const everybody = [{ target_segments: [...new Set(cohorts.map(({ segment }) => segment))] }];
  const rows = await buildFunnel({ customer_settings: everybody });
  for (const period of ['2026-08', '2026-09', '2026-10']) {
    const own = cohorts.filter((each) => each.period_id === period);
    expect(own).toHaveLength(segments.length);
    const row = rows.find((each) => each.period_id === period && each.segment === null);
    expect(Number(row?.selected)).toBe(total(own, 'identified'));
    // Nobody buys first later than 59 days after the first contact.
    if (period === '2026-08') expect(total(own, 'will_buy')).toBe(0);
    else expect(total(own, 'will_buy')).toBeGreaterThan(10);
    const truth = total(own, 'developed') + total(own, 'will_buy');
    expect(Math.abs(Number(row?.expected_selected) - truth)).toBeLessThanOrEqual(Number(row?.expected_reach) + 1e-9);
  }
});
