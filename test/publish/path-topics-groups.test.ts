import { expect, test } from 'vitest';
import type { FixtureRows } from './fixture.ts';
import { cardOf, chain, construct, found, path, tableOf } from './path-topics-fixture.ts';

const compared = (step: string, more: Readonly<Record<string, string | number | boolean | null>>) => ({
  model: 'intention_after_purchase',
  group_name: 'all',
  compared_with: 'before_purchase',
  step,
  construct: null,
  to_construct: null,
  value: null,
  group_value: null,
  other_value: null,
  p_value: null,
  q_value: null,
  holds: null,
  group_n: null,
  other_n: null,
  verdict: null,
  reason: null,
  ...more,
});
const difference = (construct: string, value: number, q_value: number) =>
  compared('path', {
    construct,
    to_construct: 'repurchase_intention',
    value,
    p_value: q_value / 2,
    q_value,
    verdict: 'partial',
  });
const stages = (...rows: ReturnType<typeof compared>[]): FixtureRows => ({
  ...found,
  path_coefficients: [
    path('before_purchase', 'perceived_value', 'purchase_intention', 0.2),
    path('before_purchase', 'trust', 'purchase_intention', 0.5),
    path('intention_after_purchase', 'perceived_value', 'repurchase_intention', 0.4),
    path('intention_after_purchase', 'trust', 'repurchase_intention', 0.45),
  ],
  path_constructs: [
    construct('intention_after_purchase', 'perceived_value', 'Perceived value', '感知价值', null),
    construct('intention_after_purchase', 'trust', 'Trust', '信任', null),
    construct('intention_after_purchase', 'repurchase_intention', 'Intention to buy again', '再购意向', 0.4),
  ],
  path_invariance: rows,
});
const sentencesOf = (rows: FixtureRows) =>
  cardOf(rows)
    .topics.find(({ topic }) => topic === 'chain')!
    .sentences.map(({ en, zh }) => ({ en, zh }));

test('before and after a first purchase: what differs, path by path, after the check of invariance', () => {
  const rows = stages(
    compared('compositional', { construct: 'trust', holds: true, verdict: 'partial' }),
    difference('perceived_value', 0.2, 0.005),
    difference('trust', -0.05, 0.4),
  );
  expect(sentencesOf(rows)).toContainEqual({
    en: 'What the intention goes with is not the same after a first purchase as before (standardised effects): perceived value {after0} after, {before0} before.',
    zh: '首次购买之后与之前，与意向相关联的因素不同（标准化效应）：感知价值：之后 {after0}，之前 {before0}。',
  });
  const table = tableOf(rows, 'chain_stages');
  expect(table.caption).toMatchObject({
    en: expect.stringContaining('without satisfaction'),
    zh: expect.stringContaining('不含满意'),
  });
  expect(table.rows.map(({ key }) => key)).toEqual([
    'invariance',
    'perceived_value>repurchase_intention',
    'trust>repurchase_intention',
  ]);
  expect(table.rows[0]?.cells[4]).toEqual({
    en: 'same meaning: effects may be compared',
    zh: '含义相同：可以比较效应',
  });
  expect(table.rows[1]?.cells.slice(1)).toMatchObject([
    { value: 0.2, lower: expect.closeTo(0.15, 9) },
    { value: 0.4, upper: 0.45 },
    { value: 0.2 },
    { en: 'yes, p 0.005', zh: '是，p 0.005' },
  ]);
  const alike = stages(difference('perceived_value', 0.1, 0.3), difference('trust', -0.05, 0.4));
  expect(sentencesOf(alike).map(({ en }) => en)).toContainEqual(
    expect.stringMatching(/do not differ .* beyond chance .*: perceived value .*; trust \{after1\} after/),
  );
});

