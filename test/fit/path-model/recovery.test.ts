import { expect, test } from 'vitest';
import { defaultAttributes } from '../../../functions/lake/default-attributes.ts';
import { generateFirm } from '../../../functions/sample/firm.ts';
import { constructDeviations } from '../../../functions/sample/path-model.ts';
import { itemsOfSurvey } from '../../../functions/sample/questionnaires.ts';
import { fitOn, martsOf, type Person, rowsIn, settingsWith } from './support.ts';

/** Loyalty is left alone by what lowers it from outside: the model has no place for that. */
const firm = generateFirm({
  seed: 11,
  customers: 1500,
  months: 12,
  answersPerMonth: 260,
  surveysOnly: true,
  decline: 'none',
});

const level = (answer: number, isReversed: boolean): number | null =>
  answer < 0 ? null : 10 * (isReversed ? 10 - answer : answer);

const persons: Person[] = firm.customerSurveys.questionnaires
  .filter(({ isPartial, durationSeconds }) => !isPartial && durationSeconds >= 100)
  .map((questionnaire, index) => ({
    person: `p${index}`,
    answers: Object.fromEntries(
      itemsOfSurvey(questionnaire.survey).flatMap(({ item_id, measure, attribute_id, is_reversed }, place) =>
        measure === 'attention_check'
          ? []
          : [
              [
                attribute_id === null ? item_id : `${measure}:${attribute_id}`,
                level(questionnaire.answers[place] ?? -1, is_reversed ?? false),
              ],
            ],
      ),
    ),
  }));

const truth = firm.truth.path.coefficients;
const sd = constructDeviations();
const standardised = (from: keyof typeof sd, to: keyof typeof sd): number => {
  const planted = truth.find((each) => each.from === from && each.to === to);
  if (!planted) throw new Error(`expected a planted path ${from} → ${to}`);
  return (planted.coefficient * sd[from]) / sd[to];
};

test('planted paths come out of the answers once their unreliability is corrected for', () => {
  const settings = settingsWith({
    resamples: 200,
    remove: ['before_purchase', 'ecsi', 'trust_attributes', 'acsi', 'after_purchase', 'value_attributes'],
    index_model: 'acsi',
    add: [{ ...chain(), estimator: 'consistent' }],
  });
  const result = fitOn(martsOf(persons, settings), settings);
  const rows = rowsIn(result, 'path_coefficients').filter((row) => row.model === 'knowledge_loyalty');
  expect(rows).toHaveLength(8);
  for (const row of rows) {
    const expected = standardised(row.from_construct as keyof typeof sd, row.to_construct as keyof typeof sd);
    const distance = Math.abs(Number(row.estimate) - expected) / Number(row.std_error);
    expect(distance, `${row.from_construct} → ${row.to_construct}: ${row.estimate} against ${expected}`).toBeLessThan(
      4,
    );
  }
});

function chain() {
  const name = { en: 'chain', zh: '链' };
  const construct = (each: string, measures = [each]) => ({ construct: each, name, measures });
  const arrow = (from: string, to: string) => ({ from, to });
  return {
    model: 'knowledge_loyalty',
    name,
    constructs: [
      construct('value_creation_knowledge'),
      construct('value_perception_knowledge'),
      construct('trust_building_knowledge'),
      construct('trust_perception_knowledge'),
      construct('perceived_value'),
      construct('satisfaction'),
      construct('trust'),
      construct('loyalty', ['commitment', 'repurchase_intention', 'switching_resistance']),
    ],
    paths: [
      arrow('value_creation_knowledge', 'perceived_value'),
      arrow('value_perception_knowledge', 'perceived_value'),
      arrow('trust_building_knowledge', 'trust'),
      arrow('trust_perception_knowledge', 'trust'),
      arrow('perceived_value', 'satisfaction'),
      arrow('perceived_value', 'loyalty'),
      arrow('satisfaction', 'loyalty'),
      arrow('trust', 'loyalty'),
    ],
  };
}

test('the order of importance that was planted comes out of perceptions and value', () => {
  const settings = settingsWith({
    resamples: 100,
    remove: ['knowledge_loyalty', 'before_purchase', 'after_purchase', 'acsi', 'ecsi'],
  });
  const rows = rowsIn(fitOn(martsOf(persons, settings), settings), 'derived_importance');
  const value = rows.filter(({ chain: each }) => each === 'value');
  expect(value.reduce((sum, row) => sum + Number(row.weight), 0)).toBeCloseTo(1, 12);
  const planted = new Map(defaultAttributes.map((each) => [each.attribute_id, each.importance ?? 0]));
  const inside = rows.filter(
    (row) =>
      Number(row.lower) <= planted.get(String(row.attribute_id))! &&
      planted.get(String(row.attribute_id))! <= Number(row.upper),
  );
  expect(rows).toHaveLength(12);
  expect(inside.length).toBeGreaterThanOrEqual(9);
});
