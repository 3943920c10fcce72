import { ArnFormat, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

/** What is done with data that a key of KMS encrypts. `undefined` is for data without one. */
interface KeyUses {
  readonly read?: readonly (IKey | undefined)[];
  readonly write?: readonly (IKey | undefined)[];
}

/**
 * The actions on keys that reading or writing encrypted data takes, without the wildcards of the CDK's grants. One
 * statement a key, also where it is used for both.
 */
export function keyUse({ read = [], write = [] }: KeyUses): readonly PolicyStatement[] {
  const actions = new Map<string, readonly string[]>();
  for (const key of read) if (key) actions.set(key.keyArn, ['kms:Decrypt']);
  for (const key of write) if (key) actions.set(key.keyArn, ['kms:Decrypt', 'kms:GenerateDataKey']);
  return [...actions].map(([key, of]) => new PolicyStatement({ actions: [...of], resources: [key] }));
}

/** A key of the deployment, usable by the services that write on its behalf. */
export class DeploymentKey extends Key {
  constructor(scope: Construct, id: string, removalPolicy: RemovalPolicy) {
    super(scope, id, {
      description: 'Lume Arrivals: buckets, queues, topics, logs and the API key',
      enableKeyRotation: true,
      removalPolicy,
    });
    for (const statement of usesOfServices(Stack.of(this))) this.addToResourcePolicy(statement);
  }
}

/**
 * Lets the same services use a key of somebody else. Without ids: two deployments with one key have the same statements.
 * @returns whether the policy of the key could be changed. That of an imported key cannot.
 */
export function letServicesUse(key: IKey, scope: Construct): boolean {
  const added = usesOfServices(Stack.of(scope)).map((statement) =>
    key.addToResourcePolicy(withoutSid(statement), true),
  );
  return added.every(({ statementAdded }) => statementAdded);
}

function usesOfServices(stack: Stack): readonly PolicyStatement[] {
  const ofThisAccount = { StringEquals: { 'aws:SourceAccount': stack.account } };
  const ofTopics = { ArnLike: { 'aws:SourceArn': stack.formatArn({ service: 'sns', resource: '*' }) } };
  const writers = [
    // No condition: with a topic as target, EventBridge does not support conditions on the source in a key policy.
    // The policies of the queues and topics say whose rules may send.
    ['RulesSend', 'events.amazonaws.com', {}],
    ['AlarmsPublish', 'cloudwatch.amazonaws.com', ofThisAccount],
    // For subscriptions, SNS passes the ARN of the topic, which contains the account.
    ['FailedNotifications', 'sns.amazonaws.com', ofTopics],
  ] as const;
  return [
    ...writers.map(
      ([sid, service, conditions]) =>
        new PolicyStatement({
          sid,
          principals: [new ServicePrincipal(service)],
          actions: ['kms:GenerateDataKey', 'kms:Decrypt'],
          resources: ['*'], // in a key's policy: this key
          conditions,
        }),
    ),
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
  ];
}

function withoutSid(statement: PolicyStatement): PolicyStatement {
  const copy = statement.copy();
  copy.sid = undefined;
  return copy;
}
