import { arnOf, type IdleType, nameOf } from './resource-type.ts';

const roleArn = ({ accountId, name }: { readonly accountId: string; readonly name: string }): string =>
  `arn:aws:iam::${accountId}:role/${name}`;
const managedPolicyArn = ({ accountId, name }: { readonly accountId: string; readonly name: string }): string =>
  `arn:aws:iam::${accountId}:policy/${name}`;
const alarmArn = arnOf('cloudwatch', (name) => `alarm:${name}`);

const PERMISSION = 'Permissions are not enforced locally: a missing grant shows only on AWS.';
const MONITORING = 'There are no metrics locally: what happens is seen in the terminal.';
const LOGS = 'Log lines go to the terminal.';
const KEYS = 'Nothing is encrypted on a laptop.';

/** Types that a template may hold and that need nothing locally, each with the reason. */
export const IDLE_TYPES: Readonly<Record<string, IdleType>> = {
  'AWS::IAM::Role': {
    needsNothing: PERMISSION,
    nameProperty: 'RoleName',
    attributes: { Arn: roleArn, RoleId: nameOf },
  },
  'AWS::IAM::Policy': { needsNothing: PERMISSION, attributes: { Id: nameOf } },
  'AWS::IAM::ManagedPolicy': {
    needsNothing: PERMISSION,
    nameProperty: 'ManagedPolicyName',
    ref: managedPolicyArn,
    attributes: { PolicyArn: managedPolicyArn },
  },
  'AWS::S3::BucketPolicy': { needsNothing: PERMISSION },
  'AWS::SQS::QueuePolicy': { needsNothing: PERMISSION },
  'AWS::SQS::QueueInlinePolicy': { needsNothing: PERMISSION },
  'AWS::SNS::TopicPolicy': { needsNothing: PERMISSION },
  'AWS::SNS::TopicInlinePolicy': { needsNothing: PERMISSION },
  'AWS::SecretsManager::ResourcePolicy': { needsNothing: PERMISSION },
  'AWS::Lambda::Permission': { needsNothing: PERMISSION },
  'AWS::Logs::ResourcePolicy': { needsNothing: PERMISSION },

  'AWS::Logs::LogGroup': {
    needsNothing: LOGS,
    nameProperty: 'LogGroupName',
    attributes: { Arn: arnOf('logs', (name) => `log-group:${name}:*`) },
  },
  'AWS::Logs::LogStream': { needsNothing: LOGS, nameProperty: 'LogStreamName' },
  'AWS::Logs::QueryDefinition': { needsNothing: LOGS, attributes: { QueryDefinitionId: nameOf } },
  'AWS::Logs::MetricFilter': { needsNothing: MONITORING },
  'Custom::LogRetention': { needsNothing: LOGS, attributes: { LogGroupName: nameOf } },

  'AWS::CloudWatch::CompositeAlarm': {
    needsNothing: MONITORING,
    nameProperty: 'AlarmName',
    attributes: { Arn: alarmArn },
  },
  'AWS::CloudWatch::Dashboard': { needsNothing: MONITORING, nameProperty: 'DashboardName' },

  'AWS::Scheduler::Schedule': {
    needsNothing: 'It would write a 0 into metrics, and there are none locally.',
    nameProperty: 'Name',
    attributes: { Arn: arnOf('scheduler', (name) => `schedule/default/${name}`) },
  },

  'AWS::Chatbot::SlackChannelConfiguration': {
    needsNothing: 'There is no Amazon Q Developer locally: what it would be given is in docs/messages/.',
    attributes: {
      Arn: ({ accountId, name }) => `arn:aws:chatbot::${accountId}:chat-configuration/slack-channel/${name}`,
    },
  },

  'AWS::KMS::Key': {
    needsNothing: KEYS,
    attributes: { Arn: arnOf('kms', (name) => `key/${name}`), KeyId: nameOf },
  },
  'AWS::KMS::Alias': { needsNothing: KEYS, nameProperty: 'AliasName' },

  'AWS::CDK::Metadata': { needsNothing: 'It counts the use of constructs.' },
  'Custom::S3AutoDeleteObjects': { needsNothing: 'A local bucket goes with its data directory.' },
};
