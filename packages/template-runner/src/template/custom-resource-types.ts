import { nameOf, PASSED_ON, type ResourceType, USED } from './resource-type.ts';

/** Resources of the CDK's own, which functions of the CDK make and remove in AWS while a stack is deployed. */
export const CUSTOM_RESOURCE_TYPES: Readonly<Record<string, ResourceType>> = {
  /** `addEventNotification`, `addObjectCreatedNotification` and `eventBridgeEnabled` of a bucket. */
  'Custom::S3BucketNotifications': {
    properties: {
      BucketName: USED,
      NotificationConfiguration: {
        EventBridgeConfiguration: USED,
        QueueConfigurations: PASSED_ON,
        TopicConfigurations: PASSED_ON,
        LambdaFunctionConfigurations: PASSED_ON,
      },
      ServiceToken: 'nothing is deployed locally',
      Managed: 'the bucket has no other notifications locally',
      SkipDestinationValidation: 'nothing is deployed locally',
    },
    read({ identity, properties, into }) {
      const wanted = properties.nested('NotificationConfiguration');
      into.bucketNotifications.push({
        logicalId: identity.logicalId,
        bucketName: properties.text('BucketName'),
        eventBridgeEnabled: wanted.has('EventBridgeConfiguration'),
        notSentTo: [
          ...wanted.items('QueueConfigurations').map((each) => each.text('QueueArn')),
          ...wanted.items('TopicConfigurations').map((each) => each.text('TopicArn')),
          ...wanted.items('LambdaFunctionConfigurations').map((each) => each.text('LambdaFunctionArn')),
        ],
      });
    },
  },
  'Custom::LogRetention': {
    needsNothing: 'Log lines go to the terminal.',
    attributes: { LogGroupName: nameOf },
  },
  'Custom::S3AutoDeleteObjects': { needsNothing: 'Nothing is removed locally but by its user.' },
  'Custom::VpcRestrictDefaultSG': { needsNothing: 'There is no network locally but that of this machine.' },
};
