import { expect, test } from 'vitest';
import { settingsSchema } from '../../functions/lake/settings.ts';
import { pageContext } from '../../functions/publish/render/context.ts';
import { writtenInterval } from '../../functions/publish/render/write-quantity.ts';
import { competenceTopic } from '../../functions/publish/topics/competence.ts';
import type { TopicModule } from '../../functions/publish/topics/define-topic.ts';
import { knowledgeFlowTopic } from '../../functions/publish/topics/knowledge-flow.ts';
import { stylesAndModelsTopic } from '../../functions/publish/topics/styles-and-models.ts';
import { quantity } from '../../functions/publish/topics/topic.ts';
import { settings } from './fixture.ts';
import { cardOf, context, type Found, pageWith, row } from './topic-page.ts';

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
    step({
      process: 'integrating',
      department: 'rd',
      step: 'item_to_decision',
      cases: 354,
      reached: 165,
      median_days: 84,
      median_days_lower: 74,
    }),
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
  expect(english).toContain(
    'Less than half of the pieces have reached a decision so far: 100 of 300; the others may still.',
  );
  expect(english).toContain('highest in “Knowledge and skill”');
  expect(english).not.toContain('91.7');
  expect(english).not.toContain('47.6');
  const chinese = pageWith(competenceTopic, 'zh-CN', competence);
  expect(chinese).toContain('最薄弱的是“员工评估与报酬”');
  expect(chinese).toContain('迄今只有不到一半的知识走到决策：300 条中 100 条；其余仍可能走到。');
});

