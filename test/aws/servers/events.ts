import { setTimeout as sleep } from 'node:timers/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { z } from 'zod';
import { createRandom } from '../../../functions/numerics/random.ts';

/** An event source mapping from a queue to a function. */
export interface QueueMapping {
  readonly queueUrl: string;
  readonly functionName: string;
  readonly batchSize: number;
  /** Batches at once. */
  readonly concurrency: number;
  /** Function answers with the messages that failed; else a batch fails or succeeds as a whole. */
  readonly reportsBatchItemFailures: boolean;
}

export interface DeliveryFaults {
  /** How often each message is delivered. */
  readonly copies?: number;
  /** Messages that wait are delivered in an order of this seed. */
  readonly shuffleSeed?: number;
  /** Seconds until a message that failed is seen again: time passes faster than on AWS. */
  readonly secondsUntilRetry?: number;
}

export interface QueuePoller {
  /** Resolves when the queue has been empty and no invocation is running for `milliseconds`. */
  quiet(milliseconds?: number): Promise<void>;
  stop(): Promise<void>;
}

const partialFailures = z.object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })) });

/** Lambda's poller of a queue: what S3 → EventBridge put there goes to the function in batches; what succeeded is deleted. */
export function pollQueue(mapping: QueueMapping, faults: DeliveryFaults = {}): QueuePoller {
  const sqs = new SQSClient({});
  const lambda = new LambdaClient({ maxAttempts: 1 });
  const random = createRandom(faults.shuffleSeed ?? 1);
  const running = new Set<Promise<void>>();
  let stopped = false;
  let lastActive = Date.now();

  const polling = (async () => {
    while (!stopped) {
      const messages = await receiveAll(sqs, mapping.queueUrl);
      if (messages.length === 0) {
        await sleep(250);
        continue;
      }
      lastActive = Date.now();
      for (const batch of batches(copiesOf(messages, faults, random), mapping.batchSize)) {
        while (running.size >= mapping.concurrency) await Promise.race(running);
        const delivery = deliver({ sqs, lambda, mapping, batch, faults }).finally(() => {
          running.delete(delivery);
          lastActive = Date.now();
        });
        running.add(delivery);
      }
    }
  })();

  return {
    quiet: async (milliseconds = 2500) => {
      lastActive = Date.now();
      while (running.size > 0 || Date.now() - lastActive < milliseconds) await sleep(50);
    },
    stop: async () => {
      stopped = true;
      await polling;
      await Promise.all(running);
      sqs.destroy();
      lambda.destroy();
    },
  };
}

/** What waits in the queue now, at most 200 messages. */
async function receiveAll(sqs: SQSClient, queueUrl: string): Promise<Message[]> {
  const all: Message[] = [];
  while (all.length < 200) {
    const { Messages } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: 0,
        MessageSystemAttributeNames: ['All'],
      }),
    );
    if (!Messages || Messages.length === 0) break;
    all.push(...Messages);
  }
  return all;
}

function copiesOf(messages: readonly Message[], faults: DeliveryFaults, random: { uniform(): number }): Message[] {
  const copies = messages.flatMap((message) => Array.from({ length: faults.copies ?? 1 }, () => message));
  if (faults.shuffleSeed === undefined) return copies;
  return copies
    .map((message) => ({ message, place: random.uniform() }))
    .sort((a, b) => a.place - b.place)
    .map(({ message }) => message);
}

/** Batches in which no message is twice. */
function batches(messages: readonly Message[], size: number): Message[][] {
  const made: Message[][] = [];
  for (const message of messages) {
    const open = made.find(
      (batch) => batch.length < size && !batch.some((each) => each.MessageId === message.MessageId),
    );
    if (open) open.push(message);
    else made.push([message]);
  }
  return made;
}

async function deliver(delivery: {
  readonly sqs: SQSClient;
  readonly lambda: LambdaClient;
  readonly mapping: QueueMapping;
  readonly batch: readonly Message[];
  readonly faults: DeliveryFaults;
}): Promise<void> {
  const { sqs, lambda, mapping, batch, faults } = delivery;
  const failed = await invoke(lambda, mapping, batch);
  for (const { MessageId, ReceiptHandle } of batch) {
    const message = { QueueUrl: mapping.queueUrl, ReceiptHandle };
    if (!failed.has(MessageId ?? '')) await sqs.send(new DeleteMessageCommand(message));
    else {
      // The other copy of a message may have been deleted meanwhile.
      await sqs
        .send(new ChangeMessageVisibilityCommand({ ...message, VisibilityTimeout: faults.secondsUntilRetry ?? 1 }))
        .catch(() => undefined);
    }
  }
}

/** Ids of the messages that the function has not done. */
async function invoke(lambda: LambdaClient, mapping: QueueMapping, batch: readonly Message[]): Promise<Set<string>> {
  const all = new Set(batch.map((message) => message.MessageId ?? ''));
  const payload = JSON.stringify({ Records: batch.map((message) => recordOf(message, mapping)) });
  try {
    const answer = await lambda.send(
      new InvokeCommand({ FunctionName: mapping.functionName, Payload: Buffer.from(payload) }),
    );
    if (answer.FunctionError) return all;
    if (!mapping.reportsBatchItemFailures) return new Set();
    const text = Buffer.from(answer.Payload ?? []).toString();
    return new Set(partialFailures.parse(JSON.parse(text)).batchItemFailures.map((each) => each.itemIdentifier));
  } catch (error) {
    if (error instanceof Error && error.name === 'TooManyRequestsException') return all;
    throw error;
  }
}

function recordOf(message: Message, mapping: QueueMapping): Record<string, unknown> {
  return {
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: message.Attributes ?? {},
    messageAttributes: {},
    md5OfBody: message.MD5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: `arn:aws:sqs:us-east-1:123456789012:${mapping.queueUrl.split('/').at(-1)}`,
    awsRegion: 'us-east-1',
  };
}
