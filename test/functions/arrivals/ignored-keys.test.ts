import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IGNORED_KEYS, isIgnored } from '../../../functions/arrivals/ignored-keys.ts';

describe('the keys that are ignored by default', () => {
  it.each([
    'incoming/_SUCCESS',
    'incoming/orders.csv.tmp',
    'orders.csv.filepart',
    'incoming/orders.csv.part',
    'incoming/.orders.csv.kX3d9a',
    '.DS_Store',
    'incoming/.sftp-staging/orders.csv',
    '.staging/in/orders.csv',
  ])('have %s', (key) => {
    expect(isIgnored(key, IGNORED_KEYS)).toBe(true);
  });

  it.each([
    'incoming/orders.csv',
    'incoming/_SUCCESS.csv',
    'incoming/NOT_SUCCESS',
    'incoming/orders.tmp/orders.csv',
    'incoming/orders.TMP',
    'incoming/v1.2/orders.csv',
    'incoming/orders.part.csv',
  ])('do not have %s', (key) => {
    expect(isIgnored(key, IGNORED_KEYS)).toBe(false);
  });
});

describe('a pattern', () => {
  it.each([
    ['orders', 'in/orders', true],
    ['orders', 'in/orders.csv', false],
    ['in/*.bak', 'in/a.bak', true],
    ['in/*.bak', 'in/deep/a.bak', true],
    ['in/*.bak', 'out/in/a.bak', false],
    ['*/archive/*', 'archive/a.csv', true],
    ['*/archive/*', 'in/archive/a.csv', true],
    ['*/archive/*', 'in/archives/a.csv', false],
    ['a*b*c', 'abc', true],
    ['a*b*c', 'acb', false],
    ['ab*ba', 'aba', false],
    ['report[1]?.csv', 'in/report[1]?.csv', true],
    ['report[1]?.csv', 'in/report1x.csv', false],
  ])('%s of %s: %s', (pattern, key, ignored) => {
    expect(isIgnored(key, [pattern])).toBe(ignored);
  });

  it('matches what the regular expression of it matches', () => {
    const text = (...letters: string[]) => fc.string({ unit: fc.constantFrom(...letters), maxLength: 8 });
    fc.assert(
      fc.property(text('a', 'b', '*', '.'), text('a', 'b', '.'), (pattern, key) => {
        const source = pattern.replaceAll('.', '\\.').replaceAll('*', '.*');
        expect(isIgnored(key, [pattern])).toBe(new RegExp(`^${source}$`).test(key));
      }),
    );
  });
});
