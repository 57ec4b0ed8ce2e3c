import { randomBytes } from 'node:crypto';
import { AthenaClient, CreateWorkGroupCommand } from '@aws-sdk/client-athena';
import {
  CreateDatabaseCommand,
  CreateTableCommand,
  type DatabaseInput,
  GlueClient,
  type TableInput,
} from '@aws-sdk/client-glue';
import {
  CreateBucketCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { CreateStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { z } from 'zod';
import { lambdaFunctionsPath } from '../servers/lambda/lambda-api.ts';
import { awsVariables, region, type ServerAddresses } from '../servers/start.ts';
import { callJson, callQuery } from './aws-call.ts';
import type { Physical } from './template.ts';

export const account = '123456789012';

export interface CreationContext {
  readonly servers: ServerAddresses;
  /** Text of the secret that ids are hashed with. */
  readonly hashKey: string;
  /** Folder of a function's code, ready for this machine's processor. */
  readonly codeFolder: (assetKey: string) => string;
  readonly variables: Readonly<Record<string, string>>;
}

type Properties = Readonly<Record<string, unknown>>;
type Creator = (name: string, properties: Properties, context: CreationContext) => Promise<Physical>;

const clients = {
  s3: () => new S3Client({ forcePathStyle: true }),
  glue: () => new GlueClient({}),
  sqs: () => new SQSClient({}),
};
const arn = (service: string, rest: string): string => `arn:aws:${service}:${region}:${account}:${rest}`;

/** A name that nothing else has, as CloudFormation gives one. */
export const uniqueName = (id: string): string => `${id.slice(0, 40)}-${randomBytes(4).toString('hex')}`;

const bucketProperties = z.looseObject({
  VersioningConfiguration: z.object({ Status: z.literal('Enabled') }).optional(),
  NotificationConfiguration: z.object({ EventBridgeConfiguration: z.unknown().optional() }).optional(),
});

/** A bucket with its versioning and its events; encryption, logging and rules of time mean nothing to a test of the pipeline. */
const bucket: Creator = async (name, properties) => {
  const { VersioningConfiguration: versioning, NotificationConfiguration: events } = bucketProperties.parse(properties);
  const s3 = clients.s3();
  const Bucket = name.toLowerCase();
  await s3.send(new CreateBucketCommand({ Bucket }));
  if (versioning) await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: versioning }));
  if (events?.EventBridgeConfiguration) {
    const NotificationConfiguration = { EventBridgeConfiguration: {} };
    await s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }));
  }
  s3.destroy();
  return {
    ref: Bucket,
    attributes: { Arn: `arn:aws:s3:::${Bucket}`, RegionalDomainName: `${Bucket}.s3.${region}.amazonaws.com` },
  };
};

const queueProperties = z.looseObject({
  VisibilityTimeout: z.coerce.string().optional(),
  RedrivePolicy: z.object({ deadLetterTargetArn: z.string(), maxReceiveCount: z.coerce.number() }).optional(),
});

const queue: Creator = async (name, properties) => {
  const { VisibilityTimeout, RedrivePolicy } = queueProperties.parse(properties);
  const sqs = clients.sqs();
  const Attributes = {
    ...(VisibilityTimeout && { VisibilityTimeout }),
    ...(RedrivePolicy && { RedrivePolicy: JSON.stringify(RedrivePolicy) }),
  };
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes }));
  sqs.destroy();
  return { ref: QueueUrl!, attributes: { Arn: arn('sqs', name), QueueName: name, QueueUrl: QueueUrl! } };
};

const topic: Creator = async (name, _properties, { servers }) => {
  await callQuery(servers.moto, 'sns', { Action: 'CreateTopic', Version: '2010-03-31', Name: name });
  return { ref: arn('sns', name), attributes: { TopicArn: arn('sns', name), TopicName: name } };
};

/** Every secret of the pipeline is the key of ids; on AWS it is generated. */
const secret: Creator = async (name, _properties, { hashKey }) => {
  const secrets = new SecretsManagerClient({});
  const { ARN } = await secrets.send(new CreateSecretCommand({ Name: name, SecretString: hashKey }));
  secrets.destroy();
  return { ref: ARN!, attributes: { Id: ARN! } };
};

const named = z.looseObject({ Name: z.string() });

const database: Creator = async (_name, properties) => {
  const DatabaseInput: DatabaseInput = z.looseObject({ DatabaseInput: named }).parse(properties).DatabaseInput;
  const glue = clients.glue();
  await glue.send(new CreateDatabaseCommand({ DatabaseInput }));
  glue.destroy();
  return { ref: DatabaseInput.Name! };
};

const table: Creator = async (_name, properties) => {
  const { DatabaseName, TableInput } = z.looseObject({ DatabaseName: z.string(), TableInput: named }).parse(properties);
  const input: TableInput = TableInput;
  const glue = clients.glue();
  await glue.send(new CreateTableCommand({ DatabaseName, TableInput: input }));
  glue.destroy();
  return { ref: input.Name! };
};

