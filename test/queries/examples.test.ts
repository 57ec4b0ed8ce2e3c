import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DuckDBQueryEngine } from '../../functions/adapters/duckdb-query-engine.ts';
import { readQueryFiles } from '../../functions/adapters/query-folder.ts';
import { queryCatalogue, type Relation } from '../../functions/aggregate/query-catalogue.ts';
import type { Cell, Row } from '../../functions/lake/rows.ts';
import type { QueryValue } from '../../functions/ports/query-engine.ts';
import { lakeFixture } from '../support/lake-fixture.ts';
import { modelColumns } from '../support/model-columns.ts';
import { giveRelations } from '../support/relation-fixture.ts';

const catalogue = queryCatalogue(readQueryFiles());
let engine: DuckDBQueryEngine;
beforeAll(async () => {
  engine = await DuckDBQueryEngine.open({ lake: await lakeFixture() });
});
afterAll(() => engine.close());

const ordered = (relation: Relation): string =>
  `select * from (${relation.sql}\n) order by ${relation.grain.map((name) => `${name} nulls last`).join(', ')}`;

const typeNames: Readonly<Record<string, string>> = {
  VARCHAR: 'varchar',
  BOOLEAN: 'boolean',
  DATE: 'date',
  TIMESTAMP_MS: 'timestamp(3)',
  DOUBLE: 'double',
  SMALLINT: 'smallint',
  INTEGER: 'integer',
  BIGINT: 'bigint',
  'VARCHAR[]': 'array(varchar)',
};
const typeName = (duckdb: string): string => typeNames[duckdb] ?? duckdb.toLowerCase();

/** As close as two engines come: numbers to 1e-9, the rest exactly. */
function same(found: QueryValue | undefined, expected: Cell): boolean {
  if (typeof expected === 'number' && found !== null && found !== undefined) {
    return Math.abs(Number(found) - expected) <= 1e-9 * Math.max(1, Math.abs(expected));
  }
  return JSON.stringify(found) === JSON.stringify(expected);
}

const shown = (found: Readonly<Record<string, QueryValue>>, expected: Row): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(expected).map(([name, value]) => [name, same(found[name], value) ? value : found[name]]),
  );

describe.each([...catalogue.values()])('$folder/$name', (relation) => {
  test.each(relation.examples.map((example) => [example.name, example] as const))('%s', async (_, example) => {
    await giveRelations(engine, catalogue, relation.reads, example.given, modelColumns);
    const { columns, rows } = await engine.query(ordered(relation));
    expect(Object.fromEntries(columns.map(({ name, type }) => [name, typeName(type)]))).toEqual(
      Object.fromEntries(Object.entries(relation.columns).map(([name, { type }]) => [name, type])),
    );
    const compared = rows.map((row, index) => shown(row, example.expect[index] ?? example.expect[0] ?? {}));
    expect(compared).toEqual(example.expect);
  });
});
