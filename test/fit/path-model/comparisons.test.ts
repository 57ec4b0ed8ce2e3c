import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../functions/numerics/random.ts';
import { fitOn, martsOf, type Person, rowsIn, settingsWith } from './support.ts';

interface Group {
  readonly stage: 'before' | 'after';
  readonly count: number;
  readonly value: number;
  readonly trust: number;
  /** Of the second item on trust: 1 as the first, −1 the other way round. */
  readonly sign?: number;
  readonly segment?: string;
}

function group({ stage, count, value, trust, sign = 1, segment = 's' }: Group): Person[] {
  const random = createRandom(`group/${stage}/${segment}`);
  const near = (level: number, noise = 5) => Math.min(100, Math.max(0, Math.round(level + random.normal(0, noise))));
  return Array.from({ length: count }, (_, index) => {
    const [v, t] = [random.normal(0, 12), random.normal(0, 12)];
    const intention = 60 + value * v + trust * t + random.normal(0, 6);
    const asked = stage === 'before' ? 'purchase_intention' : 'repurchase_intention';
    return {
      person: `${stage}${segment}${index}`,
      stage,
      segment,
      answers: {
        perceived_value_1: near(65 + v),
        perceived_value_2: near(63 + v),
        trust_1: near(66 + t),
        trust_2: near(64 + sign * t),
        [`${asked}_1`]: near(intention),
        [`${asked}_2`]: near(intention - 4),
      },
    };
  });
}

const settings = settingsWith({
  permutations: 200,
  remove: ['acsi', 'ecsi', 'after_purchase', 'value_attributes', 'trust_attributes'],
});
const after = { stage: 'after', count: 300, value: 0.6, trust: 0.15 } as const;
const before = { stage: 'before', count: 250, value: 0.15, trust: 0.6 } as const;
const fitted = (...groups: readonly Group[]) => fitOn(martsOf(groups.flatMap(group), settings), settings);
const comparedIn = (...groups: readonly Group[]) =>
  rowsIn(fitted(...groups), 'path_invariance').filter((row) => row.compared_with === 'before_purchase');

describe('before and after a first purchase', () => {
  test('value and trust mean the same, and move the intention by other weights: after less before', () => {
    const rows = comparedIn(after, before);
    expect(rows.filter((row) => row.step === 'compositional')).toHaveLength(3);
    expect(new Set(rows.map((row) => row.verdict))).not.toContain('none');
    const paths = rows.filter((row) => row.step === 'path');
    expect(paths.map((row) => [row.model, row.construct, row.to_construct])).toEqual([
      ['intention_after_purchase', 'perceived_value', 'repurchase_intention'],
      ['intention_after_purchase', 'trust', 'repurchase_intention'],
    ]);
    for (const row of paths) {
      expect(row).toMatchObject({ holds: false, group_name: 'all', group_n: 300, other_n: 250 });
      expect(Number(row.p_value)).toBeLessThan(0.02);
      expect(Number(row.value)).toBeCloseTo(Number(row.group_value) - Number(row.other_value), 12);
    }
    expect(Number(paths[0]!.value)).toBeGreaterThan(0.3);
    expect(Number(paths[1]!.value)).toBeLessThan(-0.3);
  });

  test('the coefficients are those of the two models', () => {
    const result = fitted(after, before);
    const of = (model: string) =>
      rowsIn(result, 'path_coefficients')
        .filter((row) => row.model === model)
        .map((row) => Number(row.estimate));
    const paths = rowsIn(result, 'path_invariance').filter(
      (row) => row.compared_with === 'before_purchase' && row.step === 'path',
    );
    for (const [index, row] of paths.entries()) {
      expect(Number(row.group_value)).toBeCloseTo(of('intention_after_purchase')[index]!, 9);
      expect(Number(row.other_value)).toBeCloseTo(of('before_purchase')[index]!, 9);
    }
  });

  test('trust that means something else is named, and no path is compared', () => {
    const rows = comparedIn(after, { ...before, sign: -1 });
    expect(rows.map((row) => row.verdict)).toEqual(rows.map(() => 'none'));
    expect(rows.find((row) => row.step === 'compositional' && row.construct === 'trust')?.holds).toBe(false);
    expect(rows.map((row) => row.step)).not.toContain('path');
  });

  test('what could not be compared says why', () => {
    expect(comparedIn(after)).toMatchObject([
      { step: 'not_compared', reason: 'not_estimable', remark: expect.stringContaining('before_purchase: ') },
    ]);
    expect(comparedIn(after, { ...before, count: 12 })).toMatchObject([{ reason: 'not_estimable' }]);
    const lone = group(before).map((person) => ({
      ...person,
      answers: Object.fromEntries(Object.entries(person.answers).filter(([item]) => item !== 'purchase_intention_2')),
    }));
    const result = fitOn(martsOf([...group(after), ...lone], settings), settings);
    expect(rowsIn(result, 'path_invariance').filter((row) => row.compared_with === 'before_purchase')).toMatchObject([
      { step: 'not_compared', reason: 'other_questions' },
    ]);
  });
});

