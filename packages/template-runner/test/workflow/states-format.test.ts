import { describe, expect, it } from 'vitest';
import type { ContextObject } from '../../src/workflow/context-object.ts';
import { compileTemplate } from '../../src/workflow/payload-template.ts';

const INPUT = { name: 'O\'Brien "x" \\ {}', object: { a: { b: 1 } }, 'odd),name': true, nothing: null, number: 1 };
const context = { Execution: { Name: 'one' } } as ContextObject;

class Refused extends Error {}
const refuse = (reason: string): never => {
  throw new Refused(reason);
};
const compile = (expression: string) => {
  const template = compileTemplate({ 'value.$': expression }, refuse);
  return () => (template({ input: INPUT, context }) as { value: unknown }).value;
};

describe('States.Format', () => {
  it.each([
    ["States.Format('{} (', $.name)", `${INPUT.name} (`],
    [String.raw`States.Format('it\'s \{\} {}', $['odd),name'])`, "it's {} true"],
    [String.raw`States.Format('a \\ {}', $.number)`, 'a \\ 1'],
    [String.raw`States.Format('\\{}', $.number)`, '\\1'],
    ["States.Format('{}', $$.Execution.Name)", 'one'],
    ["States.Format('{}, {}', $['odd),name'], $.nothing)", 'true, null'],
    ["States.Format('{}{}' ,$.number , $.number )", '11'],
    ["States.Format('no value')", 'no value'],
    ["States.Format('two\nlines {}', $.number)", 'two\nlines 1'],
  ])('%s is %j', (expression, expected) => {
    expect(compile(expression)()).toBe(expected);
  });

  it('of an object is States.IntrinsicFailure, and of nothing States.Runtime', () => {
    const failure = expect.objectContaining({ name: 'States.IntrinsicFailure', message: expect.stringContaining('2') });
    expect(compile("States.Format('{}{}', $.number, $.object)")).toThrowError(failure);
    expect(compile("States.Format('{}', $.missing)")).toThrowError(
      expect.objectContaining({ name: 'States.Runtime', message: expect.stringContaining("'$.missing'") }),
    );
  });

  it.each([
    ["States.Format('{}')", '1 placeholders for 0 values'],
    ["States.Format('', $.number)", '0 placeholders for 1 values'],
    ["States.Format('{', $.number)", 'a {'],
    [String.raw`States.Format('\n{}', $.number)`, 'a \\'],
    ["States.Format('unclosed", 'only States.Format'],
    ["States.Format('{}', 1)", 'only paths'],
    ["States.Format('{}', 'text')", 'only paths'],
    ["States.Format('{}', States.ArrayLength($.list))", 'only paths'],
    ["States.Format('{}', $.list[*])", 'only paths'],
    ['States.Format($.template, $.number)', 'only States.Format'],
    ['States.Array()', 'only States.Format'],
    ['States.JsonToString($)', 'only States.Format'],
    ['States.UUID()', 'only States.Format'],
  ])('and its like are refused when they are compiled: %s', (expression, reason) => {
    expect(() => compile(expression)).toThrowError(new Refused(reason).message);
    expect(() => compile(expression)).toThrowError(Refused);
  });
});
