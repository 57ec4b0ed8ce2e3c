import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  AthenaClient,
  CreateWorkGroupCommand,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import {
  CreateDatabaseCommand,
  CreateTableCommand,
  GetTableCommand,
  GlueClient,
  UpdateTableCommand,
} from '@aws-sdk/client-glue';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runningServers } from './running-servers.ts';
import { lambdaFaultsPath, lambdaFunctionsPath } from './servers/lambda/lambda-api.ts';
import { s3FaultsPath } from './servers/s3-faults.ts';

const servers = runningServers()!;
const here = dirname(fileURLToPath(import.meta.url));
const name = `t${randomUUID().slice(0, 8)}`;
const s3 = new S3Client({ forcePathStyle: true });
const glue = new GlueClient({});
const athena = new AthenaClient({});
const results = { OutputLocation: `s3://${name}/results/` };

beforeAll(async () => {
  await s3.send(new CreateBucketCommand({ Bucket: name }));
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: name } }));
  const open = {
    EnforceWorkGroupConfiguration: false,
    ResultConfiguration: results,
    BytesScannedCutoffPerQuery: 10_000_000,
  };
  await athena.send(new CreateWorkGroupCommand({ Name: `${name}-open`, Configuration: open }));
  await athena.send(
    new CreateWorkGroupCommand({ Name: `${name}-enforced`, Configuration: { ResultConfiguration: results } }),
  );
  await writeTable();
});
afterAll(() => {
  for (const client of [s3, glue, athena]) client.destroy();
});

/** Ten rows in each of two months, behind a table whose partitions are projected. */
async function writeTable(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'knowgap-servers-'));
  const duckdb = await (await DuckDBInstance.create()).connect();
  for (const month of ['2026-01', '2026-02']) {
    const file = join(folder, `${month}.parquet`);
    await duckdb.run(
      `copy (select i as id, i * 1.5::double as value, 'a "quoted" name' as name, date '${month}-01' as day from range(10) r(i)) to '${file}' (format parquet)`,
    );
    const key = `lake/things/load_month=${month}/data.parquet`;
    await s3.send(new PutObjectCommand({ Bucket: name, Key: key, Body: await readFile(file) }));
  }
  duckdb.closeSync();
  await rm(folder, { recursive: true });
  await glue.send(new CreateTableCommand({ DatabaseName: name, TableInput: tableInput('things') }));
}

const tableInput = (table: string) => ({
  Name: table,
  TableType: 'EXTERNAL_TABLE',
  PartitionKeys: [{ Name: 'load_month', Type: 'string' }],
  Parameters: {
    'projection.enabled': 'true',
    'projection.load_month.type': 'date',
    'projection.load_month.format': 'yyyy-MM',
    'projection.load_month.range': '2026-01,NOW',
    'projection.load_month.interval': '1',
    'projection.load_month.interval.unit': 'MONTHS',
  },
  StorageDescriptor: {
    Columns: [
      { Name: 'id', Type: 'bigint' },
      { Name: 'value', Type: 'double' },
      { Name: 'name', Type: 'string' },
      { Name: 'day', Type: 'date' },
    ],
    Location: `s3://${name}/lake/things/`,
    InputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
    OutputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
    SerdeInfo: { SerializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' },
  },
});

async function ask(sql: string, options: { readonly workGroup?: string; readonly token?: string } = {}) {
  const { QueryExecutionId } = await athena.send(
    new StartQueryExecutionCommand({
      QueryString: sql,
      QueryExecutionContext: { Database: name },
      WorkGroup: options.workGroup ?? `${name}-open`,
      ClientRequestToken: options.token ?? randomUUID(),
    }),
  );
  for (;;) {
    const { QueryExecution } = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId }));
    const { State, StateChangeReason } = QueryExecution!.Status!;
    if (State === 'FAILED' || State === 'CANCELLED') throw new Error(`${State}: ${StateChangeReason}`);
    if (State === 'SUCCEEDED') break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const answer = await athena.send(new GetQueryResultsCommand({ QueryExecutionId }));
  const rows = answer.ResultSet!.Rows!.map((row) => row.Data!.map((cell) => cell.VarCharValue ?? null));
  return { id: QueryExecutionId!, rows };
}

test('Athena: Parquet behind a projected table answers as rows; CTAS writes and is read', async () => {
  const select = `select load_month, cast(sum(id) as bigint) as ids, max(value) as most, min(name) as name, min(day) as day from things group by load_month order by load_month`;
  expect((await ask(select)).rows).toEqual([
    ['load_month', 'ids', 'most', 'name', 'day'],
    ['2026-01', '45', '13.5', 'a "quoted" name', '2026-01-01'],
    ['2026-02', '45', '13.5', 'a "quoted" name', '2026-02-01'],
  ]);
  const properties = `format = 'PARQUET', write_compression = 'ZSTD', external_location = 's3://${name}/made/'`;
  await ask(`create table made with (${properties}) as select id, value from things where load_month = '2026-01'`);
  expect((await ask('select count(*), sum(value) from made')).rows[1]).toEqual(['10', '67.5']);
});

