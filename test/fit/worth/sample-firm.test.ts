import { expect, test } from 'vitest';
import { attitudeSteps, loyaltyPerPoint } from '../../../functions/fit/worth/attitude-chain.ts';
import { generateFirm } from '../../../functions/sample/firm.ts';
import { itemsOfSurvey, type Questionnaire } from '../../../functions/sample/questionnaires.ts';
import { trustAttributes, valueAttributes } from '../../../functions/sample/station-plan.ts';

const firm = generateFirm({ seed: 31, customers: 2500, surveysOnly: true, answersPerMonth: 220 });
const items = itemsOfSurvey('customer_survey');
const loyaltyParts = ['commitment', 'repurchase_intention', 'switching_resistance'];
const constructOf = (measure: string): string => (loyaltyParts.includes(measure) ? 'loyalty' : measure);
const importance = new Map(
  [...valueAttributes, ...trustAttributes].map((each) => [each.attribute_id, each.importance ?? 0] as const),
);

const levelOf = (questionnaire: Questionnaire, column: number): number | null => {
  const answer = questionnaire.answers[column] ?? -1;
  if (answer < 0) return null;
  return 10 * (items[column]?.is_reversed ? 10 - answer : answer);
};

/** Complete questionnaires as sums, the way the marts make them: weighted means of levels, products of different answers. */
function sumsOfFirm(): Record<string, number> {
  const sums: Record<string, number> = {};
  const add = (name: string, value: number): void => {
    sums[name] = (sums[name] ?? 0) + value;
  };
  const questionnaires = firm.customerSurveys.questionnaires.filter(({ isPartial }) => !isPartial);
  const means = items.map((_, column) => {
    const levels = questionnaires.flatMap((each) => levelOf(each, column) ?? []);
    return levels.reduce((sum, level) => sum + level, 0) / levels.length;
  });
  const constructs = ['perceived_value', 'satisfaction', 'trust', 'loyalty'];
  for (const questionnaire of questionnaires) {
    const answers = new Map<string, { weight: number; deviation: number }[]>();
    items.forEach(({ measure, attribute_id }, column) => {
      const level = levelOf(questionnaire, column);
      if (level === null) return;
      const own = answers.get(constructOf(measure)) ?? [];
      own.push({ weight: importance.get(attribute_id ?? '') ?? 1, deviation: level - means[column]! });
      answers.set(constructOf(measure), own);
    });
    const names = ['perception', 'perceived_trust', ...constructs];
    if (names.some((name) => !answers.has(name))) continue;
    const scores = names.map((name) => {
      const own = answers.get(name)!;
      const weight = own.reduce((sum, each) => sum + each.weight, 0);
      return own.reduce((sum, each) => sum + each.weight * each.deviation, 0) / weight;
    });
    add('weight', 1);
    names.forEach((name, i) => {
      add(name, scores[i]!);
      names.slice(i).forEach((other, j) => {
        add(`${name}_${other}`, scores[i]! * scores[i + j]!);
      });
    });
    for (const name of constructs) {
      const own = answers.get(name)!.map(({ deviation }) => deviation);
      if (own.length < 2) continue;
      const sum = own.reduce((total, each) => total + each, 0);
      const squares = own.reduce((total, each) => total + each * each, 0);
      add(`${name}_product`, (sum * sum - squares) / (own.length * (own.length - 1)));
      add(`${name}_weight`, 1);
    }
  }
  return sums;
}

test('the coefficients planted in the sample firm are found again, along the whole way to loyalty', () => {
  const planted = (from: string, to: string): number =>
    firm.truth.path.coefficients.find((each) => each.from === from && each.to === to)?.coefficient ?? Number.NaN;
  const through = (level: string, knowledge: readonly string[], construct: string): number =>
    knowledge.reduce((sum, each) => sum + planted(level, each) * planted(each, construct), 0);
  const value = through('perception', ['value_creation_knowledge', 'value_perception_knowledge'], 'perceived_value');
  const trust = through('perceived_trust', ['trust_building_knowledge', 'trust_perception_knowledge'], 'trust');
  const valueOnLoyalty =
    planted('perceived_value', 'loyalty') +
    planted('perceived_value', 'satisfaction') * planted('satisfaction', 'loyalty');
  const steps = attitudeSteps(sumsOfFirm());
  expect(Math.abs(steps.perception! - value)).toBeLessThan(0.05);
  expect(Math.abs(steps.perceived_trust! - trust)).toBeLessThan(0.06);
  expect(Math.abs(steps.value! - valueOnLoyalty)).toBeLessThan(0.05);
  expect(Math.abs(steps.trust! - planted('trust', 'loyalty'))).toBeLessThan(0.05);
  const whole = loyaltyPerPoint(steps, 'perception')!;
  expect(Math.abs(whole / (value * valueOnLoyalty) - 1)).toBeLessThan(0.08);
});
