import { expect, test } from 'vitest';
import { settingsSchema } from '../../functions/lake/settings.ts';
import { buildScorecard } from '../../functions/publish/build-scorecard.ts';
import { renderPage } from '../../functions/publish/render/page.tsx';
import { parseScorecardInputs } from '../../functions/publish/scorecard-inputs.ts';
import { type Language, scorecardSchema } from '../../functions/publish/scorecard-schema.ts';
import { competenceTopic } from '../../functions/publish/topics/competence.ts';
import type { TopicContext, TopicModule } from '../../functions/publish/topics/define-topic.ts';
import { signalsTopic } from '../../functions/publish/topics/signals.ts';
import { stylesAndModelsTopic } from '../../functions/publish/topics/styles-and-models.ts';
import { asOf, period, realisticRows, settings } from './fixture.ts';

const same = (id: string) => ({ en: id, zh: `${id}名` });
const context: TopicContext = {
  settings,
  period,
  asOf,
  runOf: () => null,
  names: { attribute: same, link: same, station: same, segment: same, department: same },
};

type Found = Parameters<TopicModule['build']>[0];

function pageWith(module: TopicModule, language: Language, rows: Found): string {
  const { topic } = module.build(rows, context);
  const card = buildScorecard(parseScorecardInputs(realisticRows()), settings, { runId: 'run-1', asOf });
  return renderPage(scorecardSchema.parse({ ...card, topics: [topic] }), language, [])
    .replace(/<wbr ?\/?>/g, '')
    .replaceAll('\u00a0', ' ');
}

/** A row with every column of a topic's relation; what is not given is null. */
const row = (columns: readonly string[], given: Readonly<Record<string, unknown>>) => ({
  ...Object.fromEntries(columns.map((name) => [name, null])),
  ...given,
});

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
  expect(english).toContain('2.07<span class="soft"> [1.99, 2.15]</span>');
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
  expect(english.match(/<span class="n"> moving before already<\/span>/g)).toHaveLength(2);
  const chinese = pageWith(signalsTopic, 'zh-CN', moving);
  expect(chinese).toContain('对信号所涉属性的信任，在信号之前的前后两半段之间已有变动');
  expect(chinese).toContain('（+5.0 [3.4, 6.5] 分）。之后的变化不宜归于信号。');
  expect(chinese.match(/<span class="n"> 此前已在变动<\/span>/g)).toHaveLength(2);
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

const level = (given: Readonly<Record<string, unknown>>) =>
  row(
    'department lower upper answers is_weakest distance_to_next distance_lower distance_upper is_clearly_weakest'.split(
      ' ',
    ),
    given,
  );
const step = (given: Readonly<Record<string, unknown>>) =>
  row(
    'department item_share item_share_lower item_share_upper followed_up_share followed_up_lower followed_up_upper reached median_days median_days_lower median_days_upper'.split(
      ' ',
    ),
    given,
  );

const competence: Found = {
  firm_competence: [
    level({
      component: 'ckc_evaluation_reward',
      level: 56.5,
      lower: 55.6,
      upper: 57.5,
      is_weakest: true,
      distance_to_next: 4.9,
      distance_lower: 3.8,
      distance_upper: 6,
      is_clearly_weakest: true,
    }),
    level({ component: 'index', level: 60.7, lower: 60.1, upper: 61.4 }),
  ],
  competence_evidence: [
    step({ process: 'generating', step: 'all', cases: 1000, item_share: 0.2, followed_up_share: 0.9 }),
    step({ process: 'integrating', step: 'item_to_decision', cases: 300, reached: 100 }),
  ],
  customer_competence_levels: [
    { segment: null, dimension: 'dialogue', level: 48, std_error: 1, n: 300 },
    { segment: null, dimension: 'customer_skill', level: 50, std_error: 1, n: 300 },
    { segment: 'tiny', dimension: 'dialogue', level: 91.7, std_error: 1, n: 3 },
    { segment: 'large', dimension: 'dialogue', level: 47.6, std_error: 1, n: 297 },
  ],
};

test('competence: the weakest link, what data show beside it, and no segment that could be had by subtraction', () => {
  const english = pageWith(competenceTopic, 'en', competence);
  expect(english).toContain('“Evaluation and reward of staff”: 56.5');
  expect(english).toContain('4.9 [3.8, 6.0] points below the next');
  expect(english).toContain('Less than half of the pieces ever reach a decision: 100 of 300.');
  expect(english).toContain('highest in “Knowledge and skill”');
  expect(english).not.toContain('91.7');
  expect(english).not.toContain('47.6');
  expect(pageWith(competenceTopic, 'zh-CN', competence)).toContain('最薄弱的是“员工评估与报酬”');
});

