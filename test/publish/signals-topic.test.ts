import { expect, test } from 'vitest';
import { settingsSchema } from '../../functions/lake/settings.ts';
import { signalsTopic } from '../../functions/publish/topics/signals.ts';
import { settings } from './fixture.ts';
import { context, type Found, pageWith, row } from './topic-page.ts';

const signal = (given: Readonly<Record<string, unknown>>) =>
  row(
    'attribute_id segment sent_from days_after is_incomplete promises failure_rate failure_rate_basis failure_rate_lower failure_rate_upper rival_failure_rate own_cost own_cost_lower own_cost_upper rival_cost separation separation_lower separation_upper cost_ratio cost_ratio_lower cost_ratio_upper trust_effect trust_effect_lower trust_effect_upper trust_effect_basis trust_voices trust_trend_before trust_trend_before_lower trust_trend_before_upper trust_has_trend_before attribute_effect attribute_effect_lower attribute_effect_upper attribute_voices attribute_trend_before attribute_trend_before_lower attribute_trend_before_upper attribute_has_trend_before cost_per_point cost_per_point_lower cost_per_point_upper trust_value trust_value_lower trust_value_upper verdict verdict_doubt verdict_reason'.split(
      ' ',
    ),
    { source_system: 'erp', ...given },
  );

const signals: Found = {
  signal_effects: [
    signal({
      signal_id: 'S-1',
      kind: 'promise',
      attribute_id: 'keeping',
      segment: 'mid',
      sent_from: '2025-04-01',
      trust_effect: 2.1,
      trust_effect_lower: 0.9,
      trust_effect_upper: 3.3,
      trust_effect_basis: 'difference_in_differences',
      trust_voices: 700,
      days_after: 182,
      is_incomplete: false,
      failure_rate_basis: 'deliveries_instead',
      own_cost: 4320,
      cost_per_point: 2057,
      cost_per_point_lower: 1309,
      cost_per_point_upper: 4800,
      rival_cost: 8940,
      cost_ratio: 2.07,
      cost_ratio_lower: 1.99,
      cost_ratio_upper: 2.15,
      verdict: 'too_cheap',
      verdict_doubt: 'intervals_overlap',
    }),
    signal({
      signal_id: 'S-2',
      kind: 'certification',
      sent_from: '2025-10-01',
      trust_effect: 0.2,
      trust_effect_lower: -0.9,
      trust_effect_upper: 1.3,
      trust_effect_basis: 'before_after',
      days_after: 31,
      is_incomplete: true,
      own_cost: 545,
      trust_trend_before: 2.6,
      trust_has_trend_before: true,
      verdict_reason: 'rival_unknown',
    }),
  ],
};

test('signals: what trust followed, for whom a signal is too cheap, what is not known, what was drifting before', () => {
  const english = pageWith(signalsTopic, 'en', signals);
  expect(english).toContain(
    'Of 2 trust signals trust rose after 1 beyond noise; most after “Promise: keeping (mid, since 2025-04-01)”: +2.1',
  );
  expect(english).toContain('Too cheap: a rival would gain too: “Promise: keeping');
  expect(english).toContain('unknown for 1 of them');
  expect(english).toContain(
    'Trust in the firm was moving before already, or otherwise than elsewhere, from the first half of the time before to the second: “Certification (all customers, since 2025-10-01)” (+2.6 points).',
  );
  expect(english.match(/trust did not rise beyond noise/g)).toHaveLength(1);
  expect(english).toContain('<span class="nowrap">2.07</span> <span class="soft nowrap">[1.99, 2.15]</span>');
  expect(english).toContain('no control; incomplete: 31 of 182 days');
  expect(english).toContain('For 1 of them the time after the signal is not over');
  expect(english).toContain('For 1 of the promises that are not of delivery no rate of failure is stated');
  const chinese = pageWith(signalsTopic, 'zh-CN', signals);
  expect(chinese).toContain('升幅最大的是“承诺：keeping名（mid名，2025-04-01 起）”');
  expect(chinese).toContain('太便宜：对手也会获益——');
  expect(chinese).toContain('信任的上升未超出噪声');
  expect(chinese).toContain('无对照；未满期：182 天中的 31 天');
  const { numbers } = signalsTopic.build(signals, context);
  expect(numbers.map(({ id }) => id)).toEqual([
    'topics.signals.erp.S-1.effect',
    'topics.signals.erp.S-1.cost',
    'topics.signals.erp.S-2.effect',
    'topics.signals.erp.S-2.cost',
  ]);
});

test('signals: after which trust rose most is said not to be told apart where the intervals meet', () => {
  const rose = (next: number): Found => ({
    signal_effects: (signals.signal_effects ?? []).map((row) => {
      const size = row.signal_id === 'S-1' ? 6 : next;
      return {
        ...row,
        trust_effect: size,
        trust_effect_lower: size - 1,
        trust_effect_upper: size + 1,
        trust_has_trend_before: false,
        attribute_effect: size,
        attribute_effect_lower: size - 1,
        attribute_effect_upper: size + 1,
        attribute_has_trend_before: false,
      };
    }),
  });
  const said = (next: number, language: 'en' | 'zh') =>
    signalsTopic.build(rose(next), context).topic.sentences.map((sentence) => sentence[language]);
  const [firm, attribute] = said(4.5, 'en');
  expect(firm).toMatch(/most after “Promise: [^”]+” \(not told apart from “Certification [^”]+”\): \{effect\}/);
  expect(attribute).toMatch(
    /rose most after “Promise: [^”]+” \(not told apart from “Certification [^”]+”\): \{effect\}/,
  );
  expect(said(4.5, 'zh')[0]).toMatch(/升幅最大的是“[^”]+”（与“[^”]+”未能区分）：/);
  expect(said(4.5, 'zh')[1]).toMatch(/之后上升最多（与“[^”]+”未能区分）：/);
  expect(said(3, 'en').join()).not.toContain('not told apart');
});

