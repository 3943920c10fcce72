import { describe, expect, it } from 'vitest';
import { compileWorkflow } from '../../src/workflow/compile-workflow.ts';
import { UnsupportedDefinitionError } from '../../src/workflow/workflow-errors.ts';
import { task } from './run.ts';

const wait = (fields: object) => ({ Type: 'Wait', End: true, ...fields });
const pass = (fields: object) => ({ Type: 'Pass', End: true, ...fields });
const retry = (...retriers: object[]) =>
  task({ Retry: retriers.map((retrier) => ({ ErrorEquals: ['Shaky'], ...retrier })) });
const caught = (fields: object) => task({ Catch: [{ ErrorEquals: ['Shaky'], Next: 'A', ...fields }] });
const choice = (rule: object) => ({ Type: 'Choice', Choices: [{ Next: 'A', ...rule }] });
const present = { Variable: '$.a', IsPresent: true };

const compile = (state: unknown) => () => compileWorkflow({ StartAt: 'A', States: { A: state } });

describe('a definition that does not run here', () => {
  it.each([
    ['Type', { Type: 'Parallel', Branches: [], End: true }],
    ['Type', { Type: 'Map', ItemProcessor: {}, End: true }],
    ['Type', {}],
    ['Resource', task({ Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken' })],
    ['Resource', task({ Resource: 'arn:aws:states:::sns:publish.waitForTaskToken' })],
    ['Resource', task({ Resource: 'arn:aws:states:::states:startExecution.sync:2' })],
    ['Resource', task({ Resource: 'arn:aws:states:::aws-sdk:s3:getObject' })],
    ['Resource', task({ Resource: 'arn:aws:states:us-east-1:000000000000:activity:a' })],
    ['HeartbeatSeconds', task({ HeartbeatSeconds: 5 })],
    ['TimeoutSecondsPath', task({ TimeoutSecondsPath: '$.a' })],
    ['QueryLanguage', task({ QueryLanguage: 'JSONata' })],
    ['Assign', task({ Assign: { a: 1 } })],
    ['Credentials', task({ Credentials: {} })],
    ['Timestamp', wait({ Timestamp: '2030-01-01T00:00:00Z', Seconds: 1 })],
    ['TimestampPath', wait({ TimestampPath: '$.a', Seconds: 1 })],
    ['ResultSelector', pass({ ResultSelector: {} })],
    ['Output', { Type: 'Succeed', Output: '{% 1 %}' }],
    ['ErrorPath', { Type: 'Fail', ErrorPath: "States.Format('{}', $.a)" }],
    ['Retry.Assign', retry({ Assign: {} })],
    ['Catch.Assign', caught({ Assign: {} })],
    ['Choices.Condition', choice({ Condition: '{% true %}' })],
    ['Choices.NumericLessThan', choice({ Variable: '$.a', NumericLessThan: 1 })],
    ['Choices.StringEqualsPath', choice({ Variable: '$.a', StringEqualsPath: '$.b' })],
    ['Choices.StringMatches', choice({ Variable: '$.a', StringMatches: 'a*' })],
    ['Choices.IsNull', choice({ Variable: '$.a', IsNull: true })],
    ['Choices.And.IsTimestamp', choice({ And: [{ Variable: '$.a', IsTimestamp: true }] })],
    ['Choices.Not.Or.IsNumeric', choice({ Not: { Or: [{ Variable: '$.a', IsNumeric: true }] } })],
    ['Parameters', task({ Parameters: { 'a.$': 'States.UUID()' } })],
    ['Parameters', task({ Parameters: { deep: [{ 'a.$': "States.Format('unclosed" }] } })],
    ['Parameters', pass({ Parameters: { 'a.$': '$..b' } })],
    ['ResultSelector', task({ ResultSelector: { 'a.$': '$.rows[*]' } })],
    ['InputPath', task({ InputPath: '$.rows[0:2]' })],
    ['OutputPath', task({ OutputPath: "States.Format('{}', $.a)" })],
    ['ResultPath', task({ ResultPath: '$.a[0]' })],
  ])('is refused with the state and the field: %s of %j', (field, state) => {
    expect(compile(state)).toThrowError(UnsupportedDefinitionError);
    expect(compile(state)).toThrowError(expect.objectContaining({ state: 'A', field }));
  });

  it('says the value in the message', () => {
    expect(compile(choice({ Variable: '$.a', NumericEquals: 5 }))).toThrowError(
      'A: Choices.NumericEquals 5: this field does not run here',
    );
    expect(compile(task({ Resource: undefined }))).toThrowError('A: Resource is missing: not a text');
  });

  it('is refused for a field of the machine', () => {
    const states = { StartAt: 'A', States: { A: { Type: 'Succeed' } } };
    for (const field of ['QueryLanguage', 'Version']) {
      expect(() => compileWorkflow({ ...states, [field]: 'JSONPath' })).toThrowError(
        expect.objectContaining({ state: '(state machine)', field }),
      );
    }
  });
});

describe('a definition that AWS would refuse', () => {
  it.each([
    ['(state machine)', 'StartAt', { StartAt: 'B', States: { A: { Type: 'Succeed' } } }],
    ['(state machine)', 'StartAt', { States: { A: { Type: 'Succeed' } } }],
    ['(state machine)', 'States', { StartAt: 'A' }],
    ['(state machine)', 'TimeoutSeconds', { StartAt: 'A', States: { A: { Type: 'Succeed' } }, TimeoutSeconds: 0 }],
    ['A', 'State', { StartAt: 'A', States: { A: 'Succeed' } }],
  ])('is refused: %s, %s', (state, field, definition) => {
    expect(() => compileWorkflow(definition)).toThrowError(expect.objectContaining({ state, field }));
  });

  it.each([
    ['Next', { Type: 'Pass', Next: 'B' }],
    ['Next', { Type: 'Pass' }],
    ['End', pass({ Next: 'A' })],
    ['End', { Type: 'Pass', End: false }],
    ['Next', { Type: 'Succeed', Next: 'A' }],
    ['End', { ...choice(present), End: true }],
    ['Default', { ...choice(present), Default: 'B' }],
    ['Choices', { Type: 'Choice', Choices: [] }],
    ['Choices.Next', choice({ ...present, Next: 'B' })],
    ['Choices.And.Next', choice({ And: [{ ...present, Next: 'A' }] })],
    ['Choices.And', choice({ And: [] })],
    ['Choices.Variable', choice({ Variable: '$.a' })],
    ['Choices.Variable', choice({ IsPresent: true })],
    ['Choices.IsPresent', choice({ Variable: '$.a', IsPresent: 'true' })],
    ['Choices.StringEquals', choice({ Variable: '$.a', StringEquals: 5 })],
    ['Choices.IsString', choice({ ...present, IsString: true })],
    ['Catch.Next', caught({ Next: 'B' })],
    ['Catch.ErrorEquals', caught({ ErrorEquals: [] })],
    ['Catch.ErrorEquals', caught({ ErrorEquals: ['States.ALL', 'Shaky'] })],
    ['Catch.ErrorEquals', caught({ ErrorEquals: ['States.Runtime'] })],
    ['Retry.ErrorEquals', retry({ ErrorEquals: ['States.Invented'] })],
    ['Retry.ErrorEquals', retry({ ErrorEquals: ['States.ALL'] }, {})],
    ['Retry.IntervalSeconds', retry({ IntervalSeconds: 0 })],
    ['Retry.MaxAttempts', retry({ MaxAttempts: 1.5 })],
    ['Retry.BackoffRate', retry({ BackoffRate: 0.5 })],
    ['Retry.MaxDelaySeconds', retry({ MaxDelaySeconds: '5' })],
    ['Retry.JitterStrategy', retry({ JitterStrategy: 'SOME' })],
    ['Retry', task({ Retry: {} })],
    ['InputPath', task({ InputPath: 'a' })],
    ['ResultPath', task({ ResultPath: '$$.a' })],
    ['TimeoutSeconds', task({ TimeoutSeconds: 0 })],
    ['Seconds', wait({})],
    ['Seconds', wait({ Seconds: -1 })],
    ['Seconds', wait({ Seconds: 1, SecondsPath: '$.s' })],
    ['Error', { Type: 'Fail', Error: 'E', ErrorPath: '$.e' }],
  ])('is refused: %s of %j', (field, state) => {
    expect(compile(state)).toThrowError(expect.objectContaining({ state: 'A', field }));
  });
});

it('a comment may be anywhere', () => {
  const Comment = 'why';
  const Choices = [{ Comment, And: [{ ...present, Comment }], Next: 'B' }];
  const B = task({
    Comment,
    Retry: [{ Comment, ErrorEquals: ['E'] }],
    Catch: [{ Comment, ErrorEquals: ['E'], Next: 'A' }],
  });
  const states = { A: { Type: 'Choice', Comment, Choices }, B };
  expect(() => compileWorkflow({ Comment, StartAt: 'A', States: states })).not.toThrow();
});
