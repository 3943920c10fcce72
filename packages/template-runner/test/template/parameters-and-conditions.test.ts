import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createFunction } from '../../src/lambda/function-pool.ts';
import { type ReadOptions, readTemplate } from '../../src/template/read-template.ts';
import { UnsupportedResourceError } from '../../src/template/template-errors.ts';

const dir = mkdtempSync(join(tmpdir(), 'template-file-'));
afterAll(() => rmSync(dir, { recursive: true }));

type Template = Readonly<Record<string, unknown>>;

function read(template: Template, parameters: ReadOptions['parameters'] = {}, stack?: string) {
  const file = join(dir, 'My Files.json');
  writeFileSync(file, JSON.stringify({ Resources: {}, ...template }));
  return readTemplate(file, stack, { parameters, inlineCodeDir: join(dir, 'inline') });
}

/** What an expression comes to, as an output of a template with this. */
function outputOf(expression: unknown, template: Template = {}, parameters: ReadOptions['parameters'] = {}) {
  return read({ ...template, Outputs: { Value: { Value: expression } } }, parameters).outputs['Value'];
}

describe('a template in a file', () => {
  const Resources = { Q: { Type: 'AWS::SQS::Queue' } };

  it('is a stack with the name of the file, or another one', () => {
    expect(read({ Resources }).queues).toMatchObject([{ name: 'my-files-q' }]);
    expect(read({ Resources }, {}, 'mine')).toMatchObject({ stackName: 'mine', queues: [{ name: 'mine-q' }] });
  });

  it('has a stack id that ends with a UUID, as names are made of it', () => {
    const uuid = { 'Fn::Select': ['2', { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] };
    expect(outputOf({ 'Fn::Select': ['4', { 'Fn::Split': ['-', uuid] }] })).toMatch(/^[0-9a-f]{12}$/);
  });

  it('has to be JSON', () => {
    const file = join(dir, 'template.yaml');
    writeFileSync(file, 'Resources:\n  Q:\n    Type: AWS::SQS::Queue\n');
    expect(() => readTemplate(file)).toThrow(`${file} is no JSON`);
  });

  it('has the code of its functions inline, as a CommonJS module', async () => {
    const ZipFile = 'exports.handler = async () => require("node:path").sep + typeof module;';
    const Properties = { Handler: 'index.handler', Code: { ZipFile } };
    const { functions } = read({ Resources: { Fn: { Type: 'AWS::Lambda::Function', Properties } } });
    writeFileSync(join(dir, 'package.json'), '{"type":"module"}'); // as that of a repository that it is tried in
    for (const definition of functions) {
      expect(readFileSync(join(definition.codeDir, 'index.js'), 'utf8')).toBe(ZipFile);
      const lambda = createFunction({ ...definition, platformEnv: {}, onLog: () => {} });
      expect(await lambda.invoke({})).toBe('/object');
      await lambda.stop();
    }
    expect.assertions(2);
  });
});

describe('a parameter', () => {
  const Parameters = {
    Word: { Type: 'String', Default: 'a', AllowedPattern: '[a-z]*', ConstraintDescription: 'must be small letters' },
    Zone: { Type: 'String', Default: 'UTC', AllowedValues: ['UTC', ...Array.from('abcdefghi')] },
    Count: { Type: 'Number', Default: 5, MinValue: 1, MaxValue: 10 },
    Short: { Type: 'String', Default: 'abc', MinLength: 2, MaxLength: 4 },
    List: { Type: 'CommaDelimitedList', Default: 'x, y' },
  };
  const template = { Parameters };
  const inQueue = {
    Resources: { Q: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: { Ref: 'Count' } } } },
  };

  it('is its default, or what is given', () => {
    expect(outputOf({ Ref: 'Word' }, template)).toBe('a');
    expect(outputOf({ Ref: 'Word' }, template, { Word: 'given' })).toBe('given');
    expect(outputOf({ Ref: 'Word' }, template, { Word: '' })).toBe('');
    expect(outputOf({ 'Fn::Join': ['+', { Ref: 'List' }] }, template)).toBe('x+y');
    expect(outputOf({ 'Fn::Select': [1, { Ref: 'List' }] }, template, { List: 'one,two' })).toBe('two');
    expect(read({ ...template, ...inQueue }, { Count: '7' }).queues).toMatchObject([{ visibilityTimeoutSeconds: 7 }]);
  });

  it.each([
    [{ Word: 'Big1' }, 'Word: "Big1": must be small letters (must match [a-z]*)'],
    [{ Zone: 'Mars' }, 'Zone: "Mars": must be one of UTC, a, b, c, d, e, f, g and 2 more'],
    [{ Count: 'many' }, 'Count: "many": must be a number'],
    [{ Count: '' }, 'Count: "": must be a number'],
    [{ Count: '0' }, 'Count: "0": must be at least 1'],
    [{ Count: '11' }, 'Count: "11": must be at most 10'],
    [{ Short: 'a' }, 'Short: "a": must have at least 2 characters'],
    [{ Short: 'abcde' }, 'Short: "abcde": must have at most 4 characters'],
    [{ Wrod: 'a' }, 'Wrod: the template has no such parameter; it has Word, Zone, Count, Short, List'],
  ])('of %j is refused by its name, its value and the rule', (given, message) => {
    expect(() => outputOf('text', template, given)).toThrow(message);
  });

  it('is refused with all others that are wrong', () => {
    const wrong = () => outputOf('text', template, { Word: '1', Count: '0' });
    expect(wrong).toThrow(/^The parameters cannot be used:\n {2}- Word: .*\n {2}- Count: .*$/);
  });

  it('has to be given where it has no default, and fits into 4,096 bytes', () => {
    const bare = { Parameters: { Name: { Type: 'String' } } };
    expect(() => outputOf('text', bare)).toThrow('Name: has no default: give it with Name=VALUE');
    expect(outputOf({ Ref: 'Name' }, bare, { Name: 'ü'.repeat(2048) })).toHaveLength(2048);
    expect(() => outputOf('text', bare, { Name: 'ü'.repeat(2049) })).toThrow('must have at most 4096 bytes');
  });

  it('that is not to be echoed is not in the error', () => {
    const secret = { Parameters: { Key: { Type: 'String', NoEcho: true, MaxLength: 3 } } };
    expect(() => outputOf('text', secret, { Key: 'hidden' })).toThrow('Key: must have at most 3 characters');
  });

  it('of Systems Manager is not looked up: what refers to it needs it given', () => {
    const stored = { Parameters: { Ami: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/ami' } } };
    expect(outputOf('text', stored)).toBe('text');
    expect(outputOf({ Ref: 'Ami' }, stored, { Ami: 'ami-1' })).toBe('ami-1');
    const Resources = { Q: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { Ref: 'Ami' } } } };
    expect(() => read({ ...stored, Resources })).toThrow('QueueName: it needs the parameter Ami, which AWS looks up');
  });

  it('names what exists elsewhere, too', () => {
    const Resources = {
      Rule: {
        Type: 'AWS::Events::Rule',
        Properties: { EventPattern: { detail: { bucket: { name: [{ Ref: 'Bucket' }] } } }, Targets: [] },
      },
    };
    const { elsewhere } = read(
      { Resources, Parameters: { Bucket: { Type: 'String' }, Key: { Type: 'String' } } },
      { Bucket: 'acme', Key: 'arn:aws:kms:eu-west-1:111122223333:key/k-1' },
    );
    expect(elsewhere).toMatchObject({ buckets: [{ name: 'acme' }], keys: ['key/k-1'] });
  });
});

