import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
  TooManyRequestsException,
} from '@aws-sdk/client-athena';
import { DeleteTableCommand, EntityNotFoundException, GlueClient } from '@aws-sdk/client-glue';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, test } from 'vitest';
import { AthenaQueryEngine } from '../../functions/adapters/athena-query-engine.ts';
import { billedBytes } from '../../functions/adapters/athena-spending.ts';
import {
  ctasStatement,
  folderOf,
  physicalName,
  requestToken,
  suffixOf,
} from '../../functions/adapters/athena-statements.ts';
import { backOff } from '../../functions/adapters/back-off.ts';

// What a real server does not do on demand: throttle, fail in passing, lose an answer. The rest is in test/contracts.
let athena = mockClient(AthenaClient);
const glue = mockClient(GlueClient);
const runId = '2026-10-31-0a1b2c3d4e5f';

let slept: number[];
let removed: string[];
beforeEach(() => {
  athena.reset();
  glue.reset();
  slept = [];
  removed = [];
});

const engineWith = (
  extra: { readonly signal?: AbortSignal; readonly onSleep?: () => void; readonly client?: AthenaClient } = {},
) =>
  new AthenaQueryEngine({
    athena: extra.client ?? new AthenaClient({ region: 'us-east-1' }),
    glue: new GlueClient({ region: 'us-east-1' }),
    store: {
      list: async (prefix) => [{ key: `${prefix}left-over`, bytes: 1, modifiedAt: new Date(0) }],
      remove: async (key) => {
        removed.push(key);
      },
    },
    ...{ database: 'lake', workGroup: 'pipeline', results: 's3://results/', bucket: 'bucket', runId },
    usdPerTerabyte: 5,
    waiting: {
      sleep: async (milliseconds, signal) => {
        slept.push(milliseconds);
        extra.onSleep?.();
        signal?.throwIfAborted();
      },
      random: () => 1,
    },
    ...(extra.signal ? { signal: extra.signal } : {}),
  });

const throttled = () => new TooManyRequestsException({ message: 'Rate exceeded', $metadata: {} });
const status = (State: 'RUNNING' | 'SUCCEEDED' | 'FAILED', more = {}, scanned = 0) => ({
  QueryExecution: {
    Status: { State, ...more },
    Statistics: { DataScannedInBytes: scanned },
    StatementType: 'DML' as const,
  },
});
const oneRow = {
  ResultSet: {
    ResultSetMetadata: { ColumnInfo: [{ Name: 'n', Type: 'bigint' }] },
    Rows: [{ Data: [{ VarCharValue: 'n' }] }, { Data: [{ VarCharValue: '7' }] }],
  },
};
const tokens = () =>
  athena.commandCalls(StartQueryExecutionCommand).map((call) => call.args[0].input.ClientRequestToken);

