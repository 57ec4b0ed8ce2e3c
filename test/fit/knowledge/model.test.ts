import { beforeAll, describe, expect, it } from 'vitest';
import { tableOf } from '../../../functions/adapters/parquet-tables.ts';
import { knowledgeModel } from '../../../functions/fit/knowledge/index.ts';
import type { ModelResult } from '../../../functions/fit/model.ts';
import type { Row } from '../../../functions/lake/rows.ts';
import { settingsSchema } from '../../../functions/lake/settings.ts';
import { zhCN } from '../../../functions/publish/messages/zh-CN.ts';
import type { TopicContext } from '../../../functions/publish/topics/define-topic.ts';
import { freshnessTopic } from '../../../functions/publish/topics/freshness.ts';
import { knowledgeFlowTopic } from '../../../functions/publish/topics/knowledge-flow.ts';
import { knowledgeValueTopic } from '../../../functions/publish/topics/knowledge-value.ts';
import { sourcesTopic } from '../../../functions/publish/topics/sources.ts';
import { generateFirm } from '../../../functions/sample/firm.ts';
import { firmRows } from '../../../functions/sample/firm-rows.ts';
import type { Truth } from '../../../functions/sample/truth.ts';
import { withMarts } from '../../support/marts-of-rows.ts';
import { correlation } from './rank-correlation.ts';

const settings = settingsSchema.parse({ knowledge: { resamples: 99 } });
const context = { runId: 'r1', asOf: '2026-10-31', seed: 1, settings };
const reads = knowledgeModel.reads;
type Tables = Readonly<Record<string, readonly Row[]>>;

const fitted = (tables: Tables): Promise<ModelResult> =>
  withMarts([{ delivery_id: 'd', export_date: '2026-10-31', tables }], reads, async (built) =>
    knowledgeModel.fit(await built.tables(reads), context),
  );
const rowsOf = (result: ModelResult, table: string): readonly Row[] => {
  const rows = result.tables[table];
  return Array.isArray(rows) ? rows : [];
};

/** Every run says why in both languages, and no number is NaN or infinite. */
function expectHonest(result: ModelResult): void {
  expect(result.runs.map(({ model }) => model)).toEqual(['knowledge_half_lives', 'knowledge_flow']);
  for (const { status, notes, reason } of result.runs) {
    if (status === 'not_estimable') expect(reason).toBeTruthy();
    for (const { code, text } of notes ?? []) expect(zhCN.models.note(code, {}, text)).not.toBe(text);
  }
  for (const rows of Object.values(result.tables))
    for (const row of Array.isArray(rows) ? rows : [])
      for (const [name, value] of Object.entries(row))
        if (typeof value === 'number') expect(Number.isFinite(value), `${name} is ${value}`).toBe(true);
}

const item = (id: string, more: Row = {}): Row => ({
  knowledge_id: id,
  knowledge_function: 'value_creation',
  direction: 'from',
  owner_department: 'rd',
  acquired_at: '2026-10-01T08:00:00.000Z',
  ...more,
});

