import { randomUUID } from 'node:crypto';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, test } from 'vitest';
import { readQueryFiles } from '../../../functions/adapters/query-folder.ts';
import { s3Client } from '../../../functions/adapters/s3-client.ts';
import { findFacts } from '../../../functions/aggregate/build-marts.ts';
import { checksOf } from '../../../functions/aggregate/checks.ts';
import { lakeFiles } from '../../../functions/aggregate/lake-files.ts';
import { queryCatalogue } from '../../../functions/aggregate/query-catalogue.ts';
import { columnsOf } from '../../../functions/aggregate/relation-columns.ts';
import { sqlType } from '../../../functions/lake/sql-type.ts';
import { modelColumns } from '../../support/model-columns.ts';
import { january } from '../../support/relation-fixture.ts';
import { askTrino, testServers } from './trino.ts';

const files = readQueryFiles();
const catalogue = queryCatalogue(files);
const relations = [...catalogue.values()];
const questions = files.filter(({ path }) => path.startsWith('adhoc/') && path.endsWith('.sql'));
const names = [
  ...lakeFiles().map(({ name }) => name),
  ...relations.flatMap(({ name, reads }) => [name, ...reads]),
  ...Object.keys(modelColumns),
];
const schema = `statements_${randomUUID().replaceAll('-', '')}`;
const bucket = schema.replaceAll('_', '-');
const ask = (sql: string) => askTrino(sql, schema);

/**
 * Athena refuses a statement of more stages than its limit, which it does not publish; Trino's own was 100 for years. Each use of a
 * CTE is a copy of its stages, so a query that grows beyond this keeps what it uses often as a relation of its own.
 */
const mostStages = 75;

/** Every name that a query reads, as an empty public table. */
beforeAll(async () => {
  const client = s3Client({
    endpoint: testServers().s3,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    forcePathStyle: true,
  });
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  await askTrino(`create schema ${schema} with (location = 's3://${bucket}/')`);
  for (const name of new Set(names)) {
    const columns = columnsOf(catalogue, name) ?? modelColumns[name];
    if (!columns) throw new Error(`no columns known of "${name}"`);
    const list = Object.entries(columns).map(([column, { type }]) => `"${column}" ${sqlType(type)}`);
    await ask(`create table "${name}" (${list.join(', ')})`);
  }
});

const stages = async (sql: string): Promise<number> => {
  const { rows } = await ask(`explain (type distributed) ${sql}`);
  return String(Object.values(rows[0] ?? {})[0]).match(/^Fragment /gm)?.length ?? 0;
};

describe('every statement of a run has few stages', () => {
  test.each(relations.map((relation) => [relation.name, relation] as const))('%s', async (_, relation) => {
    const found = await stages(relation.sql);
    expect(found).toBeGreaterThan(0);
    expect(found).toBeLessThanOrEqual(mostStages);
  });

  test.each(relations.map((relation) => [relation.name, relation] as const))('checks of %s', async (_, relation) => {
    const counts = checksOf(relation).map(({ faults }) => `select count(*) as found from (${faults}) f`);
    expect(await stages(counts.join(' union all '))).toBeLessThanOrEqual(mostStages);
  });

  test('what a run asks before it is planned', async () => {
    const asked: string[] = [];
    const query = async (sql: string) => {
      asked.push(sql);
      return ask(sql);
    };
    const engine = { query, materialise: () => Promise.reject(), name: () => Promise.reject() };
    expect(await findFacts(engine, { ...january })).toMatchObject({ firstEvent: null, attributes: [] });
    for (const sql of asked) expect(await stages(sql)).toBeLessThanOrEqual(mostStages);
    expect(asked.length).toBeGreaterThan(2);
  });
});

test.each(questions.map(({ path, text }) => [path, text]))('%s runs on the public names', async (_, text) => {
  expect((await ask(text)).columns.length).toBeGreaterThan(0);
});
