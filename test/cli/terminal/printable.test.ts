import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HANG, own, printable, shown, TAB } from '../../../cli/terminal/printable.ts';

/** What no terminal may be given of a text that somebody else wrote. */
const OBEYED =
  /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/u;

describe('a text of somebody else', () => {
  it.each([
    ['\u001b]52;c;cm0gLXJmIH4=\u0007', '\\u001b]52;c;cm0gLXJmIH4=\\u0007'],
    ['\u009b2J\u009d8;;https://evil.example\u009c', '\\u009b2J\\u009d8;;https://evil.example\\u009c'],
    ['a\r\nSUCCEEDED', 'a\\u000d\\u000aSUCCEEDED'],
    ['a\tb\u0000\u007f', 'a\\u0009b\\u0000\\u007f'],
    ['a\u2028b\u2029c\u0085d', 'a\\u2028b\\u2029c\\u0085d'],
    ['invoice\u202efdp.csv', 'invoice\\u202efdp.csv'],
    ['pay\u200bpal\u200c\u200d\u2060\ufeff', 'pay\\u200bpal\\u200c\\u200d\\u2060\\ufeff'],
    ['half \ud83d of one', 'half \\ud83d of one'],
    ['tag \u{e0041}', 'tag \\udb40\\udc41'],
    ['fillers \u3164\u115f\u034f', 'fillers \\u3164\\u115f\\u034f'],
    ['many \ufe0f\ufe0f', 'many \\ufe0f\\ufe0f'],
  ])('shows what a terminal would obey or hide as JSON escapes it: %j', (text, escaped) => {
    expect(printable(text)).toBe(escaped);
  });

  it.each([
    '订单.csv',
    'オーダー.csv',
    'e\u0301.csv',
    '👩‍👩‍👧‍👦 👍🏽 ❤️ 🇩🇪 🏳️‍🌈.csv',
    'سفارش‌ها.csv',
    'क्‍ष',
    '葛\u{e0100}',
    'a\u00a0b\u3000c',
    '\\u001b',
  ])('stays as it is where nothing in it is hidden: %s', (text) => {
    expect(printable(text)).toBe(text);
  });

  it('never reaches a terminal with anything that it obeys, and is the same once it is clean', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(printable(text)).not.toMatch(OBEYED);
        expect(printable(printable(text))).toBe(printable(text));
        expect(shown(text)).toBe(printable(text));
      }),
    );
  });

  it('in JSON is escaped by JSON itself: it reads as exactly the same text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const json = shown(JSON.stringify({ [text]: text }));
        expect(json).not.toMatch(OBEYED);
        expect(JSON.parse(json)).toEqual({ [text]: text });
      }),
    );
  });
});

describe('what this program puts into a line', () => {
  it('is printed as it is, beside texts that are not', () => {
    expect(shown(`${own('\u001b[31m')}\u001b[31m${own('\u001b[39m')} ${TAB}\t`)).toBe(
      '\u001b[31m\\u001b[31m\u001b[39m \t\\u0009',
    );
    expect(shown(`${own('a')} ${HANG}text`)).toBe('a text');
  });

  it('cannot be imitated: the marks around it are others in each process', () => {
    expect(TAB).toMatch(/^\ue000([0-9a-f]{24})\ue001\t\ue002\1\ue003$/);
    expect(shown('\ue000000000000000000000000000\ue001\u001b[2J\ue002000000000000000000000000\ue003')).toContain(
      '\\u001b[2J',
    );
  });
});
