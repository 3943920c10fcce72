import { randomBytes } from 'node:crypto';

/**
 * What people and terminals are shown of texts that others wrote: keys, ids of runs, errors of Lume and of AWS. Everything
 * that is printed goes through `shown`, so that no text of a stranger moves the cursor, reaches the clipboard, begins a line
 * of its own, hides, or turns the text around.
 */

/** Scripts in which a joiner between letters is spelling. */
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

/** What is invisible and yet belongs to what is before it: joiners of letters, emoji of several, forms of one character. */
const SPELLING = [
  `(?<=[${JOINING}])[\\u200c\\u200d]`,
  `(?<=[${PICTURE}\\p{Emoji_Modifier}\\ufe0f])\\u200d(?=${PICTURE})`,
  '(?<=[\\p{Emoji}\\p{L}])[\\ufe00-\\ufe0f]',
  '(?<=\\p{Script=Han})[\\u{e0100}-\\u{e01ef}]',
].join('|');

/** Controls, line separators, halves of characters, and whatever is invisible or turns the direction of writing. */
const HIDDEN = `(?!${SPELLING})[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}\\p{Default_Ignorable_Code_Point}]`;
const EVERY_HIDDEN = new RegExp(HIDDEN, 'gu');

/**
 * A text on one line, with every character escaped that a terminal would obey or not show: `\u001b`. That is also how JSON
 * writes it: JSON stays the same JSON, and reading it gives the exact text.
 */
export function printable(text: string): string {
  return text.replace(EVERY_HIDDEN, escaped);
}

function escaped(hidden: string): string {
  return [...Array(hidden.length).keys()]
    .map((at) => `\\u${hidden.charCodeAt(at).toString(16).padStart(4, '0')}`)
    .join('');
}

/** Begin and end of what this program itself has put into a text. No stranger can know them: they are others in each process. */
const NONCE = randomBytes(12).toString('hex');
const BEGIN = `\ue000${NONCE}\ue001`;
const END = `\ue002${NONCE}\ue003`;

/** A piece that is printed as it is: a colour, a tab between fields. Never a text of somebody else. */
export function own(piece: string): string {
  return piece === '' ? '' : `${BEGIN}${piece}${END}`;
}

/** Between fields, for programs. */
export const TAB = own('\t');
/** In a line that is wrapped at a terminal: its other lines begin below what follows. */
export const HANG = own(' ');

const OWN_OR_HIDDEN = new RegExp(`${BEGIN}([^]+?)${END}|${HIDDEN}`, 'gu');

/** What is printed of a line: pieces of our own as they are, all else `printable`. */
export function shown(line: string): string {
  return line.replaceAll(HANG, '').replace(OWN_OR_HIDDEN, (hidden, piece?: string) => piece ?? escaped(hidden));
}
