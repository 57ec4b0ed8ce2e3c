import { afterAll, beforeAll, expect, test } from 'vitest';
import { DuckDBQueryEngine } from '../../functions/adapters/duckdb-query-engine.ts';
import { readQueryFiles } from '../../functions/adapters/query-folder.ts';
import { buildMarts } from '../../functions/aggregate/build-marts.ts';
import { queryCatalogue } from '../../functions/aggregate/query-catalogue.ts';
import { settingsSchema } from '../../functions/lake/settings.ts';
import { lakeFixture } from '../support/lake-fixture.ts';
import { modelColumns } from '../support/model-columns.ts';
import { giveRelations } from '../support/relation-fixture.ts';
import { smallFirm } from '../support/small-firm.ts';

const files = readQueryFiles();
const questions = files.filter(({ path }) => path.startsWith('adhoc/') && path.endsWith('.sql'));
let engine: DuckDBQueryEngine;

beforeAll(async () => {
  const quarantined = {
    delivery_id: 'bad',
    quarantine: [{ table_name: 'transactions', column_name: 'amount', expected: 'a number', found: 'eleven' }],
  };
  const invitations = Array.from({ length: 40 }, (_, index) => ({
    invitation_id: `i${index}`,
    respondent_id: `c${index}`,
    customer_id: `c${index}`,
    instrument: 'customer_survey',
    invited_at: '2026-01-10T08:00:00.000Z',
  }));
  const invited = { delivery_id: 'invited', export_date: '2026-03-31', tables: { survey_invitations: invitations } };
  engine = await DuckDBQueryEngine.open({ lake: await lakeFixture([...smallFirm(11), quarantined, invited]) });
  const settings = settingsSchema.parse({});
  await buildMarts(engine, queryCatalogue(files), { runId: 'r', settings, modelTables: Object.keys(modelColumns) });
  await giveRelations(engine, queryCatalogue(files), ['path_outer', 'path_constructs'], {}, modelColumns);
});
afterAll(() => engine.close());

test.each(questions.map(({ path, text }) => [path, text]))('%s answers its question', async (_, text) => {
  expect(text).toMatch(/^-- .+[.?]\n/);
  const { rows } = await engine.query(text);
  expect(rows.length).toBeGreaterThan(0);
});

test('loyalty by hand is the loyalty that is published, to nine decimals', async () => {
  const recipe = questions.find(({ path }) => path === 'adhoc/loyalty-by-hand.sql')!;
  const { rows } = await engine.query(recipe.text);
  const published = await engine.query(
    `select estimate from loyalty_indices where index_name = 'loyalty' and segment is null order by period_id`,
  );
  expect(rows.map(({ published }) => published)).toEqual(published.rows.map(({ estimate }) => estimate));
  expect(rows.length).toBe(3);
  for (const { by_hand, published } of rows) expect(Math.abs(Number(by_hand) - Number(published))).toBeLessThan(1e-9);
});

test('there are saved questions', () => {
  expect(questions.length).toBeGreaterThanOrEqual(4);
});
