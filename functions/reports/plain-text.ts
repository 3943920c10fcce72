/**
 * Untrusted texts (file names, Lume's messages, inputs by hand) as data: on one line, without characters that hide or
 * reorder text. Every layout uses this, and then escapes its own syntax.
 */

const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;
/**
 * Format characters: bidirectional controls and invisible characters. Not joiners, which names in some scripts need.
 */
const HIDDEN = /(?![\u200c\u200d])\p{Cf}/gu;

/** On one line, with `�` for characters that are invisible or reorder text. Keeps spaces, because paths have them. */
export function plainLine(text: string): string {
  return text.toWellFormed().replace(CONTROL, ' ').replace(HIDDEN, '\ufffd');
}

/** Parts of URLs that programs turn into links. Not those of object storage. */
const ADDRESS = /(?<!\b(?:s3a?|gs|abfss?|wasbs?)):(?=\/\/)|(?<=mailto):|(?<=\bwww)\./gi;

/** Defuses URLs, so that no program turns them into links: `http[:]//`. */
export function unlinked(text: string): string {
  return text.replace(ADDRESS, (sign) => `[${sign}]`);
}

/** At most `max` characters. Keeps both ends: files differ in folders at the start, names and extensions at the end. */
export function shortenMiddle(text: string, max: number, gap = '…'): string {
  if (text.length <= max) return text;
  const tail = Math.floor((max - gap.length) / 2);
  const head = max - gap.length - tail;
  const start = text.slice(0, head).replace(/[\uD800-\uDBFF]$/, '');
  const end = text.slice(text.length - tail).replace(/^[\uDC00-\uDFFF]/, '');
  return `${start}${gap}${end}`;
}
