import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DuckDBQueryEngine } from '../../functions/adapters/duckdb-query-engine.ts';
import { readQueryFiles } from '../../functions/adapters/query-folder.ts';
import { type AggregateResult, buildMarts, runStep } from '../../functions/aggregate/build-marts.ts';
import { checksOf } from '../../functions/aggregate/checks.ts';
import { queryCatalogue } from '../../functions/aggregate/query-catalogue.ts';
import { relationStep } from '../../functions/aggregate/run-plan.ts';
import { CheckError, InputError } from '../../functions/errors.ts';
import { settingsSchema } from '../../functions/lake/settings.ts';
import { lakeFixture } from '../support/lake-fixture.ts';
import { modelColumns } from '../support/model-columns.ts';
import { smallFirm } from '../support/small-firm.ts';

const catalogue = queryCatalogue(readQueryFiles());
const settings = settingsSchema.parse({ gaps: { headcount: { marketing: 10 } } });
const request = { runId: 'r1', settings, modelTables: Object.keys(modelColumns) };
let lake: string;
let engine: DuckDBQueryEngine;
let result: AggregateResult;

beforeAll(async () => {
  lake = await lakeFixture(smallFirm(7));
  engine = await DuckDBQueryEngine.open({ lake });
  result = await buildMarts(engine, catalogue, request);
});
afterAll(() => engine.close());

const rowsOf = async (sql: string) => (await engine.query(sql)).rows;

test('the default date is the latest export date, periods run from the first event', async () => {
  expect(result.facts).toMatchObject({ asOf: '2026-03-31', firstEvent: expect.stringMatching(/^2026-01/) });
  expect((await rowsOf('select period_id from periods order by position')).map((row) => row.period_id)).toEqual([
    '2026-01',
    '2026-02',
    '2026-03',
  ]);
});

test('what reads tables of models waits, everything else is built', () => {
  const built = new Set(result.built.map(({ name }) => name));
  const waiting = result.waiting.map(({ relation }) => relation);
  expect(waiting).toContain('customer_lifetime_values');
  expect([...catalogue.keys()].filter((name) => !built.has(name) && !waiting.includes(name))).toEqual([]);
});

test('gap 5 is the sum of gaps 1 to 4 on every complete row', async () => {
  const rows = await rowsOf(`select sum(case when is_total then -bias else bias end) as rest
    from knowledge_gaps where chain = 'value' and not is_merged
    group by period_id, attribute_id, segment having count(*) = 5`);
  expect(rows).toHaveLength(3 * 2 * 2);
  for (const { rest } of rows) expect(Math.abs(Number(rest))).toBeLessThan(1e-9);
});

test('the error of a gap of one group of persons is that of their differences', async () => {
  const [gap] = await rowsOf(`select std_error, n from knowledge_gaps
    where link = 'gap5' and attribute_id = 'speed' and segment = 'private' and period_id = '2026-01'`);
  const differences = await rowsOf(`select cast(e.level as double) - cast(p.level as double) as d
    from survey_responses e join survey_responses p on p.response_id = e.response_id and p.item_id = 'perception_speed'
    where e.item_id = 'expectation_speed' and e.segment = 'private' and e.period_id = '2026-01'`);
  const values = differences.map((row) => Number(row.d));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1) / values.length;
  expect(gap?.n).toBe(values.length);
  expect(Number(gap?.std_error)).toBeCloseTo(Math.sqrt(variance), 9);
});

test('staff: pooled variance with the finite factor, as computed from the answers', async () => {
  const levels = await rowsOf(`select attribute_id, std_error, n from station_levels
    where station = 'marketing' and segment = 'private' and period_id = '2026-02' order by attribute_id`);
  const answers = await rowsOf(`select attribute_id, cast(level as double) as level from survey_responses
    where measure = 'perceived_expectation' and period_id = '2026-02'`);
  const squares = levels.map(({ attribute_id }) => {
    const values = answers.filter((row) => row.attribute_id === attribute_id).map((row) => Number(row.level));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  });
  const pooled = squares.reduce((sum, value) => sum + value, 0) / (levels.length * 4);
  for (const level of levels) expect(Number(level.std_error)).toBeCloseTo(Math.sqrt((pooled / 5) * (1 - 5 / 10)), 9);
});

test('the same lake gives the same bytes, with one thread and with two', async () => {
  const hash = (folder: string, key: string): string =>
    createHash('sha256')
      .update(readFileSync(join(folder, key)))
      .digest('hex');
  const again = await lakeFixture(smallFirm(7));
  const other = await DuckDBQueryEngine.open({ lake: again, threads: 1 });
  const { built } = await buildMarts(other, catalogue, request);
  other.close();
  const changed = built.filter(({ key }) => hash(again, key) !== hash(lake, key)).map(({ name }) => name);
  expect(changed).toEqual([]);
});

test('a relation that breaks its grain stops the run and says where', async () => {
  const wrong = relationStep({ ...catalogue.get('rfm_cells')!, grain: ['segment'] }, 'broken');
  await expect(runStep(engine, wrong)).rejects.toThrow(CheckError);
  await expect(runStep(engine, wrong)).rejects.toThrow(/marts rfm_cells: check "unique \(segment\)" failed/);
});

test('an empty lake says what is missing', async () => {
  const empty = await DuckDBQueryEngine.open({ lake: await lakeFixture() });
  await expect(buildMarts(empty, catalogue, request)).rejects.toThrow(InputError);
  empty.close();
});

test('a lake of orders alone builds every mart', async () => {
  const orders = {
    transaction_id: 't',
    line_no: 1,
    customer_id: 'c',
    occurred_at: '2026-01-05T00:00:00.000Z',
    amount: '9',
    currency: 'EUR',
  };
  const other = await DuckDBQueryEngine.open({
    lake: await lakeFixture([{ delivery_id: 'd', tables: { transactions: [orders] } }]),
  });
  const { built } = await buildMarts(other, catalogue, request);
  expect(Object.fromEntries(built.map(({ name, rows }) => [name, rows]))).toMatchObject({
    customer_rfm: 1,
    rfm_cells: 1,
    customer_margins: 1,
    station_levels: 0,
    knowledge_gaps: 0,
    data_quality: 1,
  });
  other.close();
});

test('an earlier date leaves later events out', async () => {
  const early = await DuckDBQueryEngine.open({ lake });
  await buildMarts(early, catalogue, { ...request, runId: 'early', asOf: '2026-02-28' });
  const { rows } = await early.query(
    'select max(occurred_on) as last_on, (select max(period_id) from periods) as last_period from survey_responses',
  );
  expect(rows).toEqual([{ last_on: '2026-02-15', last_period: '2026-02' }]);
  early.close();
});

test('a failed check tells key and checked columns of a row, never its other cells', () => {
  const relation = catalogue.get('customers')!;
  const checks = checksOf({
    ...relation,
    checks: {
      not_null: ['segment'],
      range: [{ column: 'bucket', minimum: 0 }],
      relationship: [{ column: 'segment', to: 'customers.segment' }],
      none: [],
    },
  });
  expect(checks).toHaveLength(4);
  for (const { faults } of checks) expect(faults).not.toMatch(/\*\s+from|email|full_name/);
});
