import { RemovalPolicy } from 'aws-cdk-lib';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { EVERY_PART } from '../support/apps/every-setting.ts';
import { templateOf } from '../support/template/synthesized-template.ts';

const standard = templateOf();
const withKey = templateOf(EVERY_PART);

const propertiesOf = (template: Template, type: string) =>
  Object.values(template.findResources(type)).map(({ Properties }) => Properties as Record<string, unknown>);

describe('a bucket', () => {
  it('is closed to the public, owned by this account, versioned, and forgets what is old or was never finished', () => {
    standard.resourceCountIs('AWS::S3::Bucket', 2);
    standard.allResourcesProperties('AWS::S3::Bucket', {
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      VersioningConfiguration: { Status: 'Enabled' },
      LifecycleConfiguration: {
        Rules: [
          {
            Status: 'Enabled',
            NoncurrentVersionExpiration: { NoncurrentDays: 90 },
            AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
          },
        ],
      },
    });
  });

  it.each([RemovalPolicy.RETAIN, RemovalPolicy.DESTROY])('is never emptied by the stack (%s)', (removalPolicy) => {
    const template = templateOf({ removalPolicy });
    template.resourceCountIs('Custom::S3AutoDeleteObjects', 0);
    expect(JSON.stringify(template.toJSON())).not.toContain('s3:DeleteObject');
  });
});

describe('encryption', () => {
  it('is what the services do by themselves, without a key that costs something', () => {
    standard.resourceCountIs('AWS::KMS::Key', 0);
    standard.allResourcesProperties('AWS::S3::Bucket', {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
    });
    standard.allResourcesProperties('AWS::SQS::Queue', { SqsManagedSseEnabled: true });
    standard.allResourcesProperties('AWS::SNS::Topic', { KmsMasterKeyId: Match.absent() });
  });

  it('is a rotated key of its own for all that rests but undelivered events, by a setting', () => {
    withKey.resourceCountIs('AWS::KMS::Key', 1);
    withKey.hasResource('AWS::KMS::Key', { Properties: { EnableKeyRotation: true }, DeletionPolicy: 'Retain' });
    const [key] = Object.keys(withKey.findResources('AWS::KMS::Key'));
    const unprotected = [
      ['AWS::S3::Bucket', 'BucketEncryption'],
      ['AWS::SQS::Queue', 'KmsMasterKeyId'],
      ['AWS::SNS::Topic', 'KmsMasterKeyId'],
      ['AWS::Logs::LogGroup', 'KmsKeyId'],
      ['AWS::SecretsManager::Secret', 'KmsKeyId'],
    ].filter(([type = '', property = '']) =>
      propertiesOf(withKey, type).some(
        (properties) => !JSON.stringify(properties[property] ?? '').includes(`"${key}"`),
      ),
    );
    // The queue that catches what the key's policy keeps out of the others: the service's own encryption protects it.
    expect(unprotected).toEqual([['AWS::SQS::Queue', 'KmsMasterKeyId']]);
    const queues = withKey.findResources('AWS::SQS::Queue', { Properties: { KmsMasterKeyId: Match.absent() } });
    expect(Object.keys(queues)).toEqual([expect.stringMatching(/^landingundeliveredevents/)]);
    expect(Object.values(queues)[0]?.['Properties'].SqsManagedSseEnabled).toBe(true);
  });
});

describe('logs', () => {
  it('are kept as long as the settings say, those of every function and of the executions', () => {
    const functions = propertiesOf(withKey, 'AWS::Lambda::Function').length;
    withKey.resourceCountIs('AWS::Logs::LogGroup', functions + 1);
    withKey.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
    standard.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 90 });
  });

  it.each([
    ['debug', 'DEBUG'],
    ['info', 'INFO'],
    // Lines of metrics have no level: Lambda takes them for INFO, and would keep them out.
    ['warn', 'INFO'],
    ['error', 'INFO'],
  ] as const)('of the level %s are let through by Lambda, and lines of metrics always', (functions, level) => {
    for (const { LoggingConfig } of propertiesOf(templateOf({ logging: { functions } }), 'AWS::Lambda::Function')) {
      expect(LoggingConfig).toMatchObject({ LogFormat: 'JSON', ApplicationLogLevel: level });
    }
  });

  it('have errors of executions alone and none of their data, unless told otherwise', () => {
    const logging = (template: Template) => propertiesOf(template, 'AWS::StepFunctions::StateMachine')[0];
    expect(logging(standard)).toMatchObject({ LoggingConfiguration: { Level: 'ERROR', IncludeExecutionData: false } });
    expect(logging(withKey)).toMatchObject({ LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: true } });
    expect(logging(templateOf({ logging: { executions: 'off' } }))).not.toHaveProperty('LoggingConfiguration');
  });
});

it.each([
  [true, 'Active', { Enabled: true }],
  [false, undefined, { Enabled: false }],
])('traces functions and state machine: %s', (tracing, mode, configuration) => {
  const template = templateOf({ tracing });
  for (const { TracingConfig } of propertiesOf(template, 'AWS::Lambda::Function')) {
    expect(TracingConfig).toEqual(mode && { Mode: mode });
  }
  const [machine] = propertiesOf(template, 'AWS::StepFunctions::StateMachine');
  expect(machine?.['TracingConfiguration']).toEqual(configuration);
});
