import { randomBytes } from 'node:crypto';
import { isObject, type JsonObject, type Properties } from './resource-properties.ts';
import {
  arnOf,
  DESCRIPTION,
  ENCRYPTION,
  nameOf,
  PASSED_ON,
  PERMISSIONS,
  type ResourceType,
  TAGS,
  TRACING,
  USED,
} from './resource-type.ts';
import { TemplateError } from './template-errors.ts';

const bucketArn = ({ name }: { readonly name: string }): string => `arn:aws:s3:::${name}`;
const IMAGE = 'images are not run locally';
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
      DomainName: ({ name }) => `${name}.s3.amazonaws.com`,
      RegionalDomainName: ({ region, name }) => `${name}.s3.${region}.amazonaws.com`,
    },
    properties: {
      BucketName: USED,
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: USED } },
      BucketEncryption: ENCRYPTION,
      PublicAccessBlockConfiguration: PERMISSIONS,
      OwnershipControls: PERMISSIONS,
      VersioningConfiguration: { Status: USED },
      LifecycleConfiguration: 'objects do not expire locally',
      CorsConfiguration: 'no web page may call the local S3',
      LoggingConfiguration: 'there are no access logs locally',
      MetricsConfigurations: 'there are no metrics locally',
      InventoryConfigurations: 'there are no inventories locally',
      IntelligentTieringConfigurations: 'there are no storage classes locally',
      AccessControl: PERMISSIONS,
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
      Code: { S3Bucket: 'the code is read from the assembly', S3Key: USED, ZipFile: USED, ImageUri: IMAGE },
      Handler: USED,
      Runtime: USED,
      PackageType: USED,
      Timeout: USED,
      MemorySize: USED,
      Environment: { Variables: PASSED_ON },
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
      Layers: PASSED_ON,
      FileSystemConfigs: PASSED_ON,
      ReservedConcurrentExecutions: USED,
      VpcConfig: 'the network is that of this machine',
      EphemeralStorage: 'the disk is that of this machine',
      RuntimeManagementConfig: 'functions run in the Node.js version of this process',
      ImageConfig: IMAGE,
      Description: DESCRIPTION,
      Tags: TAGS,
    },
    read({ identity, properties, into, assetPath, inlineCode }) {
      const { logicalId, name } = identity;
      const reason = whyNotRun(properties);
      if (reason !== undefined) {
        into.functionsNotRun.push({ logicalId, name, arn: functionArn(identity), reason });
        return;
      }
      const code = properties.nested('Code');
      const source = code.optionalText('ZipFile');
      const reserved = properties.optionalNumber('ReservedConcurrentExecutions');
      const deadLetterArn = properties.nested('DeadLetterConfig').optionalText('TargetArn');
      const logging = properties.nested('LoggingConfig');
      const logsJson = logging.optionalText('LogFormat') === 'JSON';
      into.functions.push({
        logicalId,
        name,
        arn: functionArn(identity),
        codeDir: source === undefined ? assetPath(code.text('S3Key')) : inlineCode(source),
        handler: properties.text('Handler'),
        env: properties.nested('Environment').texts('Variables'),
        timeoutSeconds: properties.number('Timeout', 3),
        memoryMB: properties.number('MemorySize', 128),
        ...(logsJson && { applicationLogLevel: logging.optionalText('ApplicationLogLevel') ?? 'INFO' }),
        ...(reserved !== undefined && { maxConcurrency: reserved }),
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
        definition: parseObject(properties.text('DefinitionString'), 'The definition of a state machine'),
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
      SecretString: USED,
      GenerateSecretString: USED,
      ReplicaRegions: 'there is one region locally',
      Tags: TAGS,
    },
    read({ identity, properties, into }) {
      const value = properties.optionalText('SecretString') ?? generatedValue(properties);
      into.secrets.push({
        logicalId: identity.logicalId,
        name: identity.name,
        arn: secretArn(identity),
        ...(value !== undefined && { firstValue: value }),
      });
    },
  },
};

/** Undefined for a function that runs here. */
function whyNotRun(properties: Properties): string | undefined {
  const runtime = properties.optionalText('Runtime') ?? 'nodejs';
  if (properties.optionalText('PackageType') === 'Image') return 'it is a container image';
  if (!runtime.startsWith('nodejs')) return `its runtime is ${runtime}`;
  if (properties.list('Layers').length > 0) return 'it has layers';
  if (properties.list('FileSystemConfigs').length > 0) return 'it has a file system';
  if (properties.optionalNumber('ReservedConcurrentExecutions') === 0) return 'it has no concurrency';
  return undefined;
}

/**
 * As Secrets Manager generates it, of letters and digits alone.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-secretsmanager-secret-generatesecretstring.html
 */
function generatedValue(properties: Properties): string | undefined {
  if (!properties.has('GenerateSecretString')) return undefined;
  const wanted = properties.nested('GenerateSecretString');
  const length = wanted.number('PasswordLength', 32);
  const password = randomBytes(length).toString('base64url').replaceAll(/[-_]/g, 'x').slice(0, length);
  const key = wanted.optionalText('GenerateStringKey');
  if (key === undefined) return password;
  return JSON.stringify({
    ...parseObject(wanted.text('SecretStringTemplate'), 'SecretStringTemplate'),
    [key]: password,
  });
}

function parseObject(text: string, what: string): JsonObject {
  const value: unknown = JSON.parse(text);
  if (!isObject(value)) throw new TemplateError(`${what} must be a JSON object.`);
  return value;
}
