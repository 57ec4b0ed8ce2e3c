import { Duration, type RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { Policy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { DeploymentSettings } from './settings.ts';

export interface NightScheduleProps {
  readonly settings: Pick<DeploymentSettings, 'nightAt' | 'timeZone' | 'environment'>;
  readonly machine: StateMachine;
  readonly removalPolicy: RemovalPolicy;
}

/** `02:30` as a cron expression of EventBridge Scheduler. */
export function dailyCron(at: string): string {
  const [hour = 0, minute = 0] = at.split(':').map(Number);
  return `cron(${minute} ${hour} * * ? *)`;
}

/**
 * Starts the night every day in the settings' time zone. An execution is named after the scheduler's own id, so that one firing
 * that is delivered twice is one execution; of two firings the lease of the lake lets one go on.
 */
export class NightSchedule extends Construct {
  /** Nights that could not be started. */
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { settings, machine, removalPolicy }: NightScheduleProps) {
    super(scope, id);
    const stack = Stack.of(this);
    this.deadLetters = new Queue(this, 'DeadLetters', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      removalPolicy,
    });
    Validations.of(this.deadLetters).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'It is the dead-letter queue of the schedule.',
    });
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
      }),
    });
    const policy = new Policy(this, 'Policy', {
      roles: [role],
      statements: [
        new PolicyStatement({ actions: ['states:StartExecution'], resources: [machine.stateMachineArn] }),
        new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [this.deadLetters.queueArn] }),
      ],
    });
    const schedule = new CfnSchedule(this, 'Schedule', {
      description: `Night of knowgap ${settings.environment}`,
      scheduleExpression: dailyCron(settings.nightAt),
      scheduleExpressionTimezone: settings.timeZone,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: `arn:${stack.partition}:scheduler:::aws-sdk:sfn:startExecution`,
        roleArn: role.roleArn,
        input: stack.toJsonString({
          StateMachineArn: machine.stateMachineArn,
          Name: 'night-<aws.scheduler.execution-id>',
          Input: '{"scheduled_at":"<aws.scheduler.scheduled-time>"}',
        }),
        retryPolicy: { maximumRetryAttempts: 20, maximumEventAgeInSeconds: 3600 },
        deadLetterConfig: { arn: this.deadLetters.queueArn },
      },
    });
    schedule.node.addDependency(policy);
  }
}
