import { TemplateError } from './errors.ts';
import type { Properties } from './json.ts';
import type { LocalRuleTarget, LocalSubscription } from './local-template.ts';
import {
  arnOf,
  DESCRIPTION,
  ENCRYPTION,
  nameOf,
  PERMISSIONS,
  type ResourceType,
  TAGS,
  TRACING,
  USED,
} from './resource-type.ts';

const queueArn = arnOf('sqs');
const topicArn = arnOf('sns');
const ruleArn = arnOf('events', (name) => `rule/${name}`);

/** SQS, SNS and EventBridge. */
export const MESSAGING_TYPES: Readonly<Record<string, ResourceType>> = {
  'AWS::SQS::Queue': {
    nameProperty: 'QueueName',
    // The SDK takes the host from its own endpoint setting, so the URL may be the one that AWS would give.
    ref: ({ region, accountId, name }) => `https://sqs.${region}.amazonaws.com/${accountId}/${name}`,
    attributes: {
      Arn: queueArn,
      QueueName: nameOf,
      QueueUrl: ({ region, accountId, name }) => `https://sqs.${region}.amazonaws.com/${accountId}/${name}`,
    },
    properties: {
      QueueName: USED,
      VisibilityTimeout: USED,
      MessageRetentionPeriod: USED,
      DelaySeconds: USED,
      ReceiveMessageWaitTimeSeconds: USED,
      RedrivePolicy: USED,
      RedriveAllowPolicy: PERMISSIONS,
      SqsManagedSseEnabled: ENCRYPTION,
      KmsMasterKeyId: ENCRYPTION,
      KmsDataKeyReusePeriodSeconds: ENCRYPTION,
      Tags: TAGS,
    },
    read({ identity, properties, into }) {
      into.queues.push({
        logicalId: identity.logicalId,
        name: identity.name,
        arn: queueArn(identity),
        visibilityTimeoutSeconds: properties.number('VisibilityTimeout', 30),
        retentionSeconds: properties.number('MessageRetentionPeriod', 345_600),
        delaySeconds: properties.number('DelaySeconds', 0),
        receiveWaitSeconds: properties.number('ReceiveMessageWaitTimeSeconds', 0),
        ...(properties.has('RedrivePolicy') && { redrive: redriveOf(properties.nested('RedrivePolicy')) }),
      });
    },
  },

  'AWS::SNS::Topic': {
    nameProperty: 'TopicName',
    ref: topicArn,
    attributes: { TopicArn: topicArn, TopicName: nameOf },
    properties: {
      TopicName: USED,
      DisplayName: USED,
      KmsMasterKeyId: ENCRYPTION,
      SignatureVersion: 'local messages are not signed',
      DeliveryStatusLogging: 'deliveries are shown as they happen',
      TracingConfig: TRACING,
      Tags: TAGS,
    },
    read({ identity, properties, into }) {
      const displayName = properties.optionalText('DisplayName');
      into.topics.push({
        logicalId: identity.logicalId,
        name: identity.name,
        arn: topicArn(identity),
        ...(displayName !== undefined && { displayName }),
      });
    },
  },

  'AWS::SNS::Subscription': {
    ref: () => {
      throw new TemplateError('The ARN of a subscription is not known before SNS has it.');
    },
    properties: {
      TopicArn: USED,
      Protocol: USED,
      Endpoint: USED,
      FilterPolicy: USED,
      FilterPolicyScope: USED,
      RawMessageDelivery: USED,
      RedrivePolicy: USED,
      DeliveryPolicy: 'failed deliveries are retried on a schedule that suits a laptop',
      Region: 'there is one region locally',
    },
    read({ identity, properties, into }) {
      const topic = properties.text('TopicArn');
      into.subscriptions.push({
        logicalId: identity.logicalId,
        arn: `${topic}:${identity.name}`,
        topicArn: topic,
        ...subscriber(properties),
      });
    },
  },

  'AWS::Events::Rule': {
    nameProperty: 'Name',
    attributes: { Arn: ruleArn },
    properties: {
      Name: USED,
      State: USED,
      EventPattern: USED,
      ScheduleExpression: USED,
      EventBusName: USED,
      Targets: {
        Id: USED,
        Arn: USED,
        Input: USED,
        InputPath: USED,
        InputTransformer: USED,
        DeadLetterConfig: { Arn: USED },
        RetryPolicy: { MaximumRetryAttempts: USED, MaximumEventAgeInSeconds: USED },
        RoleArn: PERMISSIONS,
      },
      RoleArn: PERMISSIONS,
      Description: DESCRIPTION,
      Tags: TAGS,
    },
    read({ identity, properties, into }) {
      const bus = properties.optionalText('EventBusName') ?? 'default';
      if (bus !== 'default') throw new TemplateError(`There is only the default event bus locally, not ${bus}.`);
      const pattern = properties.optionalObject('EventPattern');
      const schedule = properties.optionalText('ScheduleExpression');
      if (!pattern && schedule === undefined)
        throw new TemplateError('A rule needs EventPattern or ScheduleExpression.');
      into.rules.push({
        logicalId: identity.logicalId,
        name: identity.name,
        arn: ruleArn(identity),
        enabled: properties.optionalText('State') !== 'DISABLED',
        ...(pattern && { eventPattern: pattern }),
        ...(schedule !== undefined && { schedule }),
        targets: properties.items('Targets').map(ruleTarget),
      });
    },
  },
};