describe('a query', () => {
  test('whose start got a broken answer is started again by the SDK under the same token', async () => {
    const bodies: { ClientRequestToken: string }[] = [];
    const server = createServer(async (request, response) => {
      const body = JSON.parse(Buffer.concat(await request.toArray()).toString());
      const operation = String(request.headers['x-amz-target']).split('.')[1];
      if (operation === 'StartQueryExecution') bodies.push(body);
      const isLost = operation === 'StartQueryExecution' && bodies.length < 3;
      response.writeHead(isLost ? 500 : 200, { 'content-type': 'application/x-amz-json-1.1' });
      const answers: Record<string, object> = {
        StartQueryExecution: { QueryExecutionId: 'q1' },
        GetQueryExecution: status('SUCCEEDED'),
        GetQueryResults: oneRow,
      };
      response.end(JSON.stringify(isLost ? { __type: 'InternalServerException' } : answers[operation ?? '']));
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    athena.restore();
    try {
      const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
      const endpoint = `http://127.0.0.1:${port}`;
      const client = new AthenaClient({ region: 'us-east-1', endpoint, credentials, maxAttempts: 4 });
      expect((await engineWith({ client }).query('select 7 as n')).rows).toEqual([{ n: 7 }]);
    } finally {
      athena = mockClient(AthenaClient);
      server.closeAllConnections();
      server.close();
    }
    expect(bodies).toHaveLength(3);
    expect(new Set(bodies.map((body) => body.ClientRequestToken)).size).toBe(1);
  });

  test('is started under one token until Athena stops throttling, then waited for with growing pauses', async () => {
    athena
      .on(StartQueryExecutionCommand)
      .rejectsOnce(throttled())
      .rejectsOnce(throttled())
      .resolves({ QueryExecutionId: 'q1' });
    athena
      .on(GetQueryExecutionCommand)
      .resolvesOnce(status('RUNNING'))
      .rejectsOnce(throttled())
      .resolvesOnce(status('RUNNING'))
      .resolves(status('SUCCEEDED'));
    athena.on(GetQueryResultsCommand).rejectsOnce(throttled()).resolves(oneRow);
    expect((await engineWith().query('select 7 as n')).rows).toEqual([{ n: 7 }]);
    expect(tokens()).toHaveLength(3);
    expect(new Set(tokens()).size).toBe(1);
    expect(tokens()[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(slept).toEqual([500, 1000, 100, 500, 200, 500]);
  });

  test('is given up when Athena throttles for too long', async () => {
    athena.on(StartQueryExecutionCommand).rejects(throttled());
    await expect(engineWith().query('select 1')).rejects.toThrow(
      'athena query: TooManyRequestsException: Rate exceeded',
    );
    expect(tokens()).toHaveLength(9);
    expect(slept.at(-1)).toBe(20_000);
  });

  test('that failed in passing is started anew with a fresh token, at most three times in all', async () => {
    const passing = { StateChangeReason: 'Internal error', AthenaError: { Retryable: true } };
    athena.on(StartQueryExecutionCommand).resolves({ QueryExecutionId: 'q1' });
    athena.on(GetQueryExecutionCommand).resolvesOnce(status('FAILED', passing)).resolves(status('SUCCEEDED'));
    athena.on(GetQueryResultsCommand).resolves(oneRow);
    expect((await engineWith().query('select 7 as n')).rows).toEqual([{ n: 7 }]);
    expect(new Set(tokens()).size).toBe(2);

    athena.on(GetQueryExecutionCommand).resolves(status('FAILED', passing));
    await expect(engineWith().query('select 7 as n')).rejects.toThrow(
      'athena query: query q1 failed after 3 attempts: Internal error',
    );
    expect(new Set(tokens()).size).toBe(2 + 3);
  });

  test('that is wrong fails at once, with its id and the reason', async () => {
    athena.on(StartQueryExecutionCommand).resolves({ QueryExecutionId: 'q1' });
    athena
      .on(GetQueryExecutionCommand)
      .resolves(status('FAILED', { StateChangeReason: 'SYNTAX_ERROR: line 1:8', AthenaError: { Retryable: false } }));
    await expect(engineWith().query('selec')).rejects.toThrow('athena query: query q1 failed: SYNTAX_ERROR: line 1:8');
    expect(tokens()).toHaveLength(1);
  });

  test('is stopped when its work is cancelled', async () => {
    const controller = new AbortController();
    athena.on(StartQueryExecutionCommand).resolves({ QueryExecutionId: 'q1' });
    athena.on(GetQueryExecutionCommand).resolves(status('RUNNING'));
    athena.on(StopQueryExecutionCommand).resolves({});
    const engine = engineWith({ signal: controller.signal, onSleep: () => controller.abort(new Error('out of time')) });
    const failure = await engine.query('select 1').catch((cause) => cause);
    expect(failure.message).toBe('athena query: query q1 was stopped, because its work was cancelled');
    expect(failure.cause).toEqual(new Error('out of time'));
    expect(athena.commandCalls(StopQueryExecutionCommand).map((call) => call.args[0].input)).toEqual([
      { QueryExecutionId: 'q1' },
    ]);
    await expect(engine.query('select 1')).rejects.toThrow('out of time');
    expect(tokens()).toHaveLength(1);
  });

  test('with lists is asked for again as JSON, because the text of a list is ambiguous', async () => {
    const result = (members: string) => ({
      ResultSet: {
        ResultSetMetadata: { ColumnInfo: [{ Name: 'members', Type: members.startsWith('["') ? 'varchar' : 'array' }] },
        Rows: [{ Data: [{ VarCharValue: 'members' }] }, { Data: [{ VarCharValue: members }] }, { Data: [{}] }],
      },
    });
    athena.on(StartQueryExecutionCommand).resolves({ QueryExecutionId: 'q1' });
    athena.on(GetQueryExecutionCommand).resolves(status('SUCCEEDED'));
    athena.on(GetQueryResultsCommand).resolvesOnce(result('[a, b]')).resolves(result('["a, b"]'));
    expect((await engineWith().query('select members from deliveries order by 1;')).rows).toEqual([
      { members: ['a, b'] },
      { members: null },
    ]);
    expect(athena.commandCalls(StartQueryExecutionCommand)[1]!.args[0].input.QueryString).toBe(
      'select json_format(cast("members" as json)) as "members" from (\nselect members from deliveries \n) lists order by 1',
    );
  });
});

describe('a relation', () => {
  const relation = { name: 'wells', sql: 'select * from sites;', key: `marts/wells/${runId}/data.parquet` };

  test('is written by one CTAS into the folder of its key, from tables of its run; a second attempt finds it empty', async () => {
    athena.on(StartQueryExecutionCommand).resolves({ QueryExecutionId: 'q1' });
    athena
      .on(GetQueryExecutionCommand)
      .resolvesOnce(status('FAILED', { AthenaError: { Retryable: true, ErrorMessage: 'lost a node' } }))
      .resolves(status('SUCCEEDED'));
    athena.on(GetQueryResultsCommand).resolves({ UpdateCount: 12, ResultSet: {} });
    glue
      .on(DeleteTableCommand)
      .rejectsOnce(new EntityNotFoundException({ message: 'none', $metadata: {} }))
      .resolves({});
    expect(await engineWith().materialise(relation)).toEqual({ rows: 12 });
    expect(athena.commandCalls(StartQueryExecutionCommand)[0]!.args[0].input).toMatchObject({
      QueryString: `create table wells__2026_10_31_0a1b2c3d4e5f with (format = 'PARQUET', write_compression = 'ZSTD', external_location = 's3://bucket/marts/wells/${runId}/') as
with "sites" as (select * from "sites__2026_10_31_0a1b2c3d4e5f")
select * from sites`,
      WorkGroup: 'pipeline',
      QueryExecutionContext: { Database: 'lake' },
      ResultConfiguration: { OutputLocation: 's3://results/' },
    });
    expect(removed).toEqual(Array(2).fill(`marts/wells/${runId}/left-over`));
    expect(glue.commandCalls(DeleteTableCommand)).toHaveLength(2);
  });

  test('is counted where Athena does not say how many rows it wrote', async () => {
    athena.on(StartQueryExecutionCommand).resolves({ QueryExecutionId: 'q1' });
    athena.on(GetQueryExecutionCommand).resolves(status('SUCCEEDED'));
    athena.on(GetQueryResultsCommand).resolvesOnce({ ResultSet: {} }).resolves(oneRow);
    glue.on(DeleteTableCommand).resolves({});
    expect(await engineWith().materialise(relation)).toEqual({ rows: 7 });
  });

  test('of another run is never cleared', async () => {
    const other = { ...relation, key: 'marts/wells/2026-10-30-ffffffffffff/data.parquet' };
    await expect(engineWith().materialise(other)).rejects.toThrow(`wells: expected a folder of run ${runId}`);
    expect(removed).toEqual([]);
  });

  test('whose statement is longer than Athena takes is refused before it is sent', () => {
    const sql = `select '${'知'.repeat(90_000)}' as text`;
    expect(() => ctasStatement({ ...relation, sql }, { runId, bucket: 'bucket' })).toThrow(
      /wells: expected a statement of at most 262144 bytes, found 270\d{3}/,
    );
  });

  test('has the name of its run, files of the lake keep theirs', () => {
    expect(physicalName('run_settings', runId)).toBe('run_settings__2026_10_31_0a1b2c3d4e5f');
    expect(['raw_transactions', 'deliveries', 'quarantine'].map((name) => physicalName(name, runId))).toEqual([
      ...['raw_transactions', 'deliveries', 'quarantine'],
    ]);
    expect(suffixOf('run_settings__2026_10_31_0a1b2c3d4e5f')).toBe('2026_10_31_0a1b2c3d4e5f');
    expect(['run_settings', 'my__table', 'x__2026_10_31'].map(suffixOf)).toEqual([undefined, undefined, undefined]);
    expect(folderOf('lake/deliveries/*/*.parquet')).toBe('lake/deliveries');
    expect(folderOf('models/model_runs/r1/*.parquet')).toBe('models/model_runs/r1');
    expect(folderOf('marts/a/r1/data.parquet')).toBe('marts/a/r1');
  });
});

describe('cost', () => {
  test.each([
    ['at least ten megabytes', { scanned: 1 }, 10 * 2 ** 20],
    ['whole megabytes', { scanned: 20 * 2 ** 20 + 1 }, 21 * 2 ** 20],
    ['a cancelled query: what it scanned', { scanned: 30 * 2 ** 20, state: 'CANCELLED' }, 30 * 2 ** 20],
    ['a cancelled query that scanned nothing', { scanned: 0, state: 'CANCELLED' }, 0],
    ['a failed query', { scanned: 2 ** 30, state: 'FAILED' }, 0],
    ['a change of the catalogue', { scanned: 0, type: 'DDL' }, 0],
  ] as const)('%s', (_what, execution, expected) => {
    const { scanned, state = 'SUCCEEDED', type = 'DML' } = { state: undefined, type: undefined, ...execution };
    expect(
      billedBytes({ Status: { State: state }, Statistics: { DataScannedInBytes: scanned }, StatementType: type }),
    ).toBe(expected);
  });

  test('adds up over the queries of an engine', async () => {
    athena.on(StartQueryExecutionCommand).resolves({ QueryExecutionId: 'q1' });
    athena
      .on(GetQueryExecutionCommand)
      .resolvesOnce(status('SUCCEEDED', {}, 2 ** 40))
      .resolves(status('SUCCEEDED', {}, 5));
    athena.on(GetQueryResultsCommand).resolves(oneRow);
    const engine = engineWith();
    expect(engine.spent()).toEqual({ queries: 0, bytesScanned: 0, usd: 0 });
    await engine.query('select 7 as n');
    await engine.query('select 7 as n');
    expect(engine.spent()).toEqual({ queries: 2, bytesScanned: 2 ** 40 + 5, usd: 5 + 5 * (10 / 2 ** 20) });
  });
});

test('tokens are the same for the same request only; pauses double up to the longest, half of each is chance', () => {
  expect(requestToken('run', 'step', 1)).toBe(requestToken('run', 'step', 1));
  expect(requestToken('run', 'step', 1)).not.toBe(requestToken('run', 'step', 2));
  expect(requestToken('a\nb')).not.toBe(requestToken('a', 'b'));
  const pause = { first: 100, longest: 1000 };
  expect([0, 1, 2, 3, 4, 1000].map((tries) => backOff(tries, pause, () => 0))).toEqual([50, 100, 200, 400, 500, 500]);
});
