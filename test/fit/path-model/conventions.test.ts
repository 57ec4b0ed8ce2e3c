import { describe, expect, test } from 'vitest';
import type { ModelResult } from '../../../functions/fit/model.ts';
import { createRandom } from '../../../functions/numerics/random.ts';
import { fitOn, martsOf, momentsOfCases, type Person, rowsIn, settingsWith } from './support.ts';

const random = createRandom('conventions');
/** Value and trust → loyalty; the second item of trust was asked the wrong way round; segments differ in level. */
const persons: Person[] = Array.from({ length: 160 }, (_, index) => {
  const level = random.normal(60, 10) + (index % 2) * 12;
  const near = (value: number) => Math.round(Math.min(95, Math.max(20, value + random.normal(0, 7))));
  const trust = 0.6 * level + 24 + random.normal(0, 5);
  return {
    person: `p${index}`,
    segment: index % 2 === 0 ? 'a' : 'b',
    answers: {
      satisfaction_1: near(level),
      satisfaction_2: near(level),
      trust_1: near(trust),
      trust_2: near(120 - trust),
      trust_3: near(trust),
      commitment_1: near(0.5 * level + 0.4 * trust + 6),
    },
  };
});
const named = (construct: string, measures: readonly string[], more = {}) => ({
  construct,
  name: { en: construct, zh: construct },
  measures,
  ...more,
});
const ownModel = (trust = {}) => ({
  model: 'own',
  name: { en: 'Own', zh: 'Own' },
  constructs: [
    named('satisfaction', ['satisfaction']),
    named('trust', ['trust'], trust),
    named('loyalty', ['commitment']),
  ],
  paths: [
    { from: 'satisfaction', to: 'loyalty' },
    { from: 'trust', to: 'loyalty' },
  ],
  index: 'loyalty',
  segments: 'compare',
});
const others = [
  'knowledge_loyalty',
  'before_purchase',
  'after_purchase',
  'acsi',
  'ecsi',
  'value_attributes',
  'trust_attributes',
];

const spread = Array.from({ length: 40 }, () => ({
  satisfaction: 20 + 5 * random.integer(13),
  trust: 20 + 5 * random.integer(13),
}));
const necessityCells = spread.map(({ satisfaction, trust }) => ({
  satisfaction,
  trust,
  loyalty: Math.min(satisfaction, trust),
  persons: 2,
  weight: 2,
  weight_squares: 2,
}));
const chainCells = Array.from({ length: 40 }, (_, cell) => {
  const level = random.normal(0, 10);
  return {
    period_id: `2026-0${1 + Math.floor(cell / 8)}`,
    attribute_id: `a${cell % 8}`,
    segment: 's',
    predictor: 'gap1',
    kind: 'gap',
    chain: 'value',
    outcome_measure: 'perception',
    outcome_level: 60 - 0.4 * level + (cell % 8) + random.normal(0, 2),
    outcome_std_error: 2,
    predictor_level: level,
    predictor_std_error: 1,
    predictor_n: 20,
    predictor_age_months: 0,
  };
});

function fitWith(conventions: Readonly<Record<string, unknown>>, { trust = {}, byBucket = false } = {}): ModelResult {
  const settings = settingsWith({ remove: others, index_model: 'own', add: [ownModel(trust)], ...conventions });
  const marts = martsOf(persons, settings);
  const sums = { construct_cases: [], construct_moments: momentsOfCases(marts, (person) => Number(person.slice(1))) };
  return fitOn(
    {
      ...marts,
      ...(byBucket ? sums : {}),
      satisfaction_trust_cells: necessityCells,
      knowledge_chain_cells: chainCells,
    },
    settings,
  );
}

const usual = fitWith({});
const fitRow = (result: ModelResult) => rowsIn(result, 'path_fits').find((row) => row.model === 'own')!;
const indexOf = (result: ModelResult, group: string) =>
  Number(
    rowsIn(result, 'path_constructs').find((row) => row.construct === 'loyalty' && row.group_name === group)!.index,
  );
const width = (result: ModelResult) => {
  const row = rowsIn(result, 'path_coefficients').find((each) => each.model === 'own')!;
  return Number(row.upper) - Number(row.lower);
};

describe('conventions of the settings', () => {
  test.each([false, true])(
    'range observed: 0 and 100 are the lowest and highest answers (by bucket: %s)',
    (byBucket) => {
      const answers = persons.map((person) => person.answers.commitment_1!);
      const [lowest, highest] = [Math.min(...answers), Math.max(...answers)];
      const observed = fitWith({ range: 'observed' }, { byBucket });
      for (const group of ['all', 'a', 'b'])
        expect(indexOf(observed, group)).toBeCloseTo(((indexOf(usual, group) - lowest) * 100) / (highest - lowest), 8);
      expect(fitRow(observed).point_range).toBe('observed');
    },
  );

  test('tails plain: as they are, narrower than those for few persons', () => {
    const plain = fitWith({ tails: 'plain' });
    expect(width(plain)).toBeLessThan(width(usual));
    expect([fitRow(usual).tails, fitRow(plain).tails]).toEqual(['expanded', 'plain']);
  });

  test('a declared dominant item loads positively, and turns its construct with it', () => {
    const trustOf = (result: ModelResult) =>
      rowsIn(result, 'path_outer')
        .filter((row) => row.construct === 'trust')
        .map((row) => Math.sign(Number(row.loading)));
    expect(trustOf(usual)).toEqual([1, -1, 1]);
    expect(trustOf(fitWith({}, { trust: { dominant: 'trust_2' } }))).toEqual([-1, 1, -1]);
    expect(trustOf(fitWith({ orientation: 'majority' }, { trust: { dominant: 'trust_2' } }))).toEqual([1, -1, 1]);
    const unasked = fitWith({}, { trust: { dominant: 'trust_9' } });
    expect(trustOf(unasked)).toEqual([1, -1, 1]);
    expect(fitRow(unasked).warnings).toContain('trust_9, the dominant item of trust, has no answers that differ');
  });

  test('group means removed: another distribution of chance for differences of paths', () => {
    const chances = (result: ModelResult) =>
      rowsIn(result, 'path_invariance')
        .filter((row) => row.step === 'path')
        .map((row) => row.p_value);
    expect(chances(usual)).toHaveLength(2);
    expect(chances(fitWith({ group_means: 'removed' }))).not.toEqual(chances(usual));
  });

  test('errors over cells: CR1 is not CR2', () => {
    const errorOf = (result: ModelResult) =>
      rowsIn(result, 'path_coefficients').find((row) => row.level === 'cells')!.points_std_error;
    const other = fitWith({ clustered_errors: 'CR1' });
    expect(errorOf(other)).not.toBe(errorOf(usual));
    const intervalOf = (result: ModelResult) =>
      rowsIn(result, 'path_fits').find((row) => row.level === 'cells')!.interval;
    expect([intervalOf(usual), intervalOf(other)]).toEqual(['t, CR2', 't, CR1']);
  });

  test('scope of necessity: the whole scale has more room above the ceiling', () => {
    const effectOf = (result: ModelResult) => Number(rowsIn(result, 'necessity')[0]!.effect_size);
    expect(effectOf(usual)).toBeCloseTo(0.5, 0.7);
    expect(effectOf(fitWith({ necessity_scope: 'theoretical' }))).toBeGreaterThan(effectOf(usual));
  });

  test('a dominant item of a construct that stands for one an attribute is refused', () => {
    expect(() => fitWith({}, { trust: { dominant: 'trust_1', per_attribute: true } })).toThrow(
      /expected no dominant item of/,
    );
  });
});
