import { describe, expect, it } from 'vitest';
import { compileWorkflow } from '../../src/workflow/compile.ts';
import { InvalidDefinitionError, UnsupportedDefinitionError } from '../../src/workflow/errors.ts';
import { task } from './run.ts';

const branch = (state: object) => ({ StartAt: 'Inner', States: { Inner: state } });
const map = (fields: object) => ({
  Type: 'Map',
  End: true,
  ItemProcessor: branch({ Type: 'Pass', End: true }),
  ...fields,
});

describe('a definition that would be misrun', () => {
  it.each([
    ['QueryLanguage', task({ QueryLanguage: 'JSONata' })],
    ['Assign', task({ Assign: { a: 1 } })],
    ['Output', { Type: 'Succeed', Output: '{% 1 %}' }],
    ['HeartbeatSeconds', task({ HeartbeatSeconds: 5 })],
    ['Resource', task({ Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken' })],
    ['Resource', task({ Resource: 'arn:aws:states:::states:startExecution.sync:2' })],
    ['Resource', task({ Resource: 'arn:aws:states:us-east-1:000000000000:activity:a' })],
    ['Retry.Assign', task({ Retry: [{ ErrorEquals: ['States.ALL'], Assign: {} }] })],
    ['Choices.Condition', { Type: 'Choice', Choices: [{ Condition: '{% true %}', Next: 'A' }] }],
    ['Parameters', task({ Parameters: { 'a.$': 'States.Unknown($)' } })],
    ['Parameters', task({ Parameters: { 'a.$': "States.Format('unclosed" } })],
    ['ErrorPath', { Type: 'Fail', ErrorPath: "States.Format('{}', $.a)" }],
    [
      'ItemProcessor.ProcessorConfig.Mode',
      map({ ItemProcessor: { ...branch({}), ProcessorConfig: { Mode: 'DISTRIBUTED' } } }),
    ],
    ['Retry', map({ Retry: [{ ErrorEquals: ['States.ALL'] }] })],
    ['ItemReader', map({ ItemReader: {} })],
    ['ItemSelector', map({ ItemSelector: { 'a.$': 'States.UUID()' } })],
    ['Type', { Type: 'Loop' }],
  ])('is refused with the state and the field: %s of %j', (field, state) => {
    const compile = () => compileWorkflow({ StartAt: 'A', States: { A: state } });
    expect(compile).toThrowError(UnsupportedDefinitionError);
    expect(compile).toThrowError(expect.objectContaining({ state: 'A', field }));
  });

  it.each([
    ['Parameters', { Parameters: { 'name.$': '$$.State.Name' } }],
    ['Parameters', { Parameters: { 'name.$': "States.Format('{}', $$.State.Name)" } }],
  ])('is refused for what is inside of a branch, by the name of the inner state: %s', (field, fields) => {
    const definition = {
      StartAt: 'P',
      States: { P: { Type: 'Parallel', Branches: [branch(task(fields))], End: true } },
    };
    expect(() => compileWorkflow(definition)).toThrowError(expect.objectContaining({ state: 'Inner', field }));
  });

  it('is refused for a field of the machine', () => {
    const definition = { QueryLanguage: 'JSONata', StartAt: 'A', States: { A: { Type: 'Succeed' } } };
    expect(() => compileWorkflow(definition)).toThrowError(expect.objectContaining({ field: 'QueryLanguage' }));
  });
});

describe('a definition that AWS would refuse', () => {
  it.each([
    ['a target that does not exist', { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'B' } } }],
    ['no states', { StartAt: 'A' }],
    ['a path that is none', { StartAt: 'A', States: { A: task({ InputPath: 'a' }) } }],
  ])('is refused: %s', (_, definition) => {
    expect(() => compileWorkflow(definition)).toThrowError(InvalidDefinitionError);
  });
});
