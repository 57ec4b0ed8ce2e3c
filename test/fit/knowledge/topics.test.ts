import { describe, expect, it } from 'vitest';
import { settingsSchema } from '../../../functions/lake/settings.ts';
import { credibilityTopic } from '../../../functions/publish/topics/credibility.ts';
import type { TopicContext } from '../../../functions/publish/topics/define-topic.ts';
import { freshnessTopic } from '../../../functions/publish/topics/freshness.ts';
import { knowledgeValueTopic } from '../../../functions/publish/topics/knowledge-value.ts';
import { sourcesTopic } from '../../../functions/publish/topics/sources.ts';
import type { Topic } from '../../../functions/publish/topics/topic.ts';

const contextWith = (settings: object): TopicContext => {
  const same = (id: string) => ({ en: id, zh: id });
  return {
    settings: settingsSchema.parse(settings),
    period: '2026-10',
    asOf: '2026-10-31',
    runOf: () => null,
    names: { attribute: same, link: same, station: same, segment: same, department: same },
  };
};
const context = contextWith({ gaps: { hide_below: 5 } });

/** Values of a row of a table of a topic, without its name. */
const valuesOf = (topic: Topic, table: string, key: string): unknown[] =>
  (topic.tables.find((each) => each.table === table)?.rows.find((row) => row.key === key)?.cells ?? [])
    .slice(1)
    .map((cell) => ('value' in cell ? cell.value : cell.en));

describe('the method of a topic says what the settings say', () => {
  it('of lead users and absorption', () => {
    const { topic } = sourcesTopic.build(
      {},
      contextWith({ knowledge: { ahead_share: 0.05, benefit_share: 0.4, topic_voices: 12, absorption_days: 90 } }),
    );
    for (const text of ['top 5 %', 'top 40 %', '12 or more voices', 'within 90 days'])
      expect(topic.method.en).toContain(text);
    for (const text of ['最早的 5%', '前 40%', '至少 12 人', '90 天内']) expect(topic.method.zh).toContain(text);
  });

  it('and weights by pairs, not by logarithms', () => {
    const { topic } = freshnessTopic.build({}, context);
    expect(topic.method.zh).toContain('以回答对的数量为权重');
    expect(topic.method.zh).not.toContain('对数加权');
  });
});

describe('what bears out a lead user', () => {
  const mean = (part: string, evidence: string, n: number, level: number) => ({
    part,
    evidence,
    n,
    level,
    std_error: 0.1,
  });
  const status = (part: string, customers: number) => ({
    topic: 'lead',
    basis: 'ahead',
    part,
    items: 0,
    customers,
    mean_score: 0.5,
  });
  const rows = [
    mean('lead_user', 'all', 8, 0.7),
    mean('others', 'all', 200, 0.5),
    mean('lead_user', 'competence', 4, 66),
    mean('others', 'competence', 60, 50),
  ];

  it('is a sentence and a table, and hides means of few', () => {
    const { topic } = sourcesTopic.build({ lead_user_evidence: rows }, context);
    expect(topic.sentences.at(-1)?.values).toMatchObject({
      lead: { value: 0.7, n: 8 },
      others: { value: 0.5, n: 200 },
    });
    expect(topic.sentences.at(-1)?.values.lead?.lower).toBeCloseTo(0.7 - 0.1 * 2.3646, 4);
    expect(valuesOf(topic, 'lead_user_evidence', 'all')).toEqual([0.7, 0.5]);
    expect(valuesOf(topic, 'lead_user_evidence', 'competence')).toEqual([null, 50]);
  });

  it('says how many the others are, but where that would tell the few who are not credible', () => {
    const othersOf = (notCredible: number) => {
      const counts = [status('lead_user', 8), status('other', 200), status('not_credible', notCredible)];
      const { topic } = sourcesTopic.build({ lead_user_evidence: rows, knowledge_totals: counts }, context);
      return topic.sentences.at(-1)?.values.others;
    };
    expect(othersOf(7)).toMatchObject({ value: 0.5, n: 200 });
    expect(othersOf(0)).toMatchObject({ n: 200 });
    expect(othersOf(2)).toMatchObject({ value: 0.5, n: null });
  });

  it('says the same of key sources in both languages: at the median or above', () => {
    const octant = { ...status('key_source', 20), topic: 'octant', basis: 'clv' };
    const [first] = sourcesTopic.build({ knowledge_totals: [octant] }, context).topic.sentences;
    expect(first?.en).toContain('all at the median or above');
    expect(first?.zh).toContain('都不低于中位水平');
  });

  it('leaves the count of lead users on the card where others are few that the card does not count', () => {
    const counts = [
      status('lead_user', 14),
      status('early_voice', 40),
      status('other', 500),
      status('not_credible', 2),
    ];
    const { topic } = sourcesTopic.build({ knowledge_totals: counts }, context);
    expect(topic.sentences[1]?.values).toMatchObject({ leads: { value: 14 }, early: { value: 40 } });
    const few = sourcesTopic.build({ knowledge_totals: [status('lead_user', 3), status('other', 50)] }, context);
    expect(few.topic.sentences[1]?.values).toMatchObject({ leads: { value: null } });
  });

  it('has minutes with one decimal', () => {
    const minutes = [mean('lead_user', 'support_minutes', 8, 39.93), mean('others', 'support_minutes', 200, 31.2)];
    const { topic } = sourcesTopic.build({ lead_user_evidence: [...rows, ...minutes] }, context);
    const cells = topic.tables
      .find(({ table }) => table === 'lead_user_evidence')
      ?.rows.find(({ key }) => key === 'support_minutes')?.cells;
    expect(cells?.slice(1)).toMatchObject([
      { value: 39.93, unit: 'points' },
      { value: 31.2, unit: 'points' },
    ]);
  });

  it('is not shown at all where lead users are few', () => {
    const few = rows.map((row) => (row.part === 'lead_user' ? { ...row, n: 3 } : row));
    const { topic } = sourcesTopic.build({ lead_user_evidence: few }, context);
    expect(topic.tables).toEqual([]);
    expect(topic.sentences.length).toBe(2);
  });
});

