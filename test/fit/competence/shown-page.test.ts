import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { DuckDBQueryEngine } from '../../../functions/adapters/duckdb-query-engine.ts';
import { readQueryFiles } from '../../../functions/adapters/query-folder.ts';
import { queryCatalogue } from '../../../functions/aggregate/query-catalogue.ts';
import { evidenceRows } from '../../../functions/fit/competence/evidence.ts';
import type { Row } from '../../../functions/lake/rows.ts';
import { lakeFixture } from '../../support/lake-fixture.ts';
import { modelColumns } from '../../support/model-columns.ts';
import { giveRelations } from '../../support/relation-fixture.ts';
import { arrowTables } from '../gaps/simulate-marts.ts';

const page = readFileSync(new URL('../../../functions/fit/competence/README.md', import.meta.url), 'utf8');
const blockOf = (name: string): unknown =>
  JSON.parse(new RegExp(`\`\`\`json ${name}\\n([\\s\\S]*?)\`\`\``).exec(page)?.[1] ?? '');

const ends = z.tuple([z.number(), z.number(), z.number().nullable()]);
const shown = z.object({
  contacts: z.object({ all: z.number(), withItem: z.number(), followedUp: z.number() }),
  days: z.object({ decided: z.array(z.number()), waiting: z.array(z.number()) }),
  found: z.object({ item: ends, followedUp: ends, medianDays: ends }),
});

test('the worked example of README.md, what data show', () => {
  const { contacts, days, found } = shown.parse(blockOf('shown'));
  const item =
    (is_reached: boolean) =>
    (waited: number): Row => ({
      process: 'integrating',
      department: 'rd',
      step: 'item_to_decision',
      days: waited,
      is_reached,
      cases: 1,
      with_item: null,
      followed_up: null,
    });
  const generated: Row = {
    process: 'generating',
    department: 'rd',
    step: 'direct',
    days: null,
    is_reached: null,
    cases: contacts.all,
    with_item: contacts.withItem,
    followed_up: contacts.followedUp,
  };
  const steps = [generated, ...days.decided.map(item(true)), ...days.waiting.map(item(false))];
  const ofFirm = evidenceRows(arrowTables({ competence_steps: steps })).filter(({ department }) => department === null);
  const generating = ofFirm.find(({ step }) => step === 'all');
  const close = (row: Row | undefined, names: readonly string[], expected: readonly (number | null)[]): void => {
    for (const [index, name] of names.entries()) {
      const value = expected[index] ?? null;
      if (value === null) expect(row?.[name], name).toBeNull();
      else expect(row?.[name], name).toBeCloseTo(value, 4);
    }
  };
  close(generating, ['item_share', 'item_share_lower', 'item_share_upper'], found.item);
  close(generating, ['followed_up_share', 'followed_up_lower', 'followed_up_upper'], found.followedUp);
  const decision = ofFirm.find(({ step }) => step === 'item_to_decision');
  close(decision, ['median_days', 'median_days_lower', 'median_days_upper'], found.medianDays);
});

const models = z.object({
  customers: z.record(z.string(), z.array(z.enum(['basic_data', 'needs', 'answer_to_problems']))),
  boughtLongAgo: z.array(z.string()),
  found: z.record(z.string(), z.number()),
  missing: z.array(z.string()),
});

test('the worked example of README.md, five models', async () => {
  const { customers, boughtLongAgo, found, missing } = models.parse(blockOf('models'));
  const having = (requirement: string): string[] =>
    Object.keys(customers).filter((customer) => customers[customer]?.some((each) => each === requirement));
  const bought =
    (occurred_on: string) =>
    (customer_id: string): Row => ({ customer_id, product_id: 'p', occurred_on });
  const given: Readonly<Record<string, readonly Row[]>> = {
    run_settings: [{ run_id: 'r1', as_of: '2026-01-31' }],
    customers: having('basic_data').map((customer_id) => ({ customer_id, region: 'DE' })),
    transactions: [...Object.keys(customers).map(bought('2026-01-02')), ...boughtLongAgo.map(bought('2024-01-02'))],
    survey_responses: having('needs').map((customer_id) => ({
      customer_id,
      audience: 'customer',
      measure: 'expectation',
      level: 50,
      occurred_on: '2026-01-05',
    })),
    interactions: having('answer_to_problems').map((customer_id) => ({
      customer_id,
      kind: 'complaint',
      channel: 'phone',
      direction: 'in',
      occurred_on: '2026-01-05',
      resolved_at: '2026-01-06 08:00:00',
    })),
  };
  const catalogue = queryCatalogue(readQueryFiles());
  const relation = catalogue.get('knowledge_models')!;
  const engine = await DuckDBQueryEngine.open({ lake: await lakeFixture() });
  try {
    await giveRelations(engine, catalogue, relation.reads, given, modelColumns);
    const rows = (await engine.query(relation.sql)).rows;
    const rowOf = (name: string) =>
      rows.find(({ knowledge_model: model, requirement }) => `${String(model)}.${String(requirement)}` === name);
    for (const [name, coverage] of Object.entries(found)) expect(rowOf(name)?.coverage, name).toBe(coverage);
    for (const requirement of missing)
      expect(rows.find((row) => row.requirement === requirement)?.is_missing, requirement).toBe(true);
  } finally {
    engine.close();
  }
});
