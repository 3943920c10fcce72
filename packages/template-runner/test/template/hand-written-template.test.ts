import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readTemplate } from '../../src/template/read-template.ts';
import { slugOf } from '../../src/template/resource-names.ts';
import { UnsupportedResourceError } from '../../src/template/template-errors.ts';

const dir = mkdtempSync(join(tmpdir(), 'template-text-'));
afterAll(() => rmSync(dir, { recursive: true }));

function read(template: Record<string, unknown>) {
  const stack = { type: 'aws:cloudformation:stack', properties: { templateFile: 'template.json' } };
  writeFileSync(join(dir, 'manifest.json'), JSON.stringify({ artifacts: { app: stack } }));
  writeFileSync(join(dir, 'template.json'), JSON.stringify(template));
  return readTemplate(dir);
}

/** What an expression comes to, read back as an output of a template that has a queue `Q` and a topic `T`. */
function outputOf(expression: unknown, rest: Record<string, unknown> = {}): string | undefined {
  const Resources = { Q: { Type: 'AWS::SQS::Queue' }, T: { Type: 'AWS::SNS::Topic' } };
  return read({ Resources, Outputs: { Value: { Value: expression } }, ...rest }).outputs['Value'];
}

/** As `Fn::Sub` has names in its texts. */
const sub = (name: string) => `$\{${name}}`;

/** Reads a template with this expression where a value is needed. */
function need(expression: unknown, rest: Record<string, unknown> = {}) {
  const Alarm = { Type: 'AWS::CloudWatch::Alarm', Properties: { AlarmDescription: expression } };
  return read({ Resources: { Q: { Type: 'AWS::SQS::Queue' }, Alarm }, ...rest });
}

describe('intrinsic functions', () => {
  test.each([
    ['Ref of a topic is its ARN', { Ref: 'T' }, 'arn:aws:sns:us-east-1:000000000000:app-t'],
    ['Ref of a queue is its URL', { Ref: 'Q' }, 'https://sqs.us-east-1.amazonaws.com/000000000000/app-q'],
    ['GetAtt is an attribute', { 'Fn::GetAtt': ['Q', 'QueueName'] }, 'app-q'],
    ['Join of a Split', { 'Fn::Join': ['+', { 'Fn::Split': ['-', { 'Fn::GetAtt': ['Q', 'QueueName'] }] }] }, 'app+q'],
    ['Select counts from 0, also as text', { 'Fn::Select': ['1', ['a', 'b']] }, 'b'],
    [
      'Sub of a name and an attribute',
      { 'Fn::Sub': `${sub('T')}/${sub('Q.QueueName')}` },
      'arn:aws:sns:us-east-1:000000000000:app-t/app-q',
    ],
    [
      'Sub of a value of its own',
      { 'Fn::Sub': [`${sub('A')}${sub('A')}`, { A: { 'Fn::GetAtt': ['Q', 'QueueName'] } }] },
      'app-qapp-q',
    ],
    ['Sub of what is to stay', { 'Fn::Sub': sub('!Q') }, sub('Q')],
  ])('%s', (_name, expression, expected) => {
    expect(outputOf(expression)).toBe(expected);
  });

  test('names that depend on each other are refused instead of going round for ever', () => {
    const named = (other: string) => ({ Type: 'AWS::SNS::Topic', Properties: { TopicName: { Ref: other } } });
    expect(() => read({ Resources: { A: named('B'), B: named('A') } })).toThrow('depends on itself');
  });

  test.each<readonly [what: string, expression: unknown, message: string]>([
    ['the function Cidr', { 'Fn::Cidr': ['x', 1] }, 'Fn::Cidr is not supported'],
    ['a mapping that does not exist', { 'Fn::FindInMap': ['Zones', 'a', 'b'] }, 'there is no Zones.a.b'],
    ['an import that no stack exports', { 'Fn::ImportValue': 'other' }, 'No other stack of the app exports other'],
    ['a Sub of something that does not exist', { 'Fn::Sub': sub('Nothing') }, 'called Nothing'],
    ['a pseudo parameter that is not supported', { Ref: 'AWS::NotificationARNs' }, 'AWS::NotificationARNs'],
    ['an attribute that is not known', { 'Fn::GetAtt': ['Q', 'Colour'] }, 'Q has no attribute Colour'],
    ['something that does not exist', { Ref: 'Nothing' }, 'called Nothing'],
  ])('%s is an error that says so', (_name, expression, message) => {
    expect(() => need(expression)).toThrow(UnsupportedResourceError);
    expect(() => need(expression)).toThrow(message);
    expect(outputOf(expression)).toContain(message); // nothing here needs an output
  });
});