test('Athena refuses what Athena refuses', async () => {
  await expect(ask('delete from things')).rejects.toThrow(/NOT_SUPPORTED/);
  await expect(ask('select 1', { workGroup: 'nobody' })).rejects.toThrow(/WorkGroup nobody is not found/);
  await expect(ask('select 1', { workGroup: 'primary' })).rejects.toThrow(/No output location/);
  await expect(ask(`select '${'x'.repeat(262_144)}'`)).rejects.toThrow(/less than or equal to 262144/);
  const located = `create table elsewhere with (external_location = 's3://${name}/elsewhere/') as select 1 as one`;
  await expect(ask(located, { workGroup: `${name}-enforced` })).rejects.toThrow(
    /enforces a centralized output location/,
  );
  const parts = (count: number) =>
    `create table parts${count} with (external_location = 's3://${name}/parts${count}/', partitioned_by = array['p']) as select cast(1 as bigint) as one, x as p from unnest(sequence(1, ${count})) t(x)`;
  await ask(parts(100));
  await expect(ask(parts(101))).rejects.toThrow(/100/);
});

test('Athena: a token starts one query only', async () => {
  const token = randomUUID();
  const first = await ask('select 1', { token });
  expect((await ask('select 1', { token })).id).toBe(first.id);
  await expect(ask('select 2', { token })).rejects.toThrow(/Idempotent parameters do not match/);
});

test('Glue: an update with an old version is refused', async () => {
  await glue.send(new CreateTableCommand({ DatabaseName: name, TableInput: tableInput('versioned') }));
  const { Table } = await glue.send(new GetTableCommand({ DatabaseName: name, Name: 'versioned' }));
  const update = () =>
    glue.send(
      new UpdateTableCommand({ DatabaseName: name, TableInput: tableInput('versioned'), VersionId: Table!.VersionId! }),
    );
  await update();
  await expect(update()).rejects.toMatchObject({ name: 'ConcurrentModificationException' });
});

test('S3: a share of requests is answered SlowDown, the same again by the same seed', async () => {
  const once = new S3Client({ forcePathStyle: true, maxAttempts: 1 });
  const order = (slowDown: number) =>
    fetch(servers.s3 + s3FaultsPath, { method: 'POST', body: JSON.stringify({ slowDown, seed: 3 }) });
  const attempts = async () => {
    await order(0.5);
    const got: string[] = [];
    for (let attempt = 0; attempt < 20; attempt++) {
      const key = { Bucket: name, Key: 'lake/things/load_month=2026-01/data.parquet' };
      got.push(
        await once.send(new GetObjectCommand(key)).then(
          async ({ Body }) => `${(await Body!.transformToByteArray()).length > 0}`,
          (error: Error) => error.name,
        ),
      );
    }
    return got;
  };
  const first = await attempts();
  expect(new Set(first)).toEqual(new Set(['true', 'SlowDown']));
  expect(await attempts()).toEqual(first);
  await order(0);
});

test('Step Functions: JSONata, a query that is waited for, a function that is called and dies once', async () => {
  const post = (path: string, method: string, body: unknown) =>
    fetch(servers.lambda + path, { method, body: JSON.stringify(body) }).then((answer) => expect(answer.ok).toBe(true));
  const lambda = {
    name: `${name}-double`,
    folder: join(here, 'fixtures'),
    handler: 'double.handler',
    timeoutSeconds: 5,
    memoryMegabytes: 256,
  };
  await post(lambdaFunctionsPath, 'PUT', { ...lambda, environment: { BUCKET: name } });
  await post(lambdaFaultsPath, 'POST', { function: lambda.name, fault: { killAfterMilliseconds: 0 } });

  const sfn = new SFNClient({});
  const definition = {
    QueryLanguage: 'JSONata',
    StartAt: 'Double',
    States: {
      Double: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        Arguments: { FunctionName: lambda.name, Payload: '{% $states.input %}' },
        Retry: [{ ErrorEquals: ['Runtime.ExitError'], IntervalSeconds: 1, MaxAttempts: 2 }],
        Assign: { statement: '{% $states.result.Payload.statement %}' },
        Output: '{% $states.result.Payload %}',
        Next: 'Ask',
      },
      Ask: {
        Type: 'Task',
        Resource: 'arn:aws:states:::athena:startQueryExecution.sync',
        Arguments: {
          QueryString: '{% $statement %}',
          WorkGroup: `${name}-open`,
          QueryExecutionContext: { Database: name },
        },
        Output:
          '{% {"state": $states.result.QueryExecution.Status.State, "query": $states.result.QueryExecution.Query, "doubled": $states.input.doubled} %}',
        End: true,
      },
    },
  };
  const { stateMachineArn } = await sfn.send(
    new CreateStateMachineCommand({
      name,
      definition: JSON.stringify(definition),
      roleArn: 'arn:aws:iam::123456789012:role/test',
    }),
  );
  const statement = `select 'it''s "quoted"' as text,\n  2 as two`;
  const { executionArn } = await sfn.send(
    new StartExecutionCommand({ stateMachineArn, input: JSON.stringify({ value: 21, statement }) }),
  );
  for (;;) {
    const execution = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    if (execution.status !== 'RUNNING') {
      expect(execution).toMatchObject({ status: 'SUCCEEDED' });
      expect(JSON.parse(execution.output!)).toEqual({ state: 'SUCCEEDED', query: statement, doubled: 42 });
      break;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  sfn.destroy();
});
