import { randomBytes, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  DescribeExecutionCommand,
  RedriveExecutionCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { z } from 'zod';
import { s3ObjectStore } from '../../../functions/adapters/s3-object-store.ts';
import { isExport } from '../../../functions/ingest/land-exports.ts';
import { layout } from '../../../functions/lake/layout.ts';
import type { ObjectStore } from '../../../functions/ports/object-store.ts';
import type { DeploymentSettings } from '../../../infra/settings.ts';
import { type DeliveryFaults, pollQueue, type QueuePoller } from '../servers/events.ts';
import type { LambdaFault } from '../servers/lambda/invocation.ts';
import {
  type InvocationRecord,
  invocationRecord,
  lambdaFaultsPath,
  lambdaInvocationsPath,
} from '../servers/lambda/lambda-api.ts';
import { region, type ServerAddresses } from '../servers/start.ts';
import { type Assembly, synthesise } from './assembly.ts';
import { account, createdTypes, createResource } from './creators.ts';
import { type Physical, Resolver, type Template } from './template.ts';
import { updateTables } from './update-tables.ts';

export interface EndedNight {
  readonly status: string;
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
  /** Calls of functions that failed so far, for the message of a test. */
  readonly failedCalls: readonly string[];
}

/** Exports of a folder in the order in which they arrived. */
export function exportsIn(folder: string, chosen: (path: string) => boolean = () => true): string[] {
  const arrivedAt = (path: string): number => statSync(join(folder, path)).mtimeMs;
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => statSync(join(folder, path)).isFile() && isExport(path) && chosen(path))
    .sort((a, b) => arrivedAt(a) - arrivedAt(b) || (a < b ? -1 : 1));
}

/** A deployment on the test servers: the resources of the synthesised templates, and what a test does with them. */
export class Deployment {
  readonly #servers: ServerAddresses;
  readonly #assembly: Assembly;
  readonly #outputs: Readonly<Record<string, string>>;
  /** Physical names of functions by handler. */
  readonly #functions: ReadonlyMap<string, string>;
  readonly #scheduleInput: string;
  readonly #poller: QueuePoller;
  /** Deploys the tables of changed settings over those that are there; answers the names of those updated. */
  readonly update: (changes: Partial<DeploymentSettings>) => Promise<string[]>;
  readonly #sfn = new SFNClient({});
  /** Uploads meet the faults that a test orders, too. */
  readonly #s3 = new S3Client({ forcePathStyle: true, maxAttempts: 10 });

  constructor(made: {
    readonly servers: ServerAddresses;
    readonly assembly: Assembly;
    readonly outputs: Readonly<Record<string, string>>;
    readonly functions: ReadonlyMap<string, string>;
    readonly scheduleInput: string;
    readonly poller: QueuePoller;
    readonly update: Deployment['update'];
  }) {
    this.#servers = made.servers;
    this.#assembly = made.assembly;
    this.#outputs = made.outputs;
    this.#functions = made.functions;
    this.#scheduleInput = made.scheduleInput;
    this.#poller = made.poller;
    this.update = made.update;
  }

  /** An output of the stacks, such as `LakeBucket`. */
  output(name: string): string {
    const found = this.#outputs[name];
    if (found === undefined) throw new Error(`stacks: expected an output ${name}, found ${Object.keys(this.#outputs)}`);
    return found;
  }