describe('a section of the template', () => {
  test('may have what the CDK adds for its own deployment', () => {
    const Parameters = { BootstrapVersion: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/cdk-bootstrap' } };
    expect(outputOf('text', { Parameters, Rules: { CheckBootstrapVersion: {} } })).toBe('text');
    expect(() => need({ Ref: 'BootstrapVersion' }, { Parameters })).toThrow('BootstrapVersion');
  });

  test('Rules with anything else is refused by its name', () => {
    expect(() => outputOf('text', { Rules: { Other: {} } })).toThrow('Rules.Other');
  });

  test('Mappings are looked up', () => {
    const Mappings = { Runtimes: { 'us-east-1': { node: 'nodejs24.x' } } };
    const found = { 'Fn::FindInMap': ['Runtimes', { Ref: 'AWS::Region' }, 'node'] };
    expect(outputOf(found, { Mappings })).toBe('nodejs24.x');
  });

  test('Transform is refused by its name', () => {
    expect(() => outputOf('text', { Transform: 'AWS::Serverless-2016-10-31' })).toThrow('Transform.AWS::Serverless');
  });
});

describe('what the local system does not have', () => {
  test('is reported all at once: types, properties, nested properties, and lookups', () => {
    const Resources = {
      Table: { Type: 'AWS::DynamoDB::Table' },
      Ordered: { Type: 'AWS::SQS::Queue', Properties: { FifoQueue: true } },
      Landing: { Type: 'AWS::S3::Bucket', Properties: { NotificationConfiguration: { LambdaConfigurations: [] } } },
      Rule: {
        Type: 'AWS::Events::Rule',
        Properties: { EventPattern: {}, Targets: [{ Id: 'a', Arn: 'b', EcsParameters: {} }] },
      },
      Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: '{{resolve:ssm:name}}' } },
      Cluster: { Type: 'AWS::ECS::Cluster' },
      Delayed: { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: 5 } },
    };
    try {
      read({ Resources });
      expect.unreachable();
    } catch (error) {
      if (!(error instanceof UnsupportedResourceError)) throw error;
      expect(error.unsupported.map(({ logicalId, property }) => [logicalId, property])).toEqual([
        ['Table', undefined],
        ['Ordered', 'FifoQueue'],
        ['Landing', 'NotificationConfiguration.LambdaConfigurations'],
        ['Rule', 'Targets[0].EcsParameters'],
        ['Topic', 'TopicName'],
        ['Cluster', undefined],
        ['Delayed', 'DelaySeconds'],
      ]);
      expect(error.message).toContain('Ordered (AWS::SQS::Queue) FifoQueue');
    }
  });

  test('does not include what needs nothing, whatever it refers to', () => {
    const Resources = {
      Alarm: { Type: 'AWS::CloudWatch::Dashboard', Properties: { Anything: { 'Fn::ImportValue': 'x' } } },
      Q: { Type: 'AWS::SQS::Queue', Properties: { KmsMasterKeyId: { 'Fn::ImportValue': 'x' } } },
    };
    expect(read({ Resources }).queues).toHaveLength(1);
  });
});

describe('names', () => {
  test('come from the construct path, in characters that every service takes', () => {
    expect(slugOf('My-Stack/Landing Zone/Bucket/Resource')).toBe('my-stack-landing-zone-bucket');
    expect(slugOf('My-Stack/Default/Landing/Bucket/Resource')).toBe('my-stack-landing-bucket');
  });

  test('that are too long keep to the limit and stay apart', () => {
    const [one, other] = [slugOf(`stack/${'a'.repeat(80)}/one`), slugOf(`stack/${'a'.repeat(80)}/other`)];
    expect(one).toMatch(/^[a-z0-9-]{1,63}$/);
    expect(one).not.toBe(other);
  });

  test('of two resources of one type differ, even when their paths come to the same slug', () => {
    const at = (path: string) => ({ Type: 'AWS::SQS::Queue', Metadata: { 'aws:cdk:path': path } });
    const { queues } = read({ Resources: { One: at('app/q.1'), Two: at('app/q-1') } });
    expect(new Set(queues.map(({ name }) => name)).size).toBe(2);
  });
});

test('a directory that holds no assembly is named in the error', () => {
  expect(() => readTemplate(join(dir, 'nowhere'))).toThrow('was the app synthesized?');
});
