// Lambda's runtime client for a plain async handler: asks the Runtime API for events, calls the handler, answers.
//   node runtime-client.mjs path/to/module.exportedName     (relative to LAMBDA_TASK_ROOT)
// Two more things for tests: it ends when its standard input ends, and an event may say at which HTTP call the process dies.
import { subscribe } from 'node:diagnostics_channel';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const api = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime`;
const limitBytes = 6_291_556;

process.stdin.on('end', () => process.exit(0)).resume();

/** Calls left until the process kills itself: before a request is sent, or after its response has come. */
const dieAt = { request: Number.POSITIVE_INFINITY, response: Number.POSITIVE_INFINITY };
const count = (kind) => () => {
  if (--dieAt[kind] <= 0) process.kill(process.pid, 'SIGKILL');
};
subscribe('http.client.request.start', count('request'));
subscribe('http.client.response.finish', count('response'));

const described = (error) => ({
  errorType: error?.name ?? 'Error',
  errorMessage: error?.message ?? String(error),
  trace: String(error?.stack ?? '').split('\n'),
});
const post = (path, body) => fetch(`${api}${path}`, { method: 'POST', body });

async function loadHandler() {
  const [, module, name] = /^(.*)\.([^.]+)$/.exec(process.argv[2]) ?? [];
  const file = ['.mjs', '.js', '.cjs']
    .map((ending) => resolve(process.env.LAMBDA_TASK_ROOT, `${module}${ending}`))
    .find((path) => existsSync(path));
  if (!file) throw Object.assign(new Error(`Cannot find module '${module}'`), { name: 'Runtime.ImportModuleError' });
  const loaded = await import(pathToFileURL(file).href);
  const handler = loaded[name] ?? loaded.default?.[name];
  if (typeof handler === 'function') return handler;
  throw Object.assign(new Error(`${process.argv[2]} is undefined or not exported`), {
    name: 'Runtime.HandlerNotFound',
  });
}

const handler = await loadHandler().catch(async (error) => {
  console.error(error);
  await post('/init/error', JSON.stringify(described(error)));
  process.exit(1);
});

for (;;) {
  const next = await fetch(`${api}/invocation/next`);
  const event = await next.json();
  const id = next.headers.get('lambda-runtime-aws-request-id');
  const deadline = Number(next.headers.get('lambda-runtime-deadline-ms'));
  dieAt.request = Number(next.headers.get('knowgap-die-at-request') ?? Number.POSITIVE_INFINITY);
  dieAt.response = Number(next.headers.get('knowgap-die-at-response') ?? Number.POSITIVE_INFINITY);
  const context = {
    awsRequestId: id,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: '$LATEST',
    invokedFunctionArn: next.headers.get('lambda-runtime-invoked-function-arn'),
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
  try {
    const answer = JSON.stringify((await handler(event, context)) ?? null);
    if (Buffer.byteLength(answer) > limitBytes) {
      const message = `Response payload size exceeded maximum allowed payload size (${limitBytes} bytes).`;
      throw Object.assign(new Error(message), { name: 'Function.ResponseSizeTooLarge' });
    }
    await post(`/invocation/${id}/response`, answer);
  } catch (error) {
    console.error(error);
    await post(`/invocation/${id}/error`, JSON.stringify(described(error)));
  }
}
