import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { TemplateError, UnsupportedResourceError } from '../../src/template/errors.ts';
import { slugOf } from '../../src/template/names.ts';
import { readTemplate } from '../../src/template/read-template.ts';

const dir = mkdtempSync(join(tmpdir(), 'template-text-'));
afterAll(() => rmSync(dir, { recursive: true }));

function read(template: Record<string, unknown>, parameters?: Record<string, string>) {
  const stack = { type: 'aws:cloudformation:stack', properties: { templateFile: 'template.json' } };
  writeFileSync(join(dir, 'manifest.json'), JSON.stringify({ artifacts: { app: stack } }));
  writeFileSync(join(dir, 'template.json'), JSON.stringify(template));
  return readTemplate({ assemblyDir: dir, ...(parameters && { parameters }) });
}

/** What an expression comes to, read back as an output of a template that has a queue `Q` and a topic `T`. */
function outputOf(expression: unknown, rest: Record<string, unknown> = {}): string | undefined {
  const Resources = { Q: { Type: 'AWS::SQS::Queue' }, T: { Type: 'AWS::SNS::Topic' } };
  return read({ Resources, Outputs: { Value: { Value: expression } }, ...rest }).outputs['Value'];
}

/** Puts the dollar signs in, which the linter takes for a forgotten backtick. */
const sub = (text: string): string => text.replaceAll('{', '${');

describe('intrinsic functions', () => {
  test.each([
    ['Ref of a topic is its ARN', { Ref: 'T' }, 'arn:aws:sns:us-east-1:000000000000:app-t'],
    ['Ref of a queue is its URL', { Ref: 'Q' }, 'https://sqs.us-east-1.amazonaws.com/000000000000/app-q'],
    ['GetAtt also in its short form', { 'Fn::GetAtt': 'Q.QueueName' }, 'app-q'],
    ['Join of a Split', { 'Fn::Join': ['+', { 'Fn::Split': ['-', { 'Fn::GetAtt': ['Q', 'QueueName'] }] }] }, 'app+q'],
    ['Select counts from 0, also as text', { 'Fn::Select': ['1', ['a', 'b']] }, 'b'],
    ['Sub reaches resources and attributes', { 'Fn::Sub': sub('{AWS::Region}/{Q.QueueName}') }, 'us-east-1/app-q'],
    ['Sub prefers its own variables', { 'Fn::Sub': [sub('{Q} {!Literal}'), { Q: 'mine' }] }, sub('mine {Literal}')],
    ['If, by a condition that names another', { 'Fn::If': ['Both', 'yes', 'no'] }, 'yes'],
    ['FindInMap', { 'Fn::FindInMap': ['Map', { Ref: 'AWS::Region' }, 'size'] }, 'big'],
  ])('%s', (_name, expression, expected) => {
    const Conditions = {
      Local: { 'Fn::Equals': [{ Ref: 'AWS::AccountId' }, '000000000000'] },
      Elsewhere: { 'Fn::Not': [{ Condition: 'Local' }] },
      Both: { 'Fn::And': [{ Condition: 'Local' }, { 'Fn::Or': [{ Condition: 'Elsewhere' }, { Condition: 'Local' }] }] },
    };
    expect(outputOf(expression, { Conditions, Mappings: { Map: { 'us-east-1': { size: 'big' } } } })).toBe(expected);
  });

  test('a property that comes to AWS::NoValue is as if it were not there', () => {
    const VisibilityTimeout = { 'Fn::If': ['Never', 7, { Ref: 'AWS::NoValue' }] };
    const template = read({
      Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
      Resources: { Q: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout } } },
    });
    expect(template.queues[0]?.visibilityTimeoutSeconds).toBe(30);
  });

  test('a resource whose condition does not hold is not there', () => {
    const template = read({
      Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
      Resources: { Q: { Type: 'AWS::SQS::Queue', Condition: 'Never' } },
    });
    expect(template.queues).toEqual([]);
  });

  test('an output whose condition does not hold is not there', () => {
    const Conditions = { Never: { 'Fn::Equals': ['a', 'b'] } };
    const Outputs = { Gone: { Condition: 'Never', Value: { Ref: 'Gone' } }, Kept: { Value: 'x' } };
    expect(read({ Conditions, Outputs }).outputs).toEqual({ Kept: 'x' });
  });

  test('names that depend on each other are refused instead of going round for ever', () => {
    const named = (other: string) => ({ Type: 'AWS::SNS::Topic', Properties: { TopicName: { Ref: other } } });
    expect(() => read({ Resources: { A: named('B'), B: named('A') } })).toThrow('depends on itself');
  });

  test.each([
    ['another stack', { 'Fn::ImportValue': 'x' }, 'Fn::ImportValue'],
    ['a function that is not known', { 'Fn::Cidr': ['10.0.0.0/8', 1] }, 'Fn::Cidr is not supported'],
    ['an attribute that is not known', { 'Fn::GetAtt': ['Q', 'Colour'] }, 'Q has no attribute Colour'],
    ['something that does not exist', { Ref: 'Nothing' }, 'called Nothing'],
  ])('%s is an error that says so', (_name, expression, message) => {
    expect(() => outputOf(expression)).toThrow(TemplateError);
    expect(() => outputOf(expression)).toThrow(message);
  });
});

describe('parameters', () => {
  const Parameters = {
    Greeting: { Type: 'String', Default: 'hello' },
    BootstrapVersion: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/cdk-bootstrap/hnb659fds/version' },
  };

  test('have their default, or the value that is handed in', () => {
    const Outputs = { Greeting: { Value: { Ref: 'Greeting' } } };
    expect(read({ Parameters, Outputs }).outputs).toEqual({ Greeting: 'hello' });
    expect(read({ Parameters, Outputs }, { Greeting: 'hi' }).outputs).toEqual({ Greeting: 'hi' });
  });

  test('from the SSM parameter store have no value, and may be declared as long as nothing needs them', () => {
    expect(() => outputOf('text', { Parameters, Rules: { CheckBootstrapVersion: {} } })).not.toThrow();
    expect(() => outputOf({ Ref: 'BootstrapVersion' }, { Parameters })).toThrow('BootstrapVersion');
  });

  test('a rule other than the CDK’s own check is refused', () => {
    expect(() => outputOf('text', { Rules: { MustBeProduction: {} } })).toThrow('MustBeProduction');
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
      Topic: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: '{{resolve:ssm:name}}' } },
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
        ['Topic', 'DisplayName'],
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
  expect(() => readTemplate({ assemblyDir: join(dir, 'nowhere') })).toThrow('was the app synthesized?');
});
