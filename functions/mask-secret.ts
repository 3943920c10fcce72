/** How many characters of a secret have to be there before it is taken for it: echoes may be cut off. */
const HEAD_CHARACTERS = 12;
/** A shorter text is no secret, and would be found in everything. */
const MIN_CHARACTERS = 4;

/** Names that HTML has for signs; letters and digits have none. */
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
 * A text without a secret of visible ASCII, however JSON, a URL or HTML may have written it, once or within each other:
 * `sk/1` is also `sk\/1`, `sk%2F1`, `sk\u002f1` and `sk&#x2F;1`. A secret that is cut off is found by its first characters.
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

/** Made once for each secret that this process has had. */
function headOf(secret: string): RegExp {
  const characters = [...secret.slice(0, HEAD_CHARACTERS)];
  const ways = () => characters.map((character) => `(?:${spellings(character).join('|')})`);
  const head = heads.get(secret) ?? new RegExp(ways().join(''), 'gi');
  heads.set(secret, head);
  return head;
}

/** Where the secret ends that begins there, as far as it is there. Each character may be read in more than one way. */
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

/** All of them: `\\` in a text is one backslash of JSON, or two that were not escaped. */
function endsOf(character: string, text: string, at: number): readonly number[] {
  const ways = patterns.get(character) ?? spellings(character).map((spelling) => new RegExp(spelling, 'iy'));
  patterns.set(character, ways);
  return ways.flatMap((way) => {
    way.lastIndex = at;
    return way.test(text) ? [way.lastIndex] : [];
  });
}

/** Each pattern has one length at one place, so that none of them takes what belongs to the next character. */
function spellings(character: string): readonly string[] {
  const code = character.charCodeAt(0);
  const hex = code.toString(16).padStart(2, '0');
  const html = [`#x0{0,6}${hex}`, `#0{0,6}${code}`, HTML_NAMES[character]].filter((name) => name !== undefined);
  const times = (most: number, text: string) => Array.from({ length: most + 1 }, (_, n) => text.repeat(n));
  return [
    ...times(8, '\\\\').map((escapes) => `${escapes}${RegExp.escape(character)}`),
    `\\\\{1,8}(?:u00|x)${hex}`,
    ...times(3, '25').map((again) => `%${again}${hex}`),
    ...times(3, 'amp;').flatMap((again) => html.flatMap((name) => [`&${again}${name};`, `&${again}${name}`])),
  ];
}
