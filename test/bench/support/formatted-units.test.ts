import { describe, expect, it } from 'vitest';
import { dollars, duration, number, percent, spreadText } from '../../../bench/support/formatted-units.ts';

describe('units', () => {
  it.each([
    [duration(0.44), '0.4 s'],
    [duration(59.4), '59 s'],
    [duration(90), '1.5 min'],
    [duration(720), '12 min'],
    [duration(5400), '1.5 h'],
    [dollars(0), '$0'],
    [dollars(0.00123), '$0.0012'],
    [dollars(1.234), '$1.23'],
    [dollars(12345.6), '$12,346'],
    [number(1234.5), '1,235'],
    [number(12.34), '12.3'],
    [number(1.234), '1.23'],
    [percent(0.034), '3.4 %'],
    [percent(0.34), '34 %'],
    [spreadText({ low: 11.94, median: 12.3, high: 13 }), '12.3 (11.9–13.0)'],
  ])('%s', (said, expected) => {
    expect(said).toBe(expected);
  });
});
