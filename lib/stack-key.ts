import { ArnFormat, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

/** The actions on a key that reading or writing encrypted data takes, without the wildcards of the CDK's grants. */
export function keyUse(key: IKey | undefined, use: 'read' | 'write'): readonly PolicyStatement[] {
  const actions = use === 'read' ? ['kms:Decrypt'] : ['kms:Decrypt', 'kms:GenerateDataKey'];
  return key ? [new PolicyStatement({ actions, resources: [key.keyArn] })] : [];
}

/** The stack's own key, usable by the services that write on behalf of the stack. */
export class StackKey extends Key {
  constructor(scope: Construct, id: string, removalPolicy: RemovalPolicy) {
    super(scope, id, {
      description: 'Lume Arrivals: buckets, queues, topics, logs and the API key',
      enableKeyRotation: true,
      removalPolicy,
    });
    const stack = Stack.of(this);
    const ofThisAccount = { StringEquals: { 'aws:SourceAccount': stack.account } };
    const ofTopics = { ArnLike: { 'aws:SourceArn': stack.formatArn({ service: 'sns', resource: '*' }) } };
    for (const [sid, service, conditions] of [
      // No condition: with a topic as target, EventBridge does not support conditions on the source in a key policy.
      // The policies of the queues and topics say whose rules may send.
      ['RulesSend', 'events.amazonaws.com', {}],
      ['AlarmsPublish', 'cloudwatch.amazonaws.com', ofThisAccount],
      // For subscriptions, SNS passes the ARN of the topic, which contains the account.
      ['FailedNotifications', 'sns.amazonaws.com', ofTopics],
    ] as const) {
      this.addToResourcePolicy(
        new PolicyStatement({
          sid,
          principals: [new ServicePrincipal(service)],
          actions: ['kms:GenerateDataKey', 'kms:Decrypt'],
          resources: ['*'], // in a key's policy: this key
          conditions,
        }),
      );
    }
    this.addToResourcePolicy(
      new PolicyStatement({
        sid: 'LogGroups',
        principals: [new ServicePrincipal(`logs.${stack.region}.amazonaws.com`)],
        actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
        resources: ['*'],
        conditions: {
          ArnLike: {
            'kms:EncryptionContext:aws:logs:arn': stack.formatArn({
              service: 'logs',
              resource: 'log-group',
              resourceName: '*',
              arnFormat: ArnFormat.COLON_RESOURCE_NAME,
            }),
          },
        },
      }),
    );
  }
}
