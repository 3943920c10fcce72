import { describe, expect, it } from 'vitest';
import type { ContextObject, StateData } from '../../src/workflow/context-object.ts';
import { parsePath, requiredValueAt, valueAt, withValueAt } from '../../src/workflow/reference-path.ts';

const context = { Execution: { Name: 'one', Input: { a: 'original' } } } as ContextObject;
const refuse = (reason: string): never => {
  throw new RangeError(reason);
};
const at = (path: string, input: unknown) => valueAt(parsePath(path, refuse), { input, context } satisfies StateData);

describe('a path', () => {
  it.each([
    ['$.a.b', { a: { b: false } }, false],
    ['$.a', { a: null }, null],
    ["$['a b'].c", { 'a b': { c: 1 } }, 1],
    ["$['a.b']['c,d']", { 'a.b': { 'c,d': 1 } }, 1],
    ['$.a-b', { 'a-b': 1 }, 1],
    ['$.list[1].n', { list: [{}, { n: 2 }] }, 2],
    ['$[0]', ['first'], 'first'],
    ['$$.Execution.Input.a', {}, 'original'],
    ['$$', {}, context],
  ])('%s of %j is %j', (path, input, expected) => {
    expect(at(path, input)).toEqual(expected);
  });

  it('to the whole input is right for any JSON', () => {
    for (const input of [null, false, 0, '', [], 'text', { a: 1 }]) expect(at('$', input)).toEqual(input);
  });

  it.each([
    ['$.a.c', { a: { b: 1 } }],
    ['$.a', null],
    ['$.a', 'text'],
    ['$.length', 'text'],
    ['$.length', []],
    ['$.constructor', {}],
    ['$.__proto__', {}],
    ['$[0]', { 0: 'zero' }],
    ['$.a[2]', { a: [1, 2] }],
    ['$[0]', 'text'],
  ])('%s of %j finds nothing, which is States.Runtime where a value is needed', (path, input) => {
    expect(at(path, input)).toBeUndefined();
    expect(() => requiredValueAt(parsePath(path, refuse), { input, context })).toThrowError(
      expect.objectContaining({ name: 'States.Runtime', message: expect.stringContaining(`'${path}'`) }),
    );
  });

  it.each([
    ...['a', '', '$a', '$.', '$..a', '$.*', '$.a[*]', '$.a[0:2]', '$.a[-1]', '$.a[?(@.n > 5)]', '$.a.length()'],
    ...['$.a b', '$["a"]', "$['it\\'s']", "$['']", '$$a', '$$$.a', '$.a\n', ' $.a', null, 1],
  ])('of another form is refused: %j', (text) => {
    expect(() => parsePath(text, refuse)).toThrowError(RangeError);
  });
});

describe('a value put at a path', () => {
  const put = (path: string, input: unknown) => withValueAt(parsePath(path, refuse), input, 'new');

  it.each([
    ['$', { a: 1 }, 'new'],
    ['$.a', { a: 1, b: 2 }, { a: 'new', b: 2 }],
    ["$['n e w']", { a: 1 }, { a: 1, 'n e w': 'new' }],
    ['$.a.b.c', { a: { d: 1 } }, { a: { d: 1, b: { c: 'new' } } }],
    ['$.constructor.name', {}, { constructor: { name: 'new' } }],
  ])('%s of %j makes %j', (path, input, expected) => {
    expect(put(path, input)).toEqual(expected);
  });

  it('is an own field whatever its name, and leaves the input as it is', () => {
    const input = Object.freeze({ a: Object.freeze({ b: 1 }) });
    expect(put('$.a.c', input)).toEqual({ a: { b: 1, c: 'new' } });
    expect(Object.keys(put('$.__proto__', {}) as object)).toEqual(['__proto__']);
  });

  it.each([
    ['$.a', 'text'],
    ['$.a', null],
    ['$.a', [1]],
    ['$.a.b', { a: 1 }],
    ['$.a.b', { a: null }],
  ])('%s of %j is States.ResultPathMatchFailure', (path, input) => {
    expect(() => put(path, input)).toThrowError(expect.objectContaining({ name: 'States.ResultPathMatchFailure' }));
  });
});
