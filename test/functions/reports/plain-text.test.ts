import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainLine, shortenMiddle, unlinked } from '../../../functions/reports/plain-text.ts';

describe('plainLine', () => {
  it.each([
    ['a line break', 'a\r\nb', 'a b'],
    ['a line separator', 'a\u2028b\u2029c', 'a b c'],
    ['a control character', 'a\u0000\u001bb', 'a b'],
    ['a mark that turns the text around', 'invoice\u202efdp.exe', 'invoice\ufffdfdp.exe'],
    ['an isolate', 'a\u2066b\u2069', 'a\ufffdb\ufffd'],
    ['an invisible sign', 'pay\u200bpal', 'pay\ufffdpal'],
    ['half a character', 'a\ud800b', 'a\ufffdb'],
  ])('shows %s as something harmless', (_, text, shown) => {
    expect(plainLine(text)).toBe(shown);
  });

  it('leaves names as they are, with their spaces and in any script', () => {
    for (const name of ['a  b.csv', 'März é.csv', '订单.csv', 'سفارش‌ها.csv', 'orders 😀👩‍🔧.csv']) {
      expect(plainLine(name)).toBe(name);
    }
  });
});

describe('unlinked', () => {
  it.each([
    ['https://evil.example', 'https[:]//evil.example'],
    ['s3://landing/http://evil.example', 's3://landing/http[:]//evil.example'],
    ['abfss://files@acme.example/x', 'abfss://files@acme.example/x'],
    ['WWW.evil.example', 'WWW[.]evil.example'],
    ['mailto:a@b.example', 'mailto[:]a@b.example'],
    ['orders.csv', 'orders.csv'],
  ])('writes %s as %s', (text, shown) => {
    expect(unlinked(text)).toBe(shown);
  });
});

describe('shortenMiddle', () => {
  it('keeps both ends', () => {
    expect(shortenMiddle('incoming/orders-2026-11-24.csv', 20)).toBe('incoming/o…11-24.csv');
    expect(shortenMiddle('short.csv', 20)).toBe('short.csv');
  });

  it('is never longer than asked for, and never half a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 3, max: 60 }), (text, max) => {
        const short = shortenMiddle(text, max);
        expect(short.length).toBeLessThanOrEqual(max);
        expect(short.isWellFormed()).toBe(true);
      }),
    );
  });
});
