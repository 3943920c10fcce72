import { describe, expect, it } from 'vitest';
import { duration, percent, rowsAre, rowsWere, zonedTime } from '../../../functions/reports/formatted-values.ts';

describe('rows', () => {
  it.each([
    [0, '0 rows are', '0 rows were'],
    [1, '1 row is', '1 row was'],
    [2, '2 rows are', '2 rows were'],
    [1204, '1,204 rows are', '1,204 rows were'],
  ])('are counted in the right number: %i', (n, are, were) => {
    expect([rowsAre(n), rowsWere(n)]).toEqual([are, were]);
  });
});

describe('percent', () => {
  it.each([
    [0, '0 %'],
    [0.0004, 'less than 0.1 %'],
    [0.001, '0.1 %'],
    [0.05, '5 %'],
    [0.1234, '12.3 %'],
    [0.999, '99.9 %'],
    [0.9999, 'more than 99.9 %'],
    [1, '100 %'],
  ])('says %d as %s', (share, said) => {
    expect(percent(share)).toBe(said);
  });
});

describe('duration', () => {
  it.each([
    [0, 'less than 1 s'],
    [47.4, '47 s'],
    [60, '1 min'],
    [260, '4 min 20 s'],
    [3600, '1 h'],
    [3785, '1 h 3 min'],
    [90_000, '1 d 1 h'],
  ])('says %d seconds as %s', (seconds, said) => {
    expect(duration(seconds)).toBe(said);
  });
});

describe('zonedTime', () => {
  it.each([
    ['2026-11-24T13:03:07Z', 'UTC', '2026-11-24 13:03:07 UTC'],
    ['2026-11-24T13:03:07Z', 'Europe/Berlin', '2026-11-24 14:03:07 Europe/Berlin (13:03:07 UTC)'],
    ['2026-07-24T13:03:07Z', 'Europe/Berlin', '2026-07-24 15:03:07 Europe/Berlin (13:03:07 UTC)'],
    ['2026-11-24T23:03:07Z', 'Asia/Tokyo', '2026-11-25 08:03:07 Asia/Tokyo (2026-11-24 23:03:07 UTC)'],
    ['2026-11-24T05:00:00Z', 'America/New_York', '2026-11-24 00:00:00 America/New_York (05:00:00 UTC)'],
  ])('says %s in %s', (iso, timeZone, said) => {
    expect(zonedTime(iso, timeZone)).toBe(said);
  });
});
