import { expect, test } from 'vitest';
import { createRandom } from '../../../functions/numerics/random.ts';
import { fitOn, martsOf, type Person, rowsIn, settingsWith } from './support.ts';

const items = [
  'value_creation_knowledge_1',
  'value_creation_knowledge_2',
  'perceived_value_1',
  'perceived_value_2',
  'satisfaction_1',
  'satisfaction_2',
  'trust_building_knowledge_1',
  'trust_1',
  'trust_2',
  'commitment_1',
  'repurchase_intention_1',
] as const;
const [count, periods] = [200, 12];

/** 200 persons who differ by 15 points, each answering in twelve periods with 6 points of noise. */
function panel(): Person[] {
  const random = createRandom('panel');
  return Array.from({ length: count }, (_, index) => ({ index, level: random.normal(65, 15) })).flatMap(
    ({ index, level }) =>
      Array.from({ length: periods }, (_, month) => ({
        person: `p${String(index).padStart(3, '0')}`,
        period: `2025-${String(month + 1).padStart(2, '0')}`,
        segment: index % 2 === 0 ? 'a' : 'b',
        answers: Object.fromEntries(items.map((item) => [item, Math.round(level + random.normal(0, 6))])),
      })),
  );
}

const settings = settingsWith({ resamples: 300, remove: ['ecsi', 'before_purchase'], index_model: 'acsi' });
const result = fitOn(martsOf(panel(), settings), settings);
const chain = rowsIn(result, 'path_constructs').filter(
  (row) => row.model === 'acsi' && row.construct === 'satisfaction',
);

test('the interval of a segment’s index is that of its persons, not of their answers', () => {
  const whole = chain.find((row) => row.group_name === 'all')!;
  const halves = chain.filter((row) => row.group_name !== 'all');
  expect(halves.map((row) => row.group_name)).toEqual(['a', 'b']);
  for (const row of halves) {
    // Half of the persons: √2 times the error of all, which comes from resampled persons.
    expect(Number(row.index_std_error) / (Math.SQRT2 * Number(whole.index_std_error))).toBeCloseTo(1, 0.6);
    const answers = Number(row.index_sd) / Math.sqrt(Number(row.effective_n));
    expect(Number(row.index_std_error)).toBeGreaterThan(2.5 * answers);
    const reach = Number(row.index_upper) - Number(row.index);
    expect(reach / Number(row.index_std_error)).toBeCloseTo(1.984, 3);
  }
});

test('customers’ score of our knowledge has the interval of the resampled index', () => {
  const index = rowsIn(result, 'path_constructs').find(
    (row) =>
      row.model === 'knowledge_loyalty' && row.group_name === 'all' && row.construct === 'value_creation_knowledge',
  )!;
  const score = rowsIn(result, 'knowledge_scores').find((row) => row.knowledge_function === 'value_creation')!;
  expect(score.customers_score).toBe(index.index);
  expect([score.customers_lower, score.customers_upper]).toEqual([index.index_lower, index.index_upper]);
  expect(Number(score.customers_upper) - Number(score.customers_lower)).toBeGreaterThan(3);
});
