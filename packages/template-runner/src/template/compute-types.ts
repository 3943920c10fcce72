import { isObject, type JsonObject } from './resource-properties.ts';
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

const bucketArn = ({ name }: { readonly name: string }): string => `arn:aws:s3:::${name}`;
const functionArn = arnOf('lambda', (name) => `function:${name}`);
const stateMachineArn = arnOf('states', (name) => `stateMachine:${name}`);
/** Without the six random characters that AWS adds, so that the ARN is the same on every run. */
const secretArn = arnOf('secretsmanager', (name) => `secret:${name}`);

/** S3, Lambda, Step Functions and Secrets Manager. */
export const COMPUTE_TYPES: Readonly<Record<string, ResourceType>> = {
  'AWS::S3::Bucket': {
    nameProperty: 'BucketName',
    attributes: {
      Arn: bucketArn,
    },
    properties: {
      BucketName: USED,
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: USED } },
      BucketEncryption: ENCRYPTION,
      PublicAccessBlockConfiguration: PERMISSIONS,
      OwnershipControls: PERMISSIONS,
      VersioningConfiguration: { Status: USED },
      LifecycleConfiguration: 'objects do not expire locally',
      Tags: TAGS,
    },
    read({ identity, properties, into }) {
      const notifications = properties.nested('NotificationConfiguration');
      into.buckets.push({
        logicalId: identity.logicalId,
        name: identity.name,
        arn: bucketArn(identity),
        eventBridgeEnabled: notifications.nested('EventBridgeConfiguration').flag('EventBridgeEnabled', false),
        versioned: properties.nested('VersioningConfiguration').optionalText('Status') === 'Enabled',
      });
    },
  },

  'AWS::Lambda::Function': {
    nameProperty: 'FunctionName',
    attributes: { Arn: functionArn },
    properties: {
      FunctionName: USED,
      Code: { S3Bucket: 'the code is read from the assembly', S3Key: USED, ZipFile: USED },
      Handler: USED,
      Runtime: 'functions run in the Node.js version of this process',
      Timeout: USED,
      MemorySize: USED,
      Environment: { Variables: USED },
      DeadLetterConfig: { TargetArn: USED },
      Role: PERMISSIONS,
      Architectures: 'functions run on the local processor',
      LoggingConfig: {
        LogFormat: USED,
        ApplicationLogLevel: USED,
        LogGroup: 'log lines go to the terminal',
      },
      TracingConfig: TRACING,
      KmsKeyArn: ENCRYPTION,
      Description: DESCRIPTION,
      Tags: TAGS,
    },
    read({ identity, properties, into, assetPath, inlineCode }) {
      const code = properties.nested('Code');
      const source = code.optionalText('ZipFile');
      const deadLetterArn = properties.nested('DeadLetterConfig').optionalText('TargetArn');
      const logging = properties.nested('LoggingConfig');
      const logsJson = logging.optionalText('LogFormat') === 'JSON';
      into.functions.push({
        logicalId: identity.logicalId,
        name: identity.name,
        arn: functionArn(identity),
        codeDir: source === undefined ? assetPath(code.text('S3Key')) : inlineCode(source),
        handler: properties.text('Handler'),
        env: properties.nested('Environment').texts('Variables'),
        timeoutSeconds: properties.number('Timeout', 3),
        memoryMB: properties.number('MemorySize', 128),
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
      BatchSize: USED,
      MaximumBatchingWindowInSeconds: USED,
      FunctionResponseTypes: USED,
      ScalingConfig: { MaximumConcurrency: USED },
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
      DefinitionString: USED,
      RoleArn: PERMISSIONS,
      LoggingConfiguration: 'the history of an execution is in the local database',
      TracingConfiguration: TRACING,
      EncryptionConfiguration: ENCRYPTION,
      Tags: TAGS,
    },
    read({ identity, properties, into }) {
      into.stateMachines.push({
        logicalId: identity.logicalId,
        name: identity.name,
        arn: stateMachineArn(identity),
        definition: parseDefinition(properties.text('DefinitionString')),
      });
    },
  },

  'AWS::SecretsManager::Secret': {
    nameProperty: 'Name',
    ref: secretArn,
    attributes: { Id: secretArn },
    properties: {
      Name: USED,
      KmsKeyId: ENCRYPTION,
      Description: DESCRIPTION,
      Tags: TAGS,
    },
    read({ identity, into }) {
      into.secrets.push({ logicalId: identity.logicalId, name: identity.name, arn: secretArn(identity) });
    },
  },
};

function parseDefinition(text: string): JsonObject {
  const definition: unknown = JSON.parse(text);
  if (!isObject(definition)) throw new TemplateError('The definition of a state machine must be a JSON object.');
  return definition;
}