  store(scratch: string): ObjectStore {
    return s3ObjectStore({ client: this.#s3, bucket: this.output('LakeBucket'), scratch });
  }

  /** Uploads settings and exports as `aws s3 cp` would, in the order in which they arrived. */
  async upload(folder: string, chosen?: (path: string) => boolean): Promise<string[]> {
    await this.put(layout.settings, readFileSync(join(folder, layout.settings)));
    const exports = exportsIn(folder, chosen);
    for (const path of exports) await this.put(`${layout.landingRoot}${path}`, readFileSync(join(folder, path)));
    return exports;
  }

  async put(Key: string, Body: Buffer): Promise<void> {
    await this.#s3.send(new PutObjectCommand({ Bucket: this.output('LakeBucket'), Key, Body }));
  }

  /** Resolves when every upload has been read, or lies in the dead-letter queue. */
  ingested(): Promise<void> {
    return this.#poller.quiet();
  }

  /** Keys of the objects that messages in the dead-letter queue tell of, each once. */
  async deadLetters(): Promise<string[]> {
    const sqs = new SQSClient({});
    const QueueUrl = this.output('IngestDeadLetterQueueUrl');
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    sqs.destroy();
    const event = z.object({ detail: z.object({ object: z.object({ key: z.string() }) }) });
    return [...new Set(Messages.map(({ Body }) => event.parse(JSON.parse(Body ?? '')).detail.object.key))].sort();
  }

  /** Starts the night as the schedule does; answers the execution's ARN. */
  async startNight(): Promise<string> {
    const input = z
      .object({ StateMachineArn: z.string(), Name: z.string(), Input: z.string() })
      .parse(JSON.parse(this.#scheduleInput));
    const filled = (text: string): string =>
      text
        .replaceAll('<aws.scheduler.execution-id>', randomUUID())
        .replaceAll('<aws.scheduler.scheduled-time>', new Date().toISOString());
    const { executionArn } = await this.#sfn.send(
      new StartExecutionCommand({
        stateMachineArn: input.StateMachineArn,
        name: filled(input.Name),
        input: filled(input.Input),
      }),
    );
    return executionArn!;
  }

  async ended(executionArn: string): Promise<EndedNight> {
    for (;;) {
      const { status, error, cause } = await this.#sfn.send(new DescribeExecutionCommand({ executionArn }));
      if (status !== 'RUNNING') return { status: status!, error, cause, failedCalls: await this.#failedCalls() };
      await sleep(200);
    }
  }

  async night(): Promise<EndedNight> {
    return this.ended(await this.startNight());
  }

  async redrive(executionArn: string): Promise<EndedNight> {
    await this.#sfn.send(new RedriveExecutionCommand({ executionArn }));
    return this.ended(executionArn);
  }

  /** The next call of a function (after `skip` others) dies so. */
  async orderDeath(handler: string, fault: LambdaFault, skip = 0): Promise<void> {
    const order = { function: this.#functionName(handler), skip, fault };
    const answer = await fetch(this.#servers.lambda + lambdaFaultsPath, {
      method: 'POST',
      body: JSON.stringify(order),
    });
    if (!answer.ok) throw new Error(`faults of ${handler}: ${answer.status}`);
  }

  /** Calls of this deployment's functions so far, by handler. */
  async invocations(): Promise<ReadonlyMap<string, InvocationRecord[]>> {
    const answer = await fetch(this.#servers.lambda + lambdaInvocationsPath);
    const all = z.array(invocationRecord).parse(await answer.json());
    return new Map(
      [...this.#functions].map(([handler, name]) => [handler, all.filter((each) => each.function === name)]),
    );
  }

  /** Time and memory of each function, for people: calls, failures, middle and longest time, most memory. */
  async measured(): Promise<string> {
    const lines = [...(await this.invocations())].map(([handler, records]) => {
      const times = records.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
      const peak = Math.max(0, ...records.map(({ peakBytes }) => peakBytes)) / 2 ** 20;
      const failed = records.filter(({ error }) => error).length;
      return `${handler.padEnd(36)} ${records.length} calls, ${failed} failed, ${times[times.length >> 1] ?? 0} ms (${times.at(-1) ?? 0} at most), ${peak.toFixed(0)} MiB`;
    });
    return lines.join('\n');
  }

  async #failedCalls(): Promise<string[]> {
    return [...(await this.invocations())].flatMap(([handler, records]) =>
      records.filter(({ error }) => error).map(({ answer }) => `${handler}: ${answer.slice(0, 1000)}`),
    );
  }

  #functionName(handler: string): string {
    const found = this.#functions.get(handler);
    if (found === undefined) throw new Error(`functions: expected ${handler}, found ${[...this.#functions.keys()]}`);
    return found;
  }

  async stop(): Promise<void> {
    await this.#poller.stop();
    this.#sfn.destroy();
    this.#s3.destroy();
    this.#assembly.remove();
  }
}

export interface DeployOptions {
  readonly servers: ServerAddresses;
  /** Key that customers' ids are hashed with. */
  readonly hashKey: string;
  readonly delivery?: DeliveryFaults;
  readonly settings?: Partial<DeploymentSettings>;
  /** Variables that every function finds otherwise than its template says. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** Synthesises the stacks and creates what they declare. About ten seconds. */
export async function deploy({
  servers,
  hashKey,
  delivery,
  settings,
  variables = {},
}: DeployOptions): Promise<Deployment> {
  const environment = `t${randomBytes(4).toString('hex')}`;
  const assembly = synthesise(environment, settings);
  const pseudo = {
    'AWS::Region': region,
    'AWS::AccountId': account,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
  };
  const context = { servers, hashKey, codeFolder: assembly.codeFolder, variables };
  const { templates } = assembly;
  const resolver = new Resolver(templates, pseudo, (template, id, properties) =>
    createResource(template.Resources[id]!.Type, id, properties, context),
  );
  const all = resourcesOf(templates);
  for (const { template, id, type } of all) if (createdTypes.includes(type)) await resolver.resource(template, id);
  const functions = await namesByHandler(all, resolver);
  return new Deployment({
    servers,
    assembly,
    outputs: await outputsOf(templates, resolver),
    functions,
    scheduleInput: await scheduleInput(all, resolver),
    poller: await startPoller(all, resolver, delivery),
    update: async (changes) => {
      const changed = synthesise(environment, { ...settings, ...changes });
      const known = (stack: string): Template => templates.find((template) => template.stack === stack)!;
      const after = new Resolver(changed.templates, pseudo, (template, id) =>
        resolver.resource(known(template.stack), id),
      );
      changed.remove();
      return updateTables({ templates, resolver }, { templates: changed.templates, resolver: after });
    },
  });
}

interface Declared {
  readonly template: Template;
  readonly id: string;
  readonly type: string;
  readonly properties: unknown;
}

const resourcesOf = (templates: readonly Template[]): Declared[] =>
  templates.flatMap((template) =>
    Object.entries(template.Resources).map(([id, { Type, Properties }]) => ({
      template,
      id,
      type: Type,
      properties: Properties,
    })),
  );

async function outputsOf(templates: readonly Template[], resolver: Resolver): Promise<Record<string, string>> {
  const outputs: Record<string, string> = {};
  for (const template of templates) {
    for (const [name, { Value, Export }] of Object.entries(template.Outputs)) {
      if (!Export) outputs[name] = String(await resolver.value(template, Value));
    }
  }
  return outputs;
}

async function namesByHandler(all: readonly Declared[], resolver: Resolver): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  for (const { template, id, type, properties } of all) {
    if (type !== 'AWS::Lambda::Function') continue;
    const physical: Physical = await resolver.resource(template, id);
    names.set(z.looseObject({ Handler: z.string() }).parse(properties).Handler, physical.ref);
  }
  return names;
}

async function scheduleInput(all: readonly Declared[], resolver: Resolver): Promise<string> {
  const schedules = all.filter(({ type }) => type === 'AWS::Scheduler::Schedule');
  if (schedules.length !== 1) throw new Error(`templates: expected one schedule, found ${schedules.length}`);
  const { template, properties } = schedules[0]!;
  const resolved = await resolver.value(template, properties);
  return z.looseObject({ Target: z.looseObject({ Input: z.string() }) }).parse(resolved).Target.Input;
}

const mapping = z.looseObject({
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  BatchSize: z.coerce.number().default(10),
  FunctionResponseTypes: z.array(z.string()).default([]),
  ScalingConfig: z.object({ MaximumConcurrency: z.coerce.number() }).default({ MaximumConcurrency: 5 }),
});

async function startPoller(
  all: readonly Declared[],
  resolver: Resolver,
  delivery?: DeliveryFaults,
): Promise<QueuePoller> {
  const mappings = all.filter(({ type }) => type === 'AWS::Lambda::EventSourceMapping');
  if (mappings.length !== 1) throw new Error(`templates: expected one event source mapping, found ${mappings.length}`);
  const { template, properties } = mappings[0]!;
  const resolved = mapping.parse(await resolver.value(template, properties));
  for (const queue of all.filter(({ type }) => type === 'AWS::SQS::Queue')) {
    const physical = await resolver.resource(queue.template, queue.id);
    if (physical.attributes?.Arn !== resolved.EventSourceArn) continue;
    return pollQueue(
      {
        queueUrl: physical.ref,
        functionName: resolved.FunctionName,
        batchSize: resolved.BatchSize,
        concurrency: resolved.ScalingConfig.MaximumConcurrency,
        reportsBatchItemFailures: resolved.FunctionResponseTypes.includes('ReportBatchItemFailures'),
      },
      delivery,
    );
  }
  throw new Error(`templates: expected a queue with the ARN ${resolved.EventSourceArn}`);
}
