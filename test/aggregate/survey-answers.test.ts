import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DuckDBQueryEngine } from '../../functions/adapters/duckdb-query-engine.ts';
import { readQueryFiles } from '../../functions/adapters/query-folder.ts';
import { queryCatalogue } from '../../functions/aggregate/query-catalogue.ts';
import type { Row } from '../../functions/lake/rows.ts';
import type { QueryValue } from '../../functions/ports/query-engine.ts';
import { lakeFixture } from '../support/lake-fixture.ts';
import { giveRelations } from '../support/relation-fixture.ts';

const catalogue = queryCatalogue(readQueryFiles());
const responses = catalogue.get('survey_responses')!;
let engine: DuckDBQueryEngine;
beforeAll(async () => {
  engine = await DuckDBQueryEngine.open({ lake: await lakeFixture() });
});
afterAll(() => engine.close());

async function staged(answer: Row): Promise<Readonly<Record<string, QueryValue>>> {
  await giveRelations(engine, catalogue, responses.reads, {
    committed_deliveries: [{ delivery_id: 'd', source: 'qx', dataset: 'survey', is_full_snapshot: false, place: 1 }],
    customer_links: [{ linked_system: 'qx', source_customer_id: '7', customer_id: 'p7' }],
    customers: [
      { customer_id: 'p7', segment: 'business' },
      { customer_id: 'qx:8', segment: null },
    ],
    calendar: [{ day: '2026-01-05', period_id: '2026-01', position: 1 }],
    periods: [
      { period_id: '2025-12', position: 0 },
      { period_id: '2026-01', position: 1 },
    ],
    survey_items: [
      {
        item_id: 'q',
        instrument: 'i',
        measure: 'satisfaction',
        scale_min: 1,
        scale_max: 7,
        attribute_id: 'x',
        ruler: 'r',
      },
      { item_id: 'mirrored', instrument: 'i', measure: 'satisfaction', scale_min: 1, scale_max: 5, is_reversed: true },
    ],
    raw_survey_responses: [
      {
        response_id: 'a',
        respondent_id: 'someone',
        item_id: 'q',
        audience: 'customer',
        value: 4,
        answered_at: '2026-01-05T00:00:00.000Z',
        occurred_on: '2026-01-05',
        source_system: 'qx',
        batch_id: 'd',
        is_deleted: false,
        ...answer,
      },
    ],
  });
  const { rows } = await engine.query(responses.sql);
  return rows[0]!;
}

test.each<readonly [string, Row, Row]>([
  [
    'the middle of the scale',
    { value: 4 },
    { level: '50.000000', ruler: 'r', attribute_id: 'x', measure: 'satisfaction' },
  ],
  ['a third of the scale', { value: 3 }, { level: '33.333333' }],
  ['a mirrored question', { item_id: 'mirrored', value: 2 }, { level: '75.000000', ruler: 'scale_1_5' }],
  ['outside the scale', { value: 8 }, { level: null, value: 8 }],
  ['not applicable', { not_applicable: true }, { level: null }],
  ['a question nobody knows', { item_id: 'unknown' }, { level: null, measure: null, ruler: null }],
  ['a linked customer', { customer_id: '7' }, { customer_id: 'p7', segment: 'business', is_linked: true }],
  ['its own segment first', { customer_id: '7', segment: 'own' }, { segment: 'own' }],
  [
    'a customer without link or segment',
    { customer_id: '8' },
    { customer_id: 'qx:8', segment: 'unsegmented', is_linked: false },
  ],
  ['nobody we know', {}, { customer_id: null, segment: null, is_linked: null }],
  ['staff without segment', { audience: 'rd' }, { segment: null }],
  ['its date', {}, { period_id: '2026-01' }],
  ['the period asked about', { period_asked_about: '2025-12' }, { period_id: '2025-12' }],
  ['a period nobody knows', { period_asked_about: 'last spring' }, { period_id: '2026-01' }],
])('%s', async (_, answer, expected) => {
  expect(await staged(answer)).toMatchObject(expected);
});

test('one person, one bucket: first 8 hex digits of MD5 of the linked customer, else the respondent, mod 1024', async () => {
  const bucketOf = (person: string): number =>
    Number.parseInt(createHash('md5').update(person).digest('hex').slice(0, 8), 16) % 1024;
  expect((await staged({ customer_id: '7' })).bucket).toBe(bucketOf('p7'));
  expect((await staged({})).bucket).toBe(bucketOf('someone'));
});