const style = (given: Readonly<Record<string, unknown>>) =>
  row(
    'invited participation participation_lower participation_upper participants items shared_items between_departments between_departments_applied applied_share applied_share_lower applied_share_upper value_per_cost valued_items fit fit_lower fit_upper'.split(
      ' ',
    ),
    given,
  );
const styles: Found = {
  knowledge_styles: [
    style({
      style: 'prosumerism',
      fit: 2.5,
      fit_lower: 1.8,
      fit_upper: 3.4,
      invited: 200,
      participants: 90,
      advice: 'keep',
    }),
    style({
      style: 'team_co_learning',
      fit: 0.9,
      invited: 90,
      participants: 30,
      items: 70,
      shared_items: 50,
      between_departments: 40,
      between_departments_applied: 30,
      advice: 'try',
    }),
    style({ style: 'communities_of_creation', fit: 0.1, invited: 300, participants: 40, advice: 'drop' }),
    style({ style: 'joint_intellectual_property', fit: 9, invited: 8, participants: 4, advice: 'try' }),
  ],
  knowledge_models: [
    {
      knowledge_model: 'relationship',
      requirement: 'all',
      customers: 900,
      covered: 90,
      coverage: 0.1,
      is_missing: false,
    },
    { knowledge_model: 'social_media', requirement: 'all', customers: 900, covered: 0, coverage: 0, is_missing: true },
    {
      knowledge_model: 'social_media',
      requirement: 'social_answers',
      customers: 900,
      covered: 0,
      coverage: 0,
      is_missing: true,
    },
  ],
};

test('styles and models: keep, drop, missing inputs; a style with four customers is not shown', () => {
  const english = pageWith(stylesAndModelsTopic, 'en', styles);
  expect(english).toContain('keep “Prosumerism”');
  expect(english).toContain('Drop “Communities of creation”');
  expect(english).toContain('40 more items were used by two or more of them, 30 of these were applied');
  expect(english).toContain('Used by two departments or more');
  expect(english).not.toContain('Joint intellectual property');
  expect(english).toContain('Missing altogether: replies to customers on social media.');
  expect(english).toContain('“Relationship model”: 10');
  expect(pageWith(stylesAndModelsTopic, 'zh-CN', styles)).toContain('宜放弃“专家实践社区”');
  expect(pageWith(stylesAndModelsTopic, 'zh-CN', styles)).toContain('另有 40 条知识被两个及以上部门用过，其中 30 条');
});

test('how it was made says what the settings of the run are', () => {
  const own = settingsSchema.parse({ ...settings, signals: { window_days: 90 }, gaps: { mark_below: 12 } });
  const methodOf = (module: TopicModule) => module.build({}, { ...context, settings: own }).topic.method;
  expect(methodOf(signalsTopic)?.en).toContain('90 days before its first day to 90 days after');
  expect(methodOf(signalsTopic)?.zh).toContain('发出前 90 天到发出后 90 天');
  expect(methodOf(stylesAndModelsTopic)?.en).toContain('from 12 invitations on');
  expect(methodOf(stylesAndModelsTopic)?.zh).toContain('邀请满 12 次后');
});

test('signals: what goes with trust is not said to be brought by it, in either language', () => {
  const { method } = signalsTopic.build({}, context).topic;
  expect(method.en).toContain('loyalty per trust × lifetime value per loyalty');
  expect(method.zh).toContain('每分信任对应的忠诚 × 每分忠诚对应的终身价值');
  expect(method.zh).not.toContain('带来');
});

test('each method says how its intervals were made, in both languages', () => {
  const said = (module: TopicModule, en: readonly string[], zh: readonly string[]): void => {
    const { method } = module.build({}, context).topic;
    for (const clause of en) expect(method.en).toContain(clause);
    for (const clause of zh) expect(method.zh).toContain(clause);
  };
  said(
    signalsTopic,
    ['4,000 products drawn', 'a cost without one is recorded', 'come of that of the failure rate'],
    ['4,000 次抽取的乘积', '没有区间的成本是记录的数额', '来自失信率的区间'],
  );
});

test('without rows each says why in its first sentence', () => {
  for (const module of [signalsTopic, competenceTopic, stylesAndModelsTopic]) {
    const [first] = module.build({}, context).topic.sentences;
    expect(first?.en).toMatch(/cannot be told: it was not computed in this run\.$/);
    expect(first?.zh).toContain('无从得知：本次运行没有计算');
  }
});