const workGroup: Creator = async (_name, properties) => {
  const { Name, WorkGroupConfiguration } = named
    .extend({ WorkGroupConfiguration: z.looseObject({}) })
    .parse(properties);
  const athena = new AthenaClient({});
  await athena.send(new CreateWorkGroupCommand({ Name, Configuration: WorkGroupConfiguration }));
  athena.destroy();
  return { ref: Name };
};

const ruleProperties = z.looseObject({
  EventPattern: z.unknown().optional(),
  State: z.string().optional(),
  Targets: z.array(z.looseObject({ Id: z.string(), Arn: z.string() })).default([]),
});

/** A rule over events of S3; rules on a state machine's or alarms' events are not created: moto sends none. */
const rule: Creator = async (name, properties, { servers }) => {
  const { EventPattern, Targets, State } = ruleProperties.parse(properties);
  const attributes = { Arn: arn('events', `rule/${name}`) };
  if (!JSON.stringify(EventPattern ?? {}).includes('aws.s3')) return { ref: name, attributes };
  const put = { Name: name, EventPattern: JSON.stringify(EventPattern), State: State ?? 'ENABLED' };
  await callJson(servers.moto, 'events', 'AWSEvents.PutRule', put);
  await callJson(servers.moto, 'events', 'AWSEvents.PutTargets', {
    Rule: name,
    Targets: Targets.map(({ Id, Arn, InputPath, InputTransformer }) => ({ Id, Arn, InputPath, InputTransformer })),
  });
  return { ref: name, attributes };
};

const functionProperties = z.looseObject({
  Code: z.looseObject({ S3Key: z.string() }),
  Handler: z.string(),
  MemorySize: z.coerce.number().default(128),
  Timeout: z.coerce.number().default(3),
  Environment: z.object({ Variables: z.record(z.string(), z.string()).default({}) }).default({ Variables: {} }),
  ReservedConcurrentExecutions: z.coerce.number().optional(),
});

const lambda: Creator = async (name, properties, { servers, codeFolder, variables }) => {
  const { Code, Handler, MemorySize, Timeout, Environment, ReservedConcurrentExecutions } =
    functionProperties.parse(properties);
  const configuration = {
    name,
    folder: codeFolder(Code.S3Key),
    handler: Handler,
    memoryMegabytes: MemorySize,
    timeoutSeconds: Timeout,
    environment: { ...awsVariables(servers), ...Environment.Variables, ...variables },
    concurrency: ReservedConcurrentExecutions ?? 10,
  };
  const answer = await fetch(servers.lambda + lambdaFunctionsPath, {
    method: 'PUT',
    body: JSON.stringify(configuration),
  });
  if (!answer.ok) throw new Error(`function ${name}: ${await answer.text()}`);
  return { ref: name, attributes: { Arn: arn('lambda', `function:${name}`) } };
};

const machineProperties = z.looseObject({ DefinitionString: z.string(), RoleArn: z.string().optional() });

const stateMachine: Creator = async (name, properties) => {
  const { DefinitionString, RoleArn } = machineProperties.parse(properties);
  const sfn = new SFNClient({});
  const { stateMachineArn } = await sfn.send(
    new CreateStateMachineCommand({
      name,
      definition: DefinitionString,
      roleArn: RoleArn ?? `arn:aws:iam::${account}:role/night`,
    }),
  );
  sfn.destroy();
  return { ref: stateMachineArn!, attributes: { Arn: stateMachineArn!, Name: name } };
};

/** A role has the shape of its ARN checked; no right is. */
const role: Creator = async (name) => ({ ref: name, attributes: { Arn: `arn:aws:iam::${account}:role/${name}` } });

/** Rights, alarms, logs and the like: they have a name that others mention, and nothing of them is needed here. */
const nameOnly: Creator = async (name) => ({
  ref: name,
  attributes: { Arn: `arn:aws:none::${account}:${name}`, KeyId: name, Id: name },
});

const creators: Readonly<Record<string, Creator>> = {
  'AWS::S3::Bucket': bucket,
  'AWS::SQS::Queue': queue,
  'AWS::SNS::Topic': topic,
  'AWS::SecretsManager::Secret': secret,
  'AWS::Glue::Database': database,
  'AWS::Glue::Table': table,
  'AWS::Athena::WorkGroup': workGroup,
  'AWS::Events::Rule': rule,
  'AWS::IAM::Role': role,
  'AWS::Lambda::Function': lambda,
  'AWS::StepFunctions::StateMachine': stateMachine,
};

/** Types whose resources the deployment creates for real; of others only the name is made up. */
export const createdTypes: readonly string[] = Object.keys(creators);

export const createResource = (
  type: string,
  id: string,
  properties: Properties,
  context: CreationContext,
): Promise<Physical> => (creators[type] ?? nameOnly)(uniqueName(id), properties, context);
