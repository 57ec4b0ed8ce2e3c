import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { environments, type FunctionName } from '../../functions/environment.ts';
import { metricNamespace, metrics } from '../../functions/metrics.ts';
import { watches } from '../../infra/alarms.ts';
import { functionFacts } from '../../infra/functions.ts';
import { dailyCron } from '../../infra/night-schedule.ts';
import { pipelineTemplate, resourcesOf, templates, textOf } from './support/pipeline-template.ts';
import { website } from './support/website.ts';

const { lake, pipeline: template } = templates({
  environment: 'prod',
  region: 'eu-central-1',
  nightAt: '03:05',
  timeZone: 'Asia/Shanghai',
  alarmEmails: ['night@example.org'],
  budgetPerMonth: 75,
});
const chinese = pipelineTemplate({ environment: 'prod', region: 'cn-north-1', scorecard: null, budgetPerMonth: 75 });
const names = Object.keys(environments).filter((name): name is FunctionName => name !== 'signIn');

/** An environment's texts in place of references. */
const filled = (variables: unknown): Record<string, string> =>
  Object.fromEntries(Object.entries(variables as object).map(([name, value]) => [name, textOf(value)]));

describe('functions', () => {
  const lambdas = Object.values(resourcesOf(template, 'AWS::Lambda::Function'));
  const byHandler = (name: FunctionName) =>
    lambdas.find(({ Properties }) => Properties.Handler === functionFacts[name].handler)!.Properties;

  test('each is there once, on arm64 and Node 24, in the same bundle, with the memory and time of the table', () => {
    expect(lambdas).toHaveLength(names.length);
    const codes = names.map((name) => {
      const { memoryMb, timeoutSeconds, storageMb } = functionFacts[name];
      expect(byHandler(name), name).toMatchObject({
        Architectures: ['arm64'],
        Runtime: 'nodejs24.x',
        MemorySize: memoryMb,
        Timeout: timeoutSeconds,
        EphemeralStorage: { Size: storageMb },
      });
      return JSON.stringify(byHandler(name).Code);
    });
    expect(new Set(codes).size).toBe(1);
  });

  test('each is given an environment that it accepts', () => {
    for (const name of names) {
      const { Variables } = byHandler(name).Environment as { Variables: unknown };
      expect(Object.keys(environments[name].parse(filled(Variables))), name).toEqual(
        Object.keys(environments[name].shape),
      );
    }
  });

  test('each logs into a group of its own, encrypted, kept as long as the settings say', () => {
    const groups = lambdas.map(({ Properties }) => JSON.stringify(Properties.LoggingConfig));
    expect(new Set(groups).size).toBe(names.length);
    template.allResourcesProperties('AWS::Logs::LogGroup', {
      RetentionInDays: 90,
      KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^NotificationsKey'), 'Arn'] },
    });
  });
});

describe('arrivals', () => {
  test('an export that arrives in landing/ becomes a message; what is written elsewhere does not', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.s3'],
        'detail-type': ['Object Created'],
        detail: { bucket: { name: [Match.anyValue()] }, object: { key: [{ prefix: 'landing/' }] } },
      },
      Targets: [{ DeadLetterConfig: Match.anyValue() }],
    });
  });

  test('a message is read alone, given back by itself, five times at most, then kept for two weeks', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 1,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 5 },
    });
    template.hasResourceProperties('AWS::SQS::Queue', {
      RedrivePolicy: { deadLetterTargetArn: Match.anyValue(), maxReceiveCount: 5 },
      VisibilityTimeout: 2 * functionFacts.ingest.timeoutSeconds,
    });
    template.allResourcesProperties('AWS::SQS::Queue', {
      MessageRetentionPeriod: 1_209_600,
      SqsManagedSseEnabled: true,
    });
  });

  test('the mapping waits for the right to read the queue, without which AWS refuses it', () => {
    const [mapping] = Object.values(resourcesOf(template, 'AWS::Lambda::EventSourceMapping'));
    expect(mapping).toMatchObject({ DependsOn: [expect.stringMatching(/^ArrivalsReading/)] });
  });

  test('no queue and no topic is spoken to without TLS', () => {
    const queues = Object.keys(resourcesOf(template, 'AWS::SQS::Queue'));
    expect(queues).toHaveLength(3);
    for (const queue of queues) {
      template.hasResourceProperties('AWS::SQS::QueuePolicy', {
        Queues: [{ Ref: queue }],
        PolicyDocument: { Statement: Match.arrayWith([Match.objectLike(refusesPlainText)]) },
      });
    }
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike(refusesPlainText)]) },
    });
  });
});

const refusesPlainText = { Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } };

describe('night', () => {
  test('starts daily at the hour of the settings, in their time zone, once however often the schedule fires', () => {
    expect(dailyCron('03:05')).toBe('cron(5 3 * * ? *)');
    const [schedule] = Object.values(resourcesOf(template, 'AWS::Scheduler::Schedule'));
    expect(schedule!.Properties).toMatchObject({
      ScheduleExpression: 'cron(5 3 * * ? *)',
      ScheduleExpressionTimezone: 'Asia/Shanghai',
      FlexibleTimeWindow: { Mode: 'OFF' },
    });
    const target = schedule!.Properties.Target as { Arn: unknown; Input: unknown; DeadLetterConfig: unknown };
    expect(textOf(target.Arn)).toBe('arn:<AWS::Partition>:scheduler:::aws-sdk:sfn:startExecution');
    expect(JSON.parse(textOf(target.Input))).toMatchObject({
      StateMachineArn: expect.stringMatching(/^<NightMachine\w+>$/),
      Name: 'night-<aws.scheduler.execution-id>',
    });
    expect(target.DeadLetterConfig).toBeDefined();
  });

  test('the machine is traced, and logged without the data it carries', () => {
    template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      TracingConfiguration: { Enabled: true },
      LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: false },
    });
  });

  test('a night that is stopped or runs out of time gives the lease back and tells people', () => {
    const rules = Object.values(resourcesOf(template, 'AWS::Events::Rule'));
    const ended = rules.find(({ Properties }) => JSON.stringify(Properties.EventPattern).includes('aws.states'));
    expect(ended!.Properties).toMatchObject({
      EventPattern: { detail: { status: ['TIMED_OUT', 'ABORTED'] } },
      Targets: [
        { InputTransformer: { InputTemplate: '{"execution":<detail-executionArn>}' } },
        { Arn: { Ref: expect.stringMatching(/^Notifications/) } },
      ],
    });
  });
});

