import { describe, expect, it } from 'vitest';
import { outputOf, run } from './run.ts';

const states = (rules: readonly object[]) => ({
  Which: { Type: 'Choice', Choices: rules.map((rule) => ({ ...rule, Next: 'Yes' })), Default: 'No' },
  Yes: { Type: 'Pass', Result: 'yes', End: true },
  No: { Type: 'Pass', Result: 'no', End: true },
});
const present = { Variable: '$.a', IsPresent: true };
const isString = { Variable: '$.a', IsString: true };
const equals = { Variable: '$.a', StringEquals: 'x' };

describe('a choice', () => {
  it.each([
    [present, { a: null }, 'yes'],
    [present, {}, 'no'],
    [{ Variable: '$.a', IsPresent: false }, {}, 'yes'],
    [{ Variable: '$.a', IsPresent: false }, { a: 0 }, 'no'],
    [isString, { a: '' }, 'yes'],
    [isString, { a: 0 }, 'no'],
    [{ Variable: '$.a', IsString: false }, { a: 0 }, 'yes'],
    [{ Variable: '$.a', IsBoolean: true }, { a: false }, 'yes'],
    [{ Variable: '$.a', IsBoolean: true }, { a: 'false' }, 'no'],
    [{ Variable: '$.a', IsBoolean: false }, { a: 'false' }, 'yes'],
    [equals, { a: 'x' }, 'yes'],
    [equals, { a: 'X' }, 'no'],
    [{ Variable: '$.a', StringEquals: '10' }, { a: 10 }, 'no'],
    [{ Variable: '$.a', StringEquals: 'null' }, { a: null }, 'no'],
    [{ Variable: '$.a', BooleanEquals: true }, { a: true }, 'yes'],
    [{ Variable: '$.a', BooleanEquals: true }, { a: 'true' }, 'no'],
    [{ Variable: '$.a', BooleanEquals: false }, { a: null }, 'no'],
    [{ Not: isString }, { a: 0 }, 'yes'],
    [{ Not: isString }, { a: '' }, 'no'],
    [{ And: [present, isString, equals] }, { a: 'x' }, 'yes'],
    [{ And: [present, isString, equals] }, { a: 'y' }, 'no'],
    [{ Or: [{ Variable: '$.b', IsPresent: true }, equals] }, { a: 'x' }, 'yes'],
    [{ Or: [{ Variable: '$.b', IsPresent: true }, equals] }, { a: 'y' }, 'no'],
    [{ And: [{ Not: { Or: [equals, { Variable: '$.a', StringEquals: 'y' }] } }, isString] }, { a: 'z' }, 'yes'],
    [{ And: [{ Variable: '$$.Execution.Name', StringEquals: 'one' }] }, {}, 'yes'],
  ])('by %j of %j is %s', async (rule, input, expected) => {
    expect(await outputOf(states([rule]), { input })).toBe(expected);
  });

  it('asks no further once And or Or is decided', async () => {
    expect(await outputOf(states([{ And: [present, equals] }]))).toBe('no');
    expect(await outputOf(states([{ Or: [{ Not: present }, equals] }]))).toBe('yes');
  });

  it('takes the first rule that holds', async () => {
    const rules = [
      { ...equals, Next: 'First' },
      { ...present, Next: 'Second' },
    ];
    const end = (Result: string) => ({ Type: 'Pass', Result, End: true });
    const definition = { Which: { Type: 'Choice', Choices: rules }, First: end('first'), Second: end('second') };
    expect(await outputOf(definition, { input: { a: 'x' } })).toBe('first');
    expect(await outputOf(definition, { input: { a: 'y' } })).toBe('second');
  });

  it('without a match fails with States.NoChoiceMatched', async () => {
    const { Default: _, ...Which } = states([present]).Which;
    expect(await run({ ...states([present]), Which }).result).toMatchObject({
      status: 'FAILED',
      error: 'States.NoChoiceMatched',
    });
  });

  it.each([equals, isString, { Not: equals }, { Variable: '$.a', IsString: false }])(
    'about a variable that is not there fails with States.Runtime: %j',
    async (rule) => {
      expect(await run(states([rule])).result).toEqual({
        status: 'FAILED',
        error: 'States.Runtime',
        cause: expect.stringMatching(/the state 'Which' .* Invalid path '\$\.a'/),
      });
    },
  );
});
