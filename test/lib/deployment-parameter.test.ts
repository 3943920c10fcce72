import { expect, it } from 'vitest';
import { isDeploymentRecord, parseDeployment } from '../../functions/deployment-record.ts';
import { templateOf } from '../support/template/synthesized-template.ts';

type Part = string | { readonly Ref: string } | { readonly 'Fn::GetAtt': readonly [string, string] };

/** Values as CloudFormation would join them, with `<LogicalId.Attribute>` for what it fills in. */
function joined(value: unknown): string {
  if (typeof value === 'string') return value;
  const [glue, parts] = (value as { 'Fn::Join': [string, readonly Part[]] })['Fn::Join'];
  const text = (part: Part) => {
    if (typeof part === 'string') return part;
    return 'Ref' in part ? `<${part.Ref}>` : `<${part['Fn::GetAtt'].join('.')}>`;
  };
  return parts.map(text).join(glue);
}

function parametersOf(settings: Parameters<typeof templateOf>[0]) {
  const template = templateOf(settings);
  const typeOf = (logicalId: string) => (template.toJSON() as Template).Resources[logicalId]?.Type;
  const records = Object.values(template.findResources('AWS::SSM::Parameter'))
    .map(({ Properties: { Name, Type, Tier, Value } }) => ({ name: Name, Type, Tier, value: joined(Value) }))
    .filter(isDeploymentRecord);
  return { records, typeOf };
}

interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string }>>;
}

it('is one standard parameter, by the name of the deployment', () => {
  const { records } = parametersOf({});
  expect(records.map(({ name, Type, Tier }) => [name, Type, Tier])).toEqual([
    ['/lume-arrivals/deployments/arrivals', 'String', undefined],
  ]);
});

it('names the resources that CloudFormation makes, each of the right type', () => {
  const { records, typeOf } = parametersOf({});
  const [record] = records;
  if (record === undefined) throw new Error('there is no record');
  const deployment = parseDeployment(record);
  const kind = (text: string) => typeOf(/^<(\w+)(\.\w+)?>$/.exec(text)?.[1] ?? '');
  const { topics, deploymentName, rulePrefix, ...others } = deployment;
  expect({ deploymentName, rulePrefix }).toEqual({ deploymentName: 'arrivals', rulePrefix: 'arrivals.' });
  expect(
    Object.fromEntries(Object.entries({ ...others, ...topics }).map(([name, text]) => [name, kind(text)])),
  ).toEqual({
    landingBucket: 'AWS::S3::Bucket',
    archiveBucket: 'AWS::S3::Bucket',
    stateMachineArn: 'AWS::StepFunctions::StateMachine',
    apiKeySecretArn: 'AWS::SecretsManager::Secret',
    checkRunFunction: 'AWS::Lambda::Function',
    success: 'AWS::SNS::Topic',
    rejects: 'AWS::SNS::Topic',
    alerts: 'AWS::SNS::Topic',
    arrivalsQueueArn: 'AWS::SQS::Queue',
    deadLettersUrl: 'AWS::SQS::Queue',
    undeliveredEventsUrl: 'AWS::SQS::Queue',
    failedNotificationsUrl: 'AWS::SQS::Queue',
    redriveRoleArn: 'AWS::IAM::Role',
  });
});

it('names a bucket and a secret that exist', () => {
  const apiKeySecretArn = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:acme/key-AbCdEf';
  const { records } = parametersOf({ landingBucket: { existing: 'acme-landing' }, lume: { apiKeySecretArn } });
  expect(records.map(parseDeployment)).toMatchObject([{ landingBucket: 'acme-landing', apiKeySecretArn }]);
});