describe('what people hear', () => {
  test('the addresses of the settings hear of it, through an encrypted topic that alarms may use', () => {
    template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'night@example.org' });
    template.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: Match.anyValue() });
    template.hasResourceProperties('AWS::KMS::Key', {
      EnableKeyRotation: true,
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({ Principal: { Service: ['budgets.amazonaws.com', 'cloudwatch.amazonaws.com'] } }),
        ]),
      },
    });
  });

  test('every metric that the functions report is on the dashboard, and all but the scanned bytes have an alarm', () => {
    const dashboard = textOf(
      Object.values(resourcesOf(template, 'AWS::CloudWatch::Dashboard'))[0]!.Properties.DashboardBody,
    );
    const watched = Object.values(resourcesOf(template, 'AWS::CloudWatch::Alarm'))
      .filter(({ Properties }) => Properties.Namespace === metricNamespace)
      .map(({ Properties }) => {
        expect(Properties.Dimensions).toEqual([{ Name: 'Environment', Value: 'prod' }]);
        return Properties.MetricName;
      });
    const all = Object.values(metrics).map(({ name }) => name);
    for (const name of all) expect(dashboard).toContain(`"${metricNamespace}","${name}","Environment","prod"`);
    expect(watched.sort()).toEqual(all.filter((name) => name !== metrics.bytesScanned.name).sort());
  });

  test('every alarm is told of, and says which page of the runbook is its own', () => {
    const alarms = Object.values(resourcesOf(template, 'AWS::CloudWatch::Alarm'));
    expect(alarms).toHaveLength(Object.keys(watches).length);
    const headings = Object.values(watches).map(({ heading }) => heading);
    for (const { Properties } of alarms) {
      const [, heading] = /infra\/RUNBOOK\.md, "([^"]+)"/.exec(String(Properties.AlarmDescription)) ?? [];
      expect(headings).toContain(heading);
      expect(Properties.AlarmActions).toEqual([{ Ref: expect.stringMatching(/^NotificationsTopic/) }]);
    }
  });

  test('a night is late when 26 hours have seen no success, also when they have seen nothing at all', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'ExecutionsSucceeded',
      Period: 3600,
      EvaluationPeriods: 26,
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
    });
  });

  test('a budget where the settings give one and the partition knows budgets', () => {
    template.hasResourceProperties('AWS::Budgets::Budget', {
      Budget: { BudgetLimit: { Amount: 75 }, CostFilters: { TagKeyValue: ['user:environment$prod'] } },
    });
    chinese.resourceCountIs('AWS::Budgets::Budget', 0);
    pipelineTemplate({ budgetPerMonth: null }).resourceCountIs('AWS::Budgets::Budget', 0);
  });
});

test('no ARN of a partition is spelled out: the same templates hold in China', () => {
  for (const each of [template, chinese]) expect(JSON.stringify(each.toJSON())).not.toMatch(/arn:aws[:-]/);
});

test('nothing has a fixed physical name, so that environments live side by side', () => {
  const named = Object.entries(
    template.toJSON().Resources as Record<string, { Type: string; Properties?: object }>,
  ).filter(
    ([, { Type, Properties = {} }]) =>
      !/^AWS::Lambda::(EventSourceMapping|Permission)$/.test(Type) &&
      [
        'FunctionName',
        'QueueName',
        'RoleName',
        'TopicName',
        'StateMachineName',
        'LogGroupName',
        'AlarmName',
        'DashboardName',
        'Name',
      ].some((property) => property in Properties),
  );
  expect(named).toEqual([]);
});

test('the key of hashed ids lives with the lake and stays when the stacks go', () => {
  template.resourceCountIs('AWS::SecretsManager::Secret', 0);
  const secrets = Object.values(resourcesOf(lake, 'AWS::SecretsManager::Secret'));
  expect(secrets).toMatchObject([{ DeletionPolicy: 'Retain' }]);
});

test('the message of a night names the card on the website, and in the bucket where there is none', () => {
  const definitionOf = (source: typeof template) => {
    const [machine] = Object.values(resourcesOf(source, 'AWS::StepFunctions::StateMachine'));
    return textOf(machine!.Properties.DefinitionString);
  };
  expect(definitionOf(template)).toMatch(/'s3:\/\/<import \w*BucketsLake\w*>\/' & \$key/);
  expect(definitionOf(pipelineTemplate({ scorecard: website }))).toContain("'https://cards.example.com/' & $key");
  const china = pipelineTemplate({ scorecard: website, region: 'cn-north-1' });
  expect(definitionOf(china)).not.toContain('cards.example.com');
});

test('the outputs that people and the runbook need', () => {
  expect(Object.keys(template.toJSON().Outputs as object).sort()).toEqual([
    'IngestDeadLetterQueueUrl',
    'IngestQueueUrl',
    'NotificationTopicArn',
    'ScheduleDeadLetterQueueUrl',
    'StateMachineArn',
  ]);
});
