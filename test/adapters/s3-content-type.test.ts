import { once } from 'node:events';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { s3Client } from '../../functions/adapters/s3-client.ts';
import { s3ObjectStore } from '../../functions/adapters/s3-object-store.ts';

test('S3 is told what an object is, so that a browser shows the pages of a card', async () => {
  const told = new Map<string, string | undefined>();
  const server = createServer((request, response) => {
    told.set(new URL(request.url ?? '/', 'http://s3').pathname, request.headers['content-type']);
    request.resume().on('end', () => response.writeHead(200, { etag: '"0"' }).end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const client = s3Client({
    endpoint: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    region: 'eu-central-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const store = s3ObjectStore({ client, bucket: 'lake', scratch: tmpdir() });
  for (const key of ['c/scorecard.zh-CN.html', 'c/scorecard.json', 'c/data.parquet', 'lake_version'])
    await store.write(key, 'text');
  client.destroy();
  server.close();
  expect(Object.fromEntries(told)).toEqual({
    '/lake/c/scorecard.zh-CN.html': 'text/html; charset=utf-8',
    '/lake/c/scorecard.json': 'application/json',
    '/lake/c/data.parquet': 'application/octet-stream',
    '/lake/lake_version': 'application/octet-stream',
  });
});
