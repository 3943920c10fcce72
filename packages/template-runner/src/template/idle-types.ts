import { arnOf, type IdleType, nameOf } from './resource-type.ts';

const roleArn = ({ accountId, name }: { readonly accountId: string; readonly name: string }): string =>
  `arn:aws:iam::${accountId}:role/${name}`;

const PERMISSION = 'Permissions are not enforced locally: a missing grant fails on AWS only.';
const MONITORING = 'There are no metrics locally.';
const LOGS = 'Log lines go to the terminal.';
const KEYS = 'Nothing is encrypted locally.';

/** Supported types that need nothing locally, and why. */
export const IDLE_TYPES: Readonly<Record<string, IdleType>> = {
  'AWS::IAM::Role': {
    needsNothing: PERMISSION,
    nameProperty: 'RoleName',
    attributes: { Arn: roleArn },
  },
  'AWS::IAM::Policy': { needsNothing: PERMISSION },
  'AWS::S3::BucketPolicy': { needsNothing: PERMISSION },
  'AWS::SQS::QueuePolicy': { needsNothing: PERMISSION },
  'AWS::SNS::TopicPolicy': { needsNothing: PERMISSION },
  'AWS::Lambda::Permission': { needsNothing: PERMISSION },

  'AWS::Logs::LogGroup': {
    needsNothing: LOGS,
    nameProperty: 'LogGroupName',
    attributes: { Arn: arnOf('logs', (name) => `log-group:${name}:*`) },
  },
  'AWS::Logs::QueryDefinition': { needsNothing: LOGS },

  'AWS::CloudWatch::Dashboard': { needsNothing: MONITORING, nameProperty: 'DashboardName' },

  'AWS::Scheduler::Schedule': {
    needsNothing: 'Schedules do not run locally.',
    nameProperty: 'Name',
    attributes: { Arn: arnOf('scheduler', (name) => `schedule/default/${name}`) },
  },

  'AWS::Chatbot::SlackChannelConfiguration': {
    needsNothing: 'There is no Amazon Q Developer locally.',
    attributes: {
      Arn: ({ accountId, name }) => `arn:aws:chatbot::${accountId}:chat-configuration/slack-channel/${name}`,
    },
  },

  'AWS::KMS::Key': {
    needsNothing: KEYS,
    attributes: { Arn: arnOf('kms', (name) => `key/${name}`), KeyId: nameOf },
  },
};
