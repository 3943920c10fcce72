import { randomBytes } from 'node:crypto';

/**
 * Escapes untrusted text for terminals: keys, run ids, errors of Lume and AWS. All output goes through `shown`, so that
 * such text cannot move the cursor, reach the clipboard, start a line, hide, or reverse the text direction.
 */

/** Scripts in which joiners are part of the spelling. */
const JOINING = [
  'Arabic',
  'Syriac',
  'Mandaic',
  'Nko',
  'Mongolian',
  'Devanagari',
  'Bengali',
  'Gurmukhi',
  'Gujarati',
  'Oriya',
  'Tamil',
  'Telugu',
  'Kannada',
  'Malayalam',
  'Sinhala',
  'Khmer',
  'Myanmar',
]
  .map((script) => `\\p{Script=${script}}`)
  .join('');
const PICTURE = '\\p{Extended_Pictographic}';

/** Invisible characters that belong to the one before: joiners in words, emoji sequences, variation selectors. */
const SPELLING = [
  `(?<=[${JOINING}])[\\u200c\\u200d]`,
  `(?<=[${PICTURE}\\p{Emoji_Modifier}\\ufe0f])\\u200d(?=${PICTURE})`,
  '(?<=[\\p{Emoji}\\p{L}])[\\ufe00-\\ufe0f]',
  '(?<=\\p{Script=Han})[\\u{e0100}-\\u{e01ef}]',
].join('|');

/** Control characters, line separators, lone surrogates, and invisible or bidirectional formatting characters. */
const HIDDEN = `(?!${SPELLING})[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}\\p{Default_Ignorable_Code_Point}]`;
const EVERY_HIDDEN = new RegExp(HIDDEN, 'gu');

/** A text on one line, with hidden characters escaped as in JSON (`\u001b`), so that JSON stays equivalent. */
export function printable(text: string): string {
  return text.replace(EVERY_HIDDEN, escaped);
}

function escaped(hidden: string): string {
  return [...Array(hidden.length).keys()]
    .map((at) => `\\u${hidden.charCodeAt(at).toString(16).padStart(4, '0')}`)
    .join('');
}

/** Delimiters of trusted text. Random per process, so that untrusted text cannot contain them. */
const NONCE = randomBytes(12).toString('hex');
const BEGIN = `\ue000${NONCE}\ue001`;
const END = `\ue002${NONCE}\ue003`;

/** Marks trusted text to be printed unescaped: a colour, a tab. Never untrusted text. */
export function own(piece: string): string {
  return piece === '' ? '' : `${BEGIN}${piece}${END}`;
}

/** Field separator for programs. */
export const TAB = own('\t');
/** Where continuation lines start when a line is wrapped. */
export const HANG = own(' ');

const OWN_OR_HIDDEN = new RegExp(`${BEGIN}([^]+?)${END}|${HIDDEN}`, 'gu');

/** A line as printed: trusted text as it is, the rest `printable`. */
export function shown(line: string): string {
  return line.replaceAll(HANG, '').replace(OWN_OR_HIDDEN, (hidden, piece?: string) => piece ?? escaped(hidden));
}
