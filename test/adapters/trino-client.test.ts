import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { TrinoClient } from '../../functions/adapters/trino-client.ts';

// What a real Trino does not do on demand: be busy, be behind a broken gateway. The rest is in test/contracts.
let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** A server that answers in the order given, and what it was asked. */
async function answering(...answers: readonly (readonly [status: number, body: unknown])[]) {
  const asked: { method: string; path: string; headers: IncomingMessage['headers'] }[] = [];
  const left = [...answers];
  server = createServer((request, response) => {
    asked.push({ method: request.method ?? '', path: request.url ?? '', headers: request.headers });
    request.resume().on('end', () => {
      const [status, body] = left.shift() ?? [204, ''];
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      response.writeHead(status).end(text.replaceAll('{base}', base));
    });
  });
  await new Promise<void>((done) => server?.listen(0, '127.0.0.1', done));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { base, asked };
}

const client = (url: string, slept: number[], signal?: AbortSignal) =>
  new TrinoClient({
    ...{ url, user: 'ada', catalog: 'hive', schema: 'lake' },
    waiting: { sleep: async (milliseconds) => void slept.push(milliseconds), random: () => 1 },
    ...(signal ? { signal } : {}),
  });

test('asks again while the coordinator is busy or a gateway is broken, and reads integers exactly', async () => {
  const page = '{"id":"q","columns":[{"name":"n","type":"bigint"}],"data":[[9007199254740993],[7]]}';
  const { base, asked } = await answering(
    [503, 'starting'],
    [200, { id: 'q', nextUri: '{base}/v1/statement/q/1' }],
    [502, ''],
    [504, ''],
    [200, page],
  );
  const slept: number[] = [];
  expect((await client(base, slept).run('select n', 'numbers', { 'hive.compression_codec': 'ZSTD' })).rows).toEqual([
    ['9007199254740993'],
    [7],
  ]);
  expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
    ...Array(2).fill('POST /v1/statement'),
    ...Array(3).fill('GET /v1/statement/q/1'),
  ]);
  expect(asked[0]!.headers).toMatchObject({
    'x-trino-user': 'ada',
    'x-trino-catalog': 'hive',
    'x-trino-schema': 'lake',
    'x-trino-time-zone': 'UTC',
    'x-trino-session': 'hive.compression_codec=ZSTD',
  });
  expect(slept).toEqual([100, 100, 200]);
});

test('says who refused what', async () => {
  const { base } = await answering([401, 'no such user']);
  await expect(client(base, []).run('select 1', 'wells')).rejects.toThrow(
    `trino wells: ${new URL(base).host} answered 401: no such user`,
  );
});

test('cancels the query when its work is cancelled', async () => {
  const controller = new AbortController();
  const { base, asked } = await answering([200, { id: 'q', nextUri: '{base}/v1/statement/q/1' }], [503, '']);
  const stopping = new TrinoClient({
    ...{ url: base, user: 'ada', catalog: 'hive', schema: 'lake', signal: controller.signal },
    waiting: {
      sleep: async (_milliseconds, signal) => {
        controller.abort(new Error('out of time'));
        signal?.throwIfAborted();
      },
      random: () => 1,
    },
  });
  await expect(stopping.run('select 1', 'wells')).rejects.toThrow(
    'trino wells: query q was stopped, because its work was cancelled',
  );
  expect(asked.at(-1)).toMatchObject({ method: 'DELETE', path: '/v1/statement/q/1' });
});

test('sends credentials over TLS only', () => {
  const options = { user: 'ada', catalog: 'hive', schema: 'lake', credentials: { token: 'secret' } };
  expect(() => new TrinoClient({ ...options, url: 'http://trino.example.com' })).toThrow(/expected an https address/);
  expect(new TrinoClient({ ...options, url: 'https://trino.example.com' }).catalog).toBe('hive');
});
