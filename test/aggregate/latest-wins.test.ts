import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DuckDBQueryEngine } from '../../functions/adapters/duckdb-query-engine.ts';
import { readQueryFiles } from '../../functions/adapters/query-folder.ts';
import { queryCatalogue } from '../../functions/aggregate/query-catalogue.ts';
import type { Row } from '../../functions/lake/rows.ts';
import { lakeFixture } from '../support/lake-fixture.ts';
import { giveRelations } from '../support/relation-fixture.ts';

const catalogue = queryCatalogue(readQueryFiles());
const products = catalogue.get('products')!;
let engine: DuckDBQueryEngine;
beforeAll(async () => {
  engine = await DuckDBQueryEngine.open({ lake: await lakeFixture() });
});
afterAll(() => engine.close());

interface Delivery {
  readonly id: string;
  readonly exportDay: number;
  readonly isFull: boolean;
  readonly hasUnreadableKey: boolean;
  readonly isCommitted: boolean;
  readonly quarantinedKeys: readonly (string | null)[];
  readonly rows: readonly Version[];
}
interface Version {
  readonly key: string;
  readonly updated: number | null;
  readonly isDeleted: boolean;
  readonly category: string;
}

const key = fc.constantFrom('a', 'b', 'c');
const version: fc.Arbitrary<Version> = fc.record({
  key,
  updated: fc.option(fc.integer({ min: 1, max: 4 }), { nil: null }),
  isDeleted: fc.boolean(),
  category: fc.string({ minLength: 1, maxLength: 3, unit: fc.constantFrom('x', 'y', 'z') }),
});
const deliveries: fc.Arbitrary<readonly Delivery[]> = fc
  .array(
    fc.record({
      exportDay: fc.integer({ min: 1, max: 5 }),
      isFull: fc.boolean(),
      hasUnreadableKey: fc.boolean(),
      isCommitted: fc.boolean(),
      quarantinedKeys: fc.array(fc.option(key, { nil: null }), { maxLength: 2 }),
      rows: fc.array(version, { maxLength: 5 }),
    }),
    { minLength: 1, maxLength: 5 },
  )
  .map((list) => list.map((delivery, index) => ({ ...delivery, id: `d${index}` })));

const day = (number: number): string => `2026-01-${String(number).padStart(2, '0')}`;
const landed = (delivery: Delivery): string => `${day(delivery.exportDay)}T20:00:00.000Z`;
const place = (left: Delivery, right: Delivery): number =>
  left.exportDay - right.exportDay || (left.id < right.id ? -1 : 1);

/** Which rows hold, written plainly: one source, one dataset. */
function oracle(all: readonly Delivery[]): { key: string; category: string; batch: string }[] {
  const committed = all.filter(({ isCommitted }) => isCommitted).sort(place);
  const versions = committed.flatMap((delivery, rank) =>
    delivery.rows.map((row, line) => ({ ...row, rank, line, batch: delivery.id })),
  );
  const complete = committed.findLastIndex(
    (delivery) => delivery.isFull && !delivery.hasUnreadableKey && !delivery.quarantinedKeys.includes(null),
  );
  const seenAt = (name: string): number =>
    committed.findLastIndex(
      (delivery) => delivery.rows.some((row) => row.key === name) || delivery.quarantinedKeys.includes(name),
    );
  return ['a', 'b', 'c'].flatMap((name) => {
    const winner = versions
      .filter((row) => row.key === name)
      .sort(
        (left, right) => (left.updated ?? 0) - (right.updated ?? 0) || left.rank - right.rank || left.line - right.line,
      )
      .at(-1);
    if (!winner || winner.isDeleted || seenAt(name) < complete) return [];
    return [{ key: name, category: winner.category, batch: winner.batch }];
  });
}

function relationsOf(all: readonly Delivery[]): Record<string, Row[]> {
  const committed = all.filter(({ isCommitted }) => isCommitted).sort(place);
  return {
    committed_deliveries: committed.map((delivery, index) => ({
      delivery_id: delivery.id,
      source: 'erp',
      dataset: 'products',
      is_full_snapshot: delivery.isFull,
      has_unreadable_key: delivery.hasUnreadableKey,
      place: index + 1,
    })),
    quarantine: all.flatMap((delivery) =>
      delivery.quarantinedKeys.map((record_key) => ({
        delivery_id: delivery.id,
        source_system: 'erp',
        table_name: 'products',
        is_whole_record: true,
        record_key,
      })),
    ),
    raw_products: all.flatMap((delivery) =>
      delivery.rows.map((row, line) => ({
        product_id: row.key,
        category: row.category,
        source_system: 'erp',
        source_file: 'f',
        source_line: line + 2,
        batch_id: delivery.id,
        source_updated_at: row.updated === null ? null : `${day(row.updated)}T00:00:00.000Z`,
        is_deleted: row.isDeleted,
        arrived_at: landed(delivery),
        export_date: day(delivery.exportDay),
      })),
    ),
  };
}

test('staging keeps what the contract says: latest wins, deletes drop, full snapshots end, quarantine protects', async () => {
  await fc.assert(
    fc.asyncProperty(deliveries, async (all) => {
      await giveRelations(engine, catalogue, products.reads, relationsOf(all));
      const { rows } = await engine.query(
        `select product_id as key, category, batch_id as batch from (${products.sql}) p order by product_id`,
      );
      expect(rows).toEqual(oracle(all));
    }),
    { numRuns: 60, seed: 20260101 },
  );
});
