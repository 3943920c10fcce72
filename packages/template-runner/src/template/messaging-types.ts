import type { LocalRuleTarget, LocalSubscription } from './local-template.ts';
import type { Properties } from './resource-properties.ts';
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
import { TemplateError } from './template-errors.ts';

const queueArn = arnOf('sqs');
const topicArn = arnOf('sns');
const ruleArn = arnOf('events', (name) => `rule/${name}`);

/** SQS, SNS and EventBridge. */
export const MESSAGING_TYPES: Readonly<Record<string, ResourceType>> = {
  'AWS::SQS::Queue': {
    nameProperty: 'QueueName',
    // The URL that AWS would give: the SDK replaces the host by its own endpoint.
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
      RedrivePolicy: USED,
      SqsManagedSseEnabled: ENCRYPTION,
      KmsMasterKeyId: ENCRYPTION,
      KmsDataKeyReusePeriodSeconds: ENCRYPTION,
      ReceiveMessageWaitTimeSeconds: 'whoever receives says how long to wait',
      RedriveAllowPolicy: PERMISSIONS,
      Tags: TAGS,
    },
    read({ identity, properties, into }) {
      into.queues.push({
        logicalId: identity.logicalId,
        name: identity.name,
        arn: queueArn(identity),
        visibilityTimeoutSeconds: properties.number('VisibilityTimeout', 30),
        retentionSeconds: properties.number('MessageRetentionPeriod', 345_600),
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
      KmsMasterKeyId: ENCRYPTION,
      DisplayName: 'mails have no sender locally',
      SignatureVersion: 'nothing is signed locally',
      TracingConfig: TRACING,
      Tags: TAGS,
    },
    read({ identity, into }) {
      into.topics.push({ logicalId: identity.logicalId, name: identity.name, arn: topicArn(identity) });
    },
  },

  'AWS::SNS::Subscription': {
    ref: () => {
      throw new TemplateError('The ARN of a subscription is known only once SNS has created it.');
    },
    properties: {
      TopicArn: USED,
      Protocol: USED,
      Endpoint: USED,
      FilterPolicy: USED,
      RawMessageDelivery: USED,
      RedrivePolicy: USED,
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
      Targets: {
        Id: 'rules are not changed locally',
        Arn: USED,
        InputTransformer: USED,
        DeadLetterConfig: { Arn: USED },
        RoleArn: PERMISSIONS,
        RetryPolicy: 'a delivery that fails is given up after seconds locally',
      },
      Description: DESCRIPTION,
      Tags: TAGS,
    },
    read({ identity, properties, into }) {
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
  return {
    protocol: properties.text('Protocol'),
    endpoint: properties.text('Endpoint'),
    ...(filterPolicy && { filterPolicy }),
    rawMessageDelivery: properties.flag('RawMessageDelivery', false),
    ...(properties.has('RedrivePolicy') && {
      redrivePolicy: { deadLetterTargetArn: properties.nested('RedrivePolicy').text('deadLetterTargetArn') },
    }),
  };
}

function ruleTarget(target: Properties): LocalRuleTarget {
  const transformer = target.nested('InputTransformer');
  const deadLetterArn = target.nested('DeadLetterConfig').optionalText('Arn');
  return {
    arn: target.text('Arn'),
    ...(target.has('InputTransformer') && {
      inputTransformer: {
        inputPathsMap: transformer.texts('InputPathsMap'),
        inputTemplate: transformer.text('InputTemplate'),
      },
    }),
    ...(deadLetterArn !== undefined && { deadLetterArn }),
  };
}
