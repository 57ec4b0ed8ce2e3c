import { expect, test } from 'vitest';
import { competenceModel } from '../../functions/fit/competence/index.ts';
import { signalsModel } from '../../functions/fit/signals/index.ts';
import type { Row } from '../../functions/lake/rows.ts';
import { settingsSchema } from '../../functions/lake/settings.ts';
import { wilsonInterval } from '../../functions/numerics/wilson-interval.ts';
import { generateFirm } from '../../functions/sample/firm.ts';
import { type FirmRows, firmRows } from '../../functions/sample/firm-rows.ts';
import { headcount } from '../../functions/sample/staff-surveys.ts';
import { withMarts } from '../support/marts-of-rows.ts';

const firm = generateFirm({ seed: 4, customers: 2000, answersPerMonth: 250 });

/** Rows that signals and competence are judged by; a questionnaire without its other answers weighs the same. */
function neededRows(): FirmRows {
  const rows = firmRows(firm);
  const isAsked = (row: Row): boolean => /^(trust_\d|perceived_trust_|ckc_)/.test(String(row.item_id));
  const isOf = (key: string, prefix: string) => (row: Row) => String(row[key]).startsWith(prefix);
  return {
    customers: rows.customers ?? [],
    fx_rates: rows.fx_rates ?? [],
    signals: rows.signals ?? [],
    transactions: (rows.transactions ?? []).filter(({ promised_at }) => promised_at),
    survey_responses: (rows.survey_responses ?? []).filter(isAsked),
    interactions: (rows.interactions ?? []).filter(isOf('interaction_id', 'KC-')),
    knowledge_items: (rows.knowledge_items ?? []).filter(isOf('knowledge_id', 'KS-')),
    knowledge_uses: (rows.knowledge_uses ?? []).filter(isOf('use_id', 'US-')),
  };
}

const settings = settingsSchema.parse({ gaps: { headcount } });
const marts = [...signalsModel.reads.filter((name) => name.startsWith('signal_')), ...competenceModel.reads];

/** What both models write of the sample firm. */
const fitted = await withMarts(
  [{ delivery_id: 'all', export_date: firm.plan.asOf, tables: { ...neededRows() } }],
  marts,
  async ({ tables, asOf }) => {
    const inputs = await tables(marts);
    const context = { settings, runId: 'r', asOf, seed: 1 };
    return [signalsModel.fit(inputs, context), competenceModel.fit(inputs, context)];
  },
);
const rowsOf = (table: string): readonly Row[] =>
  fitted.flatMap(({ tables }) => (tables[table] as readonly Row[]) ?? []);
const number = (value: unknown): number => Number(value ?? Number.NaN);
const headcountOf = (department: string): number =>
  Object.entries(headcount).find(([audience]) => audience === department)?.[1] ?? 0;

test('the models of signals and competence are fitted', () => {
  expect(fitted.flatMap(({ runs }) => runs).map(({ model, status }) => `${model} ${status}`)).toEqual([
    'signals fitted',
    'firm_competence fitted',
    'competence_evidence fitted',
    'knowledge_styles fitted',
  ]);
});

/** Change of true trust in a segment less that of key accounts, half a year before to half a year after: all segments share the seasons. */
function trueChange(segment: string, sentFrom: string): number {
  const at = firm.months.findIndex(({ period_id }) => period_id === sentFrom.slice(0, 7));
  const mean = (name: string, from: number): number => {
    const periods = firm.months.slice(Math.max(0, from), from + 6).map(({ period_id }) => period_id);
    const levels = firm.truth.indices.filter(
      (each) => each.index === 'trust' && each.segment === name && periods.includes(each.period_id),
    );
    return levels.reduce((sum, { level }) => sum + level, 0) / levels.length;
  };
  const change = (name: string): number => mean(name, at) - mean(name, at - 6);
  return change(segment) - change('key_accounts');
}