test('competence: in what customers are most able is said not to be told apart where the intervals meet', () => {
  const customers = (...levels: number[]): Found => ({
    ...competence,
    customer_competence_levels: ['dialogue', 'customer_skill', 'willingness_to_learn']
      .slice(0, levels.length)
      .map((dimension, place) => ({
        segment: null,
        dimension,
        level: levels[place]!,
        std_error: 1,
        n: 300,
      })),
  });
  const sentence = (...levels: number[]) =>
    competenceTopic.build(customers(...levels), context).topic.sentences.find(({ values }) => values.high)!;
  expect(sentence(48, 50).en).toMatch(
    /highest in “[^”]+” \(not told apart from “[^”]+”\): \{high\}; lowest in “[^”]+” \(not/,
  );
  expect(sentence(48, 50).zh).toMatch(/最高（与“[^”]+”未能区分）：\{high\}；“[^”]+”最低（与“/);
  expect(sentence(40, 60, 61).en).toMatch(/highest in “[^”]+” \(not .*lowest in “[^”]+”: \{low\}/);
  expect(sentence(40, 60).en).not.toContain('not told apart');
});

test('competence: a median that is not reached says so; one whose upper end is not has an open interval', () => {
  const english = pageWith(competenceTopic, 'en', competence);
  expect(english).toContain('<span class="nowrap">84 days</span> <span class="soft nowrap">[74, not reached]</span>');
  expect(english).toContain('>less than half so far<');
  const chinese = pageWith(competenceTopic, 'zh-CN', competence);
  expect(chinese).toContain('<span class="nowrap">84 天</span> <span class="soft nowrap">[74, 未到]</span>');
  expect(chinese).toContain('>迄今不足一半<');
  // Only times are open to the right; nothing else that lacks an end gets one.
  const money = quantity(5, 'money', { lower: 3 });
  expect(writtenInterval(money, pageContext(cardOf([]), 'en'))).toBe('');
});

const stage = (given: Readonly<Record<string, unknown>>) =>
  row(
    'position items reached median_days median_lower median_upper dropout dropout_lower dropout_upper is_bottleneck is_clear departments_that_used active_users entitled active_share remedy_en remedy_zh'.split(
      ' ',
    ),
    { department: '*', ...given },
  );

test('knowledge flow: the same holds for its stages; what is collected has not waited', () => {
  const flow: Found = {
    knowledge_process: [
      stage({ stage: 'collect', position: 1, items: 6, reached: 6 }),
      stage({ stage: 'apply', position: 5, items: 6, reached: 3, median_days: 36, median_lower: 15 }),
      stage({ stage: 'create', position: 6, items: 3, reached: 0 }),
    ],
  };
  const english = pageWith(knowledgeFlowTopic, 'en', flow);
  expect(english).toContain('<span class="nowrap">36 days</span> <span class="soft nowrap">[15, not reached]</span>');
  expect(english.match(/less than half so far/g)).toHaveLength(1);
  expect(english.match(/>starts here</g)).toHaveLength(2);
  expect(pageWith(knowledgeFlowTopic, 'zh-CN', flow)).toContain('[15, 未到]');
});

const style = (given: Readonly<Record<string, unknown>>) =>
  row(
    'invited participation participation_lower participation_upper participants items shared_items between_departments between_departments_applied applied_share applied_share_lower applied_share_upper value_per_cost value_per_cost_lower value_per_cost_upper money_persons fit fit_lower fit_upper'.split(
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
      value_per_cost: 5.32,
      value_per_cost_lower: 4.1,
      value_per_cost_upper: 6.9,
      money_persons: 55,
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
  expect(english).toContain('<span class="nowrap">5.32</span> <span class="soft nowrap">[4.10, 6.90]</span>');
  expect(english).toContain('Drop “Communities of creation”');
  expect(english).toContain('40 more items were used by two or more of them, 30 of these were applied');
  expect(english).toContain('Used by two departments or more');
  expect(english).not.toContain('Joint intellectual property');
  expect(english).toContain('Missing altogether: replies to customers on social media.');
  expect(english).toContain('“Relationship model”: 10');
  expect(pageWith(stylesAndModelsTopic, 'zh-CN', styles)).toContain('宜放弃“专家实践社区”');
  expect(pageWith(stylesAndModelsTopic, 'zh-CN', styles)).toContain('另有 40 条知识被两个及以上部门用过，其中 30 条');
});

test('styles: value per cost is of customers with a value or a cost, and hidden where they are few', () => {
  const costOf = (money_persons: number) => {
    const given = (styles.knowledge_styles ?? []).slice(0, 1).map((each) => ({ ...each, money_persons }));
    const { topic } = stylesAndModelsTopic.build({ knowledge_styles: given }, context);
    return topic.tables.find(({ table }) => table === 'styles')?.rows[0]?.cells[6];
  };
  expect(costOf(48)).toMatchObject({ value: 5.32, lower: 4.1, upper: 6.9, n: 48 });
  expect(costOf(4)).toMatchObject({ value: null, lower: null, n: null, reason: 'too_few_answers' });
});

test('styles: keep is not certain where the interval of the fit holds the mean of all', () => {
  const kept = (name: string, fit: number, fit_lower: number, fit_upper: number) =>
    style({ style: name, fit, fit_lower, fit_upper, invited: 200, participants: 90, advice: 'keep' });
  const { topic } = stylesAndModelsTopic.build(
    { knowledge_styles: [kept('prosumerism', 2.5, 1.8, 3.4), kept('mutual_innovation', 1.09, 0.7, 1.69)] },
    context,
  );
  expect(topic.sentences[0]?.en).toContain('keep “Prosumerism”, “Mutual innovation” (not certain);');
  expect(topic.sentences[0]?.zh).toContain('宜保持“客户主动参与创造”、“合作研发”（尚不能断定）；');
  const advice = topic.tables.find(({ table }) => table === 'styles')?.rows.map(({ cells }) => cells.at(-1));
  expect(advice).toEqual([
    { en: 'keep', zh: '保持' },
    { en: 'keep (not certain)', zh: '保持（尚不能断定）' },
  ]);
});

test('the method of styles says what the settings of the run are', () => {
  const own = settingsSchema.parse({ ...settings, gaps: { mark_below: 12 } });
  const { method } = stylesAndModelsTopic.build({}, { ...context, settings: own }).topic;
  expect(method.en).toContain('from 12 invitations on');
  expect(method.zh).toContain('邀请满 12 次后');
});

test('each method says how its intervals were made, in both languages', () => {
  const said = (module: TopicModule, en: readonly string[], zh: readonly string[]): void => {
    const { method } = module.build({}, context).topic;
    for (const clause of en) expect(method.en).toContain(clause);
    for (const clause of zh) expect(method.zh).toContain(clause);
  };
  said(
    competenceTopic,
    ['Student’s t', 'after Brookmeyer and Crowley; “not reached”', '± 1.96 standard errors'],
    ['学生 t 分布', '区间按 Brookmeyer–Crowley 法；“未到”', '±1.96 个标准误'],
  );
  said(
    stylesAndModelsTopic,
    [
      'shares with Wilson’s interval',
      'a ratio of sums over customers, n those with a value or a cost on record (money_persons)',
    ],
    ['附 Wilson 区间', '按客户合计之比，n 为登记了价值或成本的客户数（money_persons）'],
  );
  said(
    knowledgeFlowTopic,
    ['median times after Brookmeyer and Crowley, “not reached”', 'Greenwood’s error on the log(−log) scale'],
    ['Brookmeyer–Crowley 法，“未到”', 'Greenwood 误差在 log(−log) 尺度上'],
  );
});

test('without rows each says why in its first sentence', () => {
  for (const module of [competenceTopic, stylesAndModelsTopic]) {
    const [first] = module.build({}, context).topic.sentences;
    expect(first?.en).toMatch(/cannot be told: it was not computed in this run\.$/);
    expect(first?.zh).toContain('无从得知：本次运行没有计算');
  }
});
