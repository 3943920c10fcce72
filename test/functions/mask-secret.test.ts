import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { masked } from '../../functions/mask-secret.ts';

const SECRET = 'mk/ABC+def&<"secret\'xyz';
const hex = (character: string) => character.charCodeAt(0).toString(16).padStart(2, '0');
const each = (text: string, spell: (character: string) => string) => [...text].map(spell).join('');

const SPELLINGS: Readonly<Record<string, (text: string) => string>> = {
  'as it is': (text) => text,
  'in JSON': (text) => JSON.stringify(text).slice(1, -1),
  'in JSON within JSON': (text) => JSON.stringify(JSON.stringify(text).slice(1, -1)).slice(1, -1),
  'in JSON of PHP, which escapes slashes': (text) => text.replaceAll('"', '\\"').replaceAll('/', '\\/'),
  'in JSON of Java, in which letters may be escapes': (text) => each(text, (c) => `\\u00${hex(c)}`),
  'in a URL': encodeURIComponent,
  'in a URL within a URL': (text) => encodeURIComponent(encodeURIComponent(text)),
  'in a URL, all of it, in capitals': (text) => each(text, (c) => `%${hex(c).toUpperCase()}`),
  'in HTML': (text) =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;'),
  'in HTML of a framework that escapes slashes': (text) =>
    text.replaceAll('&', '&amp;').replaceAll('/', '&#x2F;').replaceAll('<', '&lt;').replaceAll("'", '&#x27;'),
  'in HTML by numbers': (text) => each(text, (c) => `&#${c.charCodeAt(0)};`),
  'in HTML by names': (text) => text.replaceAll('&', '&amp;').replaceAll('/', '&sol;').replaceAll('+', '&plus;'),
  'in HTML within HTML': (text) => text.replaceAll('&', '&amp;').replaceAll('&', '&amp;').replaceAll('/', '&amp;#47;'),
  'in the notation of Python': (text) => each(text, (c) => `\\x${hex(c)}`),
};

describe('a secret', () => {
  it.each(Object.keys(SPELLINGS))('is found %s', (name) => {
    const spelled = SPELLINGS[name]?.(SECRET) ?? '';
    const text = `before ${spelled} between ${spelled} after`;
    expect(masked(text, SECRET)).toBe('before *** between *** after');
  });

  it('is found by its first characters where it is cut off', () => {
    expect(masked(`the key ${SECRET.slice(0, 15)}… is wrong`, SECRET)).toBe('the key ***… is wrong');
  });

  it('of any visible characters is found in any spelling', () => {
    const visible = fc.integer({ min: 33, max: 126 }).map((code) => String.fromCharCode(code));
    const secrets = fc.string({ unit: visible, minLength: 8, maxLength: 200 });
    fc.assert(
      fc.property(secrets, fc.constantFrom(...Object.values(SPELLINGS)), (secret, spell) => {
        expect(masked(`\n${spell(secret)}\n`, secret)).toBe('\n***\n');
      }),
      { numRuns: 500 },
    );
  });

  it('leaves a text alone in which it is not', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 11 }), (text) => {
        expect(masked(text, SECRET)).toBe(text);
      }),
    );
  });
});
