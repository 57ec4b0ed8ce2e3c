import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CfnOutput, CfnResource, Duration, RemovalPolicy, Size, Stack } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Key } from 'aws-cdk-lib/aws-kms';
import { Architecture, type Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import { DefinitionBody, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct, IConstruct } from 'constructs';
import { programHash } from '../functions/adapters/program-hash.ts';
import type { EnvironmentOf, FunctionName } from '../functions/environment.ts';
import { pipeline } from '../functions/pipeline.ts';
import { Alarms } from './alarms.ts';
import { Arrivals } from './arrivals.ts';
import { lambdaCode } from './bundle.ts';
import { acknowledgeWildcards } from './constructs/acknowledge.ts';
import { stackProps } from './constructs/stack-props.ts';
import { PipelineDashboard } from './dashboard.ts';
import { EndedNights } from './ended-nights.ts';
import { engineMemory, fileLimitBytes, functionFacts } from './functions.ts';
import { idHashKey } from './id-hash-key.ts';
import type { LakeStack } from './lake-stack.ts';
import { NightSchedule } from './night-schedule.ts';
import { Notifications } from './notifications.ts';
import { functionPermissions, machinePermissions, type PolicyTargets } from './permissions.ts';
import { hasScorecardStack } from './scorecard-stack.ts';
import type { DeploymentSettings } from './settings.ts';
import { stateMachineDefinition } from './state-machine.ts';

export interface PipelineStackProps {
  readonly settings: DeploymentSettings;
  readonly lake: LakeStack;
  /** What the functions run; default: the bundle of this project. */
  readonly code?: Code;
}

const projectFolder = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Everything that works and holds no data: exports that arrive are read, and every night runs the stages of
 * functions/pipeline.ts. It can be taken down and put up again at any time.
 */
export class PipelineStack extends Stack {
  readonly topic: Topic;
  readonly machine: StateMachine;
  readonly functions: Readonly<Record<FunctionName, LambdaFunction>>;
  readonly #settings: DeploymentSettings;
  readonly #lake: LakeStack;
  /** Key of the topic and of the logs; the lake has its own. */
  readonly #key: Key;
  readonly #targets: PolicyTargets;
  readonly #hashKey: Secret;
  readonly #code: Code;

  constructor(scope: Construct, id: string, { settings, lake, code }: PipelineStackProps) {
    super(scope, id, stackProps(settings, 'pipeline', 'Night of knowgap: functions, state machine, schedule, alarms'));
    this.#settings = settings;
    this.#lake = lake;
    this.#code = code ?? lambdaCode(projectFolder);
    const notifications = new Notifications(this, 'Notifications', settings);
    this.#key = notifications.key;
    this.topic = notifications.topic;
    this.#hashKey = idHashKey(lake, settings);
    this.#targets = {
      partition: this.partition,
      region: this.region,
      account: this.account,
      lakeBucketArn: lake.lakeBucket.bucketArn,
      resultsBucketArn: lake.resultsBucket.bucketArn,
      resultsPrefix: lake.pipelineResultsPrefix,
      keyArn: lake.key.keyArn,
      database: lake.databaseName,
      workGroup: lake.pipelineWorkGroup,
      hashKeySecretArn: this.#hashKey.secretArn,
    };
    this.functions = this.#allFunctions();
    this.machine = this.#stateMachine();

    const removalPolicy = RemovalPolicy.DESTROY;
    const arrivals = new Arrivals(this, 'Arrivals', {
      lakeBucket: lake.lakeBucket,
      ingest: this.functions.ingest,
      concurrency: settings.concurrency,
      removalPolicy,
    });
    const schedule = new NightSchedule(this, 'Night', { settings, machine: this.machine, removalPolicy });
    new EndedNights(this, 'EndedNights', {
      machine: this.machine,
      release: this.functions.release,
      topic: this.topic,
    });
    const watched = {
      environment: settings.environment,
      functions: this.functions,
      machine: this.machine,
      ingestQueue: arrivals.queue,
      ingestDeadLetters: arrivals.deadLetters,
      scheduleDeadLetters: schedule.deadLetters,
      workGroups: { analysts: lake.analystWorkGroup, pipeline: lake.pipelineWorkGroup },
      scanLimitBytes: settings.scanLimitBytes,
    };
    const { budgetPerMonth, environment } = settings;
    const alarms = new Alarms(this, 'Alarms', { watched, topic: this.topic, budgetPerMonth, environment });
    new PipelineDashboard(this, 'Overview', { watched, alarms: alarms.all });

    new CfnOutput(this, 'StateMachineArn', { value: this.machine.stateMachineArn });
    new CfnOutput(this, 'IngestQueueUrl', { value: arrivals.queue.queueUrl });
    new CfnOutput(this, 'IngestDeadLetterQueueUrl', { value: arrivals.deadLetters.queueUrl });
    new CfnOutput(this, 'ScheduleDeadLetterQueueUrl', { value: schedule.deadLetters.queueUrl });
    new CfnOutput(this, 'NotificationTopicArn', { value: this.topic.topicArn });
  }

  #allFunctions(): Readonly<Record<FunctionName, LambdaFunction>> {
    const lake = this.#lake;
    const base = {
      LAKE_BUCKET: lake.lakeBucket.bucketName,
      PROGRAM_HASH: programHash(projectFolder),
      ENVIRONMENT: this.#settings.environment,
    };
    const queries = {
      ...base,
      DATABASE: lake.databaseName,
      WORKGROUP: lake.pipelineWorkGroup,
      RESULTS: lake.pipelineResults,
    };
    return {
      ingest: this.#function('ingest', {
        ...base,
        HASH_KEY_SECRET: this.#hashKey.secretArn,
        FIRST_LOAD_MONTH: this.#settings.firstLoadMonth,
        FILE_LIMIT_BYTES: String(fileLimitBytes),
        ENGINE_MEMORY: engineMemory.ingest,
      }),
      gate: this.#function('gate', queries),
      plan: this.#function('plan', queries),
      prepare: this.#function('prepare', queries),
      check: this.#function('check', queries),
      fit: this.#function('fit', { ...queries, ENGINE_MEMORY: engineMemory.fit }),
      publish: this.#function('publish', queries),
      point: this.#function('point', queries),
      release: this.#function('release', base),
    };
  }

  #function<F extends FunctionName>(name: F, environment: EnvironmentOf<F>): LambdaFunction {
    const { handler, memoryMb, timeoutSeconds, storageMb, does } = functionFacts[name];
    const id = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    const logGroup = this.#logGroup(`${id}Logs`);
    const statements = [
      new PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
      ...functionPermissions(name, this.#targets),
    ];
    const role = new Role(this, `${id}Role`, {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `knowgap ${this.#settings.environment}: ${name}`,
      inlinePolicies: { work: new PolicyDocument({ statements }) },
    });
    acknowledgeWildcards(
      role,
      wildcardsOf(statements),
      `${name}: keys below its prefixes, tables of its database, streams of its log; their names come with each run`,
    );
    const made = new LambdaFunction(this, id, {
      description: does,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: this.#code,
      handler,
      memorySize: memoryMb,
      timeout: Duration.seconds(timeoutSeconds),
      ephemeralStorageSize: Size.mebibytes(storageMb),
      environment: { ...environment },
      role,
      logGroup,
    });
    dependsOnlyOn(made);
    return made;
  }

  #logGroup(id: string): LogGroup {
    return new LogGroup(this, id, {
      retention: this.#settings.retention.functionLogDays,
      encryptionKey: this.#key,
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }

  /** Where people open a card, without its key: the website, else the bucket. */
  #cards(): string {
    const { scorecard } = this.#settings;
    return scorecard !== null && hasScorecardStack(this.#settings)
      ? `https://${scorecard.domainName}/`
      : `s3://${this.#lake.lakeBucket.bucketName}/`;
  }

  #stateMachine(): StateMachine {
    const { ingest, ...night } = this.functions;
    const functions = Object.fromEntries(Object.entries(night).map(([name, { functionArn }]) => [name, functionArn]));
    const definition = stateMachineDefinition(pipeline, {
      partition: this.partition,
      functions: functions as Record<keyof typeof night, string>,
      database: this.#lake.databaseName,
      workGroup: this.#lake.pipelineWorkGroup,
      results: this.#lake.pipelineResults,
      topic: this.topic.topicArn,
      cards: this.#cards(),
      environment: this.#settings.environment,
      concurrency: this.#settings.concurrency,
    });
    const machine = new StateMachine(this, 'NightMachine', {
      definitionBody: DefinitionBody.fromString(this.toJsonString(definition)),
      comment: `Night of knowgap ${this.#settings.environment}`,
      tracingEnabled: true,
      logs: { destination: this.#logGroup('NightLogs'), level: LogLevel.ALL, includeExecutionData: false },
    });
    const statements = [
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: Object.values(functions) }),
      new PolicyStatement({ actions: ['sns:Publish'], resources: [this.topic.topicArn] }),
      new PolicyStatement({ actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [this.#key.keyArn] }),
      ...machinePermissions(this.#targets),
    ];
    for (const statement of statements) machine.addToRolePolicy(statement);
    acknowledgeWildcards(
      machine,
      wildcardsOf(statements),
      'Athena works with the rights of the state machine: keys below the prefixes of its stages, tables of its database',
    );
    dependsOnlyOn(machine, machine.role.node.findChild('DefaultPolicy'));
    acknowledgeWildcards(machine, ['*'], 'Delivery of logs and traces: AWS has no resource level for these actions');
    return machine;
  }
}

/**
 * What a resource waits for besides what it names: the library also lists the role, which the resource names already, and
 * cfn-lint remarks on it.
 */
function dependsOnlyOn(construct: IConstruct, ...needed: readonly IConstruct[]): void {
  const resource = construct.node.defaultChild;
  if (!(resource instanceof CfnResource)) throw new Error(`infra: expected ${construct.node.path} to be a resource`);
  const ids = needed.flatMap(({ node }) =>
    node.defaultChild instanceof CfnResource ? [resource.stack.getLogicalId(node.defaultChild)] : [],
  );
  if (ids.length > 0) resource.addOverride('DependsOn', ids);
  else resource.addDeletionOverride('DependsOn');
}

const wildcardsOf = (statements: readonly PolicyStatement[]): string[] =>
  statements.flatMap(({ resources }) => resources).filter((resource) => resource.includes('*'));