test('before and after a first purchase: no comparison without the same meaning, or without answers, and why', () => {
  const other = stages(compared('compositional', { construct: 'trust', p_value: 0.02, holds: false, verdict: 'none' }));
  expect(sentencesOf(other)).toContainEqual({
    en: 'Effects before and after a first purchase must not be compared: by the check of invariance not the same is meant by trust (p {p0!}).',
    zh: '首次购买之前与之后的效应不能比较：不变性检验表明含义不同的有信任（p {p0!}）。',
  });
  const few = stages(compared('not_compared', { reason: 'few_units' }));
  expect(sentencesOf(few)).toContainEqual({
    en: 'Effects before and after a first purchase are not compared: too few answers in one of the groups.',
    zh: '首次购买之前与之后的效应未作比较：其中一组的回答太少。',
  });
  expect(tableOf(few, 'chain_stages').rows[0]?.cells[4]).toMatchObject({
    en: 'not compared: too few answers in one of the groups',
  });
  expect(sentencesOf({ ...few, path_coefficients: [] }).map(({ en }) => en)).not.toContainEqual(
    expect.stringContaining('are not compared'),
  );
});

const segment = (group_name: string, more: Readonly<Record<string, string | number>>) => ({
  ...compared('not_compared', more),
  model: chain,
  group_name,
  compared_with: 'others',
});
const sizes = { group_n: 700, other_n: 3100, verdict: 'full' };
const surely = { value: 0.3, group_value: 0.5, other_value: 0.2, p_value: 0.002, q_value: 0.004, ...sizes };
const hardly = { value: 0.05, group_value: 0.45, other_value: 0.4, p_value: 0.04, q_value: 0.08, ...sizes };

test('segments that were not compared say why; what differs only before correction is not named', () => {
  const { rows } = tableOf(
    {
      ...found,
      path_invariance: [
        segment('craft', { reason: 'few_units' }),
        segment('retail', { step: 'path', construct: 'value', to_construct: 'loyalty', ...surely }),
        segment('retail', { step: 'path', construct: 'satisfaction', to_construct: 'loyalty', ...hardly }),
      ],
    },
    'chain_segments',
  );
  expect(rows.map(({ cells }) => cells.slice(1))).toMatchObject([
    [
      { en: '–' },
      { en: '–' },
      { en: 'not compared: too few answers in one of the groups', zh: '未作比较：其中一组的回答太少' },
      { en: '–' },
    ],
    [
      { value: 700, unit: 'count' },
      { value: 3100 },
      { en: expect.stringContaining('may be pooled') },
      { en: 'Perceived value → Loyalty (stronger)', zh: '感知价值 → 忠诚度（较强）' },
    ],
  ]);
});

test('differences between segments have size, n and a p corrected for all that were looked at', () => {
  const rows = {
    ...found,
    path_invariance: [
      segment('retail', { step: 'path', construct: 'satisfaction', to_construct: 'loyalty', ...hardly }),
      segment('retail', { step: 'path', construct: 'value', to_construct: 'loyalty', ...surely }),
    ],
  };
  const table = tableOf(rows, 'chain_segment_differences');
  expect(table.caption.en).toContain('p corrected for all 2 that were looked at');
  expect(table.rows.map(({ cells }) => cells)).toMatchObject([
    [
      { en: expect.stringMatching(/: Perceived value → Loyalty$/) },
      { value: 0.5 },
      { value: 0.2 },
      { value: 0.3 },
      { en: '0.002' },
      { en: '0.004' },
    ],
    [{ zh: expect.stringMatching(/：满意度 → 忠诚度$/) }, {}, {}, { value: 0.05 }, { en: '0.040' }, { zh: '0.080' }],
  ]);
});

test('rows of before and after purchase have keys of their own', () => {
  const rows = {
    ...found,
    path_coefficients: [
      path('after_purchase', 'perceived_value', 'satisfaction', 0.6),
      path('after_purchase', 'perceived_value', 'repurchase_intention', 0.2),
      path('after_purchase', 'satisfaction', 'repurchase_intention', 0.4),
    ],
  };
  const { rows: shown, caption } = tableOf(rows, 'chain_purchase');
  expect(caption.en).toContain('after: value and satisfaction');
  const keys = shown.map(({ key }) => key);
  expect(new Set(keys).size).toBe(3);
});
