import { describe, expect, test } from 'vitest';
import { EventPatternError } from '../../src/events/content-filters.ts';
import { compilePattern, matches } from '../../src/events/event-pattern.ts';

describe('one matcher against one value', () => {
  test.each<[matcher: unknown, matching: unknown[], others: unknown[]]>([
    ['a', ['a', ['b', 'a']], ['A', 'ab', null, undefined, { a: 1 }]],
    [300, [300, 3e2], ['300', 301]],
    [true, [true], ['true', false]],
    [null, [null], ['', 0, undefined]],
    ['', [''], [null, undefined]],
    [{ prefix: 'incoming/' }, ['incoming/a.csv', 'incoming/'], ['Incoming/a', 'a/incoming/', 7]],
    [
      { wildcard: 'incoming/*/*.csv' },
      ['incoming/a/b.csv', 'incoming/a/b/c.csv', 'incoming//.csv'],
      ['incoming/b.csv'],
    ],
    [{ wildcard: '*.csv' }, ['.csv', 'a\nb.csv'], ['a.csvx', 'axcsv']],
    [{ wildcard: 'a\\*b\\\\*' }, ['a*b\\', 'a*b\\c'], ['axb\\', 'a*bc']],
    [{ wildcard: '(a+)+$[x]*' }, ['(a+)+$[x]!'], ['aaax']],
    [{ exists: true }, ['a', null, 0, ''], [undefined, { below: 1 }, []]],
    [{ exists: false }, [undefined, { below: 1 }, []], ['a', null]],
    [{ 'anything-but': { prefix: 'tmp/' } }, ['in/a', 7], ['tmp/a', undefined]],
  ])('%j', (matcher, matching, others) => {
    const isMatch = compilePattern({ key: [matcher] });
    for (const key of matching) expect([key, isMatch({ key })]).toEqual([key, true]);
    for (const key of others) expect([key, isMatch({ key })]).toEqual([key, false]);
  });
});

describe('a pattern', () => {
  const event = { source: 'aws.s3', detail: { object: { key: 'incoming/a.csv', size: 5 }, tags: ['x', 'y'] } };

  test('needs all of its keys, and one of each list', () => {
    expect(matches({ source: ['aws.ec2', 'aws.s3'], detail: { object: { size: [5] } } }, event)).toBe(true);
    expect(matches({ source: ['aws.s3'], detail: { object: { size: [6] } } }, event)).toBe(false);
  });

  test('takes any element of a list in the event', () => {
    expect(matches({ detail: { tags: ['y'] } }, event)).toBe(true);
    expect(matches({ detail: { tags: [{ 'anything-but': { prefix: 'x' } }] } }, event)).toBe(true);
    expect(matches({ detail: { tags: ['z'] } }, event)).toBe(false);
  });

  test('about a list of objects must match within one of them', () => {
    const two = {
      list: [
        { a: 1, b: 1 },
        { a: 2, b: 2 },
      ],
    };
    expect(matches({ list: { a: [1], b: [1] } }, two)).toBe(true);
    expect(matches({ list: { a: [1], b: [2] } }, two)).toBe(false);
  });

  test('finds that something is absent, also where its parents are', () => {
    expect(matches({ detail: { error: { cause: [{ exists: false }] } } }, event)).toBe(true);
    expect(matches({ detail: { object: { key: [{ exists: false }] } } }, event)).toBe(false);
  });

  test('with $or needs one of the alternatives beside its other keys', () => {
    const pattern = (source: string) => ({
      source: [source],
      $or: [{ detail: { object: { size: [1] } } }, { detail: { tags: ['x'] } }],
    });
    expect(matches(pattern('aws.s3'), event)).toBe(true);
    expect(matches(pattern('aws.ec2'), event)).toBe(false);
    expect(matches({ $or: [{ source: ['a'] }, { source: ['b'] }] }, event)).toBe(false);
  });

  test.each<readonly [what: string, pattern: unknown, message: string]>([
    [
      'a matcher that is not known',
      { detail: { ip: [{ cidr: '10.0.0.0/8' }] } },
      'pattern.detail.ip: the matcher "cidr"',
    ],
    [
      'another matcher inside anything-but',
      { a: [{ 'anything-but': { suffix: '.csv' } }] },
      '"suffix" inside anything-but',
    ],
    ['a value inside anything-but', { a: [{ 'anything-but': 'b' }] }, '"b" is neither a value nor one matcher'],
    ['the matcher suffix', { a: [{ suffix: 'b' }] }, 'pattern.a: the matcher "suffix"'],
    ['the matcher equals-ignore-case', { a: [{ 'equals-ignore-case': 'b' }] }, 'the matcher "equals-ignore-case"'],
    ['the matcher numeric', { a: [{ numeric: ['=', 1] }] }, 'the matcher "numeric"'],
    ['a prefix in any case', { a: [{ prefix: { 'equals-ignore-case': 'b' } }] }, 'prefix must be a string'],
    ['a value without its list', { source: 'aws.s3' }, 'pattern.source'],
    ['an empty list', { source: [] }, 'pattern.source'],
    ['an empty pattern', { detail: {} }, 'pattern.detail'],
    ['two matchers in one', { a: [{ prefix: 'a', suffix: 'b' }] }, 'one matcher'],
    ['two stars in a row', { a: [{ wildcard: 'a**' }] }, '**'],
    ['a backslash that escapes nothing', { a: [{ wildcard: 'a\\b' }] }, 'escapes nothing'],
    ['one alternative only', { $or: [{ a: ['b'] }] }, '$or'],
    ['exists with something else', { a: [{ exists: 'yes' }] }, 'exists'],
  ])('with %s is refused when it is loaded, by its path', (_what, pattern, message) => {
    expect(() => compilePattern(pattern)).toThrow(EventPatternError);
    expect(() => compilePattern(pattern)).toThrow(message);
  });
});
