import { beforeAll, describe, expect, it } from 'vitest';
import { readQueryFiles } from '../../../functions/adapters/query-folder.ts';
import { checksOf } from '../../../functions/aggregate/checks.ts';
import { queryCatalogue } from '../../../functions/aggregate/query-catalogue.ts';
import { columnsOf } from '../../../functions/aggregate/relation-columns.ts';
import { valuesQuery } from '../../../functions/aggregate/sql-text.ts';
import { knowledgeModel } from '../../../functions/fit/knowledge/index.ts';
import { knowledgeTables } from '../../../functions/fit/knowledge/tables.ts';
import type { Row } from '../../../functions/lake/rows.ts';
import { settingsSchema } from '../../../functions/lake/settings.ts';
import { createRandom } from '../../../functions/numerics/random.ts';
import { type Firm, generateFirm } from '../../../functions/sample/firm.ts';
import { firmRows } from '../../../functions/sample/firm-rows.ts';
import { withMarts } from '../../support/marts-of-rows.ts';
import { modelColumns } from '../../support/model-columns.ts';
import { rankCorrelation } from './rank-correlation.ts';

const settings = settingsSchema.parse({ knowledge: { resamples: 99 } });
const catalogue = queryCatalogue(readQueryFiles());
const asked = new Set(
  'willingness_to_share perceived_sharing_cost perceived_compensation customer_skill willingness_to_learn willingness_to_experiment dialogue'.split(
    ' ',
  ),
);
const isAsked = ({ item_id: id }: Row): boolean => asked.has(String(id).replace(/_\d$/, ''));
const marts = [
  'survey_participation',
  'response_weights',
  'customer_competence',
  'customer_credibility',
  'interactions',
];

/** The only item of a new category, found invalid. */
const invalidOfItsOwn: Row = {
  knowledge_id: 'new',
  knowledge_function: 'trust_building',
  direction: 'from',
  owner_department: 'rd',
  category: 'new category',
  acquired_at: '2026-10-30T08:00:00.000Z',
  is_valid: false,
};

/** Key sources of a firm whose customers' lifetime values are given: marts, the knowledge model, and the marts after it. */
function keySources(firm: Firm, worth: (customer: string) => number): Promise<readonly Row[]> {
  const rows = firmRows(firm);
  const tables = {
    customers: rows.customers ?? [],
    interactions: rows.interactions ?? [],
    knowledge_items: [...(rows.knowledge_items ?? []), invalidOfItsOwn],
    survey_items: (rows.survey_items ?? []).filter(isAsked),
    survey_responses: (rows.survey_responses ?? []).filter(isAsked),
    survey_invitations: rows.survey_invitations ?? [],
  };
  return withMarts(
    [{ delivery_id: 'd', export_date: '2026-10-31', tables }],
    [...knowledgeModel.reads, ...marts],
    async (built) => {
      const context = { runId: 'r1', asOf: built.asOf, seed: 1, settings };
      const fitted = knowledgeModel.fit(await built.tables(knowledgeModel.reads), context);
      const customers = await built.rows('select customer_id from customers order by customer_id');
      const given: Record<string, readonly Row[]> = {
        customer_lifetime_values: customers.map(({ customer_id: id }) => ({
          customer_id: id ?? null,
          remaining_clv: worth(ownId(id)),
        })),
      };
      for (const { name } of knowledgeTables) {
        const found = fitted.tables[name];
        given[name] = Array.isArray(found) ? found : [];
      }
      for (const [name, table] of Object.entries(given)) {
        const columns = columnsOf(catalogue, name) ?? modelColumns[name] ?? {};
        await built.rows(`create or replace temp table ${name} as ${valuesQuery(columns, table)}`);
      }
      for (const name of ['knowledge_values', 'knowledge_sources']) {
        const relation = catalogue.get(name);
        if (!relation) throw new Error(`no mart ${name}`);
        await built.rows(`create or replace temp table ${name} as ${relation.sql}`);
        for (const { name: rule, faults } of checksOf(relation)) expect(await built.rows(faults), rule).toEqual([]);
      }
      return built.rows('select * from knowledge_sources order by customer_id');
    },
    settings,
  );
}

const ownId = (id: unknown): string => String(id).replace(/^.*:/, '');

describe('key sources of the sample firm', () => {
  let firm: Firm;
  let sources: readonly Row[];
  const worth = new Map<string, number>();
  const willing = new Map<string, number>();

  beforeAll(async () => {
    firm = generateFirm({ seed: 5, customers: 3000, answersPerMonth: 12 });
    const random = createRandom('worth');
    for (const [place, { customer_id: id }] of firm.customers.entries()) {
      worth.set(id, Math.exp(random.normal(5, 1)));
      willing.set(id, firm.traits[place]?.willingness_to_share ?? Number.NaN);
    }
    sources = await keySources(firm, (customer) => worth.get(customer) ?? 0);
  }, 60_000);

  const planted = (of: ReadonlyMap<string, number>, rows: readonly Row[]): number[] =>
    rows.map(({ customer_id: id }) => of.get(ownId(id)) ?? Number.NaN);
  const found = (column: string, rows: readonly Row[]): number[] => rows.map((row) => Number(row[column]));

  it('stand higher the more willing they were made', () => {
    const told = sources.filter((row) => row.stated_willingness !== null);
    expect(told.length).toBeGreaterThan(150);
    expect(rankCorrelation(planted(willing, told), found('willingness', told))).toBeGreaterThan(0.4);
    expect(rankCorrelation(planted(willing, told), found('score', told))).toBeGreaterThan(0.15);
  });

  it('stand higher the more they are worth', () => {
    const byWorth = sources.filter(({ basis }) => basis === 'clv');
    expect(rankCorrelation(planted(worth, byWorth), found('score', byWorth))).toBeGreaterThan(0.3);
  });

  it('are more willing by plan than the reluctant, who are worth as much', () => {
    const mean = (octants: readonly string[]): number => {
      const rows = sources.filter((row) => row.stated_willingness !== null && octants.includes(String(row.octant)));
      return planted(willing, rows).reduce((sum, value) => sum + value, 0) / rows.length;
    };
    expect(mean(['key_source', 'unheard'])).toBeGreaterThan(mean(['reluctant', 'hidden']) + 5);
  });
});
