import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DuckDBQueryEngine } from '../../functions/adapters/duckdb-query-engine.ts';
import { readQueryFiles } from '../../functions/adapters/query-folder.ts';
import { queryCatalogue } from '../../functions/aggregate/query-catalogue.ts';
import { runInputs } from '../../functions/aggregate/run-inputs.ts';
import { addDays, exportDueOn } from '../../functions/lake/export-schedule.ts';
import { type Settings, settingsSchema } from '../../functions/lake/settings.ts';
import { gate, type LatestExport } from '../../functions/night/gate.ts';
import { lakeFixture } from '../support/lake-fixture.ts';
import { giveRelations, january } from '../support/relation-fixture.ts';

const catalogue = queryCatalogue(readQueryFiles());
const lateExports = catalogue.get('late_exports')!;
let engine: DuckDBQueryEngine;
beforeAll(async () => {
  engine = await DuckDBQueryEngine.open({ lake: await lakeFixture() });
});
afterAll(() => engine.close());

/** What the mart calls late in a run over these exports. */
async function lateInMart(settings: Settings, latest: readonly LatestExport[]) {
  const asOf = latest
    .map(({ export_date }) => export_date)
    .sort()
    .at(-1)!;
  const expected = runInputs.find(({ name }) => name === 'expected_exports')!;
  await giveRelations(engine, catalogue, lateExports.reads, {
    run_settings: [{ as_of: asOf }],
    expected_exports: expected.rows({ ...january, asOf, settings }),
    deliveries: latest.map((each, index) => ({ delivery_id: `d${index}`, status: 'accepted', ...each })),
  });
  const { rows } = await engine.query(
    `select source_system as source, dataset, expected_export_date as expected, latest_export_date as latest
     from (${lateExports.sql}) order by 1, 2`,
  );
  return rows;
}

const shape = fc.oneof(
  fc.constantFrom<object>({ every: 'day' }, { every: 'weekday' }),
  fc.constantFrom('monday', 'sunday').map((day) => ({ every: 'week', day })),
  fc.integer({ min: 1, max: 31 }).map((day) => ({ every: 'month', day })),
);
/** A dataset by its rule, and what came of it: the export due, one of some days before it, or none. */
const dataset = fc.record({
  rule: fc
    .tuple(shape, fc.constantFrom('previous_day', 'same_day'))
    .map(([rhythm, of]) => ({ ...rhythm, of, by: '02:30' })),
  behind: fc.constantFrom(0, 0, 1, 5, 40, null),
});
const night = fc.integer({ min: 0, max: 800 }).map((days) => addDays('2026-01-01', days));

test('the night waits for what the scorecard will call late, whatever the rules, once one export of the day before is there', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(dataset, { maxLength: 5 }), night, async (others, today) => {
      const onTime = { rule: { every: 'day', of: 'previous_day', by: '01:00' }, behind: 0 };
      const datasets = [onTime, ...others].map((each, index) => ({ ...each, name: `d${index}` }));
      const settings = settingsSchema.parse({
        sources: {
          shop: { datasets: Object.fromEntries(datasets.map(({ name, rule }) => [name, { expected: rule }])) },
        },
      });
      const latest = datasets.flatMap(({ name, behind }): LatestExport[] => {
        const due = exportDueOn(settings.sources.shop!.datasets[name]!.expected!, today);
        return behind === null ? [] : [{ source: 'shop', dataset: name, export_date: addDays(due, -behind) }];
      });
      const now = new Date(`${today}T03:00:00Z`);
      const { late } = gate({ settings, latest, now, startedAt: now });
      expect(await lateInMart(settings, latest)).toEqual(late);
      expect(late.length).toBe(others.filter(({ behind }) => behind !== 0).length);
    }),
    { numRuns: 40 },
  );
});

test('without expectations nothing is late', async () => {
  expect(
    await lateInMart(settingsSchema.parse({}), [{ source: 's', dataset: 'd', export_date: '2026-01-01' }]),
  ).toEqual([]);
});
