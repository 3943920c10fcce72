import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GRACE_MS, placeIn, UPLOAD_MS, windowOf } from '../../../functions/reconciliation/comparison-window.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.parse('2026-11-24T06:00:00Z');
const object = (etag: string, ms: number) => ({ etag, lastModified: new Date(ms) });

/** What a look that goes back so many hours says of an object. */
const place = (etag: string, lastModified: number, now = NOW, hours = 48) =>
  placeIn(windowOf(new Date(now - hours * HOUR), now), object(etag, lastModified));

describe('the window of a look', () => {
  it('judges an object of one piece from 15 minutes after it came', () => {
    expect(place('abc', NOW - GRACE_MS + 1)).toBe('too young');
    expect(place('abc', NOW - GRACE_MS)).toBe('inside');
    expect(place('abc', NOW - 48 * HOUR)).toBe('inside');
    expect(place('abc', NOW - 48 * HOUR - 1)).toBe('earlier');
  });

  it('is no false alert about an upload in parts that took hours and ended a moment ago', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: UPLOAD_MS }), fc.integer({ min: 0, max: GRACE_MS - 1 }), (took, ago) => {
        expect(place('abc-17', NOW - ago - took)).toBe('too young');
      }),
    );
  });

  it('has every upload in parts in one daily look after its end, however long it took, even at the shortest look back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: UPLOAD_MS }), fc.integer({ min: 0, max: DAY }), (took, firstLook) => {
        const begun = NOW - took;
        const looks = Array.from({ length: 4 }, (_, day) => NOW + firstLook + day * DAY);
        expect(looks.some((now) => place('abc-2', begun, now, 25) === 'inside')).toBe(true);
      }),
    );
  });
});