describe('segments', () => {
  const chain = (segments: readonly (readonly [string, number])[]) => {
    const own = settingsWith({
      remove: ['acsi', 'ecsi', 'before_purchase', 'after_purchase', 'intention_after_purchase'],
      index_model: 'acsi',
    });
    const persons = segments.flatMap(([segment, count]) => group({ ...after, segment, count }));
    return rowsIn(fitOn(martsOf(persons, own), own), 'path_invariance').filter(
      (row) => row.model === 'knowledge_loyalty',
    );
  };

  test('one too small says so, instead of nothing', () => {
    const rows = chain([
      ['large', 200],
      ['middle', 150],
      ['small', 14],
    ]);
    expect(rows.filter((row) => row.group_name === 'small')).toMatchObject([
      {
        step: 'not_compared',
        compared_with: 'others',
        reason: 'few_units',
        remark: 'in the group: only 14 complete answers; at least 30 are needed',
      },
    ]);
    expect(rows.filter((row) => row.group_name === 'large').map((row) => row.step)).toContain('compositional');
  });

  test('differences of paths are corrected for all paths and segments that were looked at', () => {
    const rows = chain([
      ['large', 220],
      ['middle', 180],
      ['small', 140],
    ]).filter((row) => row.step === 'path');
    expect(rows.length).toBeGreaterThan(0);
    const p = rows.map((row) => Number(row.p_value)).sort((a, b) => a - b);
    for (const row of rows) {
      expect(Number(row.q_value)).toBeGreaterThanOrEqual(Number(row.p_value));
      expect(row.holds).toBe(Number(row.q_value) >= 0.05);
    }
    expect(Math.min(...rows.map((row) => Number(row.q_value)))).toBeCloseTo(
      Math.min(...p.map((value, index) => (value * p.length) / (index + 1))),
      12,
    );
  });

  test('a single one has nothing to be compared with', () => {
    expect(chain([['only', 200]])).toMatchObject([{ group_name: 'all', step: 'not_compared', reason: 'one_segment' }]);
  });
});

describe('settings', () => {
  const name = { en: 'Own', zh: '自己的' };
  const construct = (each: string) => ({ construct: each, name, measures: [each] });
  const own = (more: Readonly<Record<string, unknown>>) => ({
    add: [
      {
        model: 'own',
        name,
        population: 'after_purchase',
        constructs: ['perceived_value', 'trust', 'repurchase_intention'].map(construct),
        paths: [
          { from: 'perceived_value', to: 'repurchase_intention' },
          { from: 'trust', to: 'repurchase_intention' },
        ],
        compare_with: 'before_purchase',
        ...more,
      },
    ],
  });

  test('a model of one’s own can be compared with one of another population', () => {
    expect(settingsWith(own({})).path_models.add[0]?.compare_with).toBe('before_purchase');
  });

  test.each([
    [{ compare_with: 'nobody' }, /expected another model, found/],
    [{ population: 'before_purchase' }, /one model before and one after purchase/],
    [{ population: 'all' }, /one model before and one after purchase/],
    [
      {
        paths: [
          { from: 'trust', to: 'repurchase_intention' },
          { from: 'perceived_value', to: 'trust' },
        ],
      },
      /the paths of/,
    ],
  ])('%j is refused', (more, message) => {
    expect(() => settingsWith(own(more))).toThrow(message);
  });
});
