import { describe, expect, it } from 'vitest';
import { settingsSchema } from '../../functions/lake/settings.ts';
import type { TopicContext } from '../../functions/publish/topics/define-topic.ts';
import { purchaseModelTopic } from '../../functions/publish/topics/purchase-model.ts';

const same = (name: string) => ({ en: name, zh: name });
const context: TopicContext = {
  settings: settingsSchema.parse({ gaps: { hide_below: 5 } }),
  period: '2026-01',
  asOf: '2026-01-31',
  runOf: () => null,
  names: { attribute: same, link: same, station: same, segment: same, department: same },
};

const choice = (model: string, more: Record<string, unknown>) => ({
  model,
  is_chosen: false,
  is_for_alive: false,
  basis: 'holdout_likelihood',
  bic: 100,
  boundary: null,
  holdout_gain: Math.log(1.25),
  holdout_gain_lower: Math.log(1.2),
  holdout_gain_upper: Math.log(1.3),
  holdout_customers: 900,
  holdout_actual: 500,
  holdout_predicted: 480,
  holdout_predicted_lower: 440,
  holdout_predicted_upper: 523,
  holdout_root_mean_square: 1.1,
  ...more,
});
const rows = {
  lifetime_value_choice: [
    choice('bgnbd', { is_chosen: true }),
    choice('mbgnbd', { is_for_alive: true }),
    choice('naive', {
      holdout_gain: 0,
      holdout_gain_lower: null,
      holdout_gain_upper: null,
      holdout_predicted: 640,
      holdout_predicted_lower: null,
      holdout_predicted_upper: null,
    }),
  ],
  lifetime_value_holdout: [
    { holdout_days: 90, customers: 900, actual: 500, predicted: 480, predicted_lower: 440, predicted_upper: 523 },
  ],
  lifetime_value_tracking: Array.from({ length: 100 }, (_, week) => ({
    model: 'bgnbd',
    week: week + 1,
    ends_on: new Date(Date.UTC(2024, 0, 7 * (week + 1))).toISOString().slice(0, 10),
    is_holdout: week > 74,
    actual_cumulative: 10 * week,
    expected_cumulative: 11 * week,
  })),
  lifetime_value_conditional: [
    ['0', 600],
    ['1', 200],
    ['2', 60],
    ['7+', 3],
  ].map(([bin, customers]) => ({
    model: 'bgnbd',
    binned_by: 'frequency',
    bin,
    customers,
    actual_mean: 0.5,
    predicted_mean: 0.6,
    predicted_lower: 0.5,
    predicted_upper: 0.7,
  })),
  lifetime_value_covariates: ['rate', 'dropout'].map((process) => ({
    covariate: 'segment',
    level: 'small',
    reference: 'large',
    process,
    customers: 200,
    factor: 1.2,
    lower: 1.1,
    upper: 1.3,
    joint_factor: 1.15,
    joint_lower: 1.02,
    joint_upper: 1.29,
    p_value: 0.0001,
  })),
  lifetime_value_spend_checks: [
    { check_name: 'spend_per_doubling', estimate: 0.3, lower: 0.2, upper: 0.4, customers: 300, verdict: 'matters' },
  ],
};

describe('the topic on the purchase model', () => {
  const { topic, numbers } = purchaseModelTopic.build(rows, context);

  it('answers first which model, what it foretold and what came', () => {
    expect(topic.sentences[0]).toMatchObject({
      en: expect.stringContaining('Values rest on BG/NBD'),
      zh: expect.stringContaining('BG/NBD'),
      values: { predicted: { value: 480, lower: 440, upper: 523, n: 900 }, actual: { value: 500 } },
    });
    expect(topic.sentences.map(({ en }) => en).join(' ')).toMatch(
      /better than the rule.*MBG\/NBD.*Segments differ.*spend/,
    );
    expect(numbers).toMatchObject([{ id: 'topics.purchase_model.holdout_predicted', value: 480 }]);
  });

  it('gives what was foretold, how likely it was and the bins with their intervals', () => {
    const close = (value: number) => expect.closeTo(value, 9);
    const times = { value: close(1.25), lower: close(1.2), upper: close(1.3), n: 900 };
    expect(topic.sentences[1]?.values.times).toMatchObject(times);
    for (const language of ['en', 'zh'] as const) expect(topic.sentences[1]?.[language]).toContain('{times}');
    const cells = (name: string) => topic.tables.find(({ table }) => table === name)?.rows[0]?.cells ?? [];
    expect(cells('purchase_models')[2]).toMatchObject({ value: 480, lower: 440, upper: 523, n: 900 });
    expect(cells('purchase_models')[5]).toMatchObject(times);
    expect(cells('conditional_frequency')[3]).toMatchObject({ value: 0.6, lower: 0.5, upper: 0.7 });
  });

  it('calls a model no better whose gain chance may explain', () => {
    const unsure = [
      { ...rows.lifetime_value_choice[0]!, holdout_gain_lower: -0.01 },
      ...rows.lifetime_value_choice.slice(1),
    ];
    const [, second] = purchaseModelTopic.build({ ...rows, lifetime_value_choice: unsure }, context).topic.sentences;
    expect(second?.en).toContain('no better than the rule');
    expect(second?.zh).toContain('并不优于');
  });

  it('hides bins of too few customers, and the smallest other one, from which they could be had', () => {
    const table = topic.tables.find(({ table: name }) => name === 'conditional_frequency');
    expect(table?.rows.map(({ key }) => key)).toEqual(['0', '1']);
  });

  it('shows how levels differ, alone and with the other attributes held equal', () => {
    const table = topic.tables.find(({ table: name }) => name === 'covariates_segment');
    expect(table?.rows[0]?.cells.slice(2)).toMatchObject([
      { value: 1.2 },
      { value: 1.2 },
      { value: 1.15, upper: 1.29 },
      { value: 1.15 },
    ]);
  });

  it('tracks at most sixteen weeks, the last one among them', () => {
    const keys = topic.tables.find(({ table }) => table === 'tracking')?.rows.map(({ key }) => key) ?? [];
    expect(keys.length).toBeLessThanOrEqual(16);
    expect(keys.at(-1)).toBe('week_100');
  });

  it('draws the weeks of the table, and from when on nothing was known', () => {
    const table = topic.tables.find(({ table: name }) => name === 'tracking');
    const [picture] = topic.pictures;
    if (picture?.kind !== 'curves') throw new Error('expected curves');
    expect(picture.days).toHaveLength(table?.rows.length ?? 0);
    expect(picture.curves.map(({ key, values }) => [key, values.at(-1)])).toEqual([
      ['actual', 990],
      ['expected', 1089],
    ]);
    expect(picture.from?.day).toBe(rows.lifetime_value_tracking[75]?.ends_on);
  });

  it('says how its intervals are made, in both languages', () => {
    for (const words of ['curvature of the likelihood', 'chance of single customers', 'spread over customers'])
      expect(topic.method.en).toContain(words);
    for (const words of ['似然曲率', '单个客户的偶然性', '各客户之间的离散']) expect(topic.method.zh).toContain(words);
  });

  it('says why there is nothing, where nothing could be fitted', () => {
    const { topic: empty } = purchaseModelTopic.build({}, context);
    expect(empty.sentences).toHaveLength(1);
    expect(empty.sentences[0]?.en).toContain('No purchase model could be fitted');
  });
});
