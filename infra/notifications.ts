import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { DeploymentSettings } from './settings.ts';

type NotificationSettings = Pick<DeploymentSettings, 'environment' | 'alarmEmails'>;

/** The topic that people hear alarms and nights from, and the key that encrypts it and the logs; the lake has a key of its own. */
export class Notifications extends Construct {
  readonly key: Key;
  readonly topic: Topic;

  constructor(scope: Construct, id: string, settings: NotificationSettings) {
    super(scope, id);
    this.key = this.#newKey(settings);
    this.topic = this.#newTopic(settings);
  }

  #newKey({ environment }: NotificationSettings): Key {
    const { account, region, partition, urlSuffix } = Stack.of(this);
    const key = new Key(this, 'Key', {
      description: `knowgap ${environment}: notifications and logs`,
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const sender = (names: readonly string[], conditions: Record<string, unknown>) =>
      new PolicyStatement({
        principals: names.map((name) => new ServicePrincipal(`${name}.amazonaws.com`)),
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
        conditions,
      });
    key.addToResourcePolicy(sender(['cloudwatch', 'budgets'], { StringEquals: { 'aws:SourceAccount': account } }));
    // EventBridge names no source when it sends to a topic.
    key.addToResourcePolicy(sender(['events'], {}));
    key.addToResourcePolicy(
      new PolicyStatement({
        principals: [ServicePrincipal.fromStaticServicePrincipleName(`logs.${region}.${urlSuffix}`)],
        actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
        resources: ['*'],
        conditions: {
          ArnLike: {
            'kms:EncryptionContext:aws:logs:arn': `arn:${partition}:logs:${region}:${account}:log-group:*`,
          },
        },
      }),
    );
    return key;
  }

  #newTopic({ environment, alarmEmails }: NotificationSettings): Topic {
    const { account } = Stack.of(this);
    const topic = new Topic(this, 'Topic', {
      displayName: `knowgap ${environment}`,
      masterKey: this.key,
      enforceSSL: true,
    });
    for (const address of alarmEmails) topic.addSubscription(new EmailSubscription(address));
    for (const service of ['cloudwatch', 'budgets']) {
      topic.addToResourcePolicy(
        new PolicyStatement({
          principals: [new ServicePrincipal(`${service}.amazonaws.com`)],
          actions: ['sns:Publish'],
          resources: [topic.topicArn],
          conditions: { StringEquals: { 'aws:SourceAccount': account } },
        }),
      );
    }
    return topic;
  }
}
