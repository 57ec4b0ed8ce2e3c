import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DuckDBQueryEngine } from '../../../functions/adapters/duckdb-query-engine.ts';
import { readQueryFiles } from '../../../functions/adapters/query-folder.ts';
import { queryCatalogue, type Relation } from '../../../functions/aggregate/query-catalogue.ts';
import type { Row } from '../../../functions/lake/rows.ts';
import type { QueryResult } from '../../../functions/ports/query-engine.ts';
import { lakeFixture } from '../../support/lake-fixture.ts';
import { modelColumns } from '../../support/model-columns.ts';
import { givenQueries, giveRelations } from '../../support/relation-fixture.ts';
import { rowDifferences } from './row-differences.ts';
import { askTrino } from './trino.ts';

type Given = Readonly<Record<string, readonly Row[]>>;

const catalogue = queryCatalogue(readQueryFiles());
const examples = [...catalogue.values()].flatMap((relation) =>
  relation.examples.map(({ name, given }) => ({ relation, example: name, given, title: `${relation.name}: ${name}` })),
);
const onTrino = new Map<string, QueryResult | Error>();
let duckdb: DuckDBQueryEngine;

const ordered = ({ sql, grain }: Relation): string =>
  `select * from (${sql}\n) order by ${grain.map((name) => `${name} nulls last`).join(', ')}`;

/** The same select with the given rows as CTEs before it: Trino has no temporary tables. */
const withGiven = (relation: Relation, given: Given): string => {
  const ctes = givenQueries(catalogue, relation.reads, given, modelColumns).map(
    ([name, sql]) => `"${name}" as (${sql})`,
  );
  return `with ${ctes.join(',\n')}\n${ordered(relation)}`;
};

beforeAll(async () => {
  duckdb = await DuckDBQueryEngine.open({ lake: await lakeFixture() });
  const waiting = [...examples];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { title, relation, given } = next;
      onTrino.set(title, await askTrino(withGiven(relation, given)).catch((error: Error) => error));
    }
  };
  await Promise.all([work(), work(), work()]);
});
afterAll(() => duckdb.close());

/** Trino's spelling of a type, as descriptions spell it; instants lose their precision on the way. */
const typeName = (trino: string): string => trino.replace(', ', ',').replace(/^timestamp$/, 'timestamp(3)');

describe('row examples: Trino yields the declared types, and the rows that DuckDB yields', () => {
  test.each(examples.map((each) => [each.title, each] as const))('%s', async (title, { relation, given }) => {
    const found = onTrino.get(title);
    if (!found || found instanceof Error) throw found ?? new Error('not run');
    expect(Object.fromEntries(found.columns.map(({ name, type }) => [name, typeName(type)]))).toEqual(
      Object.fromEntries(Object.entries(relation.columns).map(([name, { type }]) => [name, type])),
    );
    await giveRelations(duckdb, catalogue, relation.reads, given, modelColumns);
    expect(rowDifferences(await duckdb.query(ordered(relation)), found)).toEqual([]);
  });
});
