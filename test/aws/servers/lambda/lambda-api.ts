import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { z } from 'zod';
import { bodyOf, type LocalServer, sendJson, serve } from '../http.ts';
import { type FunctionConfiguration, functionConfiguration } from './function-configuration.ts';
import { Instance } from './instance.ts';
import { type LambdaFault, lambdaFault, type Outcome } from './invocation.ts';

const payloadLimitBytes = 6 * 1024 * 1024;

/** `PUT` declares a function. */
export const lambdaFunctionsPath = '/knowgap-functions';
/** `POST { function, fault, skip }`: its next invocation (after `skip` others) dies so. */
export const lambdaFaultsPath = '/knowgap-faults';
/** `GET`: every invocation so far. */
export const lambdaInvocationsPath = '/knowgap-invocations';

const faultOrder = z.object({ function: z.string(), skip: z.number().int().min(0).default(0), fault: lambdaFault });

export const invocationRecord = z.object({
  function: z.string(),
  startedAt: z.number(),
  milliseconds: z.number(),
  cold: z.boolean(),
  error: z.boolean(),
  answer: z.string(),
  peakBytes: z.number(),
  log: z.string(),
});
export type InvocationRecord = z.infer<typeof invocationRecord>;

/** Lambda's Invoke API over processes of our own bundles (instance.ts), with the control paths above. */
export async function startLambdaApi(): Promise<LocalServer> {
  const functions = new Map<string, LocalFunction>();
  const records: InvocationRecord[] = [];
  const server = await serve(async (request, response) => {
    const url = decodeURIComponent(request.url ?? '');
    const body = await bodyOf(request);
    if (url === lambdaInvocationsPath) return sendJson(response, 200, records);
    if (url === lambdaFunctionsPath) {
      const configuration = functionConfiguration.parse(JSON.parse(body.toString()));
      await functions.get(configuration.name)?.stop();
      functions.set(configuration.name, new LocalFunction(configuration));
      return sendJson(response, 200, {});
    }
    if (url === lambdaFaultsPath) {
      const order = faultOrder.parse(JSON.parse(body.toString()));
      functions.get(order.function)?.orderFault(order.skip, order.fault);
      return sendJson(response, functions.has(order.function) ? 200 : 404, {});
    }
    const named = /^\/2015-03-31\/functions\/(.+)\/invocations/.exec(url)?.[1] ?? '';
    const name = named.replace(/^arn:[^:]*:lambda:[^:]*:[^:]*:function:/, '').split(':')[0] ?? '';
    await invoke({
      called: functions.get(name),
      name,
      body,
      type: String(request.headers['x-amz-invocation-type']),
      response,
      records,
    });
  });
  return {
    url: server.url,
    stop: async () => {
      await Promise.all([...functions.values()].map((each) => each.stop()));
      await server.stop();
    },
  };
}

async function invoke(call: {
  readonly called: LocalFunction | undefined;
  readonly name: string;
  readonly body: Buffer;
  readonly type: string;
  readonly response: ServerResponse;
  readonly records: InvocationRecord[];
}): Promise<void> {
  const { called, name, body, response } = call;
  const refuse = (status: number, error: string, message: string) =>
    sendJson(response, status, { Type: 'User', Message: message, message }, { 'x-amzn-ErrorType': error });
  if (!called) return refuse(404, 'ResourceNotFoundException', `Function not found: ${name}`);
  if (body.length > payloadLimitBytes)
    return refuse(413, 'RequestTooLargeException', `${body.length} byte payload is too large`);
  const startedAt = Date.now();
  const running = called.invoke(body.length > 0 ? body : Buffer.from('{}'));
  if (!running) return refuse(429, 'TooManyRequestsException', 'Rate Exceeded.');
  if (call.type === 'Event') {
    response.writeHead(202);
    response.end();
  }
  const outcome = await running;
  call.records.push({
    function: name,
    startedAt,
    milliseconds: Date.now() - startedAt,
    cold: outcome.cold,
    error: outcome.error,
    answer: outcome.body.toString().slice(0, 20_000),
    peakBytes: outcome.peakBytes,
    log: outcome.log.slice(-20_000),
  });
  if (call.type === 'Event') return;
  response.writeHead(200, {
    'Content-Type': 'application/json',
    'x-amzn-RequestId': randomUUID(),
    'X-Amz-Executed-Version': '$LATEST',
    'X-Amz-Log-Result': Buffer.from(outcome.log.slice(-4096)).toString('base64'),
    ...(outcome.error && { 'X-Amz-Function-Error': 'Unhandled' }),
  });
  response.end(outcome.body);
}

/** A function and its instances: an idle one is used again, else one more is started up to its concurrency. */
class LocalFunction {
  readonly #configuration: FunctionConfiguration;
  #instances: Instance[] = [];
  #faults: { skip: number; readonly fault: LambdaFault }[] = [];

  constructor(configuration: FunctionConfiguration) {
    this.#configuration = configuration;
  }

  orderFault(skip: number, fault: LambdaFault): void {
    this.#faults.push({ skip, fault });
  }

  /** Null when every instance is busy and there may be no more. */
  invoke(payload: Buffer): Promise<Outcome> | null {
    this.#instances = this.#instances.filter((each) => each.alive);
    let instance = this.#instances.find((each) => !each.busy);
    if (!instance && this.#instances.length >= this.#configuration.concurrency) return null;
    if (!instance) {
      instance = new Instance(this.#configuration);
      this.#instances.push(instance);
    }
    const chosen = instance;
    const functionArn = `arn:aws:lambda:us-east-1:123456789012:function:${this.#configuration.name}`;
    return new Promise((settle) =>
      chosen.invoke({ id: randomUUID(), functionArn, payload, fault: this.#nextFault(), settle }),
    );
  }

  #nextFault(): LambdaFault {
    const due = this.#faults.find((each) => each.skip === 0);
    for (const each of this.#faults) each.skip = Math.max(0, each.skip - 1);
    if (!due) return {};
    this.#faults = this.#faults.filter((each) => each !== due);
    return due.fault;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#instances.map((each) => each.stop()));
  }
}