describe('data that carry little', () => {
  it('nothing at all', () => {
    const nothing = tableOf({}, []);
    const result = knowledgeModel.fit(
      { repeated_answers: nothing, knowledge_categories: nothing, knowledge_waits: nothing },
      context,
    );
    expectHonest(result);
    expect(result.runs.map(({ status }) => status)).toEqual(['not_estimable', 'not_estimable']);
    expect(rowsOf(result, 'knowledge_half_lives').every(({ basis }) => basis === 'setting')).toBe(true);
    expect(rowsOf(result, 'knowledge_absorption')).toEqual([]);
  });

  it('three items of one month, one invalid, one applied before it was acquired', async () => {
    const result = await fitted({
      knowledge_items: [
        item('a'),
        item('b', { is_valid: false }),
        item('c', { applied_at: '2026-09-01T08:00:00.000Z', category: 'own' }),
      ],
    });
    expectHonest(result);
    const [firm] = rowsOf(result, 'knowledge_absorption');
    expect(firm).toMatchObject({ category: '*', items: 2, applied: 1 });
    expect(rowsOf(result, 'knowledge_half_lives').map(({ category }) => category)).toContain('own');
    expect(rowsOf(result, 'knowledge_stage_times').some(({ is_bottleneck: worst }) => worst === true)).toBe(false);
  });

  it('a category whose only item is invalid has a half-life, so that the item can be valued', async () => {
    const result = await fitted({ knowledge_items: [item('a'), item('b', { category: 'own', is_valid: false })] });
    const own = rowsOf(result, 'knowledge_half_lives').find(({ category }) => category === 'own');
    expect(own).toMatchObject({ basis: 'setting', half_life_days: 365 });
  });

  it('constant answers of many, asked twice', async () => {
    const questions: Row[] = [1, 2].map((place) => ({
      item_id: `expected_benefit_${place}`,
      instrument: 'i',
      audience: 'customer',
      measure: 'expected_benefit',
      scale_min: 0,
      scale_max: 10,
    }));
    const answers: Row[] = Array.from({ length: 200 }, (_, person) =>
      ['2026-03-01', '2026-05-01'].flatMap((day) =>
        questions.map(({ item_id }) => ({
          response_id: `${person}-${day}`,
          respondent_id: `p${person}`,
          item_id: item_id ?? '',
          audience: 'customer',
          answered_at: `${day}T08:00:00.000Z`,
          value: 5,
        })),
      ),
    ).flat();
    const result = await fitted({ survey_items: questions, survey_responses: answers });
    expectHonest(result);
    expect(rowsOf(result, 'knowledge_half_lives').find(({ category }) => category === 'needs')).toMatchObject({
      basis: 'setting',
      half_life_days: 365,
    });
  });
});

describe('topics without rows say why in both languages', () => {
  const empty: TopicContext = {
    settings,
    period: '2026-10',
    asOf: '2026-10-31',
    runOf: () => null,
    names: {
      attribute: (id) => ({ en: id, zh: id }),
      link: (id) => ({ en: id, zh: id }),
      station: (id) => ({ en: id, zh: id }),
      segment: (id) => ({ en: id, zh: id }),
      department: (id) => ({ en: id, zh: id }),
    },
  };
  it.each([knowledgeValueTopic, freshnessTopic, sourcesTopic, knowledgeFlowTopic].map((each) => [each.topic, each]))(
    '%s',
    (_, module) => {
      if (typeof module === 'string') throw new TypeError('expected a topic');
      const { topic, numbers } = module.build({}, empty);
      expect(topic.sentences[0]?.en).toMatch(/cannot be told/);
      expect(topic.sentences[0]?.zh).toMatch(/无从得知|无法/);
      expect(numbers).toEqual([]);
    },
  );

  it('never show an octant of few, nor one that could be had by subtraction', () => {
    const octant = (part: string, customers: number) => ({
      topic: 'octant',
      basis: 'clv',
      part,
      items: 0,
      customers,
      mean_score: 0.5,
    });
    const { topic } = sourcesTopic.build(
      { knowledge_totals: [octant('key_source', 3), octant('hidden', 40), octant('helper', 20)] },
      empty,
    );
    const counts = topic.tables[0]?.rows.map(({ key, cells }) => {
      const cell = cells[1];
      return [key, cell && 'value' in cell ? cell.value : undefined];
    });
    expect(counts).toEqual([
      ['key_source', null],
      ['hidden', 40],
      ['helper', null],
    ]);
  });
});

