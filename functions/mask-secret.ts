import { escapePattern } from './escape-pattern.ts';

/** A text that starts with as many characters of a secret is taken for the secret, because echoes may be cut off. */
const HEAD_CHARACTERS = 12;
/** Anything shorter is not treated as a secret: it would be found everywhere. */
const MIN_CHARACTERS = 4;

/** Named character references of HTML. Letters and digits have none. */
const HTML_NAMES: Readonly<Record<string, string>> = {
  '!': 'excl',
  '"': 'quot',
  '#': 'num',
  $: 'dollar',
  '%': 'percnt',
  '&': 'amp',
  "'": 'apos',
  '(': 'lpar',
  ')': 'rpar',
  '*': 'ast',
  '+': 'plus',
  ',': 'comma',
  '.': 'period',
  '/': 'sol',
  ':': 'colon',
  ';': 'semi',
  '<': 'lt',
  '=': 'equals',
  '>': 'gt',
  '?': 'quest',
  '@': 'commat',
  '[': 'lsqb',
  '\\': 'bsol',
  ']': 'rsqb',
  '^': 'Hat',
  _: 'lowbar',
  '`': 'grave',
  '{': 'lcub',
  '|': 'verbar',
  '}': 'rcub',
};

/**
 * Masks a secret of visible ASCII, also as JSON, URLs and HTML escape it, even nested: `sk/1` is also `sk\/1`,
 * `sk%2F1`, `sk\u002f1` and `sk&#x2F;1`. A truncated secret is found by its first characters.
 */
export function masked(text: string, secret: string): string {
  if (secret.length < MIN_CHARACTERS) return text;
  let kept = '';
  let at = 0;
  for (const { 0: found, index } of text.matchAll(headOf(secret))) {
    if (index < at) continue;
    kept += `${text.slice(at, index)}***`;
    at = endOf(secret, text, index, index + found.length);
  }
  return kept + text.slice(at);
}

const heads = new Map<string, RegExp>();

/** Compiled once per secret. */
function headOf(secret: string): RegExp {
  const characters = [...secret.slice(0, HEAD_CHARACTERS)];
  const ways = () => characters.map((character) => `(?:${spellings(character).join('|')})`);
  const head = heads.get(secret) ?? new RegExp(ways().join(''), 'gi');
  heads.set(secret, head);
  return head;
}

/**
 * The end of the secret, or of as much of it as is there, that begins at `start`. A character may match in several
 * ways.
 */
function endOf(secret: string, text: string, start: number, least: number): number {
  let ends = new Set([start]);
  let furthest = least;
  for (const character of secret) {
    ends = new Set([...ends].flatMap((end) => endsOf(character, text, end)));
    if (ends.size === 0) break;
    furthest = Math.max(furthest, ...ends);
  }
  return furthest;
}

const patterns = new Map<string, readonly RegExp[]>();

/** All possible ends: `\\` is an escaped backslash, or two unescaped ones. */
function endsOf(character: string, text: string, at: number): readonly number[] {
  const ways = patterns.get(character) ?? spellings(character).map((spelling) => new RegExp(spelling, 'iy'));
  patterns.set(character, ways);
  return ways.flatMap((way) => {
    way.lastIndex = at;
    return way.test(text) ? [way.lastIndex] : [];
  });
}

/** Each pattern matches in one length only, so that none takes what belongs to the next character. */
function spellings(character: string): readonly string[] {
  const code = character.charCodeAt(0);
  const hex = code.toString(16).padStart(2, '0');
  const html = [`#x0{0,6}${hex}`, `#0{0,6}${code}`, HTML_NAMES[character]].filter((name) => name !== undefined);
  const times = (most: number, text: string) => Array.from({ length: most + 1 }, (_, n) => text.repeat(n));
  return [
    ...times(8, '\\\\').map((escapes) => `${escapes}${escapePattern(character)}`),
    `\\\\{1,8}(?:u00|x)${hex}`,
    ...times(3, '25').map((again) => `%${again}${hex}`),
    ...times(3, 'amp;').flatMap((again) => html.flatMap((name) => [`&${again}${name};`, `&${again}${name}`])),
  ];
}
