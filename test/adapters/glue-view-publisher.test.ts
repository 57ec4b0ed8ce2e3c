import {
  AlreadyExistsException,
  ConcurrentModificationException,
  CreateTableCommand,
  EntityNotFoundException,
  GetTableCommand,
  GlueClient,
  ResourceNumberLimitExceededException,
  UpdateTableCommand,
} from '@aws-sdk/client-glue';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, test } from 'vitest';
import { GlueViewPublisher } from '../../functions/adapters/glue-view-publisher.ts';
import { decimal, list, text } from '../../functions/lake/column.ts';
import { glueColumns, glueComment } from '../../functions/lake/schema.ts';

// Writers that collide, which a real catalogue does not do on demand. The rest is in test/contracts/public-names.test.ts.
const glue = mockClient(GlueClient);
const runId = '2026-10-31-0a1b2c3d4e5f';
const built = {
  Table: {
    Name: 'wells__2026_10_31_0a1b2c3d4e5f',
    StorageDescriptor: { Location: 's3://bucket/marts/wells/r/', Columns: [{ Name: 'depth', Type: 'double' }] },
  },
};
const view = { name: 'wells', keys: 'marts/wells/r/data.parquet' };
const none = new EntityNotFoundException({ message: 'none', $metadata: {} });
const conflict = new ConcurrentModificationException({ message: 'changed meanwhile', $metadata: {} });

let pauses: number;
const publisher = () =>
  new GlueViewPublisher({
    glue: new GlueClient({ region: 'us-east-1' }),
    ...{ database: 'lake', runId },
    waiting: {
      sleep: async () => {
        pauses += 1;
      },
      random: () => 0,
    },
  });
const updates = () => glue.commandCalls(UpdateTableCommand).map((call) => call.args[0].input);

beforeEach(() => {
  glue.reset();
  pauses = 0;
  glue.on(GetTableCommand, { Name: 'wells__2026_10_31_0a1b2c3d4e5f' }).resolves(built);
});

test('updates the version that it read; on a conflict it reads again', async () => {
  glue
    .on(GetTableCommand, { Name: 'wells' })
    .resolvesOnce({ Table: { Name: 'wells', VersionId: '4' } })
    .resolves({ Table: { Name: 'wells', VersionId: '5' } });
  glue.on(UpdateTableCommand).rejectsOnce(conflict).resolves({});
  await publisher().publish([view]);
  expect(updates().map(({ VersionId }) => VersionId)).toEqual(['4', '5']);
  expect(updates()[1]).toMatchObject({
    DatabaseName: 'lake',
    SkipArchive: true,
    TableInput: { Name: 'wells', StorageDescriptor: { Location: 's3://bucket/marts/wells/r/' } },
  });
  expect(pauses).toBe(1);
});

test('creates what is not there; when another was first, it updates that', async () => {
  glue
    .on(GetTableCommand, { Name: 'wells' })
    .rejectsOnce(none)
    .resolves({ Table: { Name: 'wells', VersionId: '0' } });
  glue.on(CreateTableCommand).rejects(new AlreadyExistsException({ message: 'there', $metadata: {} }));
  glue.on(UpdateTableCommand).resolves({});
  await publisher().publish([view]);
  expect(updates().map(({ VersionId }) => VersionId)).toEqual(['0']);
});

test('says which name stays where it was, when conflicts do not end or Glue refuses', async () => {
  glue.on(GetTableCommand, { Name: 'wells' }).resolves({ Table: { Name: 'wells', VersionId: '4' } });
  glue.on(UpdateTableCommand).rejects(conflict);
  const message = 'glue lake.wells: not pointed at wells__2026_10_31_0a1b2c3d4e5f: ';
  await expect(publisher().publish([view])).rejects.toThrow(`${message}ConcurrentModificationException`);
  expect(pauses).toBe(8);
  glue.on(UpdateTableCommand).rejects(new ResourceNumberLimitExceededException({ message: 'too many', $metadata: {} }));
  await expect(publisher().publish([view])).rejects.toThrow(`${message}ResourceNumberLimitExceededException: too many`);
});

test('columns for Glue: Hive types, description, unit and mark of personal data, no longer than Glue takes', () => {
  expect(
    glueColumns({
      price: decimal(18, 4)('Price', { unit: 'money' }),
      mail: text('Address', { pii: true }),
      files: list('Keys'),
    }),
  ).toEqual([
    { name: 'price', type: 'decimal(18,4)', comment: 'Price [money]' },
    { name: 'mail', type: 'string', comment: 'Address (personal data)' },
    { name: 'files', type: 'array<string>', comment: 'Keys' },
  ]);
  const long = glueComment('知识 '.repeat(200));
  expect([...long]).toHaveLength(255);
  expect(long.endsWith('…')).toBe(true);
});
