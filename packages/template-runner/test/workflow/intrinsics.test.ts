import { describe, expect, it } from 'vitest';
import { StatesError } from '../../src/workflow/errors.ts';
import { evaluateTemplate } from '../../src/workflow/payload-template.ts';

const INPUT = { name: 'O\'Brien "x"', list: [1, 2, 2, 3], object: { a: { b: 1 } }, 'odd)name': true, nothing: null };
const evaluate = (expression: string, input: unknown = INPUT) =>
  (evaluateTemplate({ 'value.$': expression }, input, { Execution: { Name: 'one' } }) as { value: unknown }).value;

describe('an intrinsic function', () => {
  it.each([
    ["States.Format('{} ({}', $.name, 1)", 'O\'Brien "x" (1'],
    [String.raw`States.Format('it\'s \{\} {}', true)`, "it's {} true"],
    ["States.Format('{}', $$.Execution.Name)", 'one'],
    ["States.Format('{}', States.ArrayLength($.list))", '4'],
    ["States.Format('{}, {}', $['odd)name'], $.nothing)", 'true, null'],
    ['States.JsonToString($.name)', '"O\'Brien \\"x\\""'],
    [`States.StringToJson('{"a":[1]}')`, { a: [1] }],
    ['States.Array()', []],
    ["States.Array(1, 'two', $.object, null)", [1, 'two', { a: { b: 1 } }, null]],
    ['States.ArrayPartition($.list, 3)', [[1, 2, 2], [3]]],
    ['States.ArrayContains($.list, 3)', true],
    ['States.ArrayRange(1, 9, 3)', [1, 4, 7]],
    ['States.ArrayRange(9, 1, -4)', [9, 5, 1]],
    ['States.ArrayGetItem($.list, 3)', 3],
    ['States.ArrayUnique($.list)', [1, 2, 3]],
    ["States.Base64Decode(States.Base64Encode('é\\\\'))", 'é\\'],
    ["States.Hash('abc', 'SHA-1')", 'a9993e364706816aba3e25717850c26c9cd0d89d'],
    ['States.JsonMerge($.object, $.object, false)', { a: { b: 1 } }],
    ['States.MathAdd(-1, 112)', 111],
    ["States.StringSplit('This.is+a,test=string', '.+,=')", ['This', 'is', 'a', 'test', 'string']],
    ['States.UUID()', expect.stringMatching(/^[0-9a-f-]{36}$/)],
  ])('%s is %j', (expression, expected) => {
    expect(evaluate(expression)).toEqual(expected);
  });

  it.each([
    "States.Format('{}')",
    "States.Format('{}', $.object)",
    "States.Format('', 1)",
    "States.StringToJson('{')",
    'States.ArrayGetItem($.list, 4)',
    'States.ArrayRange(1, 2000, 1)',
    'States.ArrayRange(1, 2, 0)',
    "States.MathAdd('1', 2)",
    'States.MathRandom(1, 9, 42)',
    "States.Hash('abc', 'CRC')",
    'States.JsonMerge($.object, $.object, true)',
  ])('that refuses its arguments is States.IntrinsicFailure, which can be caught: %s', (expression) => {
    const failure = expect.objectContaining({ name: 'States.IntrinsicFailure', isCatchable: true });
    expect(() => evaluate(expression)).toThrowError(failure);
  });
});

describe('a path', () => {
  it('to the whole input is right for any JSON', () => {
    for (const input of [null, false, 0, '', [], 'text', { a: 1 }]) expect(evaluate('$', input)).toEqual(input);
  });

  it('to any number of values is a list, also an empty one', () => {
    const input = { rows: [{ n: 1 }], none: [] };
    expect(evaluate('$.rows[*].n', input)).toEqual([1]);
    expect(evaluate('$.none[*].n', input)).toEqual([]);
    expect(evaluate('$.rows[?(@.n > 5)]', input)).toEqual([]);
  });

  it('to a value that is null or false is that value, and to nothing is an error', () => {
    expect(evaluate('$.a', { a: null })).toBeNull();
    expect(evaluate('$.a.b', { a: { b: false } })).toBe(false);
    expect(() => evaluate('$.a.c', { a: { b: false } })).toThrowError(StatesError);
  });
});
