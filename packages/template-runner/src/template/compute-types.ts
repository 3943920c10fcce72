import { readFileSync } from 'node:fs';
import { TemplateError } from './errors.ts';
import { isObject, type JsonObject } from './json.ts';
import {
  arnOf,
  DESCRIPTION,
  ENCRYPTION,
  nameOf,
  PERMISSIONS,
  type ReadContext,
  type ResourceType,
  TAGS,
  TRACING,
  USED,
} from './resource-type.ts';

const bucketArn = ({ name }: { readonly name: string }): string => `arn:aws:s3:::${name}`;
const functionArn = arnOf('lambda', (name) => `function:${name}`);
const stateMachineArn = arnOf('states', (name) => `stateMachine:${name}`);
/** AWS adds six random characters; a local secret has none, so that its ARN is the same on every run. */
const secretArn = arnOf('secretsmanager', (name) => `secret:${name}`);

/** S3, Lambda, Step Functions and Secrets Manager. */
export const COMPUTE_TYPES: Readonly<Record<string, ResourceType>> = {
  'AWS::S3::Bucket': {
    nameProperty: 'BucketName',
    attributes: {
      Arn: bucketArn,
      DomainName: ({ name }) => `${name}.s3.amazonaws.com`,
      RegionalDomainName: ({ name, region }) => `${name}.s3.${region}.amazonaws.com`,
    },
    properties: {
      BucketName: USED,
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: USED } },
      BucketEncryption: ENCRYPTION,
      PublicAccessBlockConfiguration: PERMISSIONS,
      OwnershipControls: PERMISSIONS,
      VersioningConfiguration: 'only the newest version of an object is kept locally',
      LifecycleConfiguration: 'objects do not expire locally',
      IntelligentTieringConfigurations: 'there is one storage class locally',
      LoggingConfiguration: 'requests are not logged locally',
      InventoryConfigurations: 'there are no inventories locally',
      MetricsConfigurations: 'there are no metrics locally',
      ObjectLockEnabled: 'objects are not locked locally',
      ObjectLockConfiguration: 'objects are not locked locally',
      Tags: TAGS,
    },
    read({ identity, properties, into }) {
      const notifications = properties.nested('NotificationConfiguration');
      into.buckets.push({
        logicalId: identity.logicalId,
        name: identity.name,
        arn: bucketArn(identity),
        eventBridgeEnabled: notifications.nested('EventBridgeConfiguration').flag('EventBridgeEnabled', false),
      });
    },
  },

  'AWS::Lambda::Function': {
    nameProperty: 'FunctionName',
    attributes: { Arn: functionArn },
    properties: {
      FunctionName: USED,
      Code: { S3Bucket: 'the code is read from the assembly', S3Key: USED },
      Handler: USED,
      Runtime: USED,
      Timeout: USED,
      MemorySize: USED,
      Environment: { Variables: USED },
      ReservedConcurrentExecutions: USED,
      DeadLetterConfig: { TargetArn: USED },
      Role: PERMISSIONS,
      Architectures: 'functions run on the processor at hand',
      EphemeralStorage: 'functions have the whole disk',
      LoggingConfig: {
        LogFormat: USED,
        ApplicationLogLevel: USED,
        LogGroup: 'log lines go to the terminal',
        SystemLogLevel: 'Lambda itself writes no lines locally',
      },
      TracingConfig: TRACING,
      KmsKeyArn: ENCRYPTION,
      Description: DESCRIPTION,
      Tags: TAGS,
    },
    read({ identity, properties, into, assetPath }) {
      const reservedConcurrency = properties.optionalNumber('ReservedConcurrentExecutions');
      const deadLetterArn = properties.nested('DeadLetterConfig').optionalText('TargetArn');
      const logging = properties.nested('LoggingConfig');
      const logsJson = logging.optionalText('LogFormat') === 'JSON';
      into.functions.push({
        logicalId: identity.logicalId,
        name: identity.name,
        arn: functionArn(identity),
        codeDir: assetPath(properties.nested('Code').text('S3Key')),
        handler: properties.text('Handler'),
        runtime: properties.text('Runtime'),
        env: properties.nested('Environment').texts('Variables'),
        timeoutSeconds: properties.number('Timeout', 3),
        memoryMB: properties.number('MemorySize', 128),
        ...(reservedConcurrency !== undefined && { reservedConcurrency }),
        ...(logsJson && { applicationLogLevel: logging.optionalText('ApplicationLogLevel') ?? 'INFO' }),
        ...(deadLetterArn !== undefined && { deadLetterArn }),
      });
    },
  },

  'AWS::Lambda::EventSourceMapping': {
    attributes: { Id: nameOf },
    properties: {
      EventSourceArn: USED,
      FunctionName: USED,
      Enabled: USED,
      BatchSize: USED,
      MaximumBatchingWindowInSeconds: USED,
      FunctionResponseTypes: USED,
      ScalingConfig: { MaximumConcurrency: USED },
      MetricsConfig: 'there are no metrics locally',
      KmsKeyArn: ENCRYPTION,
      Tags: TAGS,
    },
    read({ identity, properties, into }) {
      const queueArn = properties.text('EventSourceArn');
      if (!queueArn.startsWith('arn:aws:sqs:')) throw new TemplateError(`${queueArn} is not a queue.`);
      const name = properties.text('FunctionName');
      const maximumConcurrency = properties.nested('ScalingConfig').optionalNumber('MaximumConcurrency');
      into.eventSourceMappings.push({
        logicalId: identity.logicalId,
        queueArn,
        functionArn: name.startsWith('arn:') ? name : functionArn({ ...identity, name }),
        enabled: properties.flag('Enabled', true),
        batchSize: properties.number('BatchSize', 10),
        maximumBatchingWindowSeconds: properties.number('MaximumBatchingWindowInSeconds', 0),
        reportBatchItemFailures: properties.list('FunctionResponseTypes').includes('ReportBatchItemFailures'),
        ...(maximumConcurrency !== undefined && { maximumConcurrency }),
      });
    },
  },

  'AWS::StepFunctions::StateMachine': {
    nameProperty: 'StateMachineName',
    ref: stateMachineArn,
    attributes: { Arn: stateMachineArn, Name: nameOf },
    properties: {
      StateMachineName: USED,
      StateMachineType: USED,
      Definition: USED,
      DefinitionString: USED,
      DefinitionSubstitutions: USED,
      DefinitionS3Location: { Bucket: 'the definition is read from the assembly', Key: USED },
      RoleArn: PERMISSIONS,
      LoggingConfiguration: 'the history of an execution is kept locally',
      TracingConfiguration: TRACING,
      EncryptionConfiguration: ENCRYPTION,
      Tags: TAGS,
    },
    read(context) {
      const { identity, properties, into } = context;
      into.stateMachines.push({
        logicalId: identity.logicalId,
        name: identity.name,
        arn: stateMachineArn(identity),
        type: properties.optionalText('StateMachineType') === 'EXPRESS' ? 'EXPRESS' : 'STANDARD',
        definition: definitionOf(context),
      });
    },
  },

  'AWS::SecretsManager::Secret': {
    nameProperty: 'Name',
    ref: secretArn,
    attributes: { Id: secretArn },
    properties: {
      Name: USED,
      SecretString: USED,
      GenerateSecretString: 'the local store gives the secret its value',
      ReplicaRegions: 'there is one region locally',
      KmsKeyId: ENCRYPTION,
      Description: DESCRIPTION,
      Tags: TAGS,
    },
    read({ identity, properties, into }) {
      const secretString = properties.optionalText('SecretString');
      into.secrets.push({
        logicalId: identity.logicalId,
        name: identity.name,
        arn: secretArn(identity),
        ...(secretString !== undefined && { secretString }),
      });
    },
  },
};

function definitionOf({ properties, assetPath }: ReadContext): JsonObject {
  const inline = properties.optionalObject('Definition');
  const text = inline
    ? JSON.stringify(inline)
    : (properties.optionalText('DefinitionString') ??
      readFileSync(assetPath(properties.nested('DefinitionS3Location').text('Key')), 'utf8'));
  const substitutions = properties.texts('DefinitionSubstitutions');
  // The value lands inside a JSON string, so it is escaped as one; the service does the same.
  const replaced = text.replace(/\$\{([A-Za-z0-9_-]+)\}/g, (whole, key: string) =>
    Object.hasOwn(substitutions, key) ? JSON.stringify(substitutions[key]).slice(1, -1) : whole,
  );
  const definition: unknown = JSON.parse(replaced);
  if (!isObject(definition)) throw new TemplateError('The definition of a state machine must be a JSON object.');
  return definition;
}