describe('a condition', () => {
  const Parameters = { A: { Type: 'String', Default: '' }, N: { Type: 'Number', Default: 1 } };
  const Conditions = {
    HasA: { 'Fn::Not': [{ Condition: 'NoA' }] },
    NoA: { 'Fn::Equals': [{ Ref: 'A' }, ''] },
    IsOne: { 'Fn::Equals': [1, { Ref: 'N' }] },
    Both: { 'Fn::And': [{ Condition: 'HasA' }, { Condition: 'IsOne' }] },
    Either: { 'Fn::Or': [{ Condition: 'HasA' }, { Condition: 'IsOne' }] },
  };
  const template = { Parameters, Conditions };
  const holds = (name: string, given: Record<string, string>) =>
    outputOf({ 'Fn::If': [name, 'yes', 'no'] }, template, given) === 'yes';

  it.each([
    [{}, { HasA: false, NoA: true, IsOne: true, Both: false, Either: true }],
    [{ A: 'x' }, { HasA: true, NoA: false, IsOne: true, Both: true, Either: true }],
    [{ N: '2' }, { HasA: false, NoA: true, IsOne: false, Both: false, Either: false }],
    [
      { A: 'x', N: '2' },
      { HasA: true, NoA: false, IsOne: false, Both: false, Either: true },
    ],
  ])('is computed from parameters: %j', (given, expected) => {
    expect(Object.fromEntries(Object.keys(expected).map((name) => [name, holds(name, given)]))).toEqual(expected);
  });

  it('says which resources and outputs there are', () => {
    const queue = { Type: 'AWS::SQS::Queue', Condition: 'HasA' };
    const Outputs = { Url: { Condition: 'HasA', Value: { Ref: 'Q' } }, Other: { Value: 'there' } };
    const of = (given: Record<string, string>) => read({ ...template, Resources: { Q: queue }, Outputs }, given);
    expect(of({})).toMatchObject({ queues: [], outputs: { Other: 'there' } });
    expect(of({}).outputs).not.toHaveProperty('Url');
    expect(of({ A: 'x' })).toMatchObject({ queues: [{ name: 'my-files-q' }], outputs: { Url: expect.any(String) } });
  });

  it('lets nothing refer to a resource that there is not', () => {
    const Resources = { Q: { Type: 'AWS::SQS::Queue', Condition: 'HasA' } };
    const Alarm = { Type: 'AWS::CloudWatch::Alarm', Properties: { AlarmDescription: { 'Fn::GetAtt': ['Q', 'Arn'] } } };
    const refer = () => read({ ...template, Resources: { ...Resources, Alarm } });
    expect(refer).toThrow('Q does not exist: its condition HasA does not hold.');
    const choose = { 'Fn::If': ['HasA', { 'Fn::GetAtt': ['Q', 'Arn'] }, 'none'] };
    expect(outputOf(choose, { ...template, Resources })).toBe('none');
  });

  it('leaves out a property or an item for AWS::NoValue, at any depth', () => {
    const ifA = (value: unknown) => ({ 'Fn::If': ['HasA', value, { Ref: 'AWS::NoValue' }] });
    const Resources = {
      Rule: {
        Type: 'AWS::Events::Rule',
        Properties: {
          EventPattern: { source: ['s', ifA('t')], detail: ifA({ a: [1] }) },
          State: ifA('DISABLED'),
          Targets: [{ Id: '1', Arn: 'arn:one' }, ifA({ Id: '2', Arn: { 'Fn::Join': ['', ['arn:', { Ref: 'A' }]] } })],
        },
      },
    };
    const ruleFor = (given: Record<string, string>) => read({ ...template, Resources }, given).rules[0];
    expect(ruleFor({})).toMatchObject({
      enabled: true,
      eventPattern: { source: ['s'] },
      targets: [{ arn: 'arn:one' }],
    });
    expect(ruleFor({})?.eventPattern).not.toHaveProperty('detail');
    expect(ruleFor({ A: 'x' })).toMatchObject({
      enabled: false,
      eventPattern: { source: ['s', 't'], detail: { a: [1] } },
      targets: [{ arn: 'arn:one' }, { arn: 'arn:x' }],
    });
  });

  it('leaves what needs nothing unread in what it chooses, and refuses what is not supported there', () => {
    const target = (more: object) => ({
      Type: 'AWS::Events::Rule',
      Properties: { EventPattern: {}, Targets: { 'Fn::If': ['IsOne', [{ Id: '1', Arn: 'arn:one', ...more }], []] } },
    });
    const idle = { RoleArn: { 'Fn::ImportValue': 'role' } };
    expect(read({ ...template, Resources: { Rule: target(idle) } }).rules[0]?.targets).toEqual([{ arn: 'arn:one' }]);
    expect(() => read({ ...template, Resources: { Rule: target({ EcsParameters: {} }) } })).toThrow(
      UnsupportedResourceError,
    );
  });

  it.each([
    ['that depends on itself', { Loop: { 'Fn::Not': [{ Condition: 'Loop' }] } }, 'Loop depends on itself'],
    ['that is not there', { HasA: { Condition: 'Nothing' } }, 'no condition called Nothing'],
    ['of one operand', { HasA: { 'Fn::And': [{ Condition: 'NoA' }] } }, 'HasA cannot be evaluated'],
    ['of another function', { HasA: { 'Fn::Contains': [['a'], 'a'] } }, 'HasA cannot be evaluated'],
  ])('%s is refused by its name', (_what, wrong, message) => {
    expect(() => read({ Parameters, Conditions: { ...Conditions, ...wrong } })).toThrow(message);
  });
});