test('recovery: signals are found with their effect on trust and their broken promises', () => {
  const rows = rowsOf('signal_effects');
  expect(rows).toHaveLength(5);
  const found = (id: string): Row => rows.find((row) => row.signal_id === id) ?? {};
  for (const { signal_id, segment, observed_effect_points: points, late_share: late } of firm.truth.signals) {
    const row = found(signal_id);
    expect(row.attribute_effect_basis).toBe(segment === null ? 'before_after' : 'difference_in_differences');
    if (segment === null) continue;
    const spread = number(row.attribute_effect_std_error);
    expect(Math.abs(number(row.attribute_effect) - points), signal_id).toBeLessThan(3 * spread);
    if (points > 0) expect(number(row.attribute_effect_lower), signal_id).toBeGreaterThan(0);
    const error = number(row.trust_effect) - trueChange(segment, String(row.sent_from));
    expect(Math.abs(error), signal_id).toBeLessThan(3 * number(row.trust_effect_std_error));
    if (late === null) continue;
    expect(number(row.promises)).toBeGreaterThan(200);
    expect(number(row.failure_rate_lower)).toBeLessThan(late);
    expect(number(row.failure_rate_upper)).toBeGreaterThan(late);
    expect(number(row.separation_lower)).toBeGreaterThan(0);
  }
  expect(found('S-3').rival_cost).toBeNull();
  expect(found('S-4').verdict_reason).toBe('value_unknown');
});

test('recovery: each component of each department is found, and the weakest component of the firm', () => {
  const rows = rowsOf('firm_competence');
  const truth = firm.truth.staff.competence;
  const inside = truth.filter(({ measure, department, level }) => {
    const row = rows.find((each) => each.component === measure && each.department === department) ?? {};
    expect(Math.abs(number(row.level) - level), `${department} ${measure}`).toBeLessThan(6);
    return number(row.lower) - 1 <= level && level <= number(row.upper) + 1;
  });
  expect(inside.length).toBeGreaterThanOrEqual(12);
  const staff = Object.values(headcount).reduce((sum, count) => sum + count, 0);
  const [weakest] = [...Map.groupBy(truth, ({ measure }) => measure)]
    .map(([measure, own]) => ({
      measure,
      level: own.reduce((sum, each) => sum + (each.level * headcountOf(each.department)) / staff, 0),
    }))
    .sort((a, b) => a.level - b.level);
  expect(rows.find((row) => row.department === null && row.is_weakest)?.component).toBe(weakest?.measure);
  const [cell] = truth.toSorted((a, b) => a.level - b.level);
  expect(rows.find((row) => row.department !== null && row.is_weakest)).toMatchObject({
    component: cell?.measure,
    department: cell?.department,
  });
});

test('recovery: participation and share of applied items of each style, and what to do with it', () => {
  const rows = rowsOf('knowledge_styles');
  for (const { style, participation, applied_share: applied } of firm.truth.styles) {
    const row = rows.find((each) => each.style === style) ?? {};
    // The interval of 95 %, half as wide again: five styles are looked at.
    const around = (name: string, share: number): void => {
      const [low, high] = [number(row[`${name}_lower`]), number(row[`${name}_upper`])];
      expect(share, `${style} ${name}`).toBeGreaterThan(low - (high - low) / 4);
      expect(share, `${style} ${name}`).toBeLessThan(high + (high - low) / 4);
    };
    around('participation', participation);
    if (number(row.items) > 0) around('applied_share', applied);
  }
  const advice = Object.fromEntries(rows.map((row) => [row.style, row.advice]));
  expect(advice).toMatchObject({
    prosumerism: 'keep',
    communities_of_creation: 'drop',
    joint_intellectual_property: 'try',
  });
});

test('items come to the department, and contacts leave items, as planted', () => {
  const firmSteps = rowsOf('competence_evidence').filter(({ department }) => department === null);
  const days = (step: string): number => number(firmSteps.find((row) => row.step === step)?.median_days);
  // Organised 1 to 8 days after; six in ten come to the management.
  expect(days('item_to_department')).toBeGreaterThanOrEqual(3);
  expect(days('item_to_department')).toBeLessThanOrEqual(6);
  const managed = firmSteps.find((row) => row.step === 'department_to_management');
  const reached = wilsonInterval(number(managed?.reached), number(managed?.cases));
  expect(reached?.lower).toBeLessThan(0.6);
  expect(reached?.upper).toBeGreaterThan(0.6);
  const generated = firmSteps.find((row) => row.process === 'generating' && row.step === 'all');
  const planted = firm.truth.styles.map((style) => style.items_per_contact);
  expect(number(generated?.item_share_lower)).toBeGreaterThan(Math.min(...planted));
  expect(number(generated?.item_share_upper)).toBeLessThan(Math.max(...planted) + 0.1);
});