describe('the value on record by what it consists of', () => {
  const total = (topic: string, part: string, amount: number, items = 10) => ({
    topic,
    basis: topic === 'use' ? 'all' : 'recorded',
    part,
    items,
    customers: items,
    not_credible: 0,
    amount,
    amount_lower: null,
    amount_upper: null,
    amount_when_new: 2 * amount,
    cost: null,
  });
  const rows = [
    total('value', '*', 70),
    total('part', 'direct_sales', 60),
    total('part', 'indirect', 30),
    total('part', 'spent', -20),
    total('use', 'returned_to_customer', 30, 7),
  ];

  it('names the kinds of direct value, the indirect one and what was given back', () => {
    const { topic } = knowledgeValueTopic.build({ knowledge_totals: rows }, context);
    const kinds = topic.sentences.find(({ values }) => 'innovation' in values)?.values;
    expect(kinds).toMatchObject({ cost: { value: 0 }, sales: { value: 60 }, indirect: { value: 30 } });
    expect(valuesOf(topic, 'knowledge_value_parts', 'spent')).toEqual([10, -20, -40]);
    expect(valuesOf(topic, 'knowledge_uses', 'returned_to_customer')).toEqual([7, 30]);
    expect(topic.sentences.some(({ zh }) => zh.includes('回馈给了客户'))).toBe(true);
  });
});

