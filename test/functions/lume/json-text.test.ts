import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJsonObject } from '../../../functions/lume/json-text.ts';

describe('a JSON object', () => {
  it('is what JSON.parse makes of it, and each member stands in the text as it was written', () => {
    const object = fc.dictionary(fc.string(), fc.jsonValue());
    fc.assert(
      fc.property(object, fc.nat(4), (written, indent) => {
        const json = JSON.stringify(written, null, indent);
        const read = readJsonObject(json);
        expect(read?.value).toEqual(JSON.parse(json));
        expect(read?.remarks).toEqual([]);
        for (const [name, value] of Object.entries(JSON.parse(json) as object)) {
          expect(JSON.parse(read?.textOf(name) ?? '')).toEqual(value);
        }
      }),
    );
  });

  it('keeps the digits of a number, and the last of two members of one name', () => {
    const read = readJsonObject('{"a": 1, "a" : [12345678901234567890, 0.10] , "b":"}"}');
    expect(read?.textOf('a')).toBe('[12345678901234567890, 0.10]');
    expect(read?.textOf('b')).toBe('"}"');
    expect(read?.textOf('c')).toBeUndefined();
  });

  it('may begin with a byte-order mark, and have NaN and Infinity for null, but not in a text', () => {
    const read = readJsonObject('\uFEFF{"a":NaN,"b":[-Infinity,Infinity],"c":"NaN"}');
    expect(read?.value).toEqual({ a: null, b: [null, null], c: 'NaN' });
    expect(read?.textOf('b')).toBe('[null,null]');
    expect(read?.remarks).toEqual([expect.stringContaining('NaN')]);
  });

  it('has an empty object for a member that is nested too deep, and still its whole text', () => {
    const deep = `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`;
    const read = readJsonObject(`{"id":"x","metadata":${deep}}`);
    expect(read?.value).toEqual({ id: 'x', metadata: {} });
    expect(read?.textOf('metadata')).toBe(deep);
    expect(read?.remarks).toEqual([expect.stringContaining('too deep')]);
  });

  it.each([
    ['a list', '[{"id":"run_1"}]'],
    ['a text', '"run_1"'],
    ['nothing', ''],
    ['a page', '<html>'],
    ['half of one', '{"id":"run_1"'],
    ['two of them', '{"id":"run_1"}{}'],
    ['a million levels', `{"a":${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}}`],
  ])('is not %s', (_, text) => {
    expect(readJsonObject(text)).toBeUndefined();
  });

  it('may hold a text with a million escapes', () => {
    expect(readJsonObject(`{"a":"${'\\"'.repeat(1_000_000)}","b":1}`)?.textOf('b')).toBe('1');
  });
});