test('signals: trust in what it speaks of that was moving before is marked, warned of and never the best', () => {
  const moving: Found = {
    signal_effects: (signals.signal_effects ?? []).map((row) => ({
      ...row,
      attribute_effect: 6,
      attribute_effect_lower: 5,
      attribute_effect_upper: 7,
      attribute_trend_before: 4.96,
      attribute_trend_before_lower: 3.4,
      attribute_trend_before_upper: 6.5,
      attribute_has_trend_before: row.signal_id === 'S-1',
    })),
  };
  const english = pageWith(signalsTopic, 'en', moving);
  expect(english).toContain('speaks of rose most after “Certification (all customers');
  expect(english).toContain(
    'Trust in what a signal speaks of was moving before already, or otherwise than elsewhere, from the first half of the time before to the second: “Promise: keeping (mid, since 2025-04-01)” (+5.0 [3.4, 6.5] points). Do not take the change after these for the signal’s.',
  );
  // In the cell of S-1 for what it speaks of, and in that of S-2 for the firm.
  expect(english.match(/<span class="n">moving before already<\/span>/g)).toHaveLength(2);
  const chinese = pageWith(signalsTopic, 'zh-CN', moving);
  expect(chinese).toContain('对信号所涉属性的信任，在信号之前的前后两半段之间已有变动');
  expect(chinese).toContain('（+5.0 [3.4, 6.5] 分）。之后的变化不宜归于信号。');
  expect(chinese.match(/<span class="n">此前已在变动<\/span>/g)).toHaveLength(2);
});

test('signals: each verdict says for itself whether it is certain, and why not', () => {
  const doubts = [null, 'no_control', 'trend_before', 'window_not_over', 'intervals_overlap'];
  const judged: Found = {
    signal_effects: doubts.map((verdict_doubt, index) =>
      signal({
        signal_id: `S-${index}`,
        kind: 'communication',
        segment: `s${index}`,
        sent_from: '2025-10-01',
        trust_effect: 0.1,
        verdict: 'wasteful',
        verdict_doubt,
      }),
    ),
  };
  const english = pageWith(signalsTopic, 'en', judged);
  expect(english).toContain(
    'Wasteful: it costs more than the trust is worth: “Communication (s0, since 2025-10-01)” (certain), “Communication (s1, since 2025-10-01)” (not certain: nobody to compare with), “Communication (s2, since 2025-10-01)” (not certain: trust was moving before already), “Communication (s3, since 2025-10-01)” (not certain: the time after it is not over), “Communication (s4, since 2025-10-01)” (not certain: the intervals leave it open).',
  );
  expect(english).toContain('wasteful: it costs more than the trust is worth (certain)<');
  const chinese = pageWith(signalsTopic, 'zh-CN', judged);
  expect(chinese).toContain('“与客户的沟通（s0名，2025-10-01 起）”（可以断定）、“与客户的沟通（s1名');
  expect(chinese).toContain('（不能断定：没有可对照的客户）');
});

test('signals: a rise that was on its way before is not counted as one that followed a signal', () => {
  const moving: Found = {
    signal_effects: (signals.signal_effects ?? []).map((row) => ({ ...row, trust_has_trend_before: true })),
  };
  expect(pageWith(signalsTopic, 'en', moving)).toContain('After none of 2 trust signals did trust in the firm rise');
});

test('the method of signals says the window of the settings, and how its intervals were made', () => {
  const own = settingsSchema.parse({ ...settings, signals: { window_days: 90 } });
  const { method } = signalsTopic.build({}, { ...context, settings: own }).topic;
  expect(method.en).toContain('90 days before its first day to 90 days after');
  expect(method.zh).toContain('发出前 90 天到发出后 90 天');
  for (const clause of ['4,000 products drawn', 'a cost without one is recorded', 'come of that of the failure rate'])
    expect(method.en).toContain(clause);
  for (const clause of ['4,000 次抽取的乘积', '没有区间的成本是记录的数额', '来自失信率的区间'])
    expect(method.zh).toContain(clause);
});

test('signals: what goes with trust is not said to be brought by it, in either language', () => {
  const { method } = signalsTopic.build({}, context).topic;
  expect(method.en).toContain('loyalty per trust × lifetime value per loyalty');
  expect(method.zh).toContain('每分信任对应的忠诚 × 每分忠诚对应的终身价值');
  expect(method.zh).not.toContain('带来');
});

test('without rows it says why in its first sentence', () => {
  const [first] = signalsTopic.build({}, context).topic.sentences;
  expect(first?.en).toMatch(/cannot be told: it was not computed in this run\.$/);
  expect(first?.zh).toContain('无从得知：本次运行没有计算');
});