function redriveOf(policy: Properties) {
  return {
    deadLetterTargetArn: policy.text('deadLetterTargetArn'),
    maxReceiveCount: policy.number('maxReceiveCount', 10),
  };
}

function subscriber(properties: Properties): Omit<LocalSubscription, 'logicalId' | 'arn' | 'topicArn'> {
  const filterPolicy = properties.optionalObject('FilterPolicy');
  const scope = properties.optionalText('FilterPolicyScope') ?? 'MessageAttributes';
  if (scope !== 'MessageAttributes' && scope !== 'MessageBody') {
    throw new TemplateError(`FilterPolicyScope cannot be ${scope}.`);
  }
  return {
    protocol: properties.text('Protocol'),
    endpoint: properties.text('Endpoint'),
    ...(filterPolicy && { filterPolicy }),
    filterPolicyScope: scope,
    rawMessageDelivery: properties.flag('RawMessageDelivery', false),
    ...(properties.has('RedrivePolicy') && {
      redrivePolicy: { deadLetterTargetArn: properties.nested('RedrivePolicy').text('deadLetterTargetArn') },
    }),
  };
}

function ruleTarget(target: Properties): LocalRuleTarget {
  const input = target.optionalText('Input');
  const inputPath = target.optionalText('InputPath');
  const transformer = target.nested('InputTransformer');
  const deadLetterArn = target.nested('DeadLetterConfig').optionalText('Arn');
  const retry = target.nested('RetryPolicy');
  const attempts = retry.optionalNumber('MaximumRetryAttempts');
  const age = retry.optionalNumber('MaximumEventAgeInSeconds');
  return {
    id: target.text('Id'),
    arn: target.text('Arn'),
    ...(input !== undefined && { input }),
    ...(inputPath !== undefined && { inputPath }),
    ...(target.has('InputTransformer') && {
      inputTransformer: {
        inputPathsMap: transformer.texts('InputPathsMap'),
        inputTemplate: transformer.text('InputTemplate'),
      },
    }),
    ...(deadLetterArn !== undefined && { deadLetterArn }),
    ...(target.has('RetryPolicy') && {
      retryPolicy: {
        ...(attempts !== undefined && { maximumRetryAttempts: attempts }),
        ...(age !== undefined && { maximumEventAgeSeconds: age }),
      },
    }),
  };
}
