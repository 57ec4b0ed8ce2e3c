import { expect, test } from 'vitest';
import { generateFirm } from '../../functions/sample/firm.ts';
import { constructCovariances, equations } from '../../functions/sample/path-model.ts';
import { itemsOfSurvey } from '../../functions/sample/questionnaires.ts';
import { traitMeasures } from '../../functions/sample/traits.ts';

const firm = generateFirm({ seed: 4, customers: 3000, surveysOnly: true, answersPerMonth: 60 });
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const correlation = (a: readonly number[], b: readonly number[]): number => {
  const [x, y] = [mean(a), mean(b)];
  const sum = (f: (i: number) => number): number => a.reduce((total, _, i) => total + f(i), 0);
  const squares = (of: readonly number[], middle: number): number => sum((i) => (of[i]! - middle) ** 2);
  return sum((i) => (a[i]! - x) * (b[i]! - y)) / Math.sqrt(squares(a, x) * squares(b, y));
};

test('what was asked before a purchase was answered before it, once a person, by prospects and by later customers', () => {
  const { questionnaires, invitations } = firm.prospectSurveys;
  const buyers = questionnaires.filter((each) => firm.customers[each.customer]?.firstDay !== null);
  expect(buyers.length).toBeGreaterThan(10);
  expect(questionnaires.length).toBeGreaterThan(buyers.length);
  for (const each of questionnaires) {
    const customer = firm.customers[each.customer]!;
    expect(each.day).toBeGreaterThan(customer.contactDay);
    expect(each.day).toBeLessThan(customer.firstDay ?? Number.POSITIVE_INFINITY);
  }
  expect(new Set(invitations.map(({ customer }) => customer)).size).toBe(invitations.length);
  const measures = new Set(itemsOfSurvey('prospect_survey').map(({ measure }) => measure));
  expect([...measures].sort()).toEqual(
    ['attention_check', 'expected_quality', 'image', 'perceived_value', 'purchase_intention', 'trust'].sort(),
  );
});

test('a profile asks for every trait, and its answers follow what lasts of the customer', () => {
  const items = itemsOfSurvey('customer_profile');
  for (const measure of traitMeasures) {
    const columns = items.flatMap((item, column) => (item.measure === measure ? [column] : []));
    expect(columns.length, measure).toBeGreaterThan(0);
    const pairs = firm.profileSurveys.questionnaires.flatMap((each) => {
      const answer = each.answers[columns[0]!] ?? -1;
      return answer < 0 ? [] : [[10 * answer, firm.traits[each.customer]![measure]] as const];
    });
    expect(
      correlation(
        pairs.map(([answer]) => answer),
        pairs.map(([, trait]) => trait),
      ),
      measure,
    ).toBeGreaterThan(0.5);
  }
});

test('importance is answered in proportion to the weights that are stated', () => {
  const items = itemsOfSurvey('customer_profile');
  for (const [chain, sum] of [
    ['product_quality', 'brand_reputation'],
    ['technical_ability', 'goodwill'],
  ].map(
    (pair) =>
      [pair, pair.map((attribute) => items.findIndex((item) => item.item_id === `importance_${attribute}`))] as const,
  )) {
    const [most, least] = sum.map((column) =>
      mean(firm.profileSurveys.questionnaires.map((each) => each.answers[column] ?? 0).filter((answer) => answer >= 0)),
    );
    expect(most! - least!, String(chain)).toBeGreaterThan(0);
  }
});

test('covariances of the truth are those of the equations: a construct with its sources', () => {
  const of = new Map(constructCovariances().map(({ a, b, covariance }) => [`${a} ${b}`, covariance]));
  const between = (a: string, b: string): number => of.get(`${a} ${b}`) ?? of.get(`${b} ${a}`) ?? Number.NaN;
  const { from, errorSd } = equations.satisfaction;
  const slope = from.perceived_value!;
  expect(between('satisfaction', 'perceived_value')).toBeCloseTo(
    slope * between('perceived_value', 'perceived_value'),
    9,
  );
  expect(between('satisfaction', 'satisfaction')).toBeCloseTo(
    slope ** 2 * between('perceived_value', 'perceived_value') + errorSd ** 2,
    9,
  );
  expect(between('complaint', 'satisfaction')).toBeCloseTo(-0.6 * between('satisfaction', 'satisfaction'), 9);
});

test('one component of competence stands out as the weakest in one department', () => {
  const levels = firm.truth.staff.competence.map(({ level }) => level).sort((a, b) => a - b);
  expect(levels).toHaveLength(16);
  expect(levels[1]! - levels[0]!).toBeGreaterThan(1);
});
