import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping, type IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { layout } from '../functions/lake/layout.ts';
import { functionFacts } from './functions.ts';

export interface ArrivalsProps {
  readonly lakeBucket: IBucket;
  readonly ingest: IFunction;
  /** Deliveries that are read side by side. */
  readonly concurrency: number;
  readonly removalPolicy: RemovalPolicy;
}

/** A delivery that kills its function is tried so often, then it waits in the dead-letter queue. */
const attempts = 5;

/**
 * From an export that arrives in landing/ to the function that reads it: EventBridge rule, queue, dead-letter queue. One message
 * a call: a delivery that kills the function takes no other with it.
 */
export class Arrivals extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { lakeBucket, ingest, concurrency, removalPolicy }: ArrivalsProps) {
    super(scope, id);
    const common = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true, removalPolicy };
    // Which queues may send here is left at its default (this account): naming the one queue would be a circle in the template.
    this.deadLetters = new Queue(this, 'DeadLetters', { ...common, retentionPeriod: Duration.days(14) });
    this.queue = new Queue(this, 'Queue', {
      ...common,
      retentionPeriod: Duration.days(14),
      visibilityTimeout: Duration.seconds(2 * functionFacts.ingest.timeoutSeconds),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: attempts },
    });
    const rule = new Rule(this, 'Rule', {
      description: 'An export arrived in landing/',
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: { bucket: { name: [lakeBucket.bucketName] }, object: { key: [{ prefix: layout.landingRoot }] } },
      },
    });
    rule.addTarget(
      new SqsQueue(this.queue, {
        deadLetterQueue: this.deadLetters,
        maxEventAge: Duration.hours(24),
        retryAttempts: 185,
      }),
    );
    const reading = new Policy(this, 'Reading', {
      statements: [
        new PolicyStatement({
          actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ChangeMessageVisibility'],
          resources: [this.queue.queueArn],
        }),
      ],
    });
    if (ingest.role) reading.attachToRole(ingest.role);
    const mapping = new EventSourceMapping(this, 'Mapping', {
      target: ingest,
      eventSourceArn: this.queue.queueArn,
      batchSize: 1,
      reportBatchItemFailures: true,
      maxConcurrency: Math.max(2, concurrency),
    });
    mapping.node.addDependency(reading);
  }
}