describe('what stands on a half-life that is set', () => {
  const value = (part: string, basis: string, lower: number | null, upper: number | null) => ({
    topic: 'value',
    basis,
    part,
    items: basis === 'recorded' ? 30 : 10,
    customers: 10,
    not_credible: 0,
    amount: basis === 'recorded' ? 50 : null,
    amount_lower: lower === null ? null : 40,
    amount_upper: upper === null ? null : 60,
    amount_when_new: 100,
    cost: 0,
    mean_score: 0.5,
    mean_score_lower: lower,
    mean_score_upper: upper,
  });
  const halfLife = (category: string, isSet: boolean) => ({
    category,
    half_life_days: isSet ? 365 : 100,
    lower: isSet ? null : 80,
    upper: isSet ? null : 130,
    basis: isSet ? 'setting' : 'repeated_answers',
    reliability: isSet ? null : 0.9,
    lasting: isSet ? null : 0.4,
    pairs: isSet ? 0 : 5000,
    why_setting: isSet ? 'few_pairs' : null,
  });

  it('has neither interval nor number of cases: values by category', () => {
    const { topic } = knowledgeValueTopic.build(
      {
        knowledge_totals: [
          value('*', 'recorded', 0.4, 0.7),
          value('defects', 'recorded', null, null),
          value('needs', 'recorded', 0.4, 0.7),
        ],
      },
      context,
    );
    const worth = (key: string) =>
      topic.tables.find(({ table }) => table === 'knowledge_value')?.rows.find((row) => row.key === key)?.cells[2];
    expect(worth('defects')).toMatchObject({ value: 50, lower: null, upper: null, n: null });
    expect(worth('needs')).toMatchObject({ value: 50, lower: 40, upper: 60, n: 30 });
  });

  it('the half-life itself', () => {
    const { topic } = freshnessTopic.build(
      { knowledge_half_lives: [halfLife('defects', true), halfLife('needs', false)] },
      context,
    );
    const days = (key: string) => topic.tables[0]?.rows.find((row) => row.key === key)?.cells[1];
    expect(days('defects')).toMatchObject({ value: 365, lower: null, n: null });
    expect(days('needs')).toMatchObject({ value: 100, lower: 80, upper: 130, n: 5000 });
  });

  it('the fastest and the slowest are said not to be told apart where the intervals meet, and of how many they are', () => {
    const told = (category: string, days: number) => ({
      ...halfLife(category, false),
      half_life_days: days,
      lower: 0.8 * days,
      upper: 1.3 * days,
    });
    const said = (...rows: ReturnType<typeof halfLife>[]) =>
      freshnessTopic.build({ knowledge_half_lives: rows }, context).topic.sentences[0]!;
    const close = said(told('defects', 100), told('needs', 150), told('values', 400), halfLife('trends', true));
    expect(close.en).toMatch(
      /^Of the \{told!\} of \{all!\} categories whose half-life can be told, knowledge fades fastest in “[^”]+” \(not told apart from “[^”]+”\): .*; slowest in “[^”]+”: \{slow\}/,
    );
    expect(close.zh).toMatch(
      /^\{all!\} 类知识中有 \{told!\} 类能估计半衰期，其中“[^”]+”方面的知识贬值最快（与“[^”]+”未能区分）：/,
    );
    expect(close.values).toMatchObject({ told: { value: 3 }, all: { value: 4 } });
    const open = said(told('defects', 100), { ...told('needs', 150), upper: null });
    expect(open.en).toMatch(/slowest in “[^”]+” \(not told apart from “/);
    expect(said(told('defects', 100), told('needs', 400)).en).toMatch(/^Knowledge fades fastest in “[^”]+”: /);
    expect(said(told('defects', 100), halfLife('trends', true)).en).toMatch(
      /^Of \{all!\} categories of knowledge one has/,
    );
  });

  it('mean freshness has the interval of the half-lives that are estimated', () => {
    const shareOf = (rows: readonly ReturnType<typeof value>[]) =>
      freshnessTopic.build({ knowledge_totals: rows }, context).topic.sentences.at(-1)?.values.share;
    const share = shareOf([value('*', 'recorded', 0.4, 0.7), value('*', 'clv', null, null)]);
    expect(share).toMatchObject({ value: 0.5, n: 40 });
    expect(share?.lower).toBeCloseTo((30 * 0.4 + 10 * 0.5) / 40, 12);
    expect(share?.upper).toBeCloseTo((30 * 0.7 + 10 * 0.5) / 40, 12);
    expect(shareOf([value('*', 'clv', null, null)])).toMatchObject({ value: 0.5, lower: null, n: null });
  });
});

describe('credibility on the card', () => {
  const reason = (part: string, name: string, doubted: number, pieces = 1000) => ({
    part,
    reason: name,
    pieces,
    doubted,
    doubted_persons: doubted,
    independent: pieces,
    doubted_credibility: doubted > 0 ? 0.25 : null,
    doubted_error: doubted > 1 ? 0.05 : null,
  });
  const rows = [
    reason('customer_answers', 'all', 30),
    reason('customer_answers', 'nothing_left', 12),
    reason('customer_answers', 'speeding', 20),
    reason('customer_answers', 'duplicate', 2),
    reason('customer_answers', 'contradictions', 0),
    reason('checked_reports', 'invalid', 7, 100),
    reason('customers', 'nothing_left', 2),
  ];

  it('says how many are doubted and why, and hides counts of few', () => {
    const { topic, numbers } = credibilityTopic.build({ credibility_reasons: rows }, context);
    expect(topic.sentences[0]?.en).toContain('most often: filled in too fast');
    expect(topic.sentences[0]?.values).toMatchObject({ share: { value: 0.03 }, zero: { value: 12 } });
    expect(topic.sentences.length).toBe(2);
    expect(valuesOf(topic, 'credibility', 'speeding').slice(0, 3)).toEqual([20, 0.02, 0.25]);
    expect(valuesOf(topic, 'credibility', 'duplicate').slice(0, 3)).toEqual([null, null, null]);
    expect(valuesOf(topic, 'credibility', 'contradictions').slice(0, 3)).toEqual([0, 0, '–']);
    expect(numbers.map(({ id, value }) => [id, value])).toEqual([
      ['topics.credibility.all', 0.03],
      ['topics.credibility.nothing_left', 0.012],
    ]);
  });

  it('takes persons as the sample: fewer independent ones make intervals wider, and counts of few persons are hidden', () => {
    const shareOf = (more: object) =>
      credibilityTopic.build({ credibility_reasons: [{ ...reason('customer_answers', 'all', 30), ...more }] }, context)
        .topic.sentences[0]?.values.share;
    const [alone, alike] = [shareOf({}), shareOf({ independent: 250 })];
    expect(alone).toMatchObject({ value: 0.03, n: 1000 });
    expect(alone?.lower).toBeCloseTo(0.0211, 4);
    expect(alike?.lower).toBeCloseTo(0.015, 4);
    expect(shareOf({ doubted_persons: 3 })).toBeUndefined();
    const cell = credibilityTopic
      .build({ credibility_reasons: rows }, context)
      .topic.tables[0]?.rows.find(({ key }) => key === 'speeding')?.cells[3];
    expect(cell).toMatchObject({ value: 0.25, n: 20 });
    expect(cell && 'lower' in cell ? cell.lower : null).toBeCloseTo(0.25 - 2.093 * 0.05, 4);
  });

  it('hides the count of any doubt where it would tell a few', () => {
    const telling = rows.map((row) =>
      row.part === 'customer_answers' && row.reason === 'all' ? { ...row, doubted: 22, doubted_persons: 22 } : row,
    );
    const { topic, numbers } = credibilityTopic.build({ credibility_reasons: telling }, context);
    expect(topic.sentences[0]?.values).not.toHaveProperty('share');
    expect(topic.sentences[0]?.zh).not.toContain('有可疑之处');
    expect(valuesOf(topic, 'credibility', 'all').slice(0, 3)).toEqual([null, null, null]);
    expect(numbers.map(({ id }) => id)).toEqual(['topics.credibility.nothing_left']);
  });

  it('goes by persons in what it names and in what the count of any doubt would tell, not by questionnaires', () => {
    const of = (persons: Readonly<Record<string, number>>) =>
      credibilityTopic.build(
        {
          credibility_reasons: rows.map((row) => ({
            ...row,
            doubted_persons:
              row.part === 'customer_answers' ? (persons[row.reason] ?? row.doubted_persons) : row.doubted_persons,
          })),
        },
        context,
      ).topic;
    // 20 questionnaires filled in too fast, all by three persons: no other reason is the most frequent then.
    const said = of({ speeding: 3 }).sentences[0];
    expect(said?.en).not.toContain('most often');
    expect(said?.zh).not.toContain('最常见');
    expect(said?.values).not.toHaveProperty('most');
    // 30 doubted questionnaires less 20 are ten, but of two persons more.
    const beside = of({ all: 12, speeding: 10, nothing_left: 5 });
    expect(beside.sentences[0]?.values).not.toHaveProperty('share');
    expect(valuesOf(beside, 'credibility', 'all').slice(0, 3)).toEqual([null, null, null]);
    expect(of({ all: 15, speeding: 10 }).sentences[0]?.values).toHaveProperty('share');
  });

  it('says so where hardly any is doubted', () => {
    const few = [reason('customer_answers', 'all', 2), reason('customer_answers', 'nothing_left', 1)];
    const { topic } = credibilityTopic.build({ credibility_reasons: few }, context);
    expect(topic.sentences[0]?.en).toContain('hardly any gives a reason for doubt.');
    expect(Object.keys(topic.sentences[0]?.values ?? {})).toEqual(['n']);
  });

  it('says in both languages that nothing is on record', () => {
    const { topic, numbers } = credibilityTopic.build({}, context);
    expect(topic.sentences[0]?.en).toMatch(/cannot be told/);
    expect(topic.sentences[0]?.zh).toMatch(/无从得知/);
    expect(numbers).toEqual([]);
  });
});
