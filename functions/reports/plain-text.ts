/**
 * Texts of strangers (file names, Lume's messages, what a person wrote into an input) as data: one line, nothing that
 * hides or turns the text around. Every layout goes through here; what is left over is each layout's own syntax.
 */

const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;
/** Format characters: marks that turn the direction of writing, invisible signs. Joiners stay: names in some scripts need them. */
const HIDDEN = /(?![\u200c\u200d])\p{Cf}/gu;

/** On one line; what would be invisible, or would show the rest in another order, is shown as `�`. Spaces stay: paths have them. */
export function plainLine(text: string): string {
  return text.toWellFormed().replace(CONTROL, ' ').replace(HIDDEN, '\ufffd');
}

/** Addresses that a program may turn into a link. The places of object storage are none. */
const ADDRESS = /(?<!\b(?:s3a?|gs|abfss?|wasbs?)):(?=\/\/)|(?<=mailto):|(?<=\bwww)\./gi;

/** The same text, with addresses written so that no program makes a link of them: `http[:]//`. */
export function unlinked(text: string): string {
  return text.replace(ADDRESS, (sign) => `[${sign}]`);
}

/** At most `max` characters. Keeps both ends: folders tell files apart at the start, names and endings at the end. */
export function shortenMiddle(text: string, max: number, gap = '…'): string {
  if (text.length <= max) return text;
  const tail = Math.floor((max - gap.length) / 2);
  const head = max - gap.length - tail;
  const start = text.slice(0, head).replace(/[\uD800-\uDBFF]$/, '');
  const end = text.slice(text.length - tail).replace(/^[\uDC00-\uDFFF]/, '');
  return `${start}${gap}${end}`;
}