describe('the sample firm', () => {
  let truth: Truth;
  let result: ModelResult;
  let leads: readonly Row[];

  /** Staging and marts with all their checks over the rows that these marts read. */
  beforeAll(async () => {
    const firm = generateFirm({ seed: 7, customers: 6000, answersPerMonth: 12 });
    truth = firm.truth;
    const rows = firmRows(firm);
    const asked = new Set(['competitor_knowledge', 'expected_benefit', 'product_experience']);
    const own = (id: unknown): boolean => asked.has(String(id).replace(/_\d$/, ''));
    const tables: Tables = {
      customers: rows.customers ?? [],
      interactions: rows.interactions ?? [],
      // Items of the styles of working with customers are applied with chances of their own.
      knowledge_items: (rows.knowledge_items ?? []).filter(({ knowledge_id: id }) => String(id).startsWith('KN-')),
      survey_items: (rows.survey_items ?? []).filter(({ item_id: id }) => own(id)),
      survey_responses: (rows.survey_responses ?? []).filter(({ item_id: id }) => own(id)),
    };
    await withMarts(
      [{ delivery_id: 'd', export_date: '2026-10-31', tables }],
      [...reads, 'lead_users'],
      async (built) => {
        result = knowledgeModel.fit(await built.tables(reads), context);
        leads = await built.rows(
          'select customer_id, status, ahead_percentile, evidence from lead_users order by customer_id',
        );
      },
      settings,
    );
  }, 60_000);

  it('gives back the planted half-lives', () => {
    expectHonest(result);
    const estimated = truth.knowledge.half_lives.flatMap(({ category, half_life_days: planted }) => {
      const row = rowsOf(result, 'knowledge_half_lives').find((each) => each.category === category);
      return row?.basis === 'repeated_answers' ? [Number(row.lower) <= planted && planted <= Number(row.upper)] : [];
    });
    expect(estimated.length).toBeGreaterThanOrEqual(2);
    expect(estimated.filter(Boolean).length).toBeGreaterThanOrEqual(estimated.length - 1);
  });

  it('gives back the stage at which each department loses most', () => {
    for (const { department, stage } of truth.knowledge.bottlenecks) {
      const worst = rowsOf(result, 'knowledge_stage_times').find(
        (row) => row.department === department && row.is_bottleneck === true,
      );
      expect(worst?.stage, department).toBe(stage);
    }
  });

  it('gives back the planted chances of being applied', () => {
    const cells = truth.knowledge.applied_chances.map(({ department, category, chance: planted }) => {
      const row = rowsOf(result, 'knowledge_absorption').find(
        (each) => each.department === department && each.category === category,
      );
      return { planted, found: Number(row?.chance), lower: Number(row?.lower), upper: Number(row?.upper) };
    });
    expect(cells.length).toBe(12);
    expect(cells.filter(({ planted, lower, upper }) => lower <= planted && planted <= upper).length).toBeGreaterThan(9);
    const [planted, found] = [cells.map((cell) => cell.planted), cells.map((cell) => cell.found)];
    expect(correlation(planted, found)).toBeGreaterThan(0.8);
  });

  it('finds the lead users among those who are ahead', () => {
    const planted = new Set(truth.knowledge.lead_users);
    const isPlanted = ({ customer_id: id }: Row): boolean => planted.has(String(id).replace(/^.*:/, ''));
    const compared = leads.filter(isPlanted);
    expect(compared.length).toBeGreaterThan(5);
    const mean = compared.reduce((sum, row) => sum + Number(row.ahead_percentile), 0) / compared.length;
    expect(mean).toBeGreaterThan(0.75);
    const ahead = leads.filter(({ ahead_percentile: place }) => Number(place) >= 0.9);
    const usual = compared.length / leads.length;
    expect(ahead.filter(isPlanted).length / ahead.length).toBeGreaterThan(3 * usual);
    const found = leads.filter(({ status }) => status === 'lead_user');
    expect(found.filter(isPlanted).length).toBeGreaterThanOrEqual(0.5 * found.length);
    const meanEvidence = (rows: readonly Row[]): number =>
      rows.reduce((sum, row) => sum + Number(row.evidence), 0) / rows.length;
    expect(meanEvidence(compared)).toBeGreaterThan(meanEvidence(leads.filter((row) => !isPlanted(row))) + 0.1);
  });
});
