import { arnOf, type IdleType, nameOf } from './resource-type.ts';

const roleArn = ({ accountId, name }: { readonly accountId: string; readonly name: string }): string =>
  `arn:aws:iam::${accountId}:role/${name}`;

const PERMISSION = 'Permissions are not enforced locally: a missing grant fails on AWS only.';
const MONITORING = 'There are no metrics locally.';
const LOGS = 'Log lines go to the terminal.';
const KEYS = 'Nothing is encrypted locally.';

const NETWORK = 'The network is that of this machine.';

/** What a network is made of, and who may pass. Machines in it, such as instances, are not among these. */
const NETWORK_TYPES = [
  'AWS::EC2::DHCPOptions',
  'AWS::EC2::EgressOnlyInternetGateway',
  'AWS::EC2::EIP',
  'AWS::EC2::FlowLog',
  'AWS::EC2::InternetGateway',
  'AWS::EC2::NatGateway',
  'AWS::EC2::NetworkAcl',
  'AWS::EC2::NetworkAclEntry',
  'AWS::EC2::PrefixList',
  'AWS::EC2::Route',
  'AWS::EC2::RouteTable',
  'AWS::EC2::SecurityGroup',
  'AWS::EC2::SecurityGroupEgress',
  'AWS::EC2::SecurityGroupIngress',
  'AWS::EC2::Subnet',
  'AWS::EC2::SubnetNetworkAclAssociation',
  'AWS::EC2::SubnetRouteTableAssociation',
  'AWS::EC2::VPC',
  'AWS::EC2::VPCCidrBlock',
  'AWS::EC2::VPCDHCPOptionsAssociation',
  'AWS::EC2::VPCEndpoint',
  'AWS::EC2::VPCGatewayAttachment',
];

/** Supported types that need nothing locally, and why. */
export const IDLE_TYPES: Readonly<Record<string, IdleType>> = {
  'AWS::IAM::Role': {
    needsNothing: PERMISSION,
    nameProperty: 'RoleName',
    attributes: { Arn: roleArn },
  },
  'AWS::IAM::Policy': { needsNothing: PERMISSION },
  'AWS::IAM::ManagedPolicy': {
    needsNothing: PERMISSION,
    ref: ({ accountId, name }) => `arn:aws:iam::${accountId}:policy/${name}`,
  },
  'AWS::IAM::InstanceProfile': { needsNothing: PERMISSION },
  'AWS::SecretsManager::ResourcePolicy': { needsNothing: PERMISSION },
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
  'AWS::Logs::MetricFilter': { needsNothing: MONITORING },

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

  'AWS::KMS::Alias': { needsNothing: KEYS, nameProperty: 'AliasName' },
  'AWS::KMS::Key': {
    needsNothing: KEYS,
    attributes: { Arn: arnOf('kms', (name) => `key/${name}`), KeyId: nameOf },
  },

  'AWS::CDK::Metadata': { needsNothing: 'It tells AWS which constructs are in use.' },

  ...Object.fromEntries(NETWORK_TYPES.map((type) => [type, { needsNothing: NETWORK }])),
};
