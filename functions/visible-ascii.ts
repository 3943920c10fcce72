/** Kinds of characters that must not be in a header or an address. Their names reveal nothing of the text. */
const KINDS: readonly (readonly [RegExp, string])[] = [
  [/[\n\r\u0085\u2028\u2029]/u, 'a line break'],
  [/\0/u, 'a NUL character, as in a file that was saved as UTF-16'],
  [/[\t\p{Zs}]/u, 'a space or a tab'],
  [/\p{Cc}/u, 'a control character'],
  [/\p{Cf}/u, 'an invisible character'],
  [/[\u2018-\u201f\u00ab\u00bb\u2039\u203a]/u, 'a curly quotation mark'],
  [/[\u2010-\u2015]/u, 'a typographic dash'],
  [/\ufffd/u, 'a character that could not be decoded'],
];

/** The position and kind of the first character that is not visible ASCII; undefined if there is none. */
export function invisibleIn(text: string): string | undefined {
  const characters = [...text];
  const at = characters.findIndex((character) => !/[!-~]/.test(character));
  if (at < 0) return undefined;
  const [, kind = 'outside of ASCII'] = KINDS.find(([pattern]) => pattern.test(characters[at] ?? '')) ?? [];
  return `character ${at + 1} of ${characters.length} is ${kind}`;
}
