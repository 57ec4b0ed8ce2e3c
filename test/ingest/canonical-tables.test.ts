import { afterAll, beforeAll, expect, test } from 'vitest';
import type { IngestReport } from '../../functions/ingest/ingest-exports.ts';
import type { Column, Table } from '../../functions/lake/column.ts';
import { tables } from '../../functions/lake/tables/index.ts';
import { makeLake, type TestLake } from './support/lake.ts';

/** A right cell for any column. */
function cellOf(column: Column): string {
  const [first] = column.oneOf ?? [];
  if (first !== undefined) return first;
  switch (column.type.kind) {
    case 'string':
    case 'list':
      return 'x';
    case 'boolean':
      return 'true';
    case 'date':
      return '2026-02-03';
    case 'instant':
      return '2026-02-03T10:00:00Z';
    default:
      return String(Math.max(1, column.minimum ?? 1));
  }
}

const all: Readonly<Record<string, Table>> = tables;
const names = Object.keys(all);
let lake: TestLake;
let report: IngestReport;
beforeAll(async () => {
  lake = await makeLake();
  for (const [name, { columns }] of Object.entries(all)) {
    const header = Object.keys(columns).join(',');
    await lake.write(`erp/${name}/2026-03-01/all.csv`, `${header}\n${Object.values(columns).map(cellOf).join(',')}\n`);
  }
  report = await lake.ingest();
});
afterAll(() => lake.remove());

test.each(names)('%s: a file with every column of the table loads', (name) => {
  expect(report.deliveries.find(({ dataset }) => dataset === name)).toMatchObject({
    refusedReason: null,
    reasons: {},
    status: 'accepted',
    records: 1,
    accepted: 1,
    rowsByTable: { [name]: 1 },
  });
});

test('an answer that does not apply keeps its mark', async () => {
  expect(await lake.rows('select value, not_applicable from {survey_responses}')).toEqual([
    { value: 1, not_applicable: true },
  ]);
});
